#include "daemon/api/live_traffic.hpp"

#include <algorithm>

namespace campus::api {

void LiveTraffic::heard(std::string const& school, contract::HeartbeatReport const& heartbeat, Instant now) {
  if (!heartbeat.egress || heartbeat.egress->at > now + ahead_max) return;
  auto& samples = schools_[school];
  auto const& egress = *heartbeat.egress;
  if (!samples.empty() && samples.back().window.to == egress.at) return;  // the same once more
  // A clock that was set back begins anew: what was said by the other one would stand in the way.
  if (!samples.empty() && samples.back().window.to > egress.at) samples.clear();
  auto from = egress.at - std::chrono::milliseconds(heartbeat.every_ms);
  if (!samples.empty()) from = std::max(from, samples.back().window.to);
  samples.push_back({{from, egress.at}, egress});
  if (samples.size() > samples_max) samples.pop_front();
}

void LiveTraffic::fill(std::string const& school, contract::TrafficView& view) const {
  auto const found = schools_.find(school);
  if (found == schools_.end()) return;
  std::chrono::seconds const step(view.step_s);
  for (std::size_t at = 0; at < view.down_bps.size() && at < view.up_bps.size(); ++at) {
    if (view.down_bps[at] || view.up_bps[at]) continue;
    auto const from = view.from + step * static_cast<std::int64_t>(at);
    auto const to = from + step;
    std::uint64_t down = 0;
    std::uint64_t up = 0;
    std::uint64_t count = 0;
    for (auto const& sample : found->second) {
      if (sample.window.to <= from || sample.window.from >= to) continue;
      down += sample.egress.down_bps;
      up += sample.egress.up_bps;
      ++count;
    }
    if (count == 0) continue;
    view.down_bps[at] = down / count;
    view.up_bps[at] = up / count;
  }
}

}  // namespace campus::api
