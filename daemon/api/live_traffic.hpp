#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <string>

#include "daemon/contract/dashboard.hpp"
#include "policy/model/time.hpp"

namespace campus::api {

// The last minutes of each school's egress, from its heartbeats: a roll-up comes once a minute, and until it
// is here the end of a chart would be blank.  Only what the store does not know yet is filled in.  Lives on
// the control loop.
class LiveTraffic {
public:
  // Five minutes of a heartbeat each second, as while somebody looks; the oldest goes first.
  static constexpr std::size_t samples_max = 320;

  // A school's clock may be a little ahead of ours; what is dated later than this is no traffic of now.
  static constexpr std::chrono::seconds ahead_max{60};

  void heard(std::string const& school, contract::HeartbeatReport const& heartbeat, Instant now);
  void fill(std::string const& school, contract::TrafficView& view) const;

private:
  struct Sample {
    Window window;  // what the figures stand for: from the heartbeat before, or one interval
    contract::Egress egress;
  };
  std::map<std::string, std::deque<Sample>> schools_;  // as many as the store knows
};

}  // namespace campus::api
