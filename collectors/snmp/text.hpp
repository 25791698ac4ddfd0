#pragma once

#include <string>
#include <string_view>

namespace campus {

// Longer than any name or description of IF-MIB and the system group may be (255 octets, times what escaping
// and GB18030 add); what is beyond is cut at a character.
constexpr std::size_t device_text_bytes_max = 1'024;

// Octets of an agent as UTF-8: taken as UTF-8, else as GB18030 (which holds GBK and GB2312), else byte by
// byte with the foreign ones written "\xb5".  NULs at the end are dropped; control characters are written as
// escapes, except line feed and tab.  Any thread.
std::string device_text(std::string_view octets);

}  // namespace campus
