#include "policy/watch/standing.hpp"

#include <algorithm>

namespace campus::watch {
namespace {

Health at_least(double value, double notice, double alarm) {
  if (value >= alarm) return Health::alarm;
  return value >= notice ? Health::notice : Health::ok;
}

}  // namespace

void RecentCapture::feed(TrafficRollup const& rollup) {
  auto const from = std::chrono::floor<std::chrono::minutes>(rollup.window.from);
  auto const number = from.time_since_epoch() / std::chrono::minutes(1);
  auto& minute = minutes_[static_cast<std::size_t>(number) % minutes_kept];
  if (minute.from != from) minute = {.from = from, .sums = {}};
  std::uint64_t frames = rollup.undissected;
  for (auto const* const counts : {&rollup.up, &rollup.down, &rollup.within, &rollup.transit, &rollup.other})
    frames += counts->packets;
  minute.sums.frames += frames;
  minute.sums.lost += rollup.loss.kernel_dropped + rollup.loss.interface_dropped;
  minute.sums.evicted += rollup.loss.flows_evicted;
  if (frames > 0) last_frame_ = rollup.window.to;
}

RecentCapture::Sums RecentCapture::sums(Instant now) const {
  auto const oldest = std::chrono::floor<std::chrono::minutes>(now) - std::chrono::minutes(minutes_kept - 1);
  Sums sums;
  for (auto const& minute : minutes_) {
    if (minute.from < oldest || minute.from > now) continue;
    sums.frames += minute.sums.frames;
    sums.lost += minute.sums.lost;
    sums.evicted += minute.sums.evicted;
  }
  return sums;
}

Health judge(CaptureFacts const& facts, CaptureLimits const& limits, Instant now) {
  if (!facts.is_watching) return Health::alarm;
  auto const silent = now - std::max(facts.last_frame.value_or(facts.watched_since), facts.watched_since);
  if (silent >= limits.silent_alarm) return Health::alarm;
  if (silent >= limits.silent_notice) return Health::notice;
  if (!facts.last_frame) return Health::unknown;
  auto const passed = facts.recent.frames + facts.recent.lost;
  auto const share = passed == 0 ? 0.0 : static_cast<double>(facts.recent.lost) / static_cast<double>(passed);
  auto const health = at_least(share, limits.lost_notice, limits.lost_alarm);
  return facts.recent.evicted > 0 ? std::max(health, Health::notice) : health;
}

Health judge(DeviceFacts const& facts) {
  if (facts.unreachable > 0) return Health::alarm;
  return facts.unknown > 0 ? Health::notice : Health::ok;
}

Health judge(AlertFacts const& facts) {
  if (facts.grave > 0) return Health::alarm;
  return facts.open > 0 ? Health::notice : Health::ok;
}

Health judge(UplinkFacts const& facts, UplinkLimits const& limits, Instant now) {
  if (!facts.is_enrolled) return Health::notice;  // a school may stand alone
  auto health = facts.is_connected ? Health::ok : Health::alarm;
  auto const offset = facts.clock_offset_ms.value_or(0);
  if (offset > limits.clock_offset_ms_most || offset < -limits.clock_offset_ms_most)
    health = std::max(health, Health::notice);
  if (facts.certificate_until && *facts.certificate_until < now + limits.certificate_least)
    health = std::max(health, *facts.certificate_until < now ? Health::alarm : Health::notice);
  return health;
}

}  // namespace campus::watch
