#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

#include "collectors/probe/probe_config.hpp"

namespace campus {

// When each device is asked: often in school hours, seldom outside, spread over the interval, and never twice
// at once. Sans I/O: times are handed in.
class ProbePlan {
public:
  using Time = std::chrono::steady_clock::time_point;
  // A socket each.  Full: the device waits its turn.
  static constexpr std::size_t in_flight_max = 64;

  ProbePlan(ProbeConfig config, Time start, std::uint32_t seed);

  ProbeConfig const& config() const { return config_; }

  // Those to be asked now, longest overdue first; they count as in flight until they have landed.
  std::vector<std::size_t> start(Time now, bool is_school_time);
  void landed(std::size_t target);
  void hurry(DeviceId const& device);  // at the next start(), out of its turn

  std::size_t in_flight() const { return in_flight_; }

private:
  struct Turn {
    std::optional<Time> first;  // of the first round; then it is `asked` that counts
    Time asked{};
    double stretch = 1;  // of the interval: what keeps a school from being asked all at once
    bool is_in_flight = false;
    bool is_hurried = false;
  };

  Time due(Turn const& turn, bool is_school_time) const;

  ProbeConfig config_;
  std::vector<Turn> turns_;
  std::minstd_rand random_;
  std::size_t in_flight_ = 0;
};

}  // namespace campus
