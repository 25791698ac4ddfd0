#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "policy/model/time.hpp"
#include "policy/protection/facts.hpp"

namespace campus::evidence {

// The mode and the owner of one of our files; none where it is not there.
std::optional<protection::FileFact> look_at(std::filesystem::path const& file,
                                            protection::FileFact::Kind kind);

// The program that runs this.
std::optional<protection::FileFact> look_at_program();

// When the newest file of a directory was written; none where there is no directory or nothing in it.
std::optional<Instant> newest_in(std::filesystem::path const& directory);

}  // namespace campus::evidence
