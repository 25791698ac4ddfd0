#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "policy/model/fault.hpp"

namespace campus::contract {

// zstd for the bodies on the wire.  Pure; any thread.
std::string compress(std::string_view bytes);

// Never makes more than `bytes_max`, whatever the frame promises: what would grow larger is refused, and so
// is what is no single whole frame.
Result<std::string> decompress(std::string_view frame, std::size_t bytes_max);

}  // namespace campus::contract
