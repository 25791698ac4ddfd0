#pragma once

#include <string_view>

#include "daemon/contract/evidence.hpp"
#include "daemon/contract/wire.hpp"
#include "policy/model/fault.hpp"

namespace campus::intake {

// The records that tell of a school's day, each in its lane.  Pure; any thread.
bool is_of_day(std::string_view schema, contract::Lane lane);
// One that is_of_day().
Result<contract::DayReport> read_day(std::string_view schema, std::string_view body, std::string_view school);

}  // namespace campus::intake
