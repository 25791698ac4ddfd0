#include "policy/targets/load_book.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace campus::targets {
namespace {

Instant begin_of_stretch(Instant at) {
  auto const count = at.time_since_epoch().count();
  auto const length = LoadBook::step.count();
  return Instant(Duration(count - count % length));
}

// The smallest value that at least 95 of 100 do not exceed (nearest rank).
std::uint64_t percentile_95(std::vector<std::uint64_t>& values) {
  auto const rank = (values.size() * 95 + 99) / 100;
  auto const at = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::ranges::nth_element(values, at);
  return *at;
}

bool has_periods(SchoolCalendar const& calendar) {
  return std::ranges::any_of(calendar.facts().timetables,
                             [](auto const& table) { return !table.periods.empty(); });
}

std::uint64_t per_second(std::uint64_t bytes) {
  return bytes * 8 / static_cast<std::uint64_t>(std::chrono::seconds(std::chrono::minutes(5)).count());
}

// Rounded up: a load is better less.  A line does not carry ten times itself; past that the contract is
// wrong, and the number still fits.
std::int64_t share_of(std::uint64_t bps, std::uint64_t line_bps) {
  if (bps / 10 >= line_bps) return 10 * whole;
  auto const millionths =
      static_cast<double>(bps) * static_cast<double>(whole) / static_cast<double>(line_bps);
  return static_cast<std::int64_t>(std::ceil(millionths));
}

}  // namespace

void LoadBook::feed(TrafficRollup const& rollup) {
  auto& stretch = stretches_[begin_of_stretch(rollup.window.from)];
  stretch.up_bytes += rollup.up.bytes;
  stretch.down_bytes += rollup.down.bytes;
  forget_before(stretches_.rbegin()->first - reach);
}

void LoadBook::recall(Instant from, std::uint64_t up_bytes, std::uint64_t down_bytes) {
  stretches_[begin_of_stretch(from)] = {up_bytes, down_bytes};
  forget_before(stretches_.rbegin()->first - reach);
}

void LoadBook::forget_before(Instant at) { stretches_.erase(stretches_.begin(), stretches_.lower_bound(at)); }

std::optional<Reading> LoadBook::reading(std::uint64_t line_bps, SchoolCalendar const& calendar,
                                         Instant now) const {
  if (line_bps == 0) return std::nullopt;
  bool const knows_hours = has_periods(calendar);
  auto const first = begin_of_stretch(now - reach),
             last = begin_of_stretch(now);  // the open one does not count
  std::vector<std::uint64_t> up, down;
  std::uint64_t wanted = 0;
  for (auto at = first; at < last; at += step) {
    if (knows_hours && !calendar.is_during_school(at)) continue;
    ++wanted;
    auto const found = stretches_.find(at);
    if (found == stretches_.end()) continue;
    up.push_back(per_second(found->second.up_bytes));
    down.push_back(per_second(found->second.down_bytes));
  }
  if (up.empty()) return std::nullopt;
  auto const busiest = std::max(percentile_95(up), percentile_95(down));
  auto const coverage = static_cast<std::int64_t>(up.size() * static_cast<std::uint64_t>(whole) / wanted);
  auto const share = share_of(busiest, line_bps);
  Reading reading{
      .metric = Metric::egress_load,
      .value = {Unit::parts_per_million, coverage < coverage_least ? std::max(share, whole) : share},
      .at_best = {Unit::parts_per_million, share},
      .window = {first, last},
      .valid_until = std::nullopt,
      .evidence = {}};
  reading.evidence.method = knows_hours ? "p95_school_hours" : "p95_all_hours";
  reading.evidence.taken_at = now;
  reading.evidence.samples = up.size();
  reading.evidence.coverage = coverage;
  auto const rate = [](std::uint64_t bps) {
    return Amount{Unit::bits_per_second, static_cast<std::int64_t>(bps)};
  };
  reading.evidence.items = {{"p95", rate(busiest), EvidenceItem::Finding::good},
                            {"line", rate(line_bps), EvidenceItem::Finding::good}};
  return reading;
}

}  // namespace campus::targets
