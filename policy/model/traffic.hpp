#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/flow.hpp"
#include "policy/model/time.hpp"

namespace campus {

// What conversations add up to, by interface and time.

// Seen from the school: up is towards the world, down is from it.  Within is traffic between two ends of the
// school; transit has neither end in it.
enum class Direction : std::uint8_t { up, down, within, transit };

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

// What the hosts of one block of the school's addresses sent and received.
struct SubnetTraffic {
  Prefix prefix;
  Counts sent;
  Counts received;
  bool operator==(SubnetTraffic const&) const = default;
};

// What one application moved.  Bytes are booked as they come: those that passed before the application was
// recognised stand under none.
struct ApplicationTraffic {
  std::string name;      // in the words it is kept by; "": what nobody recognised
  std::string category;  // by word, see application.hpp; "": none
  Counts up, down;
  Counts inner;  // within the school, or with neither end in it
  std::uint64_t flows_new = 0;
  bool operator==(ApplicationTraffic const&) const = default;
};

// How much of what passed the wire was counted.  A rate without these beside it is a guess.
struct CaptureLoss {
  std::uint64_t kernel_dropped = 0;     // the ring was full
  std::uint64_t interface_dropped = 0;  // the card or its driver gave up
  std::uint64_t slabs_deferred = 0;     // the control loop was late: counted in the table, reported later
  std::uint64_t flows_evicted = 0;      // flow detail lost to a full table; bytes are never lost

  CaptureLoss& operator+=(CaptureLoss const& other) {
    kernel_dropped += other.kernel_dropped;
    interface_dropped += other.interface_dropped;
    slabs_deferred += other.slabs_deferred;
    flows_evicted += other.flows_evicted;
    return *this;
  }
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
  std::vector<ApplicationTraffic> applications{};  // most bytes first; empty where nobody asks what flows are for

  // All that is a number; not the lists, with what is beyond them, nor the window.
  void add_counts(TrafficRollup const& more) {
    up += more.up;
    down += more.down;
    within += more.within;
    transit += more.transit;
    other += more.other;
    undissected += more.undissected;
    flows_active += more.flows_active;
    flows_new += more.flows_new;
    loss += more.loss;
  }
  bool operator==(TrafficRollup const&) const = default;
};

// The same over a minute or an hour of one interface, for what is kept.  Sums are exact for every host that was
// counted from the first: only beyond hosts_in_stretch_max of them the lightest half makes room, and what it had
// moved goes to hosts_beyond.  So a host that is listed moved at least its counts, and at most `hosts_error` more; a
// host that is not listed moved at most the last one's counts and `hosts_error`.
struct TrafficStretch {
  std::string interface_name;
  Window window;  // what of it was watched
  std::vector<HostTraffic> hosts{};  // of the school's side, most bytes first
  Counts hosts_beyond{};
  std::uint64_t hosts_error = 0;  // bytes; 0: nothing had to make room
  std::vector<VlanTraffic> vlans{};
  std::vector<SubnetTraffic> subnets{};
  std::vector<ApplicationTraffic> applications{};
  bool is_hour = false;  // else a minute
  bool operator==(TrafficStretch const&) const = default;
};

// Enough for the top list of any page; the rest is one number.
constexpr std::size_t hosts_per_rollup_max = 64;
// A minute lists so many of its hosts, an hour all that it counted.
constexpr std::size_t hosts_per_minute_max = 256;
// More hosts than a school has address leases.
constexpr std::size_t hosts_in_stretch_max = 16'384;

}  // namespace campus
