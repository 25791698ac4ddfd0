#pragma once

#include <chrono>

namespace campus {

// A moment of civil time, in nanoseconds since 1970 UTC.  Nobody below the daemon asks for the present one:
// it is handed in, so that a whole term can be played in a test.
using Instant = std::chrono::sys_time<std::chrono::nanoseconds>;
using Duration = std::chrono::nanoseconds;

// The stretch [from, to).
struct Window {
  Instant from;
  Instant to;
  bool operator==(Window const&) const = default;
};

}  // namespace campus
