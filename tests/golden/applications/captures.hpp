#pragma once

#include <map>
#include <string>

namespace campus::test {

// The golden captures of applications by file name, made anew from their description.
std::map<std::string, std::string> golden_applications();

}  // namespace campus::test
