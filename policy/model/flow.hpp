#pragma once

#include <cstdint>
#include <type_traits>

#include "policy/model/address.hpp"

namespace campus {

// What traffic is counted by.

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

// How far an application's name can be relied on, the weakest first.
enum class AppSource : std::uint8_t {
  none,       // nothing is known, or nothing yet
  port,       // guessed by the port
  address,    // guessed by the address
  cache,      // what the other end was last time
  dns,        // by the name that was asked before its address was used; an address serves many names,
              // and an old answer may have been meant for another, so this is still a guess
  dissector,  // seen in the packets themselves
  name,       // by our table of host names
};
constexpr bool is_guess(AppSource source) { return source < AppSource::dissector; }

// The application of a conversation.  Numbers below app_own_first are nDPI's of this build, the others those of our
// table of names; they mean nothing beyond this process, so what is kept carries the words.
constexpr std::uint16_t app_own_first = 0x4000;
struct AppLabel {
  std::uint16_t master = 0;       // what carries it: TLS, DNS, HTTP …; 0: unknown
  std::uint16_t application = 0;  // what it is; 0: no more than `master` says
  std::uint8_t category = 0;      // of the application, by the same numbering
  AppSource source = AppSource::none;
  // What people call it: the service where one is known, else what carries it.
  std::uint16_t what() const { return application != 0 ? application : master; }
  bool operator==(AppLabel const&) const = default;
};

// What one flow did since it was last reported.  Crosses from the capture thread to the control loop in slabs, so
// it is trivially copyable and owns nothing.
struct FlowDelta {
  FlowKey key;
  Counts from_a;              // frames that address_a sent
  Counts from_b;              // frames that address_b sent
  std::int64_t first_ns = 0;  // of the conversation, since 1970 UTC
  std::int64_t last_ns = 0;   // of this delta
  AppLabel app;               // as far as it is known by now
  bool is_new : 1 = false;    // the first delta of this flow
  bool is_opened_by_a : 1 = false;     // the first frame of this flow that we saw came from address_a
  std::uint8_t inside_by_mac : 2 = 0;  // bit 0: address_a is behind one of the school's routers, bit 1: address_b is
};
static_assert(sizeof(FlowDelta) == 96);
static_assert(std::is_trivially_copyable_v<FlowDelta>);

}  // namespace campus
