#pragma once

#include <chrono>
#include <cstdint>

#include "policy/model/time.hpp"

namespace campus::uplink {

// How long to wait, as arithmetic.  Plain values and pure functions; any thread.

constexpr Duration pause_shortest = std::chrono::seconds(1);
constexpr Duration pause_longest = std::chrono::minutes(5);

// Full jitter: anything from nothing up to a bound that doubles with every failure in a row, from 1 s to 5
// min. `random` is 64 evenly spread bits.
Duration pause_after(unsigned failures, std::uint64_t random);

// The share of the line's time that a backlog may take: a bucket of line time that fills slowly and from
// which a batch takes as long as it took.  It needs no knowledge of how fast the line is.
class LineShare {
public:
  static constexpr double share = 0.3;
  static constexpr Duration burst = std::chrono::seconds(2);  // saved up at most

  void spend(Duration took, Instant now);
  Instant ready_at(Instant now) const;
  void shift(Duration by) { as_of_ += by; }  // the clock was set

private:
  Duration level(Instant now) const;
  Duration level_ = burst;
  Instant as_of_;
};

}  // namespace campus::uplink
