#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/time.hpp"

namespace campus {

// A device that somebody brought, as everything but the identity store knows it: a number.  It is given at
// the first sighting and never given twice.  Prints as "H-17"; 0 is nobody.
struct HostId {
  std::uint32_t number = 0;
  std::string to_string() const { return "H-" + std::to_string(number); }
  auto operator<=>(HostId const&) const = default;
};

// As what a host was let in.
enum class Group : std::uint8_t { pupil, staff, server, guest, exempt };

// How a host stands with the gate.
enum class Standing : std::uint8_t {
  pending,  // nobody said anything about it: it reaches the garden alone
  admitted,
  quarantined,  // somebody held it back: it reaches the garden alone
  blocked,      // it reaches nothing
  exempt,       // never cut, whatever is decided about it
};

// Why it stands so.
enum class StandingCause : std::uint8_t {
  not_registered,  // no grant was ever given
  granted,
  not_yet,    // the grant begins later
  expired,    // the grant has ended
  elsewhere,  // the grant is for another VLAN than the one it was seen in
  restricted,
  exempted,
};

struct HostAddress {
  IpAddress address;
  Instant last_seen;
  bool is_live = true;  // false: the kernel no longer finds it there
  bool operator==(HostAddress const&) const = default;
};

struct Host {
  HostId id;
  MacAddress mac;
  std::string interface_name;          // where it was seen last; empty: never seen, only spoken of
  std::vector<HostAddress> addresses;  // the one heard last is last
  Instant first_seen, last_seen;
  Standing standing = Standing::pending;  // as recorded, and so in force
  StandingCause cause = StandingCause::not_registered;
  Instant since;  // of this standing
  bool is_present() const;
  bool operator==(Host const&) const = default;
};

// The kernel found a host at an address, or no longer does.  `mac` of one that left may be unknown: all zero.
struct HostSeen {
  MacAddress mac;
  IpAddress address;
  std::string interface_name;
  Instant at;
};
struct HostLeft {
  MacAddress mac;
  IpAddress address;
  std::string interface_name;
  Instant at;
};

// A leave to be here: [from, until), in one VLAN or in all.
struct Grant {
  MacAddress mac;
  Group group = Group::pupil;
  std::optional<VlanId> vlan;
  Instant from;
  std::optional<Instant> until;
  std::string by;  // the account that gave it
  std::string reason;
  bool operator==(Grant const&) const = default;
};

// What stands above every grant: quarantined or blocked.
struct Restriction {
  MacAddress mac;
  Standing standing = Standing::blocked;
  Instant from;
  std::optional<Instant> until;
  std::string by;
  std::string reason;
  bool operator==(Restriction const&) const = default;
};

// One step of one host.  It is recorded first and in force afterwards.
struct StandingChange {
  HostId host;
  MacAddress mac;
  Standing from = Standing::pending;
  Standing to = Standing::pending;
  StandingCause cause = StandingCause::not_registered;
  Instant at;
  bool operator==(StandingChange const&) const = default;
};

// Observing says what enforcing would do, and lets everybody through.
enum class AdmissionMode : std::uint8_t { observe, enforce };

// Nobody's hardware address and nobody's group address.
bool is_unicast(MacAddress const& mac);
// Made up by the device itself (IEEE 802c: the locally administered bit), as phones do for privacy.
bool is_made_up(MacAddress const& mac);
// An address of one host that a router would carry further: no group, no loopback, no link-local one.
bool is_routable(IpAddress const& address);

}  // namespace campus

template <>
struct std::hash<campus::HostId> {
  std::size_t operator()(campus::HostId const& id) const noexcept {
    return std::hash<std::uint32_t>{}(id.number);
  }
};
