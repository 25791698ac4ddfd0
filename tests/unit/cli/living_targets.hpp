#pragma once

#include <string>

namespace campus::cli {

// What a campusd says of one target and of one day; the test data of several files.
std::string living_verdict(bool is_met);
std::string living_day();

}  // namespace campus::cli
