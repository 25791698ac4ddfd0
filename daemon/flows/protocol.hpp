#pragma once

#include <cstdint>

namespace campus::flows {

// The protocols over IP that are written differently from the rest, by IANA's numbers.
constexpr std::uint8_t proto_icmp = 1, proto_tcp = 6, proto_udp = 17, proto_icmp6 = 58, proto_sctp = 132;

constexpr bool has_ports(std::uint8_t protocol) {
  return protocol == proto_tcp || protocol == proto_udp || protocol == proto_sctp;
}
constexpr bool is_icmp(std::uint8_t protocol) { return protocol == proto_icmp || protocol == proto_icmp6; }

}  // namespace campus::flows
