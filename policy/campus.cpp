#include "policy/campus.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace campus {
namespace {

// What of a status the district must learn at once; the rest rides along with the next report.
bool is_news(DeviceStatus const& reported, DeviceStatus const& status) {
  return reported.state != status.state || reported.cause != status.cause ||
         reported.identity != status.identity;
}

// Whether so much time has passed.  A clock that was set back must not silence a device: then it has.
bool has_passed(std::optional<Instant> since, Instant now, Duration span) {
  return !since || now < *since || now - *since >= span;
}

// A rate is of the time between two answers; without the second one there is none.
void forget_rates(DeviceStatus& status) {
  for (auto& port : status.ports) {
    port.in_bps.reset();
    port.out_bps.reset();
    port.is_lower_bound = false;
  }
}

}  // namespace

Campus::Campus(std::vector<KnownDevice> devices) : Campus(std::move(devices), Settings{}) {}

Campus::Campus(std::vector<KnownDevice> devices, Settings settings) {
  std::ignore = reconfigure(std::move(devices), settings);
}

Ruling Campus::reconfigure(std::vector<KnownDevice> devices, Settings settings) {
  settings_ = settings;
  std::map<DeviceId, Device> next;
  for (auto& known : devices) {
    auto kept = devices_.extract(known.id);
    auto device = kept.empty() ? Device{} : std::move(kept.mapped());
    device.kind = known.kind;
    device.status.device = known.id;
    next.insert_or_assign(std::move(known.id), std::move(device));
  }
  Ruling ruling;
  for (auto const& [id, gone] : devices_)
    if (!next.contains(id)) ruling.emplace_back(ForgetDevice{id});
  devices_ = std::move(next);
  return ruling;
}

void Campus::watch_only(std::vector<std::string> interfaces) {
  std::erase_if(traffic_, [&](auto const& entry) { return std::ranges::count(interfaces, entry.first) == 0; });
  captures_ = std::move(interfaces);
}

Ruling Campus::observe(Observation const& observation, Instant now) {
  return std::visit([&](auto const& fact) { return judge(fact, now); }, observation);
}

Ruling Campus::tick(Instant now) {
  Ruling ruling;
  for (auto& [id, device] : devices_) {
    // The time of birth of a state that nobody has seen begin.
    if (device.status.since == Instant{}) device.status.since = now;
    bool const is_known = device.status.state != DeviceState::unknown;
    if (is_known && has_passed(device.last_word, now, settings_.stale_after)) {
      enter(device, DeviceState::unknown, now);
      forget_links(device.status);
      rooms_.see(device.status);
      ruling.emplace_back(KeepDevice{device.status});
    }
    report_if_due(device, now, ruling);
  }
  gate_.age(now);
  tick_rooms(now, ruling);
  tick_watch(now, ruling);
  return ruling;
}

Ruling Campus::judge(TrafficMeasured const& measured, Instant) {
  auto const& rollup = measured.rollup;
  attainment_.feed(rollup);
  if (traffic_.contains(rollup.interface_name) || traffic_.size() < interfaces_max)
    traffic_[rollup.interface_name] = rollup;
  return {KeepTraffic{rollup}};
}

Ruling Campus::judge(DevicePolled const& polled, Instant now) {
  auto const found = devices_.find(polled.device);
  if (found == devices_.end()) {
    ++observations_ignored_;
    return {};
  }
  auto& device = found->second;
  auto& status = device.status;
  attainment_.feed(polled);
  device.misses = 0;
  device.last_word = now;
  enter(device, DeviceState::reachable, now);
  status.cause.reset();
  status.last_answer = polled.at;
  status.uptime_ticks = polled.uptime_ticks;
  status.took = polled.took;
  status.identity = polled.identity;
  status.ports = device.meter.feed(polled);
  status.host = polled.host;
  rooms_.see(status);
  Ruling ruling{KeepDevice{status}};
  report_if_due(device, now, ruling);
  device.is_suspected = false;
  watch_device(device, now, ruling);
  watch_ports(device, now, ruling);
  return ruling;
}

Ruling Campus::judge(DeviceSilent const& silent, Instant now) {
  auto const found = devices_.find(silent.device);
  if (found == devices_.end()) {
    ++observations_ignored_;
    return {};
  }
  auto& device = found->second;
  device.last_word = now;
  forget_rates(device.status);
  if (device.misses < misses_until_unreachable) ++device.misses;
  if (device.misses == misses_until_unreachable) {
    enter(device, DeviceState::unreachable, now);
    forget_links(device.status);
    device.status.cause = silent.cause;
  }
  rooms_.see(device.status);
  Ruling ruling{KeepDevice{device.status}};
  report_if_due(device, now, ruling);
  if (device.status.state == DeviceState::unreachable) device.is_suspected = false;
  watch_device(device, now, ruling);
  return ruling;
}

Ruling Campus::judge(HostSeen const& seen, Instant now) {
  gate_.see(seen, now);
  return {};
}

Ruling Campus::judge(HostLeft const& left, Instant now) {
  gate_.leave(left, now);
  return {};
}

void Campus::report_if_due(Device& device, Instant now, Ruling& ruling) const {
  bool const is_due = !device.reported || is_news(*device.reported, device.status) ||
                      has_passed(device.last_report, now, settings_.report_every);
  if (!is_due) return;
  device.reported = device.status;
  device.last_report = now;
  ruling.emplace_back(ReportDevice{device.status});
}

void Campus::enter(Device& device, DeviceState state, Instant now) {
  auto& status = device.status;
  if (status.state == state && status.since != Instant{}) return;
  if (status.state != state) status.cause.reset();
  status.state = state;
  status.since = now;
}

// Nothing of a device that does not answer may look as if it were known to be well.
void Campus::forget_links(DeviceStatus& status) {
  forget_rates(status);
  for (auto& port : status.ports) port.link = LinkState::other;
}

std::vector<DeviceStatus> Campus::devices() const {
  std::vector<DeviceStatus> statuses;
  statuses.reserve(devices_.size());
  for (auto const& [id, device] : devices_) statuses.push_back(device.status);
  return statuses;
}

DeviceStatus const* Campus::device(DeviceId const& id) const {
  auto const found = devices_.find(id);
  return found == devices_.end() ? nullptr : &found->second.status;
}

std::optional<DeviceKind> Campus::kind_of(DeviceId const& id) const {
  auto const found = devices_.find(id);
  if (found == devices_.end()) return std::nullopt;
  return found->second.kind;
}

std::vector<TrafficRollup> Campus::traffic() const {
  std::vector<TrafficRollup> rollups;
  rollups.reserve(traffic_.size());
  for (auto const& [name, rollup] : traffic_) rollups.push_back(rollup);
  return rollups;
}

}  // namespace campus
