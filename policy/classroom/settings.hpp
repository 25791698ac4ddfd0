#pragma once

#include <chrono>
#include <cstdint>

#include "policy/model/time.hpp"

namespace campus::classroom {

// What counts as what.  Filled from the configuration; these are its defaults.
struct Settings {
  Duration stale_after = std::chrono::minutes(15);    // an answer older than this tells nothing of now
  Duration sample_holds = std::chrono::seconds(150);  // so long an answer stands for the time after it
  unsigned misses_until_silent = 3;                   // in turn
  Duration used_for = std::chrono::minutes(10);       // a period is used after so much of it
  unsigned used_percent = 25;                         // or this share of what was measured
  unsigned measured_percent = 50;                     // below this share of the period nothing is said
  unsigned faulty_percent = 50;                       // of what was measured
  Duration left_on_after = std::chrono::hours(1);     // beyond the last lesson
  std::uint64_t busy_bps = 50'000;                    // more than a computer says to itself
  std::uint64_t slow_bps = 100'000'000;               // a link below this is slow
  unsigned lamp_worn_percent = 80;                    // of its rated hours
  bool operator==(Settings const&) const = default;
};

// Time between two ticks beyond this was slept through and is not counted as measured.
constexpr Duration tick_gap_max = std::chrono::seconds(90);
// How often an open period is kept, so that a crash costs no more than this.
constexpr Duration keep_every = std::chrono::seconds(60);

}  // namespace campus::classroom
