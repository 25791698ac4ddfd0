#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/model/calendar.hpp"
#include "policy/model/device.hpp"
#include "policy/model/metric.hpp"
#include "policy/model/ruling.hpp"
#include "policy/model/target.hpp"
#include "policy/model/time.hpp"

namespace campus::targets {

// How a school is laid out, as far as targets ask: written down by people.

struct Contract {
  std::string document;  // its number or name
  CivilDay from{};       // its date
  std::optional<CivilDay> until;
  std::uint64_t down_bps = 0, up_bps = 0;
  bool operator==(Contract const&) const = default;
};

struct PortName {
  DeviceId device;
  std::string port;
  bool operator==(PortName const&) const = default;
};

struct WifiPlace {
  std::string name;
  std::vector<DeviceId> access_points;  // one of them in operation covers the place
  bool operator==(WifiPlace const&) const = default;
};

// From which speed on a port is as it should be, and by which document: data, like every bound.
struct PortSpeed {
  std::uint64_t least_bps = 0;  // 0: nobody said, and nothing is counted
  Source source;
  bool operator==(PortSpeed const&) const = default;
};

struct Layout {
  std::optional<Contract> contract;
  std::optional<PortName> egress_port;
  std::vector<std::string> egress_interfaces;  // of capture, whose traffic is the egress's; empty: all
  std::vector<PortName> backbone;
  std::vector<DeviceId> desktop_devices;  // whose ports lead to desks; empty: every switch
  std::vector<WifiPlace> wifi_places;
  PortSpeed backbone_speed, desktop_speed;
  bool operator==(Layout const&) const = default;
};

// What was asked of a device last, and what the school knows of its ports besides.
struct SurveyedDevice {
  DeviceKind kind = DeviceKind::other;
  DeviceStatus status;
  std::map<std::uint32_t, std::uint32_t> port_types;  // IANAifType by ifIndex
};

Reading contracted(Contract const& contract, SchoolCalendar const& calendar);
Reading delivered(SpeedTest const& test, Duration valid);
// Nothing where the port's device does not answer, the port is not up, or its speed is not said.
std::optional<Reading> negotiated(PortName const& port, std::span<SurveyedDevice const> devices, Instant now);

// Shares of ports: those of a silent device and those that say no speed are unknown.  Nothing where there is
// nothing to look at.
std::optional<Reading> backbone_gigabit(Layout const& layout, std::span<SurveyedDevice const> devices,
                                        Instant now);
std::optional<Reading> desktop_100m(Layout const& layout, std::span<SurveyedDevice const> devices,
                                    Instant now);
std::optional<Reading> wifi_coverage(Layout const& layout, std::span<SurveyedDevice const> devices,
                                     Instant now);

}  // namespace campus::targets
