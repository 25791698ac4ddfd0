#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/device.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// What the series gives back.  Plain values.

// One interface in one window, mostly a second.
struct TrafficRow {
  std::string interface_name;
  Window window;
  Counts up, down, within, transit, other;
  std::uint64_t undissected = 0, flows_active = 0, flows_new = 0;
  CaptureLoss loss;
  bool operator==(TrafficRow const&) const = default;
};

// Most bytes first, and what all others moved.  Any host may have moved so many bytes beside what is told of it.
struct TopHosts {
  std::vector<HostTraffic> hosts;
  Counts beyond;
  std::uint64_t error = 0;
  bool operator==(TopHosts const&) const = default;
};

// What passed in one of the steps that a time was divided into.
struct StepTraffic {
  Window window;
  Duration watched{};  // of the interface that was watched longest
  Counts up, down;
  bool operator==(StepTraffic const&) const = default;
};

// One interface with all its workers, or one exporter, over a time.
struct UplinkTraffic {
  std::string name;
  Counts up, down, inner;  // inner: within the school, and past it
  std::uint64_t flows_new = 0;
  std::optional<std::uint64_t> up_bps_p95, down_bps_p95;  // of five-minute means, see below
  bool operator==(UplinkTraffic const&) const = default;
};

// All watched interfaces over a time.  Rates are bits a second of five-minute means; nothing where no five minutes were
// watched for the better part.
struct TrafficTotals {
  Counts up, down, within, transit, other;
  std::uint64_t undissected = 0, flows_new = 0;
  CaptureLoss loss;
  Duration watched{};                                     // of the interface that was watched longest
  std::optional<std::uint64_t> up_bps_p95, down_bps_p95;  // nearest rank
  std::optional<std::uint64_t> up_bps_max, down_bps_max;
  struct Source {
    std::string name;
    Counts total;
    Duration watched{};
    bool is_in = false;  // the sums above
    bool operator==(Source const&) const = default;
  };
  std::vector<Source> sources{};     // all there were, by name
  std::vector<StepTraffic> steps{};  // those that were asked for
  bool operator==(TrafficTotals const&) const = default;
};

// What passed in one stretch of a day.
struct PartTraffic {
  Duration watched{};  // of the interface that was watched longest
  Counts up, down;
  std::vector<ApplicationTraffic> applications;  // most bytes first; empty where they were not recognised
  bool operator==(PartTraffic const&) const = default;
};

// One port over five minutes: the mean of the polls that could say a rate, and the highest of them.
struct PortRow {
  std::uint32_t if_index = 0;
  std::string name;
  Instant from;
  LinkState link = LinkState::other;  // at the last poll
  std::uint32_t polls = 0;
  std::optional<std::uint64_t> in_bps, out_bps, in_bps_max, out_bps_max;
  bool operator==(PortRow const&) const = default;
};

}  // namespace campus::store
