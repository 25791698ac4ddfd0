#include "policy/classroom/period_use.hpp"

#include <algorithm>

namespace campus::classroom {
namespace {

// Whether `part` is at least so many percent of `whole`.
bool is_share(Duration part, unsigned percent, Duration whole) { return part * 100 >= whole * percent; }

}  // namespace

void count(RoomUse& use, UseSign sign, bool is_faulty, Instant now) {
  auto const end = std::min(now, use.lesson.window.to);
  auto const step = end - use.until;
  if (now < use.until || end <= use.until) return;  // a clock that was set back counts nothing twice
  use.until = end;
  if (step > tick_gap_max) return;  // slept through
  if (is_faulty) use.faulty += step;
  if (sign != UseSign::unknown || is_faulty) use.measured += step;
  if (sign == UseSign::used) use.used += step;
}

UseVerdict verdict_of(RoomUse const& use, Settings const& settings, Instant now) {
  auto const over = std::clamp(now, use.lesson.window.from, use.lesson.window.to) - use.lesson.window.from;
  if (over <= Duration::zero() || !is_share(use.measured, settings.measured_percent, over))
    return UseVerdict::not_measured;
  if (use.used >= settings.used_for ||
      (use.used > Duration::zero() && is_share(use.used, settings.used_percent, use.measured)))
    return UseVerdict::used;
  return is_share(use.faulty, settings.faulty_percent, use.measured) ? UseVerdict::faulty : UseVerdict::idle;
}

UseSummary summary_of(std::vector<Lesson> const& lessons, std::vector<RoomUse> const& uses,
                      Settings const& settings, Instant now) {
  UseSummary sum;
  for (auto const& lesson : lessons) {
    if (lesson.period.kind != Period::Kind::lesson || lesson.window.to > now) continue;
    ++sum.scheduled;
    auto const found = std::ranges::find_if(
        uses, [&](RoomUse const& use) { return use.lesson.window.from == lesson.window.from; });
    if (found == uses.end()) continue;
    auto const verdict = verdict_of(*found, settings, now);
    if (verdict == UseVerdict::not_measured) continue;
    ++sum.measured;
    if (verdict == UseVerdict::used) ++sum.used;
    if (verdict == UseVerdict::faulty) ++sum.faulty;
  }
  return sum;
}

}  // namespace campus::classroom
