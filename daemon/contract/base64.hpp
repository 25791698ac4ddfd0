#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace campus::contract {

// RFC 4648, section 4, with its padding.  Pure; any thread.
std::string to_base64(std::string_view bytes);
// None where a letter does not belong, the padding is wrong, or bits that mean nothing are set: one text for
// each value.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace campus::contract
