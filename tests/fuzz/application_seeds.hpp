#pragma once

#include <filesystem>

namespace campus::test {

// First inputs of fuzz_applications, fuzz_client_hello and fuzz_dns, from the golden captures of
// applications; and from those of a folder of others, when it is there.
void write_application_seeds(std::filesystem::path const& folder, std::filesystem::path const& others);

}  // namespace campus::test
