// IP in IP, and GRE in its kinds.
//
// A tunnel is opened on trial.  What it carries is read like any frame; when that ends as a packet of IP, the
// packet is what the frame is counted by, and when it ends otherwise (sealed, cut short, making no sense, or
// no IP) the outer packet is put back as it was.  So opening can only make a count finer, and never loses
// one.

#include "collectors/packet/dissect_walk.hpp"

namespace campus::packet::walking {
namespace {

enum GreFlag : std::uint16_t {
  gre_checksum = 0x8000,
  gre_key = 0x2000,
  gre_sequence = 0x1000,
  gre_acknowledgement = 0x0080,  // of version 1
  gre_version = 0x0007,
  // Routing, recursion and what is reserved: RFC 2784 lets nobody read on.
  gre_unread = 0x4f78,
};

// RFC 2637: a key of which half is a length, and a packet only where there is a sequence number.
void pptp(Rest rest, std::uint16_t flags, Walk const& walk) noexcept {
  constexpr std::uint16_t type_ppp = 0x880b;
  constexpr std::uint16_t needed = gre_key | gre_sequence;
  bool const is_data =
      read16(rest.at + 2) == type_ppp && (flags & needed) == needed && (flags & gre_checksum) == 0;
  std::size_t const header = (flags & gre_acknowledgement) != 0 ? 16 : 12;
  if (!is_data || !rest.has(header)) return;
  std::size_t const length = read16(rest.at + 4);
  rest.skip(header);
  if (length > rest.wire && !is_piece(walk)) return;
  rest.bound(length);
  open(Tunnel::pptp, rest, ppp, walk);
}

// What a switch mirrors.  Without a sequence number there is no header (type I).  A truncated frame says so.
void erspan2(Rest rest, bool has_header, Walk const& walk) noexcept {
  if (!has_header) return open(Tunnel::erspan, rest, ethernet, walk);
  constexpr std::size_t header = 8;
  if (!rest.has(header) || rest.at[0] >> 4 != 1) return;
  bool const is_truncated = (rest.at[2] & 0x04) != 0;
  rest.skip(header);
  open(Tunnel::erspan, rest, ethernet, walk, is_truncated);
}

void erspan3(Rest rest, Walk const& walk) noexcept {
  constexpr std::size_t header = 12, more = 8;
  if (!rest.has(header) || rest.at[0] >> 4 != 2) return;
  bool const is_truncated = (rest.at[2] & 0x04) != 0;
  auto const kind = (rest.at[10] & 0x7f) >> 2;  // 0: Ethernet, 2: IP
  auto const bytes = (rest.at[11] & 1) != 0 ? header + more : header;
  if (!rest.has(bytes) || (kind != 0 && kind != 2)) return;
  rest.skip(bytes);
  open(Tunnel::erspan, rest, kind == 0 ? ethernet : ip, walk, is_truncated);
}

void gre(Rest rest, Walk const& walk) noexcept {
  if (!rest.has(4)) return;
  auto const flags = read16(rest.at);
  auto const type = read16(rest.at + 2);
  if ((flags & gre_version) == 1) return pptp(rest, flags, walk);
  if ((flags & (gre_unread | gre_version | gre_acknowledgement)) != 0) return;
  std::size_t header = 4;
  for (auto const option : {gre_checksum, gre_key, gre_sequence})
    if ((flags & option) != 0) header += 4;
  if (!rest.has(header)) return;
  rest.skip(header);
  constexpr std::uint16_t erspan_type3 = 0x22eb;
  bool const is_keyed_alone = (flags & (gre_checksum | gre_key | gre_sequence)) == gre_key;
  switch (type) {
    case ether_ipv4: return open(Tunnel::gre, rest, ipv4, walk);
    case ether_ipv6: return open(Tunnel::gre, rest, ipv6, walk);
    case ether_bridged: return open(is_keyed_alone ? Tunnel::nvgre : Tunnel::gre, rest, ethernet, walk);
    case ether_mpls:
    case ether_mpls_upstream: return open(Tunnel::gre, rest, mpls, walk);
    case ether_erspan: return erspan2(rest, (flags & gre_sequence) != 0, walk);
    case erspan_type3: return erspan3(rest, walk);
    default: return;
  }
}

// What a packet inside must not inherit from the one around it.
void forget_outer(Dissection& out) noexcept {
  out.fate = FrameFate::cut_short;
  out.key.port_a = out.key.port_b = 0;
  out.payload = nullptr;
  out.payload_bytes = out.payload_wire_bytes = 0;
}

}  // namespace

bool is_piece(Walk const& walk) noexcept {
  return walk.is_in_parts || walk.out.part != Dissection::Part::whole;
}

void open(Tunnel tunnel, Rest inside, Layer* layer, Walk const& carrier, bool is_cut) noexcept {
  auto& out = carrier.out;
  auto const& options = carrier.options;
  if (!options.tunnels.has(tunnel)) return;
  if (out.tunnel_depth >= std::min(options.depth_max, tunnel_depth_max)) return;
  auto const outer = out;
  Walk walk{.out = out, .options = options, .is_inside = true, .is_in_parts = is_cut || is_piece(carrier)};
  forget_outer(out);
  if (out.tunnel == Tunnel::none) out.tunnel = tunnel;
  ++out.tunnel_depth;
  layer(inside, walk);
  if (!is_flow(out.fate)) out = outer;
}

void open_ip(Rest rest, std::uint8_t protocol, Walk const& walk) noexcept {
  switch (protocol) {
    case proto_ipv4: return open(Tunnel::ipv4_in_ip, rest, ipv4, walk);
    case proto_ipv6: return open(Tunnel::ipv6_in_ip, rest, ipv6, walk);
    case proto_gre: return gre(rest, walk);
    default: return;
  }
}

}  // namespace campus::packet::walking
