#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "daemon/contract/messages.hpp"
#include "policy/model/fault.hpp"

namespace campus::offline {

// The pack of a self-check without a daemon: proving that it is as it was made, and writing it for people.

struct PackSummary {
  std::string day, object, school, seal;
  int level = 0;
  std::uint64_t items = 0, met = 0, partly = 0, not_met = 0, not_applicable = 0, unchecked = 0;
};

// Refused: anything that is not byte by byte what was sealed.
Result<PackSummary> verify_pack(std::filesystem::path const& file);
Result<std::string> read_pack_text(std::filesystem::path const& file);

// Whether the name of a file tells what to write.
Result<void> check_report_name(std::filesystem::path const& file);

// Writes it as what the name of the file ends in: .html, .pdf, or .json for the pack itself.  The file
// appears whole or not at all, and replaces nothing until it is.
Result<PackSummary> write_report(std::string_view pack_text, std::filesystem::path const& file,
                                 contract::Language language);

// All of it to the disk under a name of its own, then under its true name; what was begun is taken away
// again.
Result<void> write_whole(std::filesystem::path const& file, std::string_view bytes);

}  // namespace campus::offline
