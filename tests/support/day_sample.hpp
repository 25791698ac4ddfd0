#pragma once

#include <chrono>
#include <string>

#include "daemon/contract/alerts.hpp"
#include "daemon/contract/evidence.hpp"
#include "daemon/contract/target_views.hpp"
#include "policy/model/alert.hpp"
#include "policy/model/room_status.hpp"
#include "policy/model/target.hpp"

// What a school tells of a day: a target that a contract meets and a test misses, a room whose projector is
// broken, and a lesson in it.
namespace campus::sample {

// 2026-11-18 02:00 UTC, 10:00 at the school: a Wednesday.
inline Instant const wednesday{std::chrono::sys_days(std::chrono::year(2026) / 11 / 18) +
                               std::chrono::hours(2)};

inline targets::Standing standing(EvidenceKind kind, std::int64_t value, targets::Outcome outcome) {
  targets::Standing one;
  one.outcome = outcome;
  one.short_by = {Unit::bits_per_second, outcome == targets::Outcome::missed ? 100'000'000 - value : 0};
  one.reading.value = one.reading.at_best = {Unit::bits_per_second, value};
  one.reading.window = {wednesday - std::chrono::hours(1), wednesday};
  one.reading.evidence.kind = kind;
  one.reading.evidence.method = "iperf3";
  one.reading.evidence.taken_at = wednesday;
  one.reading.evidence.samples = 20;
  one.reading.evidence.items = {
      {"合同 2026-17", Amount{Unit::bits_per_second, value}, EvidenceItem::Finding::good},
      {"sw-core Gi0/1", std::nullopt, EvidenceItem::Finding::unknown}};
  one.reading.evidence.items_beyond = 3;
  return one;
}

inline targets::Verdict verdict(std::string const& name = "egress-large",
                                targets::Outcome outcome = targets::Outcome::missed) {
  using namespace targets;
  Verdict made;
  made.profile = "xuzhou-2019-2023";
  made.id = made.profile + '.' + name;
  made.source = {"徐州市教育信息化规划", "徐教〔2019〕17号", "https://example.org/plan", 2019,
                 targets::Certainty::seen};
  made.metric = Metric::egress_rate;
  Target target;
  target.id = name;
  target.rule.types = {SchoolType::junior, SchoolType::nine_year};
  target.rule.locality = Locality::town;
  target.rule.headcount.least = 1'000;
  target.bound = {Bound::Side::at_least, {Unit::bits_per_second, 100'000'000}};
  target.proof = EvidenceKind::delivered;
  target.from = parse_day("2019-09-01");
  target.due = parse_day("2023-12-31");
  target.wording = "1000 人以上学校出口不低于 100M";
  made.target = target;
  made.outcome = outcome;
  made.is_due = made.is_strictest = true;
  made.standings = {standing(EvidenceKind::contracted, 200'000'000, Outcome::met),
                    standing(EvidenceKind::delivered, 80'200'184, outcome)};
  made.deciding = 1;
  made.value = Amount{Unit::bits_per_second, 80'200'184};
  if (outcome == Outcome::missed) made.short_by = Amount{Unit::bits_per_second, 19'799'816};
  made.judged_at = wednesday;
  made.seal = std::string(64, 'a');
  return made;
}

inline contract::RoomView room(std::string const& name = "301", RoomState state = RoomState::fault) {
  contract::RoomView view;
  auto& status = view.status;
  status.room = {name};
  status.title = "三年级2班";
  status.place = {"教学楼", "3"};
  status.state = state;
  status.cause = state == RoomState::fault ? RoomCause::fan : RoomCause::none;
  status.culprit = {name + "-projector"};
  status.since = wednesday;
  status.use = UseSign::used;
  AssetStatus projector;
  projector.device = {name + "-projector"};
  projector.kind = DeviceKind::projector;
  projector.state = state;
  projector.cause = status.cause;
  projector.since = wednesday;
  projector.last_good = wednesday;
  ProjectorState said;
  said.power = ProjectorPower::on;
  said.errors = ProjectorErrors{.fan = ErrorLevel::error};
  said.lamps = {{1'234, true}};
  said.input = "31";
  projector.projector = said;
  AssetStatus computer;
  computer.device = {name + "-pc"};
  computer.kind = DeviceKind::computer;
  computer.since = wednesday;
  computer.host = HostSample{.uptime_ticks = 360'000, .users = 1, .processes = 80};
  status.assets = {projector, computer};
  view.today = {.scheduled = 3, .measured = 2, .used = 1, .faulty = 1};
  return view;
}

inline RoomUse use(std::string const& name = "301", int number = 1, CivilDay day = *parse_day("2026-11-18")) {
  RoomUse made;
  made.room = {name};
  made.lesson.day = day;
  made.lesson.period = {.kind = Period::Kind::lesson,
                        .number = static_cast<std::uint8_t>(number),
                        .name = "第" + std::to_string(number) + "节"};
  auto const begin = Instant(day.time_since_epoch()) + std::chrono::hours(number - 1);
  made.lesson.window = {begin, begin + std::chrono::minutes(45)};
  made.measured = std::chrono::minutes(44);
  made.used = std::chrono::minutes(30);
  made.signs = 5;  // projector and traffic
  made.until = made.lesson.window.to;
  return made;
}

inline contract::DayReport report(targets::Verdict const& one) {
  return contract::TargetReport{one, contract::encode(one)};
}
inline contract::DayReport report(contract::RoomView const& one) {
  return contract::RoomReport{one, contract::encode(one)};
}
inline contract::DayReport report(RoomUse const& one, UseVerdict verdict) {
  return contract::RoomUseReport{one, verdict, contract::encode(one, verdict)};
}

}  // namespace campus::sample
