// Every reader is handed what stands behind the header that named it, bounded by what was captured and by the length
// that IP told.  A frame that breaks off, or says what it cannot mean, is no clue and nothing more: it was counted
// already.

#include "collectors/packet/clue_reader.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace campus::packet {
namespace {

using Octets = std::span<std::uint8_t const>;

std::uint16_t read16(Octets from, std::size_t at) noexcept {
  return static_cast<std::uint16_t>(from[at] << 8 | from[at + 1]);
}

IpAddress ipv4_at(Octets from, std::size_t at) noexcept {
  IpAddress address{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}};
  std::memcpy(address.octets.data() + 12, from.data() + at, 4);
  return address;
}

IpAddress ipv6_at(Octets from, std::size_t at) noexcept {
  IpAddress address;
  std::memcpy(address.octets.data(), from.data() + at, 16);
  return address;
}

// Ethernet and IPv4 alone.  A probe (RFC 5227) has no sender address: it asks, and claims nothing yet.
bool read_arp(Octets body, Clue& out) noexcept {
  constexpr std::size_t whole = 28;
  if (body.size() < whole || read16(body, 0) != 1 || read16(body, 2) != 0x0800 || body[4] != 6 || body[5] != 4)
    return false;
  auto const operation = read16(body, 6);
  if (operation != 1 && operation != 2) return false;
  std::memcpy(out.mac.octets.data(), body.data() + 8, 6);
  out.address = ipv4_at(body, 14);
  out.kind = Clue::Kind::address_claim;
  return std::ranges::any_of(body.subspan(14, 4), [](std::uint8_t octet) { return octet != 0; });
}

bool read_neighbour_talk(Octets body, Dissection const& seen, Clue& out) noexcept {
  constexpr std::uint8_t router_advertisement = 134, neighbour_advertisement = 136;
  if (body.size() < 16) return false;
  if (body[0] == router_advertisement) {
    if (read16(body, 6) == 0) return false;  // a lifetime of zero offers no way out
    out.kind = Clue::Kind::router;
    out.address = seen.is_from_a ? seen.key.address_a : seen.key.address_b;
    return true;
  }
  if (body[0] != neighbour_advertisement || body.size() < 24) return false;
  out.kind = Clue::Kind::address_claim;
  out.address = ipv6_at(body, 8);
  return true;
}

// From a server: operation 2, and a message type of OFFER, ACK or NAK where a short snapshot did not cut it off.  The
// server says in option 54 who it is; a relay may stand between it and us.
bool read_dhcp(Octets body, Dissection const& seen, Clue& out) noexcept {
  constexpr std::size_t fixed_part = 44, cookie_at = 236, options_at = 240;  // up to the client's hardware address
  constexpr std::uint8_t cookie[]{0x63, 0x82, 0x53, 0x63};
  if (body.size() < fixed_part || body[0] != 2 || body[1] != 1 || body[2] != 6) return false;
  out.kind = Clue::Kind::dhcp_answer;
  out.address = seen.is_from_a ? seen.key.address_a : seen.key.address_b;
  if (body.size() < options_at) return true;
  if (!std::ranges::equal(body.subspan(cookie_at, 4), cookie)) return false;
  bool is_answer = true;
  for (auto rest = body.subspan(options_at); rest.size() >= 2 && rest[0] != 255;) {
    if (rest[0] == 0) {
      rest = rest.subspan(1);
      continue;
    }
    if (rest.size() < std::size_t{2} + rest[1]) break;
    if (rest[0] == 53 && rest[1] == 1) is_answer = rest[2] == 2 || rest[2] == 5 || rest[2] == 6;
    if (rest[0] == 54 && rest[1] == 4) out.address = ipv4_at(rest, 2);
    rest = rest.subspan(std::size_t{2} + rest[1]);
  }
  return is_answer;
}

char lower(std::uint8_t letter) noexcept {
  if (letter >= 'A' && letter <= 'Z') return static_cast<char>(letter - 'A' + 'a');
  return letter > 0x20 && letter < 0x7f ? static_cast<char>(letter) : '?';
}

// The first question of a query.  Names in questions are not compressed.
bool read_dns(Octets body, Dissection const& seen, Clue& out) noexcept {
  constexpr std::size_t header = 12, name_bytes_max = 255;
  if (body.size() < header || (body[2] & 0xf8) != 0 || read16(body, 4) == 0) return false;
  std::array<char, name_bytes_max> name;
  std::size_t used = 0;
  for (auto rest = body.subspan(header); rest[0] != 0;) {
    std::size_t const length = rest[0];
    if (length > 63 || rest.size() < length + 2 || used + length + 1 > name.size()) return false;
    if (used > 0) name[used++] = '.';
    for (auto const letter : rest.subspan(1, length)) name[used++] = lower(letter);
    rest = rest.subspan(length + 1);
  }
  auto const kept = std::min(used, Clue::text_bytes_max);
  std::memcpy(out.text.data(), name.data() + used - kept, kept);
  out.text_used = static_cast<std::uint8_t>(kept);
  out.kind = Clue::Kind::name_asked;
  out.address = seen.is_from_a ? seen.key.address_a : seen.key.address_b;
  return used > 0;
}

bool read_datagram(Octets datagram, Dissection const& seen, Clue& out) noexcept {
  constexpr std::size_t header = 8;
  if (datagram.size() <= header) return false;
  auto const source = read16(datagram, 0), destination = read16(datagram, 2);
  auto const body = datagram.subspan(header);
  if (source == 67) return seen.tunnel == Tunnel::none && read_dhcp(body, seen, out);
  return destination == 53 && body.size() > 12 && read_dns(body, seen, out);
}

}  // namespace

bool read_clue(Frame const& frame, Dissection const& seen, Clue& out) noexcept {
  constexpr std::size_t ethernet_header = 14;
  if (frame.link != LinkType::ethernet || frame.bytes.size() < ethernet_header || !seen.behind) return false;
  if (seen.part != Dissection::Part::whole) return false;
  out = Clue{};
  out.at = Instant{Duration{frame.arrived_ns}};
  out.vlan = seen.key.vlan;
  std::memcpy(out.mac.octets.data(), frame.bytes.data() + 6, 6);
  Octets const behind(seen.behind, seen.behind_bytes);
  bool const is_carried = seen.tunnel != Tunnel::none;  // then the frame's sender is the tunnel's end
  switch (seen.fate) {
    case FrameFate::arp: return read_arp(behind, out);
    case FrameFate::icmp: return !is_carried && read_neighbour_talk(behind, seen, out);
    case FrameFate::udp: return read_datagram(behind, seen, out);
    default: return false;
  }
}

}  // namespace campus::packet
