#include "collectors/packet/flow_share.hpp"

#include <bit>
#include <cstring>
#include <span>

#include "collectors/packet/packet_view.hpp"

namespace campus::packet {
namespace {

std::uint32_t word_at(std::byte const* at) noexcept {
  std::uint32_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

std::uint16_t number_at(std::byte const* at) noexcept {
  std::uint16_t number = 0;
  std::memcpy(&number, at, sizeof number);
  if constexpr (std::endian::native == std::endian::little) number = __builtin_bswap16(number);
  return number;
}

constexpr std::size_t ports_bytes = 4;
constexpr std::uint16_t name_server = 53;
constexpr std::uint8_t icmp_protocol = 1, icmp6_protocol = 58;  // without ports

// What a plain header tells.  Behind a packet's own end are no ports; a length of 0 is what offloading shows.
struct Ends {
  std::uint32_t addresses = 0;
  std::uint16_t source = 0, destination = 0;
  std::uint8_t protocol = 0;
};

void read_ports(std::byte const* at, Ends& seen) noexcept {
  seen.source = number_at(at);
  seen.destination = number_at(at + 2);
}

bool read_ipv4(std::span<std::byte const> packet, Ends& seen) noexcept {
  constexpr std::size_t total = 2, part = 6, protocol = 9, addresses = 12, ports = 20;
  constexpr std::byte plain{0x45};
  constexpr std::uint16_t is_part = 0x3fff;  // more fragments, or not the first
  auto const* const at = packet.data();
  if (packet.size() < ports + ports_bytes || at[0] != plain || (number_at(at + part) & is_part) != 0)
    return false;
  auto const length = number_at(at + total);
  if (length != 0 && length < ports + ports_bytes) return false;
  seen.addresses = word_at(at + addresses) ^ word_at(at + addresses + 4);
  seen.protocol = static_cast<std::uint8_t>(at[protocol]);
  if (seen.protocol != icmp_protocol) read_ports(at + ports, seen);
  return true;
}

bool read_ipv6(std::span<std::byte const> packet, Ends& seen) noexcept {
  constexpr std::size_t payload = 4, next = 6, addresses = 8, ports = 40;
  auto const* const at = packet.data();
  if (packet.size() < ports + ports_bytes || static_cast<std::uint8_t>(at[0]) >> 4 != 6) return false;
  auto const length = number_at(at + payload);
  if (length != 0 && length < ports_bytes) return false;
  for (auto word = addresses; word < ports; word += sizeof seen.addresses)
    seen.addresses ^= word_at(at + word);
  seen.protocol = static_cast<std::uint8_t>(at[next]);
  if (seen.protocol == icmp_protocol) return false;  // which is none of IPv6
  if (seen.protocol != icmp6_protocol) read_ports(at + ports, seen);
  return true;
}

}  // namespace

std::uint32_t FlowShare::ends_of(FlowKey const& key) noexcept {
  std::uint32_t addresses = 0;
  auto const* const a = reinterpret_cast<std::byte const*>(key.address_a.octets.data());
  auto const* const b = reinterpret_cast<std::byte const*>(key.address_b.octets.data());
  for (std::size_t at = 0; at < sizeof key.address_a.octets; at += sizeof addresses)
    addresses ^= word_at(a + at) ^ word_at(b + at);
  return ends(addresses, std::uint32_t{key.port_a} ^ key.port_b);
}

// Ethernet with one tag at most, IPv4 without options and in one piece or IPv6 without an extension, TCP, UDP or ICMP, and
// ARP: nearly all frames.
std::uint8_t FlowShare::owner_at_a_glance(Frame const& frame) const noexcept {
  constexpr std::size_t macs = 12, tag_bytes = 4;
  constexpr std::uint16_t tag = 0x8100, ipv4 = 0x0800, ipv6 = 0x86dd, arp = 0x0806;
  if (frame.link != LinkType::ethernet || frame.bytes.size() < macs + tag_bytes + 2) return unsaid;
  auto const* at = frame.bytes.data() + macs;
  if (number_at(at) == tag) at += tag_bytes;
  auto const type = number_at(at);
  if (type == arp) return whoever_has_what_is_no_flow;
  auto const packet = frame.bytes.subspan(static_cast<std::size_t>(at + 2 - frame.bytes.data()));
  Ends seen;
  if (!(type == ipv4 ? read_ipv4(packet, seen) : type == ipv6 && read_ipv6(packet, seen))) return unsaid;
  // What a name server answers all of them hear.
  if (seen.protocol == udp_protocol && seen.source == name_server) return unsaid;
  bool const is_plain_udp =
      seen.protocol == udp_protocol && !is_tunnel_port(seen.source) && !is_tunnel_port(seen.destination);
  bool const is_icmp = seen.protocol == (type == ipv4 ? icmp_protocol : icmp6_protocol);
  if (seen.protocol != tcp_protocol && !is_plain_udp && !is_icmp) return unsaid;
  return static_cast<std::uint8_t>(
      owner(ends(seen.addresses, std::uint32_t{seen.source} ^ seen.destination)));
}

}  // namespace campus::packet
