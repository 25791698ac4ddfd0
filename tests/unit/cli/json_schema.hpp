#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace campus::cli {

// The first thing in a document that its schema does not allow, "" when all is well.  Knows what our schemas
// use: type, required, properties, items, enum, const, oneOf, minimum, and $ref into $defs.
std::string find_breach(boost::json::value const& schema, boost::json::value const& document);

// cli/schema/NAME.v1.json
boost::json::value load_schema(std::string_view name);

}  // namespace campus::cli
