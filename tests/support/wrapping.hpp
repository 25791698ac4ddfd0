#pragma once

#include <cstdint>
#include <string_view>

#include "tests/support/packet.hpp"

namespace campus::test {

// Headers of tunnels and of the air, each put before the bytes that it carries:
//
//   Packet{}.ipv4("192.0.2.1", "192.0.2.2").udp(50000, 4789).append(vxlan(inner.bytes())).bytes()

struct GreParts {
  bool has_checksum = false;
  bool has_key = false;
  bool has_sequence = false;
};
Bytes gre(std::uint16_t type, Bytes const& inside, GreParts parts = {});
Bytes pptp(Bytes const& inside, bool acknowledges = false);     // GRE version 1; inside: PPP
Bytes erspan2(Bytes const& inside, bool is_truncated = false);  // with GRE before it
Bytes erspan3(Bytes const& inside, bool has_more = false);      // with GRE before it
Bytes mpls(int labels, Bytes const& inside);
Bytes pseudo_wire(Bytes const& inside);  // its control word
Bytes ppp(std::uint16_t protocol, Bytes const& inside);

Bytes teredo_authentication(Bytes const& inside);
Bytes teredo_origin(Bytes const& inside);
Bytes vxlan(Bytes const& inside);
Bytes vxlan_gpe(std::uint8_t protocol, Bytes const& inside);
Bytes geneve(std::uint16_t type, Bytes const& inside, std::size_t option_words = 0);
Bytes gtp_u(Bytes const& inside, int extensions = 0, bool has_sequence = false);
struct L2tpParts {
  bool has_length = false;
  bool has_sequence = false;
  std::size_t offset = 0;
};
Bytes l2tp(Bytes const& inside, L2tpParts parts = {});
Bytes capwap(Bytes const& inside, bool is_native);
Bytes tzsp(std::uint16_t carried, Bytes const& inside);

// IEEE 802.11 with LLC and SNAP before what it carries.
struct Air {
  bool has_quality = false;
  bool has_four_addresses = false;
  bool has_throughput_control = false;  // needs has_quality
  bool is_aggregate = false;            // needs has_quality
  bool is_protected = false;
  bool is_padded = false;   // as radiotap may say
  bool is_swapped = false;  // the greater byte of control and sequence first
  std::uint8_t fragment = 0;
};
Bytes air(std::uint16_t type, Bytes const& inside, Air const& parts = {});
Bytes radiotap(Bytes const& inside, std::uint8_t flags = 0, bool has_time = false, int more_words = 0);
Bytes ppi(std::uint32_t link, Bytes const& inside);

}  // namespace campus::test
