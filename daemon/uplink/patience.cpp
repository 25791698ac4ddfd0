#include "daemon/uplink/patience.hpp"

#include <algorithm>

namespace campus::uplink {

Duration pause_after(unsigned failures, std::uint64_t random) {
  auto bound = pause_shortest;
  for (unsigned i = 0; i < failures && bound < pause_longest; ++i) bound *= 2;
  bound = std::min(bound, pause_longest);
  auto const part = static_cast<double>(random >> 11) * 0x1p-53;  // 53 bits: 0 to just below 1
  return Duration(static_cast<Duration::rep>(part * static_cast<double>(bound.count())));
}

Duration LineShare::level(Instant now) const {
  if (now <= as_of_) return level_;
  // A long silence, or a clock that jumped, fills it; anything else is exact.
  if (now - as_of_ > std::chrono::hours(1)) return burst;
  auto const gained =
      Duration(static_cast<Duration::rep>(share * static_cast<double>((now - as_of_).count())));
  return std::min(burst, level_ + gained);
}

void LineShare::spend(Duration took, Instant now) {
  level_ = level(now) - took;
  as_of_ = now;
}

Instant LineShare::ready_at(Instant now) const {
  auto const left = level(now);
  if (left > Duration::zero()) return now;
  auto const missing = static_cast<double>(-left.count() + 1) / share;
  return now + Duration(static_cast<Duration::rep>(missing) + 1);
}

}  // namespace campus::uplink
