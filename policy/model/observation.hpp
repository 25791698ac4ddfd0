#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "policy/model/alert.hpp"
#include "policy/model/clue.hpp"
#include "policy/model/device.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/host.hpp"
#include "policy/model/flows_seen.hpp"
#include "policy/model/probe.hpp"
#include "policy/model/time.hpp"

namespace campus {

// What the collectors report.  Each is a fact with its time and nothing of how it is judged.

struct TrafficMeasured {
  TrafficRollup rollup;
};

struct DevicePolled {
  DeviceId device;
  Instant at;                      // when the last answer of this poll came
  Duration took{};                 // from the first request to the last answer
  std::uint32_t uptime_ticks = 0;  // sysUpTime of the same answers, hundredths of a second; wraps at 497 days
  DeviceIdentity identity{};
  std::vector<PortSample> ports{};  // by ifIndex
  bool is_truncated = false;      // a limit of rows or time ended the poll early
  std::optional<HostSample> host{};  // of computers, as far as they say
};

struct DeviceSilent {
  DeviceId device;
  Instant at;
  SilenceCause cause = SilenceCause::timeout;
};

// What some part of the program found to be wrong, or well again: a capture that broke off, an intrusion that a
// detector of others saw.
struct ConditionFound {
  Condition condition;
};

using Observation = std::variant<TrafficMeasured, HostSeen, HostLeft, DevicePolled, DeviceSilent, ProbeDone, FlowsSeen, CluesHeard,
                                 ConditionFound>;

}  // namespace campus
