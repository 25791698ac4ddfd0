#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "daemon/contract/traffic_views.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// A month of hours twice, a day of minutes, a year of days: as much as one answer holds (a quarter of a megabyte).  More
// is refused, and the refusal says how many fit.
constexpr std::size_t traffic_steps_max = 1'488;

// The window, divided where minutes, hours or days of the school's clock begin; the first and the last step may be a part.
Result<std::vector<Window>> traffic_steps(Window window, contract::TrafficEach each, std::chrono::seconds utc_offset);

}  // namespace campus::gateway
