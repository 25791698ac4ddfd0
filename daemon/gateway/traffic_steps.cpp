#include "daemon/gateway/traffic_steps.hpp"

#include <algorithm>
#include <string>

namespace campus::gateway {
namespace {

Duration length_of(contract::TrafficEach each) {
  switch (each) {
    case contract::TrafficEach::minute: return std::chrono::minutes(1);
    case contract::TrafficEach::hour: return std::chrono::hours(1);
    case contract::TrafficEach::day: break;
  }
  return std::chrono::days(1);
}

}  // namespace

Result<std::vector<Window>> traffic_steps(Window window, contract::TrafficEach each, std::chrono::seconds utc_offset) {
  auto const length = length_of(each);
  auto passed = (window.from + utc_offset).time_since_epoch() % length;
  if (passed < Duration::zero()) passed += length;
  auto begin = window.from - passed;
  auto const count = (window.to - begin + length - Duration(1)) / length;
  if (count > static_cast<std::int64_t>(traffic_steps_max))
    return fail(Fault::Kind::invalid, "CMP-G101",
                {{"count", std::to_string(count)},
                 {"each", std::string(contract::name_of(each))},
                 {"fits", std::to_string(traffic_steps_max)}});
  std::vector<Window> steps;
  for (; begin < window.to; begin += length)
    steps.push_back({std::max(begin, window.from), std::min(begin + length, window.to)});
  return steps;
}

}  // namespace campus::gateway
