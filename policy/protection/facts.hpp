#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/calendar.hpp"
#include "policy/model/device.hpp"
#include "policy/model/ruling.hpp"
#include "policy/model/time.hpp"
#include "policy/protection/machine.hpp"

namespace campus::protection {

// Everything a self-check is judged by, as of one moment.  Filled by the daemon; a part that could not be
// found out is absent, and what depends on it stays unchecked.

// One device of the configuration, and how it is spoken to.
struct DeviceFact {
  DeviceId id;
  DeviceKind kind = DeviceKind::other;
  DeviceState state = DeviceState::unknown;
  bool is_v3 = false;               // SNMPv3 with authentication and encryption; else v2c in clear
  bool has_default_secret = false;  // a community every scanner tries
  bool has_weak_digest = false;     // SHA-1
  bool says_place = false, says_version = false;
  std::optional<Instant> last_answer{};
};

// A class of records, what is kept of it, and what is missing.
struct LogFact {
  std::string key;  // "traffic", "audit"
  int days_wanted = 0, days_configured = 0, days_present = 0;
  int hours_missing = 0;  // since the first record, within the days wanted
  std::optional<CivilDay> oldest;
  bool is_younger = false;  // than the days wanted: the machine has not run that long
};

// A file or directory of ours.
struct FileFact {
  enum class Kind : std::uint8_t { configuration, secret, state, program };
  Kind kind = Kind::state;
  std::string path;
  std::uint32_t mode = 0;        // permission bits
  bool is_owner_trusted = true;  // root or the user of campusd
};

struct ControlFact {
  bool may_everybody_view = true;
  std::uint32_t viewers = 0, administrators = 0;  // entries of the configuration
  std::uint32_t in_both = 0;
};

struct UplinkFact {
  bool is_enrolled = false, is_connected = false;
  std::optional<std::int64_t> clock_offset_ms;
  std::optional<Instant> certificate_until, newest_acked;
  std::uint64_t gaps = 0;
};

struct TrafficFact {
  std::vector<std::string> interfaces;  // watched
  std::uint32_t networks = 0;           // declared as the school's own
  bool is_default_plan = true;          // all private space: nothing was planned
  std::uint32_t vlans_seen = 0;
  bool sees_hosts = false;  // rows of single hosts stand in the series
  std::uint64_t dropped = 0, packets = 0;
};

struct AuditFact {
  std::uint64_t entries = 0;
  std::optional<Instant> newest;
  std::optional<bool> is_whole;  // the chain verifies; absent: there is none
};

struct Facts {
  Instant at;
  CivilDay today{};
  bool is_gateway = true;  // in line; else it sees a copy
  Duration poll_every{};
  std::vector<DeviceFact> devices;
  ControlFact control;
  UplinkFact uplink;
  TrafficFact traffic;
  AuditFact audit;
  std::vector<LogFact> logs;
  std::vector<FileFact> files;
  std::vector<Instant> self_checks;                          // earlier ones
  std::optional<std::vector<std::string>> personal_columns;  // of our stores; absent: not looked
  std::optional<Instant> newest_backup;
  Machine machine;
};

}  // namespace campus::protection
