#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace campus::offline {

// JSON as YAML in block style, by the writer of the configuration's dump.
std::string yaml_text(boost::json::value const& value);

}  // namespace campus::offline
