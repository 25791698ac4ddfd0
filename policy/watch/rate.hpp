#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/observation.hpp"
#include "policy/model/ruling.hpp"

namespace campus {

// Turns the counters of one device into rates.  A counter is a number without a history: the meter decides
// between a wrap, a reset, a reboot and a pause, and where it cannot, it says nothing.  Lives on the control
// loop.
class RateMeter {
public:
  // An agent may refresh its counters as rarely as this; until then equal counters mean "not yet", not
  // "idle".
  static constexpr Duration counter_refresh_max = std::chrono::seconds(30);
  // Two answers closer than this say more about the agent's clock than about traffic.
  static constexpr std::uint32_t ticks_least = 100;
  // Timers and speeds are rounded; a rate above this share of the line's speed is no rate.
  static constexpr double speed_tolerance = 1.1;

  // One rate for each port of the poll, in its order.
  std::vector<PortRate> feed(DevicePolled const& polled);

private:
  struct Reading {
    OctetCounters octets;
    std::uint32_t ticks = 0;
    std::uint32_t discontinuity_ticks = 0;
    std::uint64_t speed_bps = 0;
  };
  struct Poll {
    Instant at;
    std::uint32_t uptime_ticks = 0;
    std::map<std::string, Reading> ports;
  };

  bool is_stale(DevicePolled const& polled, std::vector<std::string> const& keys) const;
  static void set_rates(PortRate& rate, Reading const& before, Reading const& now, double passed_s);

  std::optional<Poll> last_;
};

}  // namespace campus
