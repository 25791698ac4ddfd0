// The ways to tell a moment: absolute, in seconds to fractions; as the exporter's uptime in milliseconds,
// which wraps after 49.7 days and needs to be seen from the heading; as microseconds before the export; as
// one end and a duration; or not at all.  Whatever a record claims, it is held against the moment of its
// export.
#include "collectors/exporters/moments.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "collectors/exporters/limits.hpp"

namespace campus::exporters {
namespace {

constexpr std::int64_t microsecond = 1'000, millisecond = 1'000'000;

std::int64_t in_nanoseconds(Duration duration) noexcept { return duration.count(); }

// A span of so many units; what is longer than a century is that.
std::int64_t span(std::uint64_t count, std::int64_t unit) noexcept {
  constexpr std::int64_t century = std::int64_t{36'525} * 24 * 3600 * 1'000'000'000;
  return static_cast<std::int64_t>(std::min(count, static_cast<std::uint64_t>(century / unit))) * unit;
}

// Some exporters are a little ahead of their own heading: the last hour of the range is the future.
std::int64_t before_export(std::uint32_t uptime_ms, std::uint64_t told_ms) noexcept {
  constexpr std::uint32_t ahead_ms = 3'600'000;
  auto const age = uptime_ms - static_cast<std::uint32_t>(told_ms);
  auto const is_ahead = age > std::numeric_limits<std::uint32_t>::max() - ahead_ms;
  return (is_ahead ? static_cast<std::int64_t>(static_cast<std::int32_t>(age)) : std::int64_t{age}) *
         millisecond;
}

std::optional<std::int64_t> moment(Told const& told, Setting const& setting, Item absolute, Item by_uptime,
                                   Item by_delta) noexcept {
  auto const exported = in_nanoseconds(setting.heading.exported.time_since_epoch());
  if (told.has(absolute)) return static_cast<std::int64_t>(told.number(absolute));
  if (told.has(by_uptime)) {
    auto const uptime = told.number(by_uptime);
    if (setting.heading.protocol != Protocol::ipfix)
      return exported - before_export(setting.heading.uptime_ms, uptime);
    // A moment of starting beyond any calendar is none.
    constexpr std::uint64_t started_most = std::numeric_limits<std::int64_t>::max() / 2;
    auto const started =
        told.has(Item::started) ? std::optional(told.number(Item::started)) : setting.started_ns;
    if (started && *started < started_most)
      return static_cast<std::int64_t>(*started) + span(uptime, millisecond);
  }
  if (told.has(by_delta)) return exported - span(told.number(by_delta), microsecond);
  return std::nullopt;
}

}  // namespace

Moments moments_of(Told const& told, Setting const& setting) noexcept {
  auto const exported = in_nanoseconds(setting.heading.exported.time_since_epoch());
  auto const shift = in_nanoseconds(setting.shift);
  auto last = moment(told, setting, Item::last, Item::last_uptime, Item::last_delta_us);
  if (!last && told.has(Item::observed)) last = static_cast<std::int64_t>(told.number(Item::observed));
  Moments moments{.last_ns = last.value_or(exported)};
  auto const age = exported - moments.last_ns;
  if (age > in_nanoseconds(record_age_max) || age < -in_nanoseconds(record_ahead_max)) {
    moments.first_ns = moments.last_ns = exported + shift;
    moments.are_refused = true;
    return moments;
  }
  auto first = moment(told, setting, Item::first, Item::first_uptime, Item::first_delta_us);
  if (!first && told.has(Item::duration_ms))
    first = moments.last_ns - span(told.number(Item::duration_ms), millisecond);
  if (!first && told.has(Item::duration_us))
    first = moments.last_ns - span(told.number(Item::duration_us), microsecond);
  moments.are_refused = first && *first > moments.last_ns;
  moments.first_ns = std::min(first.value_or(moments.last_ns), moments.last_ns) + shift;
  moments.last_ns += shift;
  return moments;
}

}  // namespace campus::exporters
