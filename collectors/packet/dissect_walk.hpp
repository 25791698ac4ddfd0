#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "collectors/packet/dissect.hpp"

// What the source files of the dissector share, and nobody else includes: how a frame is walked, and the door
// to each layer.
namespace campus::packet::walking {

// What is left of the frame: captured, and on the wire, which is never less.  It travels in two registers.
struct Rest {
  std::uint8_t const* at;
  std::uint32_t left;
  std::uint32_t wire;

  bool has(std::size_t count) const noexcept { return left >= count; }
  void skip(std::size_t count) noexcept {  // only what it has
    at += count;
    left -= static_cast<std::uint32_t>(count);
    wire -= static_cast<std::uint32_t>(count);
  }
  void bound(std::size_t most) noexcept {
    left = static_cast<std::uint32_t>(std::min<std::size_t>(left, most));
    wire = static_cast<std::uint32_t>(std::min<std::size_t>(wire, most));
  }
};
static_assert(sizeof(Rest) == 16);

// One frame on its way down.
struct Walk {
  Dissection& out;
  DissectOptions const& options;
  bool is_inside = false;     // what is read is carried by another frame, and its tags are not that frame's
  bool is_in_parts = false;   // the carrier was cut to pieces, so what it carries may be longer than it
  bool is_to_itself = false;  // both addresses are the same
  int vlan_tags = 0;          // that were read of this Ethernet frame
  int port_tags = 0;
  int pseudo_wires = 0;
};

// A port tag is what a switch adds for a port of its extender: one, or one by each of two.
constexpr int port_tags_max = 2;

// Ethernet over MPLS over Ethernet over MPLS: no more than that.
constexpr int pseudo_wires_max = 2;

template <class T>
T load(std::uint8_t const* at) noexcept {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <class T>
T from_big(T value) noexcept {
  if constexpr (std::endian::native == std::endian::little) return std::byteswap(value);
  return value;
}

inline std::uint16_t read16(std::uint8_t const* at) noexcept { return from_big(load<std::uint16_t>(at)); }
inline std::uint32_t read32(std::uint8_t const* at) noexcept { return from_big(load<std::uint32_t>(at)); }
inline std::uint16_t read16_little(std::uint8_t const* at) noexcept { return std::byteswap(read16(at)); }
inline std::uint32_t read32_little(std::uint8_t const* at) noexcept { return std::byteswap(read32(at)); }

enum EtherType : std::uint16_t {
  ether_ipv4 = 0x0800,
  ether_arp = 0x0806,
  ether_bridged = 0x6558,  // Ethernet, where another protocol carries it
  ether_rarp = 0x8035,
  ether_vlan = 0x8100,
  ether_ipv6 = 0x86dd,
  ether_mpls = 0x8847,
  ether_mpls_upstream = 0x8848,
  ether_pppoe_session = 0x8864,
  ether_service_vlan = 0x88a8,
  ether_erspan = 0x88be,
  ether_lldp = 0x88cc,
  ether_vn_tag = 0x8926,
  ether_e_tag = 0x893f,
  ether_old_service_vlan = 0x9100,
  ether_older_service_vlan = 0x9200,
};

// At or below it the two bytes are IEEE 802.3's length of an LLC frame.
constexpr std::uint16_t llc_length_max = 1500;

enum Protocol : std::uint8_t {
  proto_hop_by_hop = 0,
  proto_icmp = 1,
  proto_ipv4 = 4,
  proto_tcp = 6,
  proto_udp = 17,
  proto_ipv6 = 41,
  proto_routing = 43,
  proto_fragment = 44,
  proto_gre = 47,
  proto_authentication = 51,
  proto_icmpv6 = 58,
  proto_none = 59,
  proto_destination = 60,
  proto_sctp = 132,
  proto_mobility = 135,
};

// Each reads one layer and what lies below it, and leaves the frame's fate in walk.out.
using Layer = void(Rest rest, Walk& walk) noexcept;

// dissect.cpp
Layer ipv4, ipv6;
Layer ip;  // of the version that its first four bits tell

// Notes that the packet is one part of a datagram.  Inside another's first part both are told.
void set_part(Dissection& out, bool is_later, Dissection::Datagram const& datagram) noexcept;

// dissect_extensions.cpp: over the headers that may stand between IPv6 and its transport.
void step_extensions(Rest& rest, std::uint8_t& next, Walk& walk) noexcept;

// dissect_ethernet.cpp
Layer ethernet;
Layer mpls;  // from the first label on
Layer llc;   // IEEE 802.2
Layer ppp;   // with or without HDLC's address and control
void tagged(Rest rest, std::uint16_t type, Walk& walk) noexcept;  // what an EtherType names, tags first

// dissect_wireless.cpp
Layer ieee80211, radiotap, per_packet_information;
Layer ieee80211_swapped;  // as some controllers send it: of control and sequence the greater byte comes first
constexpr bool is_80211_data(std::uint8_t frame_control) noexcept { return (frame_control & 0x0f) == 0x08; }

// dissect_link.cpp
void link(LinkType type, Rest rest, Walk& walk) noexcept;  // any

// dissect_tunnel.cpp, dissect_udp_tunnel.cpp: look into what IP carries.  What holds no packet leaves
// walk.out as it was.
void open_ip(Rest rest, std::uint8_t protocol, Walk const& walk) noexcept;
void open_udp(Rest datagram, Walk const& walk) noexcept;
// Opens `inside` as what `layer` reads; when it was cut on its way, what it holds may say that it is longer.
void open(Tunnel tunnel, Rest inside, Layer* layer, Walk const& carrier, bool is_cut = false) noexcept;
bool is_piece(Walk const& walk) noexcept;  // a fragment, or in one

// Ports that one of the tunnels over UDP listens on, each at the place of its hash, so that the two ports of
// every datagram cost a multiplication and no chain of comparisons.
class TunnelPorts {
public:
  consteval TunnelPorts() {
    while (!fill()) multiplier_ *= 0x9e3779b1;
  }
  constexpr bool has(std::uint16_t port) const noexcept { return ports_[slot_of(port)] == port; }

private:
  static constexpr std::array<std::uint16_t, 9> all{1701, 2152, 3544, 4789, 4790, 5247, 6081, 8472, 37008};

  constexpr std::size_t slot_of(std::uint16_t port) const noexcept { return port * multiplier_ >> 28; }
  constexpr bool fill() {
    ports_ = {};
    for (auto const port : all) {
      if (ports_[slot_of(port)] != 0) return false;
      ports_[slot_of(port)] = port;
    }
    return !has(0);
  }

  std::uint32_t multiplier_ = 0x9e3779b1;
  std::array<std::uint16_t, 16> ports_{};
};

}  // namespace campus::packet::walking
