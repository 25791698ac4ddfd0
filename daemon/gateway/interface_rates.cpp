#include "daemon/gateway/interface_rates.hpp"

#include <limits>

namespace campus::gateway {
namespace {

using Counters = exporters::InterfaceCounters;

// The specification's mark for a counter that the device does not have.
template <class Number>
bool is_counted(Number value) {
  return value != std::numeric_limits<Number>::max();
}

Instant instant_of(std::int64_t ns) { return Instant{Duration{ns}}; }

DevicePolled as_poll(Counters const& counters) {
  constexpr std::uint32_t ms_per_tick = 10;
  PortSample port{.if_index = counters.index, .name = "port", .alias = {}, .octets = {}, .in_errors = {},
                  .out_errors = {}, .in_discards = {}, .out_discards = {}};
  port.speed_bps = counters.bits_per_second;
  if (is_counted(counters.in.octets) && is_counted(counters.out.octets))
    port.octets = OctetCounters{.width = OctetCounters::Width::bits64, .in = counters.in.octets, .out = counters.out.octets};
  DevicePolled polled;
  polled.at = instant_of(counters.heard_ns);
  polled.uptime_ticks = counters.uptime_ms / ms_per_tick;
  polled.ports.push_back(std::move(port));
  return polled;
}

// 32 bits, over their wrap.
std::optional<std::uint64_t> added(std::uint32_t before, std::uint32_t after) {
  if (!is_counted(before) || !is_counted(after)) return std::nullopt;
  return static_cast<std::uint32_t>(after - before);
}

// What RateMeter takes for "not yet" as well: the agent has not looked since, or the samples are too close.
bool is_repeated(Counters const& before, Counters const& after) {
  constexpr std::uint32_t ms_per_tick = 10;
  auto const passed_ms = static_cast<std::uint32_t>(after.uptime_ms - before.uptime_ms);
  if (passed_ms < RateMeter::ticks_least * ms_per_tick) return true;
  bool const is_equal = before.in.octets == after.in.octets && before.out.octets == after.out.octets;
  bool const has_counters = after.in.octets != 0 || after.out.octets != 0;
  return is_equal && has_counters && Duration{after.heard_ns - before.heard_ns} <= RateMeter::counter_refresh_max;
}

InterfaceRates::Way way_between(Counters::Way const& before, Counters::Way const& after, std::optional<std::uint64_t> bps) {
  if (!bps) return {};  // a gap: no difference means anything
  return {.bps = bps, .errors = added(before.errors, after.errors), .discards = added(before.discards, after.discards)};
}

}  // namespace

InterfaceRates::Followed* InterfaceRates::place_of(Key const& key) {
  if (auto const known = followed_.find(key); known != followed_.end()) return &known->second;
  auto& count = of_exporter_[key.exporter];
  if (count >= interfaces_per_exporter_max || followed_.size() >= interfaces_max) {
    if (count == 0) of_exporter_.erase(key.exporter);
    ++not_followed_;
    return nullptr;
  }
  ++count;
  return &followed_[key];
}

void InterfaceRates::hear(Counters const& counters) {
  auto* const place = place_of({counters.exporter, counters.agent, counters.domain, counters.index});
  if (!place) return;
  auto& shown = place->shown;
  bool const is_first = shown.heard == Instant{};
  auto const rate = place->meter.feed(as_poll(counters)).front();
  auto const heard = instant_of(counters.heard_ns);
  shown.exporter = counters.exporter;
  shown.agent = counters.agent;
  shown.domain = counters.domain;
  shown.index = counters.index;
  shown.speed_bps = counters.bits_per_second;
  shown.is_up = counters.is_up;
  shown.is_enabled = counters.is_enabled;
  shown.heard = heard;
  if (!is_first && is_repeated(place->last, counters)) return;
  if (!is_first) {
    shown.over = heard - instant_of(place->last.heard_ns);
    shown.in = way_between(place->last.in, counters.in, rate.in_bps);
    shown.out = way_between(place->last.out, counters.out, rate.out_bps);
  }
  place->last = counters;
}

void InterfaceRates::forget_silent(Instant now) {
  std::erase_if(followed_, [&](auto const& entry) {
    if (now - entry.second.shown.heard < forgotten_after) return false;
    auto const count = of_exporter_.find(entry.first.exporter);
    if (--count->second == 0) of_exporter_.erase(count);
    return true;
  });
}

std::vector<InterfaceRates::Interface> InterfaceRates::interfaces() const {
  std::vector<Interface> all;
  all.reserve(followed_.size());
  for (auto const& [key, followed] : followed_) all.push_back(followed.shown);
  return all;
}

}  // namespace campus::gateway
