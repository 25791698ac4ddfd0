#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/application.hpp"
#include "policy/model/ruling.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// The bodies of the records a school sends.

// What the judge says of a device, and what the configuration calls it.  schema "device/v1".  As JSON it is
// the Device of openapi.yaml, whose sysUpTime has seconds and whose poll took milliseconds: the rest of both
// is not told.
struct DeviceReport {
  DeviceStatus status;
  DeviceKind kind = DeviceKind::other;
  bool operator==(DeviceReport const&) const = default;
};

// A device that the school's configuration names no more.  schema "device.gone/v1".
struct DeviceGone {
  std::string name;
  bool operator==(DeviceGone const&) const = default;
};

struct Egress {
  std::uint64_t down_bps = 0;
  std::uint64_t up_bps = 0;
  Instant at;
  bool operator==(Egress const&) const = default;
};

struct DeviceCounts {
  std::uint32_t total = 0, reachable = 0, unreachable = 0, unknown = 0;
  bool operator==(DeviceCounts const&) const = default;
};

// Since campusd started.
struct CaptureHealth {
  std::uint64_t packets = 0, kernel_dropped = 0, interface_dropped = 0, undissected = 0, flows_evicted = 0;

  CaptureHealth& operator+=(CaptureHealth const& other) {
    packets += other.packets;
    kernel_dropped += other.kernel_dropped;
    interface_dropped += other.interface_dropped;
    undissected += other.undissected;
    flows_evicted += other.flows_evicted;
    return *this;
  }
  bool operator==(CaptureHealth const&) const = default;
};

// What one application moves.
struct ApplicationRate {
  std::string name;        // as it is kept; "": what nobody recognised
  std::string name_en{};   // "": as in Chinese
  std::string category{};  // by word, see policy/model/application.hpp; "": none
  Teaching teaching = Teaching::unknown;
  std::uint64_t down_bps = 0, up_bps = 0;
  bool operator==(ApplicationRate const&) const = default;
};

// What the egress is used for in the second that Egress tells of: applications, and never who uses them or with whom.
struct LiveApplications {
  // Bits a second in both directions, of all applications, listed or not.
  struct Teaching {
    std::uint64_t yes = 0, mixed = 0, no = 0, unknown = 0;
    bool operator==(Teaching const&) const = default;
  };
  Teaching teaching;
  std::vector<ApplicationRate> items;  // fastest first, at most live_applications_max
  bool operator==(LiveApplications const&) const = default;
};

// What a glance takes in; the others are in the sums.
constexpr std::size_t live_applications_max = 10;
// Forty Chinese characters.  A longer name is cut at the school and refused at the district.
constexpr std::size_t application_name_bytes_max = 120, category_bytes_max = 32;

// How the school is right now; only the newest counts.  schema "heartbeat/v1".
struct HeartbeatReport {
  std::string version;
  std::uint32_t every_ms = 0;
  std::uint64_t uptime_s = 0;
  std::optional<Egress> egress;  // absent until a second was measured
  DeviceCounts devices;
  CaptureHealth capture;
  std::uint64_t backlog = 0;  // records in all lanes that wait
  std::optional<LiveApplications> applications{};  // absent where they are not recognised
  bool operator==(HeartbeatReport const&) const = default;
};

// A stretch of egress traffic, a column a figure and a row a step.  A row in which no capture ran holds
// nullopt in every column.  schema "traffic/v1".
struct TrafficReport {
  using Column = std::vector<std::optional<std::uint64_t>>;
  Instant from;
  std::uint32_t step_s = 1;
  Column down_bytes, up_bytes, within_bytes, transit_bytes, other_bytes, packets, dropped;
  bool operator==(TrafficReport const&) const = default;
};

constexpr std::string_view heartbeat_schema = "heartbeat/v1";
constexpr std::string_view device_schema = "device/v1";
constexpr std::string_view device_gone_schema = "device.gone/v1";
constexpr std::string_view traffic_schema = "traffic/v1";

}  // namespace campus::contract
