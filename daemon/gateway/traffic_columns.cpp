#include "daemon/gateway/traffic_columns.hpp"

#include <algorithm>

namespace campus::gateway {

TrafficColumns::TrafficColumns(std::size_t interfaces, std::chrono::seconds report_every)
    : interfaces_(interfaces), report_every_(std::max(report_every, step)) {}

std::optional<contract::TrafficReport> TrafficColumns::add(TrafficRollup const& rollup) {
  std::optional<contract::TrafficReport> done;
  auto const at = rollup.window.from;
  if (!rows_.empty() && (at < from_ || at >= from_ + report_every_)) done = finish();  // past it, or the clock jumped
  if (rows_.empty()) begin(at);
  auto& row = rows_[std::min(static_cast<std::size_t>((at - from_) / step), rows_.size() - 1)];
  row.down += rollup.down.bytes;
  row.up += rollup.up.bytes;
  row.within += rollup.within.bytes;
  row.transit += rollup.transit.bytes;
  row.other += rollup.other.bytes;
  for (auto const* const counts : {&rollup.down, &rollup.up, &rollup.within, &rollup.transit, &rollup.other})
    row.packets += counts->packets;
  row.packets += rollup.undissected;
  row.dropped += rollup.loss.kernel_dropped + rollup.loss.interface_dropped;
  row.watched += std::max(rollup.window.to - rollup.window.from, Duration::zero());
  return done;
}

std::optional<contract::TrafficReport> TrafficColumns::finish() {
  if (rows_.empty()) return std::nullopt;
  contract::TrafficReport report;
  report.from = from_;
  report.step_s = static_cast<std::uint32_t>(step.count());
  auto const whole = std::chrono::duration<double>(step).count() * static_cast<double>(interfaces_);
  bool is_worth_sending = false;
  for (auto const& row : rows_) {
    bool const is_covered = std::chrono::duration<double>(row.watched).count() >= covered_least * whole;
    is_worth_sending = is_worth_sending || is_covered;
    auto const put = [&](contract::TrafficReport::Column& column, std::uint64_t value) {
      column.push_back(is_covered ? std::optional(value) : std::nullopt);
    };
    put(report.down_bytes, row.down);
    put(report.up_bytes, row.up);
    put(report.within_bytes, row.within);
    put(report.transit_bytes, row.transit);
    put(report.other_bytes, row.other);
    put(report.packets, row.packets);
    put(report.dropped, row.dropped);
  }
  rows_.clear();
  return is_worth_sending ? std::optional(std::move(report)) : std::nullopt;
}

void TrafficColumns::begin(Instant at) {
  auto const length = std::chrono::duration_cast<Duration>(report_every_);
  from_ = Instant(at.time_since_epoch() / length * length);
  rows_.assign(static_cast<std::size_t>(report_every_ / step), {});
}

}  // namespace campus::gateway
