#pragma once

#include <cstddef>
#include <cstdint>

#include "collectors/packet/frame_counters.hpp"
#include "collectors/packet/frame_source.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// What was read from one frame.  The key is complete unless `part` is a later fragment, whose ports only its
// first fragment told.
struct Dissection {
  enum class Part : std::uint8_t { whole, first_fragment, later_fragment };

  FlowKey key;
  FrameFate fate = FrameFate::cut_short;
  bool is_from_a = true;  // the sender is address_a
  Part part = Part::whole;
  std::uint8_t fragment_protocol =
      0;                          // what the fragment says it carries; behind it may stand further headers
  std::uint32_t fragment_id = 0;  // the datagram's, when it is in parts
  // What stands behind the network header, or behind Ethernet for ARP: in the frame, so no longer than it.
  std::uint8_t const* behind = nullptr;
  std::size_t behind_bytes = 0;
  // The innermost IP header, and what was captured from there of the packet that it bounds.
  std::uint8_t const* network = nullptr;
  std::uint32_t network_bytes = 0;
  std::uint8_t const* payload = nullptr;  // behind the header of TCP or UDP
  std::uint32_t payload_bytes = 0;        // that was captured of it
  std::uint32_t payload_wire_bytes = 0;   // by the lengths of the headers
  std::uint32_t tcp_sequence = 0, tcp_acknowledgement = 0;
  std::uint16_t tcp_window = 0;
  std::uint8_t tcp_flags = 0;
  bool has_tcp = false;  // the TCP header is whole, and the four above are of it
  std::uint8_t tos = 0, ttl = 0;
  std::uint8_t icmp_type = 0, icmp_code = 0;
  std::uint8_t tunnel = 0;
};

// Bytes to a Dissection.  Never allocates, never throws, never reads past the frame; safe on any thread.
void dissect(Frame const& frame, Dissection& out) noexcept;

// Orders the key's ends by these ports of sender and receiver, and keeps them.
void set_ports(Dissection& dissection, std::uint16_t source, std::uint16_t destination) noexcept;

// Tags inside tags that are followed; a frame with more is counted as not IP.
constexpr int vlan_tags_max = 3;

// Extension headers that are followed in one IPv6 packet: RFC 8200 names six, once or twice each.
constexpr int extension_headers_max = 10;

}  // namespace campus::packet
