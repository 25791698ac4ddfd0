#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/flow.hpp"
#include "policy/model/traffic.hpp"

namespace campus {

// What each host sent and received, exact as long as they are not more than `hosts_max`.  Then the lightest half makes
// room, so a flood of made-up senders cannot push out a host that moves more than they do.  Of those that went only the
// sum is left, and error() says how many bytes any one host may have lost that way: the heaviest that went, added up over
// all times that room was made.  The hash is the owner's: secret where strangers choose the addresses.  A plain value.
template <class Hash>
class HostSums {
public:
  explicit HostSums(std::size_t hosts_max, Hash hash = {}) : hosts_max_(hosts_max), hosts_(0, std::move(hash)) {}

  // What so many hosts take: each a node with its links, what the allocator keeps of it, and its places in the buckets.
  static constexpr std::size_t bytes_of(std::size_t hosts) {
    return hosts * (sizeof(std::pair<Key const, HostTraffic>) + 6 * sizeof(void*));
  }

  void add(HostTraffic const& host) {
    Key const key{host.address, host.vlan};
    auto known = hosts_.find(key);
    if (known == hosts_.end()) {
      if (hosts_.size() >= hosts_max_) make_room();
      known = hosts_.emplace(key, HostTraffic{.address = host.address, .vlan = host.vlan, .sent = {}, .received = {}}).first;
    }
    known->second.sent += host.sent;
    known->second.received += host.received;
  }
  void add(HostSums const& other) {
    for (auto const& [key, host] : other.hosts_) add(host);
    beyond_ += other.beyond_;
    error_ += other.error_;
  }
  // Of hosts that nobody named.
  void add_beyond(Counts const& counts) { beyond_ += counts; }
  // So much any host may have moved beside what was added.
  void add_error(std::uint64_t bytes) { error_ += bytes; }
  void clear() {
    hosts_.clear();
    beyond_ = {};
    error_ = 0;
  }

  // Most bytes first, ties by address; what the others moved goes into `beyond`.
  std::vector<HostTraffic> list(std::size_t most, Counts& beyond) const {
    std::vector<HostTraffic> hosts;
    hosts.reserve(hosts_.size());
    for (auto const& [key, host] : hosts_) hosts.push_back(host);
    auto const listed = static_cast<std::ptrdiff_t>(std::min(most, hosts.size()));
    std::ranges::partial_sort(hosts, hosts.begin() + listed, is_busier);
    beyond += beyond_;
    for (auto host = hosts.begin() + listed; host != hosts.end(); ++host) add_both(beyond, *host);
    hosts.resize(static_cast<std::size_t>(listed));
    return hosts;
  }
  std::size_t size() const { return hosts_.size(); }
  std::uint64_t error() const { return error_; }

private:
  using Key = std::pair<IpAddress, std::uint16_t>;  // and its VLAN

  static std::uint64_t bytes_of(HostTraffic const& host) { return host.sent.bytes + host.received.bytes; }
  static bool is_busier(HostTraffic const& left, HostTraffic const& right) {
    if (bytes_of(left) != bytes_of(right)) return bytes_of(left) > bytes_of(right);
    return std::tie(left.address, left.vlan) < std::tie(right.address, right.vlan);
  }
  static void add_both(Counts& sum, HostTraffic const& host) {
    sum += host.sent;
    sum += host.received;
  }

  void make_room() {
    std::vector<std::uint64_t> weights;
    weights.reserve(hosts_.size());
    for (auto const& [key, host] : hosts_) weights.push_back(bytes_of(host));
    auto const middle = weights.begin() + static_cast<std::ptrdiff_t>(weights.size() / 2);
    std::ranges::nth_element(weights, middle);
    auto left = std::max<std::size_t>(weights.size() / 2, 1);
    std::erase_if(hosts_, [&](auto const& entry) {
      if (left == 0 || bytes_of(entry.second) > *middle) return false;
      --left;
      add_both(beyond_, entry.second);
      return true;
    });
    error_ += *middle;
  }

  std::size_t hosts_max_;
  std::unordered_map<Key, HostTraffic, Hash> hosts_;
  Counts beyond_;
  std::uint64_t error_ = 0;
};

}  // namespace campus
