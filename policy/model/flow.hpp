#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/time.hpp"

namespace campus {

// What traffic is counted by, and what it comes to.

// Both directions of one conversation.  (address_a, port_a) is the smaller of the two ends, so that a frame and
// its answer meet under the same key.  Protocols without ports have 0 in both.
struct FlowKey {
  IpAddress address_a;
  IpAddress address_b;
  std::uint16_t port_a = 0;
  std::uint16_t port_b = 0;
  std::uint16_t vlan = 0;       // of the outermost tag; 0: untagged
  std::uint8_t protocol = 0;    // IANA number: 6 TCP, 17 UDP ...
  std::uint8_t ip_version = 4;  // 4 or 6
  bool operator==(FlowKey const&) const = default;
};
static_assert(sizeof(FlowKey) == 40);

struct Counts {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  // of the frame on the wire, without its checksum

  Counts& operator+=(Counts const& other) {
    packets += other.packets;
    bytes += other.bytes;
    return *this;
  }
  bool operator==(Counts const&) const = default;
};

// Seen from the school: up is towards the world, down is from it.  Within is traffic between two ends of the
// school; transit has neither end in it.
enum class Direction : std::uint8_t { up, down, within, transit };

// What one flow did since it was last reported.  Crosses from the capture thread to the control loop in slabs, so
// it is trivially copyable and owns nothing.
struct FlowDelta {
  FlowKey key;
  Counts from_a;              // frames that address_a sent
  Counts from_b;              // frames that address_b sent
  std::int64_t first_ns = 0;  // of the conversation, since 1970 UTC
  std::int64_t last_ns = 0;   // of this delta
  bool is_new = false;        // the first delta of this flow
  std::uint8_t inside_by_mac = 0;  // bit 0: address_a is behind one of the school's routers, bit 1: address_b is
  bool is_opened_by_a = false;     // the first frame of this flow that we saw came from address_a
};
static_assert(std::is_trivially_copyable_v<FlowDelta>);

// What one host sent and received in a window.
struct HostTraffic {
  IpAddress address;
  std::uint16_t vlan = 0;
  Counts sent;
  Counts received;
  bool operator==(HostTraffic const&) const = default;
};

struct VlanTraffic {
  std::uint16_t vlan = 0;
  Counts total;
  bool operator==(VlanTraffic const&) const = default;
};

// How much of what passed the wire was counted.  A rate without these beside it is a guess.
struct CaptureLoss {
  std::uint64_t kernel_dropped = 0;     // the ring was full
  std::uint64_t interface_dropped = 0;  // the card or its driver gave up
  std::uint64_t slabs_deferred = 0;     // the control loop was late: counted in the table, reported later
  std::uint64_t flows_evicted = 0;      // flow detail lost to a full table; bytes are never lost
  bool operator==(CaptureLoss const&) const = default;
};

// One interface in one window, usually a second.
struct TrafficRollup {
  std::string interface_name;
  Window window;
  Counts up, down, within, transit;  // the frames that were dissected as IP
  Counts other;                      // frames that are no IP: ARP, LLDP, spanning tree ...
  std::uint64_t undissected = 0;     // frames that broke off or made no sense
  std::uint64_t flows_active = 0;    // flows that moved in the window
  std::uint64_t flows_new = 0;
  CaptureLoss loss;                  // within this window
  std::vector<HostTraffic> hosts;    // of the school's side, most bytes first, at most hosts_per_rollup_max
  Counts hosts_beyond;               // what the hosts past that limit moved, so that nothing is missing
  std::vector<VlanTraffic> vlans;    // by number
  bool operator==(TrafficRollup const&) const = default;
};

// Enough for the top list of any page; the rest is one number.
constexpr std::size_t hosts_per_rollup_max = 64;

}  // namespace campus
