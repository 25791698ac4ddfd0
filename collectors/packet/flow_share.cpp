#include "collectors/packet/flow_share.hpp"

#include <bit>
#include <cstring>

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

}  // namespace

std::uint32_t FlowShare::ends_of(FlowKey const& key) noexcept {
  std::uint32_t addresses = 0;
  auto const* const a = reinterpret_cast<std::byte const*>(key.address_a.octets.data());
  auto const* const b = reinterpret_cast<std::byte const*>(key.address_b.octets.data());
  for (std::size_t at = 0; at < sizeof key.address_a.octets; at += sizeof addresses)
    addresses ^= word_at(a + at) ^ word_at(b + at);
  return ends(addresses, std::uint32_t{key.port_a} ^ key.port_b);
}

// Ethernet without a tag, IPv4 without options and in one piece, TCP or UDP: nine frames of ten.
FlowShare::Verdict FlowShare::glance(Frame const& frame) const noexcept {
  constexpr std::size_t type = 12, ip = 14, part = ip + 6, protocol = ip + 9, addresses = ip + 12,
                        ports = ip + 20;
  constexpr std::byte tcp{6}, udp{17}, plain{0x45};
  constexpr std::uint16_t is_part = 0x3fff;  // more fragments, or not the first
  auto const* const at = frame.bytes.data();
  if (frame.link != LinkType::ethernet || frame.bytes.size() < ports + 4) return Verdict::unsaid;
  if (number_at(at + type) != 0x0800 || at[ip] != plain || (number_at(at + part) & is_part) != 0)
    return Verdict::unsaid;
  auto const source = number_at(at + ports), destination = number_at(at + ports + 2);
  bool const is_plain_udp = at[protocol] == udp && !is_tunnel_port(source) && !is_tunnel_port(destination);
  if (at[protocol] != tcp && !is_plain_udp) return Verdict::unsaid;
  auto const both = word_at(at + addresses) ^ word_at(at + addresses + 4);
  return owner(ends(both, std::uint32_t{source} ^ destination)) == index_ ? Verdict::mine : Verdict::others;
}

}  // namespace campus::packet
