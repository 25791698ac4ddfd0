#pragma once

#include <string>
#include <string_view>

namespace campus {

// MD5 in lower-case hexadecimal digits, as PJLink's proof wants it.  Empty where this machine's OpenSSL
// refuses MD5.
std::string md5_hex(std::string_view text);

}  // namespace campus
