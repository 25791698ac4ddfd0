// The link types besides Ethernet and the wireless ones.

#include "collectors/packet/dissect_walk.hpp"

namespace campus::packet {
namespace walking {
namespace {

// Linux's cooked frames: the EtherType stands at another place, and small numbers mean other things.
void cooked(Rest rest, std::size_t header, std::size_t type_at, Walk& walk) noexcept {
  if (!rest.has(header)) return;
  auto const type = read16(rest.at + type_at);
  rest.skip(header);
  constexpr std::uint16_t cooked_llc = 4;
  if (type == cooked_llc) return llc(rest, walk);
  if (type <= llc_length_max) return void(walk.out.fate = FrameFate::not_ip);
  tagged(rest, type, walk);
}

// The address families of the BSDs and Linux; IPv6 has another number in each of them.
void bsd(Rest rest, bool is_network_order, Walk& walk) noexcept {
  if (!rest.has(4)) return;
  auto family = read32(rest.at);
  if (!is_network_order && family > 0xffff) family = std::byteswap(family);
  rest.skip(4);
  if (family == 2) return ipv4(rest, walk);
  if (family == 10 || family == 24 || family == 28 || family == 30) return ipv6(rest, walk);
  walk.out.fate = FrameFate::not_ip;
}

void cisco_hdlc(Rest rest, Walk& walk) noexcept {
  if (!rest.has(4)) return;
  auto const type = read16(rest.at + 2);
  rest.skip(4);
  bool const is_slarp = type == ether_rarp;  // Cisco's own protocol of that number
  if (is_slarp || type <= llc_length_max) return void(walk.out.fate = FrameFate::not_ip);
  tagged(rest, type, walk);
}

void ppp_or_hdlc(Rest rest, Walk& walk) noexcept {
  if (!rest.has(2)) return;
  if (rest.at[0] == 0x0f || rest.at[0] == 0x8f) return cisco_hdlc(rest, walk);  // they share a link type
  ppp(rest, walk);
}

}  // namespace

void link(LinkType type, Rest rest, Walk& walk) noexcept {
  switch (type) {
    case LinkType::ethernet: return ethernet(rest, walk);
    case LinkType::linux_sll: return cooked(rest, 16, 14, walk);
    case LinkType::linux_sll2: return cooked(rest, 20, 0, walk);
    case LinkType::raw_ip: return ip(rest, walk);
    case LinkType::bsd_null: return bsd(rest, false, walk);
    case LinkType::bsd_loop: return bsd(rest, true, walk);
    case LinkType::ppp: return ppp_or_hdlc(rest, walk);
    case LinkType::cisco_hdlc: return cisco_hdlc(rest, walk);
    case LinkType::ieee80211: return ieee80211(rest, walk);
    case LinkType::radiotap: return radiotap(rest, walk);
    case LinkType::ppi: return per_packet_information(rest, walk);
    case LinkType::unknown: break;
  }
  walk.out.fate = FrameFate::unknown_link;
}

}  // namespace walking

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
    case 105: return LinkType::ieee80211;
    case 108: return LinkType::bsd_loop;
    case 113: return LinkType::linux_sll;
    case 127: return LinkType::radiotap;
    case 192: return LinkType::ppi;
    case 276: return LinkType::linux_sll2;
    default: return LinkType::unknown;
  }
}

}  // namespace campus::packet
