// The way that frames take by the million: Ethernet, one tag at most, IP, TCP or UDP.  In one pass, without
// looking back, and in one function once it is compiled; whatever else a frame may be is read in the other
// files.
//
// Lengths are not trusted.  What is read is bounded by what was captured and, inside IP, by the total length
// of the header, so that the padding of a short Ethernet frame is never taken for ports.  A total length of 0
// is what the kernel shows of a segment that the card will cut up (TSO, BIG TCP): then only the captured
// bytes bound it. A packet whose addresses can be read is always counted under them, even where its ports
// cannot: the bytes did pass, and a host sent them.
//
// A frame comes from memory that no cache has seen, so most of the time is waiting.  Where a header's length
// is the usual one, it is a constant behind a foreseen jump and not a number that was read: the processor
// then goes ahead to the ports, and to the next frame, before this one has arrived.  Numbers that nobody
// foresees (which end is the smaller one) are chosen without a jump instead.

#include "collectors/packet/dissect.hpp"

#include <array>
#include <bit>

#include "collectors/packet/dissect_walk.hpp"

namespace campus::packet {
namespace walking {
namespace {

constexpr TunnelPorts tunnel_ports;

// Built here and not by IpAddress::v4, because this one is inlined and it runs twice a frame.
[[gnu::always_inline]] inline IpAddress mapped(std::uint32_t in_network_order) noexcept {
  constexpr auto mark = std::endian::native == std::endian::little ? 0xffff0000 : 0x0000ffff;
  return std::bit_cast<IpAddress>(std::array<std::uint32_t, 4>{0, 0, mark, in_network_order});
}

// Two numbers change places without a jump.
template <class T>
[[gnu::always_inline]] inline void swap_if(bool is_swapped, T& left, T& right) noexcept {
  auto const difference = static_cast<T>((left ^ right) & (T{0} - T{is_swapped}));
  left = static_cast<T>(left ^ difference);
  right = static_cast<T>(right ^ difference);
}

// The smaller end is address_a; at equal addresses the ports decide.
[[gnu::always_inline]] inline void set_ends4(std::uint8_t const* at, Walk& walk) noexcept {
  auto& out = walk.out;
  auto source = load<std::uint32_t>(at), destination = load<std::uint32_t>(at + 4);
  walk.is_to_itself = source == destination;
  out.is_from_a = from_big(source) <= from_big(destination);
  swap_if(!out.is_from_a, source, destination);
  out.key.ip_version = 4;
  out.key.address_a = mapped(source);
  out.key.address_b = mapped(destination);
}

[[gnu::always_inline]] inline void set_ends6(std::uint8_t const* at, Walk& walk) noexcept {
  using Half = std::uint64_t;
  auto& out = walk.out;
  auto source = load<Half>(at), source_tail = load<Half>(at + 8);
  auto destination = load<Half>(at + 16), destination_tail = load<Half>(at + 24);
  bool const is_same_head = source == destination;
  walk.is_to_itself = is_same_head & (source_tail == destination_tail);
  out.is_from_a = is_same_head ? from_big(source_tail) <= from_big(destination_tail)
                               : from_big(source) < from_big(destination);
  swap_if(!out.is_from_a, source, destination);
  swap_if(!out.is_from_a, source_tail, destination_tail);
  out.key.ip_version = 6;
  out.key.address_a = std::bit_cast<IpAddress>(std::array{source, source_tail});
  out.key.address_b = std::bit_cast<IpAddress>(std::array{destination, destination_tail});
}

[[gnu::always_inline]] inline void set_ports(Rest rest, Walk& walk) noexcept {
  auto& out = walk.out;
  auto source = read16(rest.at), destination = read16(rest.at + 2);
  if (walk.is_to_itself) [[unlikely]]
    out.is_from_a = source <= destination;
  swap_if(!out.is_from_a, source, destination);
  out.key.port_a = source;
  out.key.port_b = destination;
}

[[gnu::always_inline]] inline void set_payload(Rest rest, std::uint32_t header, Dissection& out) noexcept {
  auto const captured = std::min(header, rest.left);
  out.payload = rest.at + captured;
  out.payload_bytes = rest.left - captured;
  out.payload_wire_bytes = rest.wire - header;
}

[[gnu::always_inline]] inline void read_tcp(Rest rest, Dissection& out) noexcept {
  out.fate = FrameFate::tcp;
  if (!rest.has(20)) return;
  std::uint32_t const header = (rest.at[12] >> 4) * 4u;
  if (header < 20 || header > rest.wire) return;
  out.has_tcp = true;
  out.tcp_sequence = read32(rest.at + 4);
  out.tcp_acknowledgement = read32(rest.at + 8);
  out.tcp_flags = rest.at[13];
  out.tcp_window = read16(rest.at + 14);
  set_payload(rest, header, out);
}

void read_icmp(Rest rest, Dissection& out) noexcept {
  out.fate = FrameFate::icmp;
  if (out.part == Dissection::Part::later_fragment || !rest.has(2)) return;
  out.has_icmp = true;
  out.icmp_type = rest.at[0];
  out.icmp_code = rest.at[1];
}

// All but TCP and UDP with eight bytes at least.
[[gnu::noinline]] void other_transport(Rest rest, std::uint8_t protocol, Walk& walk) noexcept {
  auto& out = walk.out;
  bool const is_later = out.part == Dissection::Part::later_fragment;
  if (protocol == (out.key.ip_version == 4 ? proto_icmp : proto_icmpv6)) return read_icmp(rest, out);
  if (protocol != proto_tcp && protocol != proto_udp && protocol != proto_sctp) {
    out.fate = FrameFate::ip_other;
    if (!is_later) open_ip(rest, protocol, walk);
    return;
  }
  if (is_later || !rest.has(4)) return void(out.fate = FrameFate::portless);
  set_ports(rest, walk);
  out.fate = protocol == proto_tcp   ? FrameFate::tcp
             : protocol == proto_udp ? FrameFate::udp
                                     : FrameFate::sctp;
  if (protocol == proto_udp && rest.wire >= 8) set_payload(rest, 8, out);
}

[[gnu::always_inline]] inline void transport(Rest rest, std::uint8_t protocol, Walk& walk) noexcept {
  auto& out = walk.out;
  out.key.protocol = protocol;
  out.behind = rest.at;
  out.behind_bytes = rest.left;
  bool const is_usual = (protocol == proto_tcp) | (protocol == proto_udp);
  if (!is_usual || !rest.has(8) || out.part == Dissection::Part::later_fragment) [[unlikely]]
    return other_transport(rest, protocol, walk);
  set_ports(rest, walk);
  if (protocol == proto_tcp) return read_tcp(rest, out);
  out.fate = FrameFate::udp;
  set_payload(rest, 8, out);
  if (tunnel_ports.has(read16(rest.at)) || tunnel_ports.has(read16(rest.at + 2))) [[unlikely]]
    open_udp(rest, walk);
}

// What stands inside another packet and claims to be longer than that is no packet.
bool is_too_long(std::size_t length, Rest const& rest, Walk const& walk) noexcept {
  return length > rest.wire && walk.out.tunnel_depth != 0 && !walk.is_in_parts;
}

[[gnu::noinline]] void broken_off(Rest rest, int version, Dissection& out) noexcept {
  if (rest.has(1) && rest.at[0] >> 4 != version)
    out.fate = FrameFate::malformed;  // else cut_short, as it began
}

[[gnu::noinline]] void set_part4(std::uint8_t const* header, std::uint16_t fragment,
                                 Dissection& out) noexcept {
  set_part(out, (fragment & 0x1fff) != 0,
           {.source = mapped(load<std::uint32_t>(header + 12)),
            .destination = mapped(load<std::uint32_t>(header + 16)),
            .id = read16(header + 4),
            .vlan = out.key.vlan,
            .protocol = header[9],
            .ip_version = 4});
}

[[gnu::noinline]] void behind_options(Rest rest, std::uint32_t header, Walk& walk) noexcept {
  auto const protocol = rest.at[9];
  auto const captured = std::min(header, rest.left);
  rest = {rest.at + captured, rest.left - captured, rest.wire - std::min(header, rest.wire)};
  transport(rest, protocol, walk);
}

[[gnu::always_inline]] inline void read_ipv4(Rest rest, Walk& walk) noexcept {
  auto& out = walk.out;
  if (!rest.has(20)) [[unlikely]]
    return broken_off(rest, 4, out);
  auto const* const at = rest.at;
  std::uint32_t const header = (at[0] & 15u) * 4;
  std::uint32_t const total = read16(at + 2);
  bool const is_impossible = at[0] >> 4 != 4 || header < 20 || (total != 0 && total < header);
  if (is_impossible || is_too_long(total, rest, walk)) [[unlikely]]
    return void(out.fate = FrameFate::malformed);
  set_ends4(at + 12, walk);
  auto const fragment = read16(at + 6) & 0x3fff;  // an offset, or more to come
  if (fragment != 0) [[unlikely]]
    set_part4(at, static_cast<std::uint16_t>(fragment), out);
  if (total != 0) rest.bound(total);
  out.network = at;
  out.network_bytes = rest.left;
  out.tos = at[1];
  out.ttl = at[8];
  if (header != 20) [[unlikely]]
    return behind_options(rest, header, walk);
  rest.skip(20);
  transport(rest, at[9], walk);
}

[[gnu::always_inline]] inline void read_ipv6(Rest rest, Walk& walk) noexcept {
  auto& out = walk.out;
  if (!rest.has(40)) [[unlikely]]
    return broken_off(rest, 6, out);
  auto const* const at = rest.at;
  std::uint32_t const payload = read16(at + 4);
  if (at[0] >> 4 != 6 || is_too_long(40 + payload, rest, walk)) [[unlikely]]
    return void(out.fate = FrameFate::malformed);
  set_ends6(at + 8, walk);
  if (payload != 0) rest.bound(40 + payload);
  out.network = at;
  out.network_bytes = rest.left;
  out.tos = static_cast<std::uint8_t>(read16(at) >> 4);
  out.ttl = at[7];
  auto next = at[6];
  rest.skip(40);
  bool const is_usual = (next == proto_tcp) | (next == proto_udp) | (next == proto_icmpv6);
  if (!is_usual) [[unlikely]]
    step_extensions(rest, next, walk);
  transport(rest, next, walk);
}

// What was told of an earlier frame.  Field by field: all of it at once is a call, and most of it is told
// anew.
[[gnu::always_inline]] inline void begin(Dissection& out) noexcept {
  out.key.port_a = out.key.port_b = out.key.vlan = 0;
  out.key.protocol = out.key.ip_version = 0;
  out.fate = FrameFate::cut_short;
  out.is_from_a = true;
  out.part = Dissection::Part::whole;
  out.tunnel = Tunnel::none;
  out.tunnel_depth = out.tos = out.ttl = 0;
  out.has_icmp = out.has_tcp = false;
  out.tcp_flags = out.icmp_type = out.icmp_code = 0;
  out.tcp_window = 0;
  out.tcp_sequence = out.tcp_acknowledgement = 0;
  out.network = out.behind = out.payload = nullptr;
  out.network_bytes = out.behind_bytes = out.payload_bytes = out.payload_wire_bytes = 0;
}

[[gnu::always_inline]] inline void read_ethernet(Rest rest, Walk& walk) noexcept {
  if (rest.has(18)) [[likely]] {
    bool const is_tagged = read16(rest.at + 12) == ether_vlan;
    std::size_t const header = is_tagged ? 18 : 14;
    auto const type = read16(rest.at + header - 2);
    if (type == ether_ipv4 || type == ether_ipv6) [[likely]] {
      walk.out.key.vlan = is_tagged ? read16(rest.at + 14) & 0x0fff : 0;
      rest.skip(header);
      if (type == ether_ipv4) return read_ipv4(rest, walk);
      return read_ipv6(rest, walk);
    }
  }
  ethernet(rest, walk);
}

}  // namespace

void set_part(Dissection& out, bool is_later, Dissection::Datagram const& datagram) noexcept {
  bool const is_inside = out.part != Dissection::Part::whole;
  if (!is_inside) out.has_carrier = false;  // of an earlier frame
  if (is_inside && !out.has_carrier) {
    out.carrier = out.datagram;
    out.has_carrier = true;
  }
  out.part = is_later ? Dissection::Part::later_fragment : Dissection::Part::first_fragment;
  out.datagram = datagram;
}

void ipv4(Rest rest, Walk& walk) noexcept { read_ipv4(rest, walk); }
void ipv6(Rest rest, Walk& walk) noexcept { read_ipv6(rest, walk); }

void ip(Rest rest, Walk& walk) noexcept {
  if (!rest.has(1)) return;
  if (rest.at[0] >> 4 == 6) return ipv6(rest, walk);
  ipv4(rest, walk);
}

}  // namespace walking

void dissect(Frame const& frame, Dissection& out, DissectOptions const& options) noexcept {
  __builtin_prefetch(frame.bytes.data() + 63);  // headers often reach into the next line of the cache
  walking::begin(out);
  walking::Walk walk{.out = out, .options = options};
  auto const captured = static_cast<std::uint32_t>(frame.bytes.size());
  walking::Rest const rest{.at = reinterpret_cast<std::uint8_t const*>(frame.bytes.data()),
                           .left = captured,
                           .wire = std::max(captured, frame.wire_length)};
  if (frame.link == LinkType::ethernet) [[likely]]
    return walking::read_ethernet(rest, walk);
  walking::link(frame.link, rest, walk);
}

}  // namespace campus::packet
