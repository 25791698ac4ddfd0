#pragma once

#include <string>

#include "cli/answer.hpp"

namespace campus::cli {

// Rows under their titles, each column as wide as its widest cell on a terminal, two blanks between them;
// numbers to the right.  On a terminal too narrow for it the flexible columns are cut; in a pipe nothing ever
// is.
std::string table_text(Listing const& listing, Look const& look, bool is_wide);

// RFC 4180, the keys in the first line.  A cell that a spreadsheet would take for a formula gets an
// apostrophe.
std::string csv_text(Listing const& listing);

// Only the columns of these keys, in that order.
Listing only(Listing const& listing, std::vector<std::string> const& keys);

}  // namespace campus::cli
