#include "tests/golden/captures/reader_habits.hpp"

#include <algorithm>

namespace campus::test {
namespace {

using packet::Dissection;
using packet::Frame;
using packet::LinkType;
using packet::Tunnel;

std::uint8_t const* begin(Frame const& frame) {
  return reinterpret_cast<std::uint8_t const*>(frame.bytes.data());
}

std::size_t read16(std::uint8_t const* at) { return static_cast<std::size_t>(at[0] << 8 | at[1]); }

// By the IP header alone: from it on, with whatever stands behind.
std::size_t length_told(Dissection const& seen) {
  return seen.key.ip_version == 4 ? read16(seen.network + 2) : 40 + read16(seen.network + 4);
}

std::size_t captured_from(Frame const& frame, std::uint8_t const* at) {
  return frame.bytes.size() - static_cast<std::size_t>(at - begin(frame));
}

std::size_t transport_told(Dissection const& seen) {
  auto const headers = static_cast<std::size_t>(seen.behind - seen.network);
  return std::max(length_told(seen), headers) - headers;
}

}  // namespace

packet::TunnelSet tunnels_it_opens() {
  return packet::TunnelSet::all()
      .without(Tunnel::teredo)
      .without(Tunnel::vxlan_gpe)
      .without(Tunnel::geneve)
      .without(Tunnel::l2tp);
}

bool is_left_out(Frame const& frame, Dissection const& seen) {
  // It counts the first fragment and no other.
  if (seen.part == Dissection::Part::later_fragment) return true;
  // A packet that says it is longer than what was captured is broken to it.
  if (length_told(seen) > captured_from(frame, seen.network)) return true;
  // An access point's data frame without IP inside is lost to it; to us it is a datagram to the controller.
  constexpr std::uint16_t capwap_data = 5247;
  bool const is_capwap = seen.fate == packet::FrameFate::udp && seen.tunnel == Tunnel::none &&
                         (seen.key.port_a == capwap_data || seen.key.port_b == capwap_data);
  if (!is_capwap || seen.payload_bytes < 8 || (seen.payload[0] & 0x0f) != 0) return false;
  std::size_t const header = (seen.payload[1] & 0xf8u) >> 1;
  return header + 32 < seen.payload_bytes && seen.payload[header + 1] == 0x08;
}

Ends its_ends(Frame const& frame, Dissection const& seen) {
  Ends ends{.address_a = seen.key.address_a,
            .address_b = seen.key.address_b,
            .port_a = seen.key.port_a,
            .port_b = seen.key.port_b,
            .vlan = seen.key.vlan,
            .protocol = seen.key.protocol};
  // Ports are those of TCP and UDP, and only where the header is whole by the length that IP tells.
  constexpr std::uint8_t tcp = 6, udp = 17;
  std::size_t const needed = ends.protocol == tcp ? 20 : 8;
  if ((ends.protocol != tcp && ends.protocol != udp) || transport_told(seen) < needed)
    ends.port_a = ends.port_b = 0;
  // Of several tags it keeps the innermost.
  if (frame.link != LinkType::ethernet) return ends;
  constexpr std::size_t tag = 0x8100;
  auto const* const at = begin(frame);
  for (std::size_t type = 12; type + 4 <= frame.bytes.size() && read16(at + type) == tag; type += 4)
    ends.vlan = static_cast<std::uint16_t>(read16(at + type + 2) & 0x0fff);
  return ends;
}

}  // namespace campus::test
