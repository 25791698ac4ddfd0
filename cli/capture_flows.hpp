#pragma once

#include <boost/json/array.hpp>

#include "cli/answer.hpp"
#include "cli/look.hpp"

namespace campus::cli {

// The conversations of a capture file, as `traffic read` tells of them in top_flows, a row each: who began in front.
Listing capture_flow_listing(boost::json::array const& flows, Look const& look);

}  // namespace campus::cli
