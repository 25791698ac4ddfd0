#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "policy/model/fault.hpp"

namespace campus::config {

// No passphrase and no community of any agent is longer.
constexpr std::size_t secret_bytes_max = 1024;

// The one line of a file that only its owner can read: mode 0600 or less, or 0640 when root owns it and a
// group reads it.  A secret that stands in the configuration itself would be in every copy and every backup
// of it.
Result<std::string> read_secret(std::filesystem::path const& path);

}  // namespace campus::config
