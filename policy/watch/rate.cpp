// From two readings of a counter to a rate.
//
// The time between them is the agent's own, the difference of its sysUpTime; the poller's clock only bears
// witness whether that difference can be true.  sysUpTime has 32 bits of hundredths of a second and starts
// anew after 497 days: a fall is that wrap if the older value was about as far from the end as the time that
// has passed, and else a restart.  A device that restarted and has been up for longer than at the last poll
// betrays itself by the other clock: more time passed than its uptime grew.
//
// After a restart every difference is meaningless and the new readings are merely the first ones.  Within a
// boot:
//   equal sysUpTime          the agent repeats itself; wait for a fresh answer and keep the older reading
//   discontinuity moved      this counter was reset by the agent's own word: a gap
//   64 bits, decrease        at 100 Gbit/s a wrap takes 46 years: it was reset: a gap
//   32 bits, decrease        a wrap, if what comes out could have passed the line; else it was reset: a gap
//   32 bits, long pause      the line could have carried a whole round more: the rate is at least this
//   more than the line       no rate at all
//
// Ports are followed by name, for ifIndex is dealt anew at every boot of some devices.  Where several bear
// one name the alias joins it, and where that does not tell them apart, the index.
#include "policy/watch/rate.hpp"

#include <algorithm>
#include <cmath>

namespace campus {
namespace {

constexpr double ticks_per_second = 100;
constexpr double uptime_range = 4294967296.0;  // ticks until sysUpTime wraps
constexpr double octets_range = 4294967296.0;  // of a 32-bit counter
constexpr double bits_per_octet = 8;

// How far the two clocks may run apart between polls: a share for an agent's bad quartz, and a constant for
// answers that took their time and for a gateway whose clock was set.
constexpr double clock_share = 0.1;
constexpr double clock_slack_s = 30;

// Ticks of uptime between two polls of one boot; none: the device restarted, or its clock makes no sense.
std::optional<double> ticks_between(std::uint32_t before, std::uint32_t after, double passed_s) {
  double const ticks = static_cast<std::uint32_t>(after - before);  // over the wrap as well
  double const passed = passed_s * ticks_per_second;
  double const slack = clock_slack_s * ticks_per_second + std::abs(passed) * clock_share;
  if (after < before && uptime_range - before > passed + slack) return std::nullopt;
  if (std::abs(ticks - passed) > slack) return std::nullopt;
  return ticks;
}

// The octets that one direction moved; none: a gap.
std::optional<double> octets_between(std::uint64_t before, std::uint64_t after, OctetCounters::Width width,
                                     double octets_most) {
  if (after >= before) return static_cast<double>(after - before);
  if (width == OctetCounters::Width::bits64) return std::nullopt;
  double const moved = octets_range - static_cast<double>(before - after);
  if (octets_most <= 0 || moved > octets_most) return std::nullopt;
  return moved;
}

std::optional<std::uint64_t> bps(std::optional<double> octets, double seconds, std::uint64_t speed_bps) {
  if (!octets) return std::nullopt;
  double const rate = *octets * bits_per_octet / seconds;
  if (speed_bps == 0) return static_cast<std::uint64_t>(std::llround(rate));
  auto const speed = static_cast<double>(speed_bps);
  if (rate > speed * RateMeter::speed_tolerance) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(std::min(rate, speed)));
}

// The name under which each port is found again, in the order of the ports.
std::vector<std::string> keys_of(std::vector<PortSample> const& ports) {
  constexpr char separator = '\x1f';  // in no name: the collector escapes control characters
  std::map<std::string, int> names, aliased;
  auto with_alias = [&](PortSample const& port) { return port.name + separator + port.alias; };
  for (auto const& port : ports) {
    ++names[port.name];
    ++aliased[with_alias(port)];
  }
  std::vector<std::string> keys;
  keys.reserve(ports.size());
  for (auto const& port : ports) {
    if (!port.name.empty() && names[port.name] == 1)
      keys.push_back(port.name);
    else if (!port.name.empty() && aliased[with_alias(port)] == 1)
      keys.push_back(with_alias(port));
    else
      keys.push_back(with_alias(port) + separator + std::to_string(port.if_index));
  }
  return keys;
}

}  // namespace

// Equal counters on every port, asked again soon: the agent has not looked since.
bool RateMeter::is_stale(DevicePolled const& polled, std::vector<std::string> const& keys) const {
  if (polled.at - last_->at > counter_refresh_max) return false;
  bool has_counters = false;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto const& octets = polled.ports[i].octets;
    if (!octets) continue;
    auto const before = last_->ports.find(keys[i]);
    if (before == last_->ports.end() || before->second.octets != *octets) return false;
    has_counters = has_counters || octets->in != 0 || octets->out != 0;
  }
  return has_counters;
}

void RateMeter::set_rates(PortRate& rate, Reading const& before, Reading const& now, double passed_s) {
  if (before.octets.width != now.octets.width || before.discontinuity_ticks != now.discontinuity_ticks)
    return;
  auto const ticks = ticks_between(before.ticks, now.ticks, passed_s);
  if (!ticks || *ticks < ticks_least) return;
  double const seconds = *ticks / ticks_per_second;
  auto const speed_bps =
      std::max(before.speed_bps, now.speed_bps);  // it may have been renegotiated in between
  double const octets_most = static_cast<double>(speed_bps) / bits_per_octet * seconds * speed_tolerance;
  auto const width = now.octets.width;
  rate.in_bps = bps(octets_between(before.octets.in, now.octets.in, width, octets_most), seconds, speed_bps);
  rate.out_bps =
      bps(octets_between(before.octets.out, now.octets.out, width, octets_most), seconds, speed_bps);
  bool const may_have_wrapped_more = speed_bps == 0 || octets_most >= octets_range;
  rate.is_lower_bound =
      width == OctetCounters::Width::bits32 && may_have_wrapped_more && (rate.in_bps || rate.out_bps);
}

std::vector<PortRate> RateMeter::feed(DevicePolled const& polled) {
  auto const keys = keys_of(polled.ports);
  Poll now{.at = polled.at, .uptime_ticks = polled.uptime_ticks, .ports = {}};
  std::vector<PortRate> rates;
  rates.reserve(keys.size());
  bool is_same_boot = false;
  bool is_repeated = false;
  double passed_s = 0;
  if (last_) {
    passed_s = std::chrono::duration<double>(polled.at - last_->at).count();
    auto const ticks = ticks_between(last_->uptime_ticks, polled.uptime_ticks, passed_s);
    is_same_boot = ticks.has_value();
    is_repeated = is_same_boot && (*ticks < ticks_least || is_stale(polled, keys));
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto const& port = polled.ports[i];
    auto& rate = rates.emplace_back();
    rate.if_index = port.if_index;
    rate.name = port.name;
    rate.link = port.link;
    rate.speed_bps = port.speed_bps;
    if (!port.octets) continue;
    Reading const reading{.octets = *port.octets,
                          .ticks = port.sampled_ticks != 0 ? port.sampled_ticks : polled.uptime_ticks,
                          .discontinuity_ticks = port.discontinuity_ticks,
                          .speed_bps = port.speed_bps};
    if (is_same_boot && !is_repeated)
      if (auto const before = last_->ports.find(keys[i]); before != last_->ports.end())
        set_rates(rate, before->second, reading, passed_s);
    now.ports.emplace(keys[i], reading);
  }
  if (!is_repeated) last_ = std::move(now);
  return rates;
}

}  // namespace campus
