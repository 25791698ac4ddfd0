#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "collectors/packet/flow_hash.hpp"
#include "policy/model/address.hpp"
#include "policy/model/host_sums.hpp"

namespace campus::packet {

// Of a host and its VLAN; nobody who makes addresses up can foresee it.
struct HostHash {
  HashSeed seed;
  std::size_t operator()(std::pair<IpAddress, std::uint16_t> const& host) const noexcept {
    return hash_of(FlowKey{.address_a = host.first, .address_b = {}, .vlan = host.second}, seed);
  }
};

using HostSums = campus::HostSums<HostHash>;

}  // namespace campus::packet
