#pragma once

#include "collectors/packet/dissect.hpp"
#include "collectors/packet/frame_source.hpp"
#include "tests/golden/captures/listed_flows.hpp"

namespace campus::test {

// What ndpiReader 4.11 does otherwise than we do, and not by mistake of ours.  It opens these tunnels and no
// others:
packet::TunnelSet tunnels_it_opens();

// Frames with an IP packet that are in none of its flows.  Those without are counted as such by us, too.
bool is_left_out(packet::Frame const& frame, packet::Dissection const& seen);

// The key under which it counts the frame: without ports where it does not read them, and with another VLAN.
Ends its_ends(packet::Frame const& frame, packet::Dissection const& seen);

}  // namespace campus::test
