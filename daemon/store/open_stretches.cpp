#include "daemon/store/open_stretches.hpp"

#include <algorithm>
#include <ratio>

namespace campus::store {

void OpenStretch::Rate::add(std::optional<std::uint64_t> bps) {
  if (!bps) return;
  sum += *bps;
  max = std::max(max, *bps);
  ++count;
}

std::optional<std::uint64_t> OpenStretch::Rate::mean() const {
  return count ? std::optional(sum / count) : std::nullopt;
}

std::optional<std::uint64_t> OpenStretch::Rate::highest() const {
  return count ? std::optional(max) : std::nullopt;
}

Instant OpenStretch::stretch_of(Instant at) {
  using FiveMinutes = std::chrono::duration<std::int64_t, std::ratio<300>>;
  return std::chrono::floor<FiveMinutes>(at);
}

void OpenStretch::add(std::vector<PortRate> const& ports) {
  for (auto const& rate : ports) {
    auto& port = ports_[rate.if_index];
    port.name = rate.name;
    port.link = rate.link;
    ++port.polls;
    port.in.add(rate.in_bps);
    port.out.add(rate.out_bps);
  }
}

}  // namespace campus::store
