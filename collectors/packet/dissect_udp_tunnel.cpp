// The tunnels over UDP.  A port is only a hint: each must look like what the port says, and hold a packet
// that fits (see dissect_tunnel.cpp), or the datagram stays what it is.

#include "collectors/packet/dissect_walk.hpp"

namespace campus::packet::walking {
namespace {

// RFC 4380: two indications may come first, of who is speaking and of how the NAT changed them.
void teredo(Rest rest, Walk const& walk) noexcept {
  if (!rest.has(4)) return;
  if (read16(rest.at) == 1) {
    std::size_t const authentication = 13 + std::size_t{rest.at[2]} + rest.at[3];
    if (!rest.has(authentication)) return;
    rest.skip(authentication);
  }
  constexpr std::size_t origin = 8;
  if (rest.has(origin) && read16(rest.at) == 0) rest.skip(origin);
  open(Tunnel::teredo, rest, ipv6, walk);
}

// RFC 7348: of all flags one says that there is a network's number.
void vxlan(Rest rest, Walk const& walk) noexcept {
  if (!rest.has(8) || (rest.at[0] & 0x08) == 0) return;
  rest.skip(8);
  open(Tunnel::vxlan, rest, ethernet, walk);
}

// The same with a protocol's number, where a second flag says so, and a version of 0.
void vxlan_gpe(Rest rest, Walk const& walk) noexcept {
  constexpr std::uint8_t flag_version = 0x30, flag_instance = 0x08, flag_protocol = 0x04;
  if (!rest.has(8) || (rest.at[0] & (flag_version | flag_instance)) != flag_instance) return;
  auto const protocol = (rest.at[0] & flag_protocol) != 0 ? rest.at[3] : std::uint8_t{3};
  rest.skip(8);
  switch (protocol) {
    case 1: return open(Tunnel::vxlan_gpe, rest, ipv4, walk);
    case 2: return open(Tunnel::vxlan_gpe, rest, ipv6, walk);
    case 3: return open(Tunnel::vxlan_gpe, rest, ethernet, walk);
    case 5: return open(Tunnel::vxlan_gpe, rest, mpls, walk);
    default: return;
  }
}

// RFC 8926: options in words of four; a control message is for the ends of the tunnel.
void geneve(Rest rest, Walk const& walk) noexcept {
  if (!rest.has(8) || rest.at[0] >> 6 != 0 || (rest.at[1] & 0x80) != 0) return;
  std::size_t const header = 8 + (rest.at[0] & 0x3fu) * 4;
  auto const type = read16(rest.at + 2);
  if (!rest.has(header)) return;
  rest.skip(header);
  switch (type) {
    case ether_ipv4: return open(Tunnel::geneve, rest, ipv4, walk);
    case ether_ipv6: return open(Tunnel::geneve, rest, ipv6, walk);
    case ether_bridged: return open(Tunnel::geneve, rest, ethernet, walk);
    case ether_mpls: return open(Tunnel::geneve, rest, mpls, walk);
    default: return;
  }
}

// Each extension is a length in words of four, what it has to say, and the kind of the next.
bool skip_gtp_extensions(Rest& rest, std::uint8_t next) noexcept {
  constexpr int extensions_max = 8;  // one is usual, two are seen
  for (int i = 0; next != 0; ++i) {
    if (i == extensions_max || !rest.has(1)) return false;
    std::size_t const length = rest.at[0] * std::size_t{4};
    if (length == 0 || !rest.has(length)) return false;
    next = rest.at[length - 1];
    rest.skip(length);
  }
  return true;
}

// 3GPP TS 29.281: version 1, not the charging protocol, and a message that carries a packet.
void gtp_u(Rest rest, Walk const& walk) noexcept {
  constexpr std::uint8_t packet_message = 255, flag_extension = 0x04, flag_any = 0x07;
  if (!rest.has(8) || rest.at[0] >> 4 != 3 || rest.at[1] != packet_message) return;
  auto const flags = rest.at[0];
  std::size_t const length = read16(rest.at + 2);
  rest.skip(8);
  if (length > rest.wire && !is_piece(walk)) return;
  rest.bound(length);
  if ((flags & flag_any) != 0) {
    if (!rest.has(4)) return;
    auto const next = (flags & flag_extension) != 0 ? rest.at[3] : std::uint8_t{0};
    rest.skip(4);
    if (!skip_gtp_extensions(rest, next)) return;
  }
  open(Tunnel::gtp_u, rest, ip, walk);
}

// RFC 2661: a flag for each part of the header that may be left out.
void l2tp(Rest rest, Walk const& walk) noexcept {
  constexpr std::uint16_t flag_control = 0x8000, flag_length = 0x4000, flag_sequence = 0x0800,
                          flag_offset = 0x0200;
  if (!rest.has(2)) return;
  auto const flags = read16(rest.at);
  if ((flags & flag_control) != 0 || (flags & 0x000f) != 2) return;
  bool const has_length = (flags & flag_length) != 0;
  if (has_length) {
    if (!rest.has(4)) return;
    std::size_t const length = read16(rest.at + 2);
    if (length > rest.wire && !is_piece(walk)) return;
    rest.bound(length);
  }
  std::size_t header = has_length ? 8 : 6;
  if ((flags & flag_sequence) != 0) header += 4;
  if ((flags & flag_offset) != 0) {
    if (!rest.has(header + 2)) return;
    header += std::size_t{2} + read16(rest.at + header);
  }
  if (!rest.has(header)) return;
  rest.skip(header);
  open(Tunnel::l2tp, rest, ppp, walk);
}

// RFC 5415: between access point and controller, Ethernet or what was on the air.  DTLS has another first
// byte.
void capwap(Rest rest, Walk const& walk) noexcept {
  constexpr std::uint8_t flag_native = 0x01;                            // of the third byte
  constexpr std::uint8_t flag_fragment = 0x80, flag_keep_alive = 0x08;  // of the fourth
  constexpr int binding_80211 = 1;
  if (!rest.has(8) || rest.at[0] != 0) return;
  std::size_t const header = (rest.at[1] >> 3) * std::size_t{4};
  auto const binding = (rest.at[2] >> 1) & 0x1f;
  bool const is_native = (rest.at[2] & flag_native) != 0;
  auto const flags = rest.at[3];
  bool const is_fragment = (flags & flag_fragment) != 0;
  bool const is_later = is_fragment && (read16(rest.at + 6) & 0xfff8) != 0;
  if (header < 8 || !rest.has(header) || (flags & flag_keep_alive) != 0 || is_later) return;
  rest.skip(header);
  if (!is_native) return open(Tunnel::capwap, rest, ethernet, walk, is_fragment);
  if (binding != binding_80211 || !rest.has(2)) return;
  bool const is_swapped = !is_80211_data(rest.at[0]) && is_80211_data(rest.at[1]);
  open(Tunnel::capwap, rest, is_swapped ? ieee80211_swapped : ieee80211, walk, is_fragment);
}

// A list of tags of the sniffer's own, then the frame as it was heard.
void tzsp(Rest rest, Walk const& walk) noexcept {
  constexpr std::uint8_t received = 0, tag_padding = 0, tag_end = 1;
  constexpr std::uint16_t carries_ethernet = 1, carries_80211 = 18;
  if (!rest.has(4) || rest.at[0] != 1 || rest.at[1] != received) return;
  auto const carried = read16(rest.at + 2);
  rest.skip(4);
  for (bool is_end = false; !is_end;) {
    if (!rest.has(1)) return;
    is_end = rest.at[0] == tag_end;
    bool const is_short = is_end || rest.at[0] == tag_padding;
    if (!is_short && !rest.has(2)) return;
    auto const bytes = is_short ? std::size_t{1} : std::size_t{2} + rest.at[1];
    if (!rest.has(bytes)) return;
    rest.skip(bytes);
  }
  if (carried == carries_ethernet) return open(Tunnel::tzsp, rest, ethernet, walk);
  if (carried == carries_80211) return open(Tunnel::tzsp, rest, ieee80211, walk);
}

using Look = void(Rest rest, Walk const& walk) noexcept;

Look* tunnel_at(std::uint16_t port) noexcept {
  switch (port) {
    case 1701: return l2tp;
    case 2152: return gtp_u;
    case 3544: return teredo;
    case 4789:
    case 8472: return vxlan;
    case 4790: return vxlan_gpe;
    case 5247: return capwap;
    case 6081: return geneve;
    case 37008: return tzsp;
    default: return nullptr;
  }
}

}  // namespace

void open_udp(Rest datagram, Walk const& walk) noexcept {
  auto const source = read16(datagram.at), destination = read16(datagram.at + 2);
  std::size_t const length = read16(datagram.at + 4);
  if (length > datagram.wire && !is_piece(walk)) return;
  if (length != 0) datagram.bound(length);
  if (!datagram.has(8)) return;
  datagram.skip(8);
  auto const depth = walk.out.tunnel_depth;
  for (auto const port : {destination, source})
    if (auto* const look = tunnel_at(port); look && walk.out.tunnel_depth == depth) look(datagram, walk);
}

}  // namespace campus::packet::walking

namespace campus::packet {

bool is_tunnel_port(std::uint16_t port) noexcept { return walking::tunnel_at(port) != nullptr; }

}  // namespace campus::packet
