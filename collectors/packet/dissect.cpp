// From the link layer down to the ports, in one pass and without looking back.
//
// Lengths are not trusted.  What is read is bounded by what was captured and, inside IP, by the total length
// of the header, so that the padding of a short Ethernet frame is never taken for ports.  A total length of 0
// is what the kernel shows of a segment that the card will cut up (TSO, BIG TCP): then only the captured
// bytes bound it. A packet whose addresses can be read is always counted under them, even where its ports
// cannot: the bytes did pass, and a host sent them.

#include "collectors/packet/dissect.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

namespace campus::packet {
namespace {

struct Rest {
  std::uint8_t const* at;
  std::size_t left;

  bool has(std::size_t count) const noexcept { return left >= count; }
  void skip(std::size_t count) noexcept { at += count, left -= count; }
  void bound(std::size_t most) noexcept { left = std::min(left, most); }
};

template <class T>
T read_big(std::uint8_t const* at) noexcept {
  T value;
  std::memcpy(&value, at, sizeof value);
  if constexpr (std::endian::native == std::endian::little) value = std::byteswap(value);
  return value;
}

std::uint16_t read16(std::uint8_t const* at) noexcept { return read_big<std::uint16_t>(at); }
std::uint32_t read32(std::uint8_t const* at) noexcept { return read_big<std::uint32_t>(at); }

enum EtherType : std::uint16_t {
  ether_ipv4 = 0x0800,
  ether_arp = 0x0806,
  ether_rarp = 0x8035,
  ether_vlan = 0x8100,
  ether_ipv6 = 0x86dd,
  ether_pppoe_session = 0x8864,
  ether_service_vlan = 0x88a8,
  ether_lldp = 0x88cc,
  ether_old_service_vlan = 0x9100,
};

// At or below it the two bytes are IEEE 802.3's length of an LLC frame.
constexpr std::uint16_t llc_length_max = 1500;

enum Protocol : std::uint8_t {
  proto_hop_by_hop = 0,
  proto_icmp = 1,
  proto_tcp = 6,
  proto_udp = 17,
  proto_ipv6 = 41,
  proto_routing = 43,
  proto_fragment = 44,
  proto_authentication = 51,
  proto_icmpv6 = 58,
  proto_none = 59,
  proto_destination = 60,
  proto_sctp = 132,
  proto_mobility = 135,
};

// Built here and not by IpAddress::v4, because this one is inlined and it runs twice a frame.
IpAddress mapped(std::uint8_t const* at) noexcept {
  IpAddress address{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}};
  std::memcpy(address.octets.data() + 12, at, 4);
  return address;
}

bool is_ported(std::uint8_t protocol) noexcept {
  return protocol == proto_tcp || protocol == proto_udp || protocol == proto_sctp;
}

// The smaller end is address_a; at equal addresses the ports decide.
void set_ends(Dissection& out, IpAddress const& source, IpAddress const& destination) noexcept {
  auto const source_head = read_big<std::uint64_t>(source.octets.data());
  auto const destination_head = read_big<std::uint64_t>(destination.octets.data());
  auto const source_tail = read_big<std::uint64_t>(source.octets.data() + 8);
  auto const destination_tail = read_big<std::uint64_t>(destination.octets.data() + 8);
  out.is_from_a =
      source_head != destination_head ? source_head < destination_head : source_tail <= destination_tail;
  out.key.address_a = out.is_from_a ? source : destination;
  out.key.address_b = out.is_from_a ? destination : source;
}

void transport(Rest rest, std::uint8_t protocol, Dissection& out) noexcept {
  out.key.protocol = protocol;
  out.behind = rest.at;
  out.behind_bytes = rest.left;
  if (!is_ported(protocol)) {
    auto const icmp = out.key.ip_version == 4 ? proto_icmp : proto_icmpv6;
    out.fate = protocol == icmp ? FrameFate::icmp : FrameFate::ip_other;
    return;
  }
  if (out.part == Dissection::Part::later_fragment || !rest.has(4)) {
    out.fate = FrameFate::portless;
    return;
  }
  set_ports(out, read16(rest.at), read16(rest.at + 2));
  out.fate = protocol == proto_tcp   ? FrameFate::tcp
             : protocol == proto_udp ? FrameFate::udp
                                     : FrameFate::sctp;
}

// Steps over one extension header.  False where the chain ends: at a transport, at a later fragment, or
// because the header is not all there.
bool step_extension(Rest& rest, std::uint8_t& next, Dissection& out) noexcept {
  switch (next) {
    case proto_mobility:
      if (!rest.has(1) || rest.at[0] == proto_none) return false;  // it is the payload itself
      [[fallthrough]];
    case proto_hop_by_hop:
    case proto_routing:
    case proto_destination:
    case proto_authentication: {
      if (!rest.has(8)) return false;
      // RFC 4302 counts the authentication header in words of four and leaves two out; all others, eights and
      // one.
      std::size_t const length = next == proto_authentication ? (rest.at[1] + std::size_t{2}) * 4
                                                              : (rest.at[1] + std::size_t{1}) * 8;
      if (!rest.has(length)) return false;
      next = rest.at[0];
      rest.skip(length);
      return true;
    }
    case proto_fragment: {
      if (!rest.has(8)) return false;
      auto const offset = read16(rest.at + 2);
      next = rest.at[0];
      if ((offset & 0xfff9) != 0) {  // else an atomic fragment (RFC 6946): a whole packet with the header
        out.part =
            (offset & 0xfff8) != 0 ? Dissection::Part::later_fragment : Dissection::Part::first_fragment;
        out.fragment_protocol = next;
        out.fragment_id = read32(rest.at + 4);
      }
      rest.skip(8);
      return out.part != Dissection::Part::later_fragment;
    }
    default: return false;
  }
}

void ipv6(Rest rest, Dissection& out) noexcept {
  if (!rest.has(1)) return;
  if (rest.at[0] >> 4 != 6) return void(out.fate = FrameFate::malformed);
  if (!rest.has(40)) return;
  out.key.ip_version = 6;
  IpAddress source, destination;
  std::memcpy(source.octets.data(), rest.at + 8, 16);
  std::memcpy(destination.octets.data(), rest.at + 24, 16);
  set_ends(out, source, destination);
  std::size_t const payload = read16(rest.at + 4);
  auto next = rest.at[6];
  rest.skip(40);
  if (payload != 0) rest.bound(payload);
  for (int i = 0; i < extension_headers_max && step_extension(rest, next, out); ++i) continue;
  transport(rest, next, out);
}

void ipv4(Rest rest, Dissection& out) noexcept {
  if (!rest.has(1)) return;  // cut_short, as it began
  if (rest.at[0] >> 4 != 4) return void(out.fate = FrameFate::malformed);
  if (!rest.has(20)) return;
  std::size_t const header = (rest.at[0] & 15u) * 4;
  std::size_t const total = read16(rest.at + 2);
  if (header < 20 || (total != 0 && total < header)) return void(out.fate = FrameFate::malformed);
  out.key.ip_version = 4;
  set_ends(out, mapped(rest.at + 12), mapped(rest.at + 16));

  auto const fragment = read16(rest.at + 6);
  auto const protocol = rest.at[9];
  if ((fragment & 0x3fff) != 0) {  // an offset, or more to come
    out.part = (fragment & 0x1fff) != 0 ? Dissection::Part::later_fragment : Dissection::Part::first_fragment;
    out.fragment_protocol = protocol;
    out.fragment_id = read16(rest.at + 4);
  }
  if (total != 0) rest.bound(total);
  rest.skip(std::min(header, rest.left));
  // IPv6 straight inside IPv4 (RFC 4213) is how a site without IPv6 uplink reaches it: the flow is the inner
  // one.
  bool const is_carrier = protocol == proto_ipv6 && out.part == Dissection::Part::whole && rest.has(40);
  if (is_carrier && rest.at[0] >> 4 == 6) return ipv6(rest, out);
  transport(rest, protocol, out);
}

void ip_of_any_version(Rest rest, Dissection& out) noexcept {
  if (!rest.has(1)) return;
  if (rest.at[0] >> 4 == 6) return ipv6(rest, out);
  ipv4(rest, out);
}

void ppp_payload(Rest rest, Dissection& out) noexcept {
  if (!rest.has(2)) return;
  bool const is_short = (rest.at[0] & 1) != 0;  // RFC 1661 lets a leading zero be left out
  auto const protocol = is_short ? rest.at[0] : read16(rest.at);
  rest.skip(is_short ? 1 : 2);
  if (protocol == 0x0021) return ipv4(rest, out);
  if (protocol == 0x0057) return ipv6(rest, out);
  out.fate = FrameFate::not_ip;
}

// RFC 2516: six bytes, of which the last two bound what follows, then PPP.
void pppoe(Rest rest, Dissection& out) noexcept {
  if (!rest.has(6)) return;
  std::size_t const length = read16(rest.at + 4);
  rest.skip(6);
  rest.bound(length);
  ppp_payload(rest, out);
}

void ether_type(Rest rest, std::uint16_t type, Dissection& out) noexcept {
  switch (type) {
    case ether_ipv4: return ipv4(rest, out);
    case ether_ipv6: return ipv6(rest, out);
    case ether_pppoe_session: return pppoe(rest, out);
    case ether_arp:
      out.behind = rest.at;
      out.behind_bytes = rest.left;
      [[fallthrough]];
    case ether_rarp: out.fate = FrameFate::arp; return;
    case ether_lldp: out.fate = FrameFate::lldp; return;
    default: out.fate = FrameFate::not_ip; return;
  }
}

void llc(Rest rest, Dissection& out) noexcept {
  if (!rest.has(3)) return;
  if (rest.at[0] == 0x42 && rest.at[1] == 0x42) return void(out.fate = FrameFate::spanning_tree);
  out.fate = FrameFate::not_ip;
  if (rest.at[0] != 0xaa || rest.at[1] != 0xaa) return;
  if (!rest.has(8)) return void(out.fate = FrameFate::cut_short);
  auto const organisation = read32(rest.at + 2) & 0xffffff;  // behind the control byte
  auto const type = read16(rest.at + 6);
  rest.skip(8);
  if (organisation == 0) {
    out.fate = FrameFate::cut_short;
    ether_type(rest, type, out);
  } else if (organisation == 0x00000c && type == 0x010b) {  // Cisco's tree for each VLAN
    out.fate = FrameFate::spanning_tree;
  }
}

bool is_tag(std::uint16_t type) noexcept {
  return type == ether_vlan || type == ether_service_vlan || type == ether_old_service_vlan;
}

void behind_addresses(Rest rest, std::uint16_t type, Dissection& out) noexcept {
  for (int tags = 0; is_tag(type); ++tags) {
    if (tags == vlan_tags_max) return void(out.fate = FrameFate::not_ip);
    if (!rest.has(4)) return;
    if (tags == 0) out.key.vlan = read16(rest.at) & 0x0fff;
    type = read16(rest.at + 2);
    rest.skip(4);
  }
  if (type <= llc_length_max) return llc(rest, out);
  ether_type(rest, type, out);
}

void ethernet(Rest rest, Dissection& out) noexcept {
  if (!rest.has(14)) return;
  auto const type = read16(rest.at + 12);
  rest.skip(14);
  behind_addresses(rest, type, out);
}

// Linux's cooked frames: the EtherType stands at another place, and small numbers mean other things.
void cooked(Rest rest, std::size_t header, std::size_t type_at, Dissection& out) noexcept {
  if (!rest.has(header)) return;
  auto const type = read16(rest.at + type_at);
  rest.skip(header);
  constexpr std::uint16_t cooked_llc = 4;
  if (type == cooked_llc) return llc(rest, out);
  if (type <= llc_length_max) return void(out.fate = FrameFate::not_ip);
  behind_addresses(rest, type, out);
}

// The address families of the BSDs and Linux; IPv6 has another number in each of them.
void bsd(Rest rest, bool is_network_order, Dissection& out) noexcept {
  if (!rest.has(4)) return;
  auto family = read32(rest.at);
  if (!is_network_order && family > 0xffff) family = std::byteswap(family);
  rest.skip(4);
  if (family == 2) return ipv4(rest, out);
  if (family == 10 || family == 24 || family == 28 || family == 30) return ipv6(rest, out);
  out.fate = FrameFate::not_ip;
}

void cisco_hdlc(Rest rest, Dissection& out) noexcept {
  if (!rest.has(4)) return;
  auto const type = read16(rest.at + 2);
  rest.skip(4);
  if (type == ether_rarp) return void(out.fate = FrameFate::not_ip);  // Cisco's SLARP has the same number
  ether_type(rest, type, out);
}

void ppp(Rest rest, Dissection& out) noexcept {
  if (!rest.has(2)) return;
  if (rest.at[0] == 0x0f || rest.at[0] == 0x8f) return cisco_hdlc(rest, out);  // they share a link type
  if (rest.at[0] == 0xff && rest.at[1] == 0x03) rest.skip(2);
  ppp_payload(rest, out);
}

}  // namespace

void set_ports(Dissection& dissection, std::uint16_t source, std::uint16_t destination) noexcept {
  if (dissection.key.address_a == dissection.key.address_b) dissection.is_from_a = source <= destination;
  dissection.key.port_a = dissection.is_from_a ? source : destination;
  dissection.key.port_b = dissection.is_from_a ? destination : source;
}

void dissect(Frame const& frame, Dissection& out) noexcept {
  out = Dissection{};
  Rest const rest{reinterpret_cast<std::uint8_t const*>(frame.bytes.data()), frame.bytes.size()};
  switch (frame.link) {
    case LinkType::ethernet: return ethernet(rest, out);
    case LinkType::linux_sll: return cooked(rest, 16, 14, out);
    case LinkType::linux_sll2: return cooked(rest, 20, 0, out);
    case LinkType::raw_ip: return ip_of_any_version(rest, out);
    case LinkType::bsd_null: return bsd(rest, false, out);
    case LinkType::bsd_loop: return bsd(rest, true, out);
    case LinkType::ppp: return ppp(rest, out);
    case LinkType::cisco_hdlc: return cisco_hdlc(rest, out);
    case LinkType::unknown: break;
  }
  out.fate = FrameFate::unknown_link;
}

LinkType link_type_of(std::uint32_t number) noexcept {
  switch (number) {
    case 0: return LinkType::bsd_null;
    case 1: return LinkType::ethernet;
    case 9:
    case 50: return LinkType::ppp;
    case 12:   // DLT_RAW, on most systems
    case 14:   // DLT_RAW, on OpenBSD
    case 101:  // LINKTYPE_RAW
    case 228:
    case 229: return LinkType::raw_ip;
    case 104: return LinkType::cisco_hdlc;
    case 108: return LinkType::bsd_loop;
    case 113: return LinkType::linux_sll;
    case 276: return LinkType::linux_sll2;
    default: return LinkType::unknown;
  }
}

}  // namespace campus::packet
