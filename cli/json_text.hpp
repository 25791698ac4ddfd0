#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace campus::cli {

// JSON for a reader or for a line of a stream.  Every character that a terminal would obey or hide is
// escaped, so the text is harmless wherever it is printed and its value is the same.
std::string json_text(boost::json::value const& value, bool is_pretty);

}  // namespace campus::cli
