#include "collectors/packet/host_sums.hpp"

#include <algorithm>
#include <tuple>

namespace campus::packet {
namespace {

std::uint64_t bytes_of(HostTraffic const& host) { return host.sent.bytes + host.received.bytes; }

bool is_busier(HostTraffic const& left, HostTraffic const& right) {
  if (bytes_of(left) != bytes_of(right)) return bytes_of(left) > bytes_of(right);
  return std::tie(left.address, left.vlan) < std::tie(right.address, right.vlan);
}

void add_both(Counts& sum, HostTraffic const& host) {
  sum += host.sent;
  sum += host.received;
}

}  // namespace

std::size_t HostSums::Hash::operator()(Key const& key) const noexcept {
  return hash_of(FlowKey{.address_a = key.address, .address_b = {}, .vlan = key.vlan}, seed);
}

void HostSums::add(HostTraffic const& host) {
  Key const key{host.address, host.vlan};
  auto known = hosts_.find(key);
  if (known == hosts_.end()) {
    if (hosts_.size() >= hosts_max_) make_room();
    known = hosts_.emplace(key, HostTraffic{.address = host.address, .vlan = host.vlan, .sent = {}, .received = {}}).first;
  }
  known->second.sent += host.sent;
  known->second.received += host.received;
}

void HostSums::add(HostSums const& other) {
  for (auto const& [key, host] : other.hosts_) add(host);
  gone_ += other.gone_;
  error_ += other.error_;
}

void HostSums::clear() {
  hosts_.clear();
  gone_ = {};
  error_ = 0;
}

void HostSums::make_room() {
  std::vector<std::uint64_t> weights;
  weights.reserve(hosts_.size());
  for (auto const& [key, host] : hosts_) weights.push_back(bytes_of(host));
  auto const middle = weights.begin() + static_cast<std::ptrdiff_t>(weights.size() / 2);
  std::ranges::nth_element(weights, middle);
  auto left = weights.size() / 2;
  std::erase_if(hosts_, [&](auto const& entry) {
    if (left == 0 || bytes_of(entry.second) > *middle) return false;
    --left;
    add_both(gone_, entry.second);
    return true;
  });
  error_ += *middle;
}

std::vector<HostTraffic> HostSums::list(std::size_t most, Counts& beyond) const {
  std::vector<HostTraffic> hosts;
  hosts.reserve(hosts_.size());
  for (auto const& [key, host] : hosts_) hosts.push_back(host);
  auto const listed = static_cast<std::ptrdiff_t>(std::min(most, hosts.size()));
  std::ranges::partial_sort(hosts, hosts.begin() + listed, is_busier);
  beyond += gone_;
  for (auto host = hosts.begin() + listed; host != hosts.end(); ++host) add_both(beyond, *host);
  hosts.resize(static_cast<std::size_t>(listed));
  return hosts;
}

}  // namespace campus::packet
