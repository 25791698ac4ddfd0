#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "policy/model/fault.hpp"

namespace campus::pki {

// Small files that must be whole or absent: written beside, flushed, renamed, and the folder flushed, so that
// a power cut leaves either the old content or the new one.  Blocks for a disk's time.
enum class Secrecy { secret, open };  // mode 0600 or 0644

Result<void> write_file(std::filesystem::path const& path, std::string_view content, Secrecy secrecy);

// At most 64 KiB: no key and no certificate is larger.
Result<std::string> read_file(std::filesystem::path const& path);

}  // namespace campus::pki
