#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "policy/model/calendar.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/metric.hpp"
#include "policy/model/time.hpp"

namespace campus::targets {

// What the egress carried, in stretches of five minutes over the last thirty days: what the 95th percentile
// is taken of.  Lives on the control loop.
class LoadBook {
public:
  static constexpr Duration step = std::chrono::minutes(5);
  static constexpr Duration reach = std::chrono::hours(24 * 30);
  // With less known than this of the hours that count, one busy day could speak for a month: then the worse
  // end of the reading is a full line.
  static constexpr std::int64_t coverage_least = whole / 2;

  void feed(TrafficRollup const& rollup);
  // Sums of one stretch as they were kept; replaces what is known of it.  For the time before this start.
  void recall(Instant from, std::uint64_t up_bytes, std::uint64_t down_bytes);

  // The 95th percentile of the busier direction as a share of the line, over the stretches of school hours,
  // or over all when the calendar has no periods.  Nothing while not a single stretch is known.
  std::optional<Reading> reading(std::uint64_t line_bps, SchoolCalendar const& calendar, Instant now) const;

  std::size_t size() const { return stretches_.size(); }

private:
  struct Stretch {
    std::uint64_t up_bytes = 0, down_bytes = 0;
  };
  void forget_before(Instant at);

  std::map<Instant, Stretch> stretches_;  // by begin
};

}  // namespace campus::targets
