#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "policy/model/alert.hpp"
#include "policy/model/device.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/room_status.hpp"
#include "policy/model/time.hpp"

namespace campus {

// How a device stands in the eyes of the judge.  Unknown is what has not been asked yet: it is never shown as
// good.
enum class DeviceState : std::uint8_t { unknown, reachable, unreachable };

// The rate of one port between two polls of the same boot.  Absent where it cannot be said honestly.
struct PortRate {
  std::uint32_t if_index = 0;
  std::string name;
  LinkState link = LinkState::other;
  std::uint64_t speed_bps = 0;
  std::optional<std::uint64_t> in_bps, out_bps;
  bool is_lower_bound = false;  // a 32-bit counter that may have wrapped more than once
  bool operator==(PortRate const&) const = default;
};

// Everything known of a device, as of one moment.
struct DeviceStatus {
  DeviceId device;
  DeviceState state = DeviceState::unknown;
  Instant since;                            // of this state
  std::optional<Instant> last_answer;
  std::optional<SilenceCause> cause;        // why it is unreachable
  std::uint32_t uptime_ticks = 0;
  Duration took{};
  DeviceIdentity identity;
  std::vector<PortRate> ports;
  std::optional<HostSample> host{};         // of the last answer of a computer
  bool operator==(DeviceStatus const&) const = default;
};

// What the judge wants done, in order.  Data only: the daemon carries it out.

struct KeepTraffic {  // into the series of the day
  TrafficRollup rollup;
};
struct KeepDevice {  // the status into the record, the rates into the series of the day
  DeviceStatus status;
};
struct KeepRoomUse {  // into the series of the day
  RoomUse use;
};
struct ReportDevice {  // to the district, in the same transaction as the record
  DeviceStatus status;
};
struct ForgetDevice {  // out of the record, and the district is told in the same transaction
  DeviceId device;
};

struct KeepAlert {  // into the record; reported: to the district too, in the same transaction
  Alert alert;
  bool is_reported = true;
};
struct KeepIncident {
  Incident incident;
};
struct SendNotice {  // to every channel, by way of the record
  Notice notice;
};
struct KeepSilence {  // one whose end has passed is over
  Silence silence;
};
struct KeepAlive {  // that somebody watched at this moment
  Instant at;
};
struct ProbeDevice {  // at once, out of its turn
  DeviceId device;
};

using Intent = std::variant<KeepTraffic, KeepDevice, KeepRoomUse, ReportDevice, ForgetDevice, KeepAlert, KeepIncident, SendNotice, KeepSilence,
                            KeepAlive, ProbeDevice>;
using Ruling = std::vector<Intent>;

}  // namespace campus
