#pragma once

#include <cstdint>

#include "collectors/packet/printable.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// One packet of a flow, as far as recognising its application needs it.  Borrowed for the call.
struct PacketView {
  Octets network;  // from the innermost IP header on, as much as was captured
  Octets payload;  // behind the header of TCP or UDP, likewise; empty for any other protocol
  std::uint32_t payload_wire_bytes = 0;  // as much of it as passed the wire
  std::int64_t arrived_ns = 0;
  bool is_from_a = true;
  std::uint8_t tcp_flags = 0;
};

constexpr std::uint8_t tcp_protocol = 6, udp_protocol = 17;

inline bool is_dns(FlowKey const& key) noexcept {
  return key.protocol == udp_protocol && (key.port_a == 53 || key.port_b == 53);
}

}  // namespace campus::packet
