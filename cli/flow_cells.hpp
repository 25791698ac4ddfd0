#pragma once

#include <boost/json/value.hpp>
#include <string_view>
#include <vector>

#include "cli/answer.hpp"
#include "cli/look.hpp"

namespace campus::cli {

// Cells about a conversation, as campusd and the reader of files tell of one.  Pure functions.

// "203.0.113.7:443"; without a port the address alone.
Cell end_cell(std::string_view address, std::uint64_t port);
Cell amount_cell(std::uint64_t bytes);
Cell tally_cell(boost::json::value const& value, std::string_view name);
Cell moment_cell(boost::json::value const& value, std::string_view name);
Cell text_cell(boost::json::value const& value, std::string_view name);  // "-" where there is none
Cell tunnel_cell(boost::json::value const& flow);

// What is told of each direction, who began in front: "3/0"; "-" where neither has counted any.
void add_ways_columns(std::vector<Column>& columns, Look const& look);
void add_ways_cells(std::vector<Cell>& row, boost::json::value const& out, boost::json::value const& back);

}  // namespace campus::cli
