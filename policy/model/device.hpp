#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/time.hpp"

namespace campus {

// The name an operator gave a device in the configuration ("sw-teaching").  Unique within a school.
struct DeviceId {
  std::string name;
  auto operator<=>(DeviceId const&) const = default;
};

enum class DeviceKind : std::uint8_t { switch_, router, access_point, computer, projector, ups, other };

enum class LinkState : std::uint8_t { up, down, other };  // ifOperStatus: 1, 2, the rest

// Octets of a port with how wide the agent counts them: a 32-bit counter at a gigabit wraps in 34 seconds.
struct OctetCounters {
  enum class Width : std::uint8_t { bits32, bits64 };
  Width width = Width::bits64;
  std::uint64_t in = 0;
  std::uint64_t out = 0;
  bool operator==(OctetCounters const&) const = default;
};

// One row of IF-MIB.  What the agent does not have is absent, never zero.
struct PortSample {
  std::uint32_t if_index = 0;
  std::string name;   // ifName, else ifDescr; UTF-8
  std::string alias;  // ifAlias; UTF-8
  std::uint32_t type = 0;  // IANAifType: 6 Ethernet, 24 loopback ...
  LinkState link = LinkState::other;
  std::uint64_t speed_bps = 0;  // 0: the agent does not say
  std::optional<OctetCounters> octets;
  std::optional<std::uint64_t> in_errors, out_errors, in_discards, out_discards;
  std::uint32_t discontinuity_ticks = 0;  // ifCounterDiscontinuityTime, hundredths of a second of sysUpTime
  std::uint32_t sampled_ticks = 0;        // sysUpTime of the answer that carried the octets; 0: not said
  bool operator==(PortSample const&) const = default;
};

// What a device is, as far as its agent says.
struct DeviceIdentity {
  std::string sys_name, sys_descr, sys_object_id, sys_location;  // UTF-8; the object id in dotted numbers
  bool operator==(DeviceIdentity const&) const = default;
};

// What a computer says of itself as a whole (HOST-RESOURCES-MIB).  What its agent does not have is absent.
struct HostSample {
  std::optional<std::uint32_t> uptime_ticks{};  // hrSystemUptime, hundredths of a second: since the machine began
  std::optional<std::uint32_t> users{};         // sessions, as a number alone
  std::optional<std::uint32_t> processes{};
  bool operator==(HostSample const&) const = default;
};

// Why a device's agent gave no usable answer.
enum class SilenceCause : std::uint8_t {
  timeout,         // no datagram came back
  refused,         // the host says that nobody listens there
  authentication,  // SNMPv3: wrong user, key, or clock outside the window
  garbage,         // answers that are no SNMP, or not to our question
  endless,         // object identifiers that do not grow, or rows without end
  not_resolved,    // the configured name is no address
  not_sent,        // ours, not the device's: this machine could not send the question
};

}  // namespace campus
