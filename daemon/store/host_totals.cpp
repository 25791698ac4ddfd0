#include "daemon/store/host_totals.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

namespace campus::store {
namespace {

std::uint64_t bytes_of(HostRow const& host) { return host.sent.bytes + host.received.bytes; }

bool is_busier_host(HostRow const& left, HostRow const& right) {
  if (bytes_of(left) != bytes_of(right)) return bytes_of(left) > bytes_of(right);
  return std::tie(left.address, left.vlan) < std::tie(right.address, right.vlan);
}

}  // namespace

void HostTotals::add(HostRow const& host) {
  Key const key{host.address, host.vlan};
  auto known = hosts_.find(key);
  if (known == hosts_.end()) {
    if (hosts_.size() >= hosts_max_) make_room();
    known = hosts_.emplace(key, HostRow{.address = host.address, .vlan = host.vlan, .sent = {}, .received = {}}).first;
  }
  known->second.sent += host.sent;
  known->second.received += host.received;
}

void HostTotals::make_room() {
  std::vector<std::uint64_t> weights;
  weights.reserve(hosts_.size());
  for (auto const& [key, host] : hosts_) weights.push_back(bytes_of(host));
  auto const middle = weights.begin() + static_cast<std::ptrdiff_t>(weights.size() / 2);
  std::ranges::nth_element(weights, middle);
  auto left = std::max<std::size_t>(weights.size() / 2, 1);
  std::erase_if(hosts_, [&](auto const& entry) {
    if (left == 0 || bytes_of(entry.second) > *middle) return false;
    --left;
    beyond_ += entry.second.sent;
    beyond_ += entry.second.received;
    return true;
  });
  error_ += *middle;
}

TopHosts HostTotals::top(std::size_t most) const {
  TopHosts top{.hosts = {}, .beyond = beyond_, .error = error_};
  top.hosts.reserve(hosts_.size());
  for (auto const& [key, host] : hosts_) top.hosts.push_back(host);
  auto const listed = static_cast<std::ptrdiff_t>(std::min(most, top.hosts.size()));
  std::ranges::partial_sort(top.hosts, top.hosts.begin() + listed, is_busier_host);
  for (auto host = top.hosts.begin() + listed; host != top.hosts.end(); ++host) {
    top.beyond += host->sent;
    top.beyond += host->received;
  }
  top.hosts.resize(static_cast<std::size_t>(listed));
  return top;
}

}  // namespace campus::store
