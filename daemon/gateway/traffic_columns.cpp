#include "daemon/gateway/traffic_columns.hpp"

#include <algorithm>
#include <utility>

namespace campus::gateway {

TrafficColumns::TrafficColumns(std::size_t interfaces, std::chrono::seconds report_every, Duration told_after)
    : interfaces_(interfaces), report_every_(std::max(report_every, step)), told_after_(told_after) {}

std::vector<contract::TrafficReport> TrafficColumns::add(TrafficRollup const& rollup) {
  return add(rollup, &Row::watched);
}

std::vector<contract::TrafficReport> TrafficColumns::add_told(TrafficRollup const& rollup) {
  auto done = add(rollup, &Row::told);
  told_until_ = std::max(told_until_, rollup.window.to);
  return done;
}

std::vector<contract::TrafficReport> TrafficColumns::add(TrafficRollup const& rollup, Duration Row::*watched) {
  std::vector<contract::TrafficReport> done;
  auto const length = std::chrono::duration_cast<Duration>(report_every_);
  auto const at = rollup.window.from;
  auto const from = Instant(at.time_since_epoch() / length * length);
  if (at < finished_until_) {  // the clock jumped
    done = finish();
    finished_until_ = from;
  }
  finish_before(from - told_after_, done);
  auto& rows = open_[from];
  rows.resize(static_cast<std::size_t>(report_every_ / step));
  auto& row = rows[std::min(static_cast<std::size_t>((at - from) / step), rows.size() - 1)];
  row.down += rollup.down.bytes;
  row.up += rollup.up.bytes;
  row.within += rollup.within.bytes;
  row.transit += rollup.transit.bytes;
  row.other += rollup.other.bytes;
  for (auto const* const counts : {&rollup.down, &rollup.up, &rollup.within, &rollup.transit, &rollup.other})
    row.packets += counts->packets;
  row.packets += rollup.undissected;
  row.dropped += rollup.loss.kernel_dropped + rollup.loss.interface_dropped;
  row.*watched += std::max(rollup.window.to - rollup.window.from, Duration::zero());
  return done;
}

void TrafficColumns::finish_before(Instant until, std::vector<contract::TrafficReport>& done) {
  while (!open_.empty() && open_.begin()->first < until) {
    auto const oldest = open_.extract(open_.begin());
    if (auto report = report_of(oldest.key(), oldest.mapped())) done.push_back(std::move(*report));
  }
  finished_until_ = std::max(finished_until_, until);
}

std::vector<contract::TrafficReport> TrafficColumns::finish() {
  std::vector<contract::TrafficReport> done;
  for (auto const& [from, rows] : std::exchange(open_, {}))
    if (auto report = report_of(from, rows)) done.push_back(std::move(*report));
  finished_until_ = told_until_ = {};
  return done;
}

bool TrafficColumns::is_covered(Row const& row, Instant at) const {
  auto const is_whole = [](Duration watched, std::size_t interfaces) {
    auto const whole = std::chrono::duration<double>(step).count() * static_cast<double>(interfaces);
    return std::chrono::duration<double>(watched).count() >= covered_least * whole;
  };
  bool const needs_told = interfaces_ == 0 || (told_until_ != Instant{} && at < told_until_ + told_lately);
  return is_whole(row.watched, interfaces_) && (!needs_told || is_whole(row.told, 1));
}

std::optional<contract::TrafficReport> TrafficColumns::report_of(Instant from, Rows const& rows) const {
  contract::TrafficReport report;
  report.from = from;
  report.step_s = static_cast<std::uint32_t>(step.count());
  auto at = from;
  bool is_worth_sending = false;
  for (auto const& row : rows) {
    bool const has_all = is_covered(row, at);
    is_worth_sending = is_worth_sending || has_all;
    at += step;
    auto const put = [&](contract::TrafficReport::Column& column, std::uint64_t value) {
      column.push_back(has_all ? std::optional(value) : std::nullopt);
    };
    put(report.down_bytes, row.down);
    put(report.up_bytes, row.up);
    put(report.within_bytes, row.within);
    put(report.transit_bytes, row.transit);
    put(report.other_bytes, row.other);
    put(report.packets, row.packets);
    put(report.dropped, row.dropped);
  }
  return is_worth_sending ? std::optional(std::move(report)) : std::nullopt;
}

}  // namespace campus::gateway
