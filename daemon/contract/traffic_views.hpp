#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/application.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"
#include "policy/model/traffic.hpp"

namespace campus::contract {

// What campusd shows of the traffic of a time, as values: the LocalTraffic... shapes of openapi.yaml.  Any thread.

// An application, a category, a host, a VLAN, a subnet, a source or a direction, and what it moved.  For hosts and subnets
// up is what they sent; a VLAN tells no directions, all is `inner`.
struct TrafficShare {
  std::string name;     // "": what nobody recognised
  std::string name_en{};  // of an application that has another one in English
  std::string category{};
  Teaching teaching = Teaching::unknown;
  std::uint16_t vlan = 0;  // of a host
  Counts up{}, down{}, inner{};
  std::uint64_t flows_new = 0;
  std::optional<std::uint64_t> up_bps_p95{}, down_bps_p95{};  // of a source, of five-minute means

  std::uint64_t bytes() const { return up.bytes + down.bytes + inner.bytes; }
};

// uplink: by interface or exporter; direction: up, down, within the school, past it, and frames without IP.
enum class TrafficBy : std::uint8_t { application, category, host, subnet, vlan, uplink, direction };
std::string_view name_of(TrafficBy by);
std::optional<TrafficBy> traffic_by(std::string_view name);

// The steps into which a time is divided.
enum class TrafficEach : std::uint8_t { minute, hour, day };
std::string_view name_of(TrafficEach each);
std::optional<TrafficEach> traffic_each(std::string_view name);

struct TrafficTopView {
  TrafficBy by{};
  Window window;
  std::optional<std::string> source{};  // that was asked for; none: all that count
  std::vector<TrafficShare> shares;  // most bytes first
  Counts beyond;                     // of those that are not listed
  std::uint64_t error = 0;           // bytes that any of them may have moved beside what is told of it
};

// Bytes by what they are to a school.
struct TeachingBytes {
  std::uint64_t yes = 0, mixed = 0, no = 0, unknown = 0;
  bool operator==(TeachingBytes const&) const = default;
};

struct TrafficSummaryView {
  Window window;
  std::optional<std::string> source{};  // likewise
  Duration watched{};
  Counts up, down, within, transit, other;
  std::uint64_t undissected = 0, flows_new = 0;
  CaptureLoss loss;
  std::optional<std::uint64_t> up_bps_p95, down_bps_p95, up_bps_max, down_bps_max;  // of five-minute means
  TeachingBytes teaching;
  std::vector<TrafficShare> applications, categories, hosts;  // the first of each
  struct Source {
    std::string name;  // of an interface or an exporter, see traffic_source.hpp
    std::uint64_t bytes = 0;
    Duration watched{};
    bool is_in = false;  // the sums above
  };
  std::vector<Source> sources;  // all there were
  struct Step {
    Window window;
    Duration watched{};
    Counts up, down;
  };
  std::optional<TrafficEach> each{};  // that was asked for; none: no steps
  std::vector<Step> steps{};          // the first and the last may be a part of one
};

std::string encode(TrafficTopView const& view);
std::string encode(TrafficSummaryView const& view);

}  // namespace campus::contract
