#pragma once

#include "collectors/packet/flow_hash.hpp"
#include "collectors/packet/flow_touch.hpp"

namespace campus::test {

constexpr packet::HashSeed seed{0x243f6a8885a308d3, 0x13198a2e03707344};

// A frame of a conversation over UDP: the number makes its address a.
inline packet::FlowTouch touch(std::uint32_t number, std::int64_t arrived_ns, std::uint32_t bytes = 100,
                               bool is_from_a = true) {
  packet::FlowTouch result;
  result.what.key = {.address_a = IpAddress::v4(0x0a140000 + number),
                     .address_b = IpAddress::v4(0xc0000201),
                     .port_a = 5000,
                     .port_b = 53,
                     .vlan = 0,
                     .protocol = 17,
                     .ip_version = 4};
  result.what.is_from_a = is_from_a;
  result.hash = packet::hash_of(result.what.key, seed);
  result.arrived_ns = arrived_ns;
  result.bytes = bytes;
  return result;
}

}  // namespace campus::test
