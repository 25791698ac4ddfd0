#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "collectors/packet/flow_hash.hpp"
#include "policy/model/traffic.hpp"

namespace campus::packet {

// What each host sent and received, exact as long as they are not more than `hosts_max`.  Then the lightest
// half makes room, so a flood of made-up senders cannot push out a host that moves more than they do.  Of those that
// went only the sum is left, and error() says how many bytes any one host may have lost that way: the heaviest that
// went, added up over all times that room was made.
class HostSums {
public:
  explicit HostSums(HashSeed seed, std::size_t hosts_max = hosts_in_stretch_max)
      : hosts_max_(hosts_max), hosts_(0, Hash{seed}) {}

  void add(HostTraffic const& host);
  void add(HostSums const& other);
  void clear();

  // Most bytes first, ties by address; what the others moved goes into `beyond`.
  std::vector<HostTraffic> list(std::size_t most, Counts& beyond) const;
  std::uint64_t error() const { return error_; }

private:
  struct Key {
    IpAddress address;
    std::uint16_t vlan = 0;
    bool operator==(Key const&) const = default;
  };
  struct Hash {
    HashSeed seed;
    std::size_t operator()(Key const& key) const noexcept;
  };

  void make_room();

  std::size_t hosts_max_;
  std::unordered_map<Key, HostTraffic, Hash> hosts_;
  Counts gone_;
  std::uint64_t error_ = 0;
};

}  // namespace campus::packet
