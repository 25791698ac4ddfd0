#pragma once

#include <string>

#include "cli/look.hpp"

namespace campus::cli {

// campusctl(1) as roff, in the language of the look: every command of the table with its options, and nothing else.
// man-pages(7) says which sections there are and in which order.
std::string man_page(Look const& look);

}  // namespace campus::cli
