#pragma once

#include "collectors/packet/dissect.hpp"
#include "collectors/packet/frame_source.hpp"
#include "policy/model/clue.hpp"

namespace campus::packet {

// Whether it is worth a look: called for every frame, so it asks only what is in registers already.
inline bool may_hold_clue(Dissection const& seen) noexcept {
  if (seen.fate == FrameFate::arp) return true;
  if (seen.fate == FrameFate::icmp) return seen.key.ip_version == 6;
  if (seen.fate != FrameFate::udp) return false;
  auto const is_told = [](std::uint16_t port) { return port == 53 || port == 67; };
  return is_told(seen.key.port_a) || is_told(seen.key.port_b);
}

// Reads ARP (RFC 826), neighbour and router advertisements (RFC 4861), DHCP answers (RFC 2131) and DNS questions
// (RFC 1035) of an Ethernet frame.  False: it tells nothing of these.  Never allocates, never throws, never reads past
// the frame; any thread.
bool read_clue(Frame const& frame, Dissection const& seen, Clue& out) noexcept;

}  // namespace campus::packet
