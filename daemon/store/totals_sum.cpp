#include "daemon/store/totals_sum.hpp"

#include <algorithm>
#include <utility>

namespace campus::store {
namespace {

std::optional<std::uint64_t> nearest_rank(std::vector<std::uint64_t>& values, std::size_t percent) {
  if (values.empty()) return std::nullopt;
  auto const rank = (values.size() * percent + 99) / 100;  // from 1
  auto const at = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::ranges::nth_element(values, at);
  return *at;
}

std::uint64_t rate_of(std::uint64_t bytes, Duration watched) {
  return static_cast<std::uint64_t>(static_cast<double>(bytes) * 8 / std::chrono::duration<double>(watched).count() + 0.5);
}

Duration longest(std::map<std::string, Duration> const& watched) {
  Duration most{};
  for (auto const& [name, length] : watched) most = std::max(most, length);
  return most;
}

}  // namespace

void FiveMinuteMeans::add(TrafficRow const& row) {
  auto& stretch = stretches_[std::chrono::floor<FiveMinutes>(row.window.from)];
  stretch.up += row.up.bytes;
  stretch.down += row.down.bytes;
  stretch.interfaces.insert(row.interface_name);
  stretch.watched += row.window.to - row.window.from;
}

FiveMinuteMeans::Rates FiveMinuteMeans::rates() const {
  std::vector<std::uint64_t> up, down;
  for (auto const& [at, stretch] : stretches_) {
    auto const watched = stretch.watched / static_cast<std::int64_t>(stretch.interfaces.size());
    if (watched * 2 < FiveMinutes(1)) continue;
    up.push_back(rate_of(stretch.up, watched));
    down.push_back(rate_of(stretch.down, watched));
  }
  return {.up_p95 = nearest_rank(up, 95),
          .down_p95 = nearest_rank(down, 95),
          .up_max = nearest_rank(up, 100),
          .down_max = nearest_rank(down, 100)};
}

TotalsSum::TotalsSum(SourceChoice const& choice, std::span<Window const> steps)
    : choice_(choice), windows_(steps), steps_(steps.size()) {}

void TotalsSum::take(TrafficRow const& row) {
  auto const [at, is_new] = sources_.try_emplace(row.interface_name);
  auto& source = at->second;
  if (is_new) {
    source.name = row.interface_name;
    source.is_in = choice_.takes(row.interface_name);
  }
  for (auto const* const counts : {&row.up, &row.down, &row.within, &row.transit}) source.total += *counts;
  source.watched += row.window.to - row.window.from;
  if (source.is_in) add(row);
}

void TotalsSum::add(TrafficRow const& row) {
  totals_.up += row.up;
  totals_.down += row.down;
  totals_.within += row.within;
  totals_.transit += row.transit;
  totals_.other += row.other;
  totals_.undissected += row.undissected;
  totals_.flows_new += row.flows_new;
  totals_.loss += row.loss;
  watched_[row.interface_name] += row.window.to - row.window.from;
  means_.add(row);
  add_to_step(row);
}

void TotalsSum::add_to_step(TrafficRow const& row) {
  auto const after = std::ranges::upper_bound(windows_, row.window.from, {}, &Window::from);
  if (after == windows_.begin()) return;
  auto& step = steps_[static_cast<std::size_t>(after - windows_.begin()) - 1];
  step.up += row.up;
  step.down += row.down;
  step.watched[row.interface_name] += row.window.to - row.window.from;
}

TrafficTotals TotalsSum::totals() const {
  auto totals = totals_;
  for (auto const& [name, source] : sources_) totals.sources.push_back(source);
  totals.watched = longest(watched_);
  auto const rates = means_.rates();
  totals.up_bps_p95 = rates.up_p95;
  totals.down_bps_p95 = rates.down_p95;
  totals.up_bps_max = rates.up_max;
  totals.down_bps_max = rates.down_max;
  for (std::size_t i = 0; i < steps_.size(); ++i)
    totals.steps.push_back(
        {.window = windows_[i], .watched = longest(steps_[i].watched), .up = steps_[i].up, .down = steps_[i].down});
  return totals;
}

void UplinkSums::take(TrafficRow const& row) {
  if (!choice_.takes(row.interface_name)) return;
  auto const name = interface_of(row.interface_name);
  auto at = sums_.find(name);
  if (at == sums_.end()) {
    at = sums_.try_emplace(std::string(name)).first;
    at->second.traffic.name = name;
  }
  auto& [traffic, means] = at->second;
  traffic.up += row.up;
  traffic.down += row.down;
  traffic.inner += row.within;
  traffic.inner += row.transit;
  traffic.flows_new += row.flows_new;
  means.add(row);
}

std::vector<UplinkTraffic> UplinkSums::uplinks() const {
  std::vector<UplinkTraffic> uplinks;
  for (auto const& [name, sum] : sums_) {
    auto const rates = sum.means.rates();
    uplinks.push_back(sum.traffic);
    uplinks.back().up_bps_p95 = rates.up_p95;
    uplinks.back().down_bps_p95 = rates.down_p95;
  }
  return uplinks;
}

}  // namespace campus::store
