#pragma once

// A school with two lessons on a Monday morning, and one room with a projector, a computer and a switch.

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/classroom/room_watch.hpp"

namespace campus::classroom::lessons {

using namespace std::chrono_literals;

inline CivilDay monday() { return std::chrono::local_days{std::chrono::year{2026} / 11 / 23}; }

// A moment of that Monday, in the school's own time of UTC+8.
inline Instant at(int hour, int minute, int second = 0) {
  return std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::hours(hour - 8) +
         std::chrono::minutes(minute) + std::chrono::seconds(second);
}

// 08:00-08:40, a break, 08:50-09:30.
inline SchoolCalendar calendar() {
  CalendarFacts facts;
  facts.terms.push_back({"autumn", monday() - std::chrono::days(60), monday() + std::chrono::days(60)});
  facts.timetables.push_back({monday() - std::chrono::days(60),
                              monday() + std::chrono::days(60),
                              {{Period::Kind::lesson, 1, "1", 480, 520},
                               {Period::Kind::interval, 0, "", 520, 530},
                               {Period::Kind::lesson, 2, "2", 530, 570}}});
  return SchoolCalendar::make(std::move(facts)).value();
}

inline DeviceId const projector_id{"projector-301"}, computer_id{"pc-301"}, switch_id{"sw-classroom"};

inline RoomAsset projector() {
  return {.device = projector_id, .kind = DeviceKind::projector, .means = {.has_pjlink = true}};
}
inline RoomAsset computer() {
  return {.device = computer_id, .kind = DeviceKind::computer, .means = {.has_snmp = true}};
}

inline RoomWatch watch(std::vector<RoomAsset> assets, Settings settings = {}) {
  return {{Room{.id = {"301"}, .title = "", .assets = std::move(assets)}}, settings, calendar()};
}

inline ProbeDone says(ProjectorState state, Instant when) {
  return {.device = projector_id, .at = when, .projector = std::move(state)};
}
inline ProbeDone is_on(Instant when) { return says({.power = ProjectorPower::on}, when); }
inline ProbeDone is_in_standby(Instant when) { return says({.power = ProjectorPower::standby}, when); }
inline ProbeDone fails(ProbeFailure failure, Instant when) {
  return {.device = projector_id, .at = when, .failure = failure};
}

inline DeviceStatus reachable(DeviceId id, Instant when, std::vector<PortRate> ports = {}) {
  return {.device = std::move(id),
          .state = DeviceState::reachable,
          .since = when,
          .last_answer = when,
          .cause = {},
          .identity = {},
          .ports = std::move(ports)};
}
inline DeviceStatus unreachable(DeviceId id, Instant when, SilenceCause cause = SilenceCause::timeout) {
  return {.device = std::move(id),
          .state = DeviceState::unreachable,
          .since = when,
          .last_answer = {},
          .cause = cause,
          .identity = {},
          .ports = {}};
}

inline PortRate port(std::string name, LinkState link, std::uint64_t speed_bps = 0,
                     std::optional<std::uint64_t> bps = {}) {
  return {.if_index = 3,
          .name = std::move(name),
          .link = link,
          .speed_bps = speed_bps,
          .in_bps = bps,
          .out_bps = bps};
}

inline RoomStatus room(RoomWatch const& rooms) { return *rooms.status({"301"}); }

// Ticks every second from after `from` to `to`; a probe each minute if there is one.  Gives what was to be
// kept.
template <class Probe>
std::vector<RoomUse> live(RoomWatch& rooms, Instant from, Instant to, Probe probe) {
  std::vector<RoomUse> kept;
  for (auto now = from + 1s; now <= to; now += 1s) {
    if ((now - from) % 60s == 0s || now == from + 1s)
      if (std::optional<ProbeDone> const one = probe(now)) rooms.see(*one);
    for (auto& use : rooms.tick(now)) kept.push_back(std::move(use));
  }
  return kept;
}

inline std::optional<ProbeDone> nothing(Instant) { return std::nullopt; }

}  // namespace campus::classroom::lessons
