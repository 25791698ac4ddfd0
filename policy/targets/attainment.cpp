#include "policy/targets/attainment.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "policy/model/traffic_source.hpp"

namespace campus::targets {
namespace {

bool is_in_force(Reading const& reading, Instant now) {
  return reading.window.from <= now && (!reading.valid_until || now < *reading.valid_until);
}

std::string no_digest(std::string_view) { return {}; }

}  // namespace

void Attainment::reconfigure(Settings settings) {
  if (settings.layout.egress_interfaces != settings_.layout.egress_interfaces) load_ = {};
  settings_ = std::move(settings);
}

void Attainment::feed(TrafficRollup const& rollup) {
  auto const& interfaces = settings_.layout.egress_interfaces;
  bool const is_wanted = interfaces.empty() ? SourceChoice().takes(rollup.interface_name)
                                            : std::ranges::find(interfaces, without_standing(rollup.interface_name)) != interfaces.end();
  if (is_wanted) load_.feed(rollup);
}

void Attainment::feed(DevicePolled const& polled) {
  auto& types = port_types_[polled.device];
  types.clear();
  for (auto const& port : polled.ports) types[port.if_index] = port.type;
}

void Attainment::note(SpeedTest test) {
  if (!test_ || test_->at <= test.at) test_ = std::move(test);
}

std::map<std::uint32_t, std::uint32_t> const& Attainment::port_types(DeviceId const& device) const {
  static std::map<std::uint32_t, std::uint32_t> const none;
  auto const found = port_types_.find(device);
  return found == port_types_.end() ? none : found->second;
}

std::vector<Reading> Attainment::readings(std::span<SurveyedDevice const> devices,
                                          SchoolCalendar const& calendar, Instant now) const {
  auto const& layout = settings_.layout;
  std::vector<Reading> readings;
  auto const add = [&](std::optional<Reading> reading) {
    if (reading) readings.push_back(std::move(*reading));
  };
  // How much the line is taken is said of what was bought, and without a contract of what the port could do.
  std::int64_t line = 0;
  if (layout.egress_port) add(negotiated(*layout.egress_port, devices, now));
  if (!readings.empty()) line = readings.back().value.number;
  if (layout.contract) {
    add(contracted(*layout.contract, calendar));
    if (is_in_force(readings.back(), now)) line = readings.back().value.number;
  }
  if (test_) add(delivered(*test_, settings_.test_valid));
  add(load_.reading(static_cast<std::uint64_t>(line), calendar, now));
  add(backbone_gigabit(layout, devices, now));
  add(desktop_100m(layout, devices, now));
  add(wifi_coverage(layout, devices, now));
  return readings;
}

std::vector<Verdict> Attainment::judge(std::span<SurveyedDevice const> devices,
                                       SchoolCalendar const& calendar, Instant now,
                                       Sha256 const& sha256) const {
  return targets::judge(settings_.profiles, settings_.school, readings(devices, calendar, now), calendar, now,
                        sha256);
}

Result<void> Attainment::may_test(std::string_view id, std::span<SurveyedDevice const> devices,
                                  SchoolCalendar const& calendar, Instant now, bool is_insisted) const {
  auto const verdicts = judge(devices, calendar, now, no_digest);
  auto const found = std::ranges::find(verdicts, id, &Verdict::id);
  if (found == verdicts.end()) return fail(Fault::Kind::not_found, "CMP-T050", {{"target", std::string(id)}});
  if (found->metric != Metric::egress_rate)
    return fail(Fault::Kind::invalid, "CMP-T051", {{"target", std::string(id)}});
  if (calendar.kind_of(calendar.day_of(now)) == DayKind::exam)
    return fail(Fault::Kind::conflict, "CMP-T052", {{"day", to_text(calendar.day_of(now))}});
  auto const lesson = calendar.lesson_at(now);
  if (lesson && !is_insisted)
    return fail(Fault::Kind::conflict, "CMP-T053",
                {{"period", lesson->period.name}, {"ends", to_clock_text(lesson->period.ends)}});
  return {};
}

}  // namespace campus::targets
