// Whatever Ethernet carries besides plain IP: tags, labels, sessions, LLC, and what is no IP at all.

#include "collectors/packet/dissect_walk.hpp"

namespace campus::packet::walking {
namespace {

bool is_vlan_tag(std::uint16_t type) noexcept {
  return type == ether_vlan || type == ether_service_vlan || type == ether_old_service_vlan ||
         type == ether_older_service_vlan;
}

// The tags of switches that extend a port: between the type and the next one stand four or six bytes.
std::size_t port_tag_bytes(std::uint16_t type) noexcept {
  if (type == ether_vn_tag) return 4;
  return type == ether_e_tag ? 6 : 0;
}

void ppp_payload(Rest rest, Walk& walk) noexcept {
  if (!rest.has(2)) return;
  bool const is_short = (rest.at[0] & 1) != 0;  // RFC 1661 lets a leading zero be left out
  auto const protocol = is_short ? rest.at[0] : read16(rest.at);
  rest.skip(is_short ? 1 : 2);
  if (protocol == 0x0021) return ipv4(rest, walk);
  if (protocol == 0x0057) return ipv6(rest, walk);
  walk.out.fate = FrameFate::not_ip;
}

// RFC 2516: six bytes, of which the last two bound what follows, then PPP.
void pppoe(Rest rest, Walk& walk) noexcept {
  if (!rest.has(6)) return;
  std::size_t const length = read16(rest.at + 4);
  rest.skip(6);
  rest.bound(length);
  ppp_payload(rest, walk);
}

void ether_type(Rest rest, std::uint16_t type, Walk& walk) noexcept {
  auto& out = walk.out;
  switch (type) {
    case ether_ipv4: return ipv4(rest, walk);
    case ether_ipv6: return ipv6(rest, walk);
    case ether_pppoe_session: return pppoe(rest, walk);
    case ether_mpls:
    case ether_mpls_upstream: return mpls(rest, walk);
    case ether_arp:
      out.behind = rest.at;
      out.behind_bytes = rest.left;
      [[fallthrough]];
    case ether_rarp: out.fate = FrameFate::arp; return;
    case ether_lldp: out.fate = FrameFate::lldp; return;
    default: out.fate = FrameFate::not_ip; return;  // MACsec is one of these: what it carries is sealed
  }
}

}  // namespace

void tagged(Rest rest, std::uint16_t type, Walk& walk) noexcept {
  auto& out = walk.out;
  for (;;) {
    auto const port_tag = port_tag_bytes(type);
    if (port_tag == 0 && !is_vlan_tag(type)) break;
    bool const is_one_too_many =
        port_tag != 0 ? ++walk.port_tags > port_tags_max : ++walk.vlan_tags > vlan_tags_max;
    if (is_one_too_many) return void(out.fate = FrameFate::not_ip);
    auto const bytes = port_tag != 0 ? port_tag : std::size_t{2};
    if (!rest.has(bytes + 2)) return;
    bool const is_outermost = port_tag == 0 && walk.vlan_tags == 1 && !walk.is_inside;
    if (is_outermost) out.key.vlan = read16(rest.at) & 0x0fff;
    type = read16(rest.at + bytes);
    rest.skip(bytes + 2);
  }
  if (type <= llc_length_max) return llc(rest, walk);
  ether_type(rest, type, walk);
}

void ethernet(Rest rest, Walk& walk) noexcept {
  if (!rest.has(14)) return;
  auto const type = read16(rest.at + 12);
  rest.skip(14);
  tagged(rest, type, walk);
}

// An address of Ethernet, where a pseudo-wire has no control word, may begin as IP does; but what stands where a
// length would does not fit then.  What is shorter than the frame is followed by padding and a checksum at most.
bool fits_ip(Rest rest, Walk const& walk) noexcept {
  constexpr std::uint32_t behind_most = 46 + 4;
  bool const is_4 = rest.at[0] >> 4 == 4;
  if (!rest.has(is_4 ? 4 : 6) || walk.is_in_parts) return true;
  std::uint32_t const told = read16(rest.at + (is_4 ? 2 : 4));
  if (told == 0) return !is_4 || rest.at[0] == 0x45;  // offloaded
  auto const length = is_4 ? told : told + 40;
  return length <= rest.wire && rest.wire - length <= behind_most;
}

// RFC 3032; the labels do not say what they carry, so its first four bits must.  0 begins the control word of
// an Ethernet pseudo-wire (RFC 4448), 1 a message about one.
void mpls(Rest rest, Walk& walk) noexcept {
  for (int labels = 0;;) {
    if (!rest.has(4)) return;
    bool const is_bottom = (rest.at[2] & 1) != 0;
    rest.skip(4);
    if (is_bottom) break;
    if (++labels == mpls_labels_max) return void(walk.out.fate = FrameFate::not_ip);
  }
  if (!rest.has(1)) return;
  auto const version = rest.at[0] >> 4;
  bool const is_ip = (version == 4 || version == 6) && fits_ip(rest, walk);
  if (is_ip) return version == 4 ? ipv4(rest, walk) : ipv6(rest, walk);
  bool const is_pseudo_wire = version == 0 && walk.pseudo_wires < pseudo_wires_max;
  if (!is_pseudo_wire) return void(walk.out.fate = FrameFate::not_ip);
  if (!rest.has(4)) return;
  rest.skip(4);
  walk.is_inside = true;
  walk.vlan_tags = walk.port_tags = 0;
  ++walk.pseudo_wires;
  ethernet(rest, walk);
}

void llc(Rest rest, Walk& walk) noexcept {
  auto& out = walk.out;
  if (!rest.has(3)) return;
  if (rest.at[0] == 0x42 && rest.at[1] == 0x42) return void(out.fate = FrameFate::spanning_tree);
  out.fate = FrameFate::not_ip;
  if (rest.at[0] != 0xaa || rest.at[1] != 0xaa) return;
  if (!rest.has(8)) return void(out.fate = FrameFate::cut_short);
  auto const organisation = read32(rest.at + 2) & 0xffffff;  // behind the control byte
  auto const type = read16(rest.at + 6);
  rest.skip(8);
  if (organisation == 0 && type > llc_length_max) {
    out.fate = FrameFate::cut_short;
    tagged(rest, type, walk);
  } else if (organisation == 0x00000c && type == 0x010b) {  // Cisco's tree for each VLAN
    out.fate = FrameFate::spanning_tree;
  }
}

void ppp(Rest rest, Walk& walk) noexcept {
  if (!rest.has(2)) return;
  if (rest.at[0] == 0xff && rest.at[1] == 0x03) rest.skip(2);
  ppp_payload(rest, walk);
}

}  // namespace campus::packet::walking
