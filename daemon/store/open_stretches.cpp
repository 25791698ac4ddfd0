#include "daemon/store/open_stretches.hpp"

#include <algorithm>
#include <ratio>
#include <tuple>

namespace campus::store {

void OpenMinute::add(TrafficRollup const& rollup) {
  for (auto const& host : rollup.hosts) {
    auto& [sent, received] = hosts_[{host.address, host.vlan}];
    sent += host.sent;
    received += host.received;
  }
  cut_off_ += rollup.hosts_beyond;
  for (auto const& vlan : rollup.vlans) vlans_[vlan.vlan] += vlan.total;
}

std::vector<OpenMinute::Host> OpenMinute::hosts() const {
  std::vector<Host> hosts;
  hosts.reserve(hosts_.size());
  for (auto const& [key, counts] : hosts_)
    hosts.push_back({key.first, key.second, counts.first, counts.second});
  // Hosts of equal weight stand by address, so that one look gives the same rows as the next.
  auto const weight = [](Host const& host) {
    return std::tuple(~(host.sent.bytes + host.received.bytes), host.address, host.vlan);
  };
  std::ranges::sort(hosts, {}, weight);
  if (hosts.size() > hosts_max) hosts.resize(hosts_max);
  return hosts;
}

Counts OpenMinute::beyond() const {
  Counts all = cut_off_;
  for (auto const& [key, counts] : hosts_) {
    all += counts.first;
    all += counts.second;
  }
  for (auto const& host : hosts()) {
    all.packets -= host.sent.packets + host.received.packets;
    all.bytes -= host.sent.bytes + host.received.bytes;
  }
  return all;
}

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
