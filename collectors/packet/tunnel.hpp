#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace campus::packet {

// How one packet travels inside another.  What only lies below IP (PPPoE, MPLS, tags) is no tunnel here.
enum class Tunnel : std::uint8_t {
  none,
  ipv4_in_ip,  // protocol 4 (RFC 2003, 2473)
  ipv6_in_ip,  // protocol 41 (RFC 4213, 2473)
  gre,         // version 0 (RFC 2784, 2890): IPv4, IPv6, Ethernet or MPLS inside
  nvgre,       // Ethernet in GRE with nothing but a key (RFC 7637); Ethernet over keyed GRE looks the same
  erspan,      // a mirrored port, types I to III
  pptp,        // GRE version 1 (RFC 2637): PPP inside
  teredo,      // IPv6 over UDP 3544 (RFC 4380)
  vxlan,       // UDP 4789 (RFC 7348), and 8472 as Linux first had it
  vxlan_gpe,   // UDP 4790
  geneve,      // UDP 6081 (RFC 8926)
  gtp_u,       // UDP 2152 (3GPP TS 29.281)
  l2tp,        // version 2, UDP 1701 (RFC 2661): PPP inside
  capwap,      // the data of access points, UDP 5247 (RFC 5415)
  tzsp,        // frames sniffed over the air, UDP 37008
};

constexpr std::size_t tunnel_kinds = 15;

// The names under which the counters are printed and sent; by the order of Tunnel.
constexpr std::array<std::string_view, tunnel_kinds> tunnel_names{
    "none",  "ipv4_in_ip", "ipv6_in_ip", "gre",   "nvgre", "erspan", "pptp", "teredo",
    "vxlan", "vxlan_gpe",  "geneve",     "gtp_u", "l2tp",  "capwap", "tzsp"};

// Some of the tunnels: the switches of a dissector.
class TunnelSet {
public:
  static constexpr TunnelSet all() noexcept { return TunnelSet{~std::uint32_t{0}}; }
  static constexpr TunnelSet none() noexcept { return TunnelSet{0}; }

  constexpr bool has(Tunnel tunnel) const noexcept { return (bits_ & bit(tunnel)) != 0; }
  constexpr TunnelSet with(Tunnel tunnel) const noexcept { return TunnelSet{bits_ | bit(tunnel)}; }
  constexpr TunnelSet without(Tunnel tunnel) const noexcept { return TunnelSet{bits_ & ~bit(tunnel)}; }
  bool operator==(TunnelSet const&) const = default;

private:
  explicit constexpr TunnelSet(std::uint32_t bits) noexcept : bits_(bits) {}
  static constexpr std::uint32_t bit(Tunnel tunnel) noexcept {
    return std::uint32_t{1} << static_cast<unsigned>(tunnel);
  }

  std::uint32_t bits_;
};

}  // namespace campus::packet
