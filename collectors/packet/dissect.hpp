#pragma once

#include <cstddef>
#include <cstdint>

#include "collectors/packet/frame_counters.hpp"
#include "collectors/packet/frame_source.hpp"
#include "collectors/packet/tunnel.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// Packets inside packets that are followed; RFC 2473 advises the same of those who send.  What is nested
// deeper is counted under the last one that was opened.
constexpr int tunnel_depth_max = 4;

struct DissectOptions {
  TunnelSet tunnels = TunnelSet::all();  // those that are opened
  int depth_max = tunnel_depth_max;      // at most tunnel_depth_max
  bool operator==(DissectOptions const&) const = default;
};

// What was read from one frame: of the innermost packet, where tunnels were opened.  Make one and use it for
// frame after frame, it is larger than what most of them have to tell.
struct Dissection {
  enum class Part : std::uint8_t { whole, first_fragment, later_fragment };

  // Which datagram a fragment belongs to: RFC 791 and 8200 tell them apart by addresses, protocol and number.
  struct Datagram {
    IpAddress source, destination;
    std::uint32_t id = 0;
    std::uint16_t vlan = 0;
    std::uint8_t protocol = 0;  // as the fragment names it; behind it may stand further headers
    std::uint8_t ip_version = 4;
    bool operator==(Datagram const&) const = default;
  };

  // Told when is_flow(fate); the VLAN, that of the outermost tag of the frame, always.  Complete unless
  // `part` is a later fragment, whose ports only its first fragment told.
  FlowKey key;
  FrameFate fate = FrameFate::cut_short;
  bool is_from_a = true;  // the sender is address_a
  Part part = Part::whole;
  Tunnel tunnel = Tunnel::none;   // the outermost that was opened
  std::uint8_t tunnel_depth = 0;  // how many
  std::uint8_t tos = 0;           // the traffic class of IPv6
  std::uint8_t ttl = 0;           // the hop limit of IPv6
  bool has_icmp = false;          // else type and code are 0
  bool has_tcp = false;           // else the four below are 0: cut off, or with an impossible length
  std::uint8_t tcp_flags = 0;
  std::uint16_t tcp_window = 0;  // as it stands there, not scaled
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;
  std::uint32_t tcp_sequence = 0;
  std::uint32_t tcp_acknowledgement = 0;

  // Pieces of the frame, each no longer than what was captured and what the headers before it allow.
  std::uint8_t const* network = nullptr;  // from the IP header on
  std::uint8_t const* behind = nullptr;   // behind the IP headers, or behind Ethernet for ARP
  std::uint8_t const* payload = nullptr;  // behind the header of TCP or UDP
  std::uint32_t network_bytes = 0;
  std::uint32_t behind_bytes = 0;
  std::uint32_t payload_bytes = 0;
  std::uint32_t payload_wire_bytes = 0;  // by the IP header, also where less was captured

  Datagram datagram;  // told when `part` is not whole: the innermost that came in parts
  Datagram carrier;   // told when `has_carrier`, too: the outermost, whose first part holds one of that
  bool has_carrier = false;
};

// Bytes to a Dissection, whatever it held before.  Never allocates, never throws, never reads past the frame;
// safe on any thread.
void dissect(Frame const& frame, Dissection& out, DissectOptions const& options = {}) noexcept;

// Whether datagrams from or to it are looked at for a packet inside.
bool is_tunnel_port(std::uint16_t port) noexcept;

// Tags inside tags that are followed; a frame with more is counted as not IP.
constexpr int vlan_tags_max = 3;

// Labels of an MPLS stack: two are usual, six are the most that hardware pushes.
constexpr int mpls_labels_max = 8;

// Extension headers that are followed in one IPv6 packet: RFC 8200 names six, once or twice each.
constexpr int extension_headers_max = 10;

}  // namespace campus::packet
