#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "daemon/store/series_rows.hpp"
#include "policy/model/time.hpp"
#include "policy/model/traffic_source.hpp"

namespace campus::store {

// What the rows of a time come to, taken one after the other.  Each lives for the length of a question.

// Bits a second of five minutes each, of one interface or of several that are watched side by side.
class FiveMinuteMeans {
public:
  struct Rates {
    std::optional<std::uint64_t> up_p95, down_p95, up_max, down_max;  // nearest rank
  };
  void add(TrafficRow const& row);
  Rates rates() const;

private:
  using FiveMinutes = std::chrono::duration<std::int64_t, std::ratio<300>>;
  struct Stretch {
    std::uint64_t up = 0, down = 0;
    std::set<std::string> interfaces;
    Duration watched{};  // over all of them
  };
  std::map<std::chrono::sys_time<FiveMinutes>, Stretch> stretches_;
};

class TotalsSum {
public:
  // The choice and the steps outlive it.
  TotalsSum(SourceChoice const& choice, std::span<Window const> steps);

  // Every source is told of, also those that are not in the sums.
  void take(TrafficRow const& row);
  TrafficTotals totals() const;

private:
  struct Step {
    Counts up, down;
    std::map<std::string, Duration> watched;  // by interface
  };
  void add(TrafficRow const& row);
  void add_to_step(TrafficRow const& row);

  SourceChoice const& choice_;
  std::span<Window const> windows_;  // of the steps
  std::vector<Step> steps_;
  TrafficTotals totals_;
  std::map<std::string, TrafficTotals::Source> sources_;
  std::map<std::string, Duration> watched_;  // by interface
  FiveMinuteMeans means_;
};

class UplinkSums {
public:
  explicit UplinkSums(SourceChoice const& choice) : choice_(choice) {}  // which outlives it

  void take(TrafficRow const& row);
  std::vector<UplinkTraffic> uplinks() const;

private:
  struct Sum {
    UplinkTraffic traffic;
    FiveMinuteMeans means;
  };
  SourceChoice const& choice_;
  std::map<std::string, Sum, std::less<>> sums_;
};

}  // namespace campus::store
