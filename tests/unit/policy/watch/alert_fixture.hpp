#pragma once

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "policy/watch/alert_book.hpp"

namespace campus::watch::test {

using namespace std::chrono_literals;

// Eight hours ahead of UTC, as the school's clock shows it.
inline Instant at_school(int year, unsigned month, unsigned day, std::chrono::minutes since_midnight) {
  std::chrono::sys_days const date{std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day)};
  return Instant{date} + since_midnight - 8h;
}

// 2026-09-14 is a Monday in term, the 19th a Saturday, the 26th one on which Thursday's lessons are held.
inline SchoolCalendar school_year() {
  using namespace std::chrono;
  auto const day = [](int y, unsigned m, unsigned d) {
    return local_days{year(y) / static_cast<int>(m) / static_cast<int>(d)};
  };
  CalendarFacts facts;
  facts.terms.push_back({"autumn", day(2026, 9, 1), day(2027, 1, 20)});
  std::vector<Period> periods;
  for (std::uint8_t number = 1; number <= 8; ++number) {
    auto const begins = static_cast<std::uint16_t>(8 * 60 + (number - 1) * 60);
    periods.push_back({Period::Kind::lesson, number, "lesson " + std::to_string(number), begins,
                       static_cast<std::uint16_t>(begins + 45)});
  }
  facts.timetables.push_back({day(2026, 9, 1), day(2027, 1, 20), std::move(periods)});
  facts.special_days.push_back({day(2026, 9, 26), day(2026, 9, 26), DayKind::makeup, "makeup", Thursday});
  facts.special_days.push_back({day(2026, 11, 12), day(2026, 11, 12), DayKind::exam, "exam", {}});
  facts.special_days.push_back({day(2027, 1, 21), day(2027, 2, 28), DayKind::vacation, "winter", {}});
  return SchoolCalendar::make(std::move(facts)).value();
}

inline Condition bad(std::string object, std::string rule) {
  return {{std::move(object), std::move(rule)}, true, {Fault::Kind::failure, "CMP-V110", {}}, {}, {}};
}

// A book with a clock that the test turns, and everything that came out of it.
struct Watched {
  AlertBook book;
  AlertSettings settings;
  Topology topology;
  SchoolCalendar calendar = school_year();
  Instant now = at_school(2026, 9, 14, 10h + 20min);
  Ruling ruling;
  std::vector<Notice> notices;
  std::map<std::uint64_t, Alert> kept;  // by number: what the record has
  std::map<std::uint64_t, Incident> incidents;
  std::vector<std::string> probed;
  std::size_t writes = 0;

  Watched() {
    settings.rules["device.unreachable"] = {.severity = Severity::high};
    settings.rules["port.down"] = {.severity = Severity::medium, .keep = 5min};
    settings.rules["flow.scan_hosts"] = {
        .severity = Severity::high, .quiet = 5min, .is_grouped = true, .is_raised_off_hours = true};
    settings.rules["room.fault"] = {
        .severity = Severity::medium, .told = AlertRule::Told::lessons, .is_dropped_in_vacation = true};
    settings.rules["uplink.down"] = {.severity = Severity::high, .is_raised_on_exams = true};
  }

  void begin(AlertMemory memory = {}) {
    book.configure(settings, topology, calendar);
    book.start(std::move(memory), now, ruling);
    take();
  }
  void begin_settled() {
    begin();
    pass(settings.settle + 1s);
    notices.clear();
  }
  void say(Condition const& condition) {
    book.feed(condition, now, ruling);
    take();
  }
  void pass(Duration span, Duration step = 1s) {
    for (auto const until = now + span; now < until;) {
      now += std::min(step, until - now);
      book.tick(now, ruling);
      take();
    }
  }
  void take() {
    for (auto& intent : ruling) {
      if (auto* const alert = std::get_if<KeepAlert>(&intent))
        kept[alert->alert.number] = alert->alert, ++writes;
      if (auto* const incident = std::get_if<KeepIncident>(&intent))
        incidents[incident->incident.number] = incident->incident;
      if (auto* const notice = std::get_if<SendNotice>(&intent)) notices.push_back(notice->notice);
      if (auto* const probe = std::get_if<ProbeDevice>(&intent)) probed.push_back(probe->device.name);
    }
    ruling.clear();
  }
  std::size_t told(Notice::Kind kind) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(notices, [&](Notice const& notice) { return notice.kind == kind; }));
  }
  // What a restart finds in the record.
  AlertMemory memory() const {
    AlertMemory memory;
    for (auto const& [number, alert] : kept) {
      memory.alert_newest = std::max(memory.alert_newest, number);
      if (alert.is_open()) memory.open.push_back(alert);
    }
    for (auto const& [number, incident] : incidents) {
      memory.incident_newest = std::max(memory.incident_newest, number);
      if (!incident.ended_at) memory.incidents.push_back(incident);
    }
    for (auto const& notice : notices) memory.notice_newest = std::max(memory.notice_newest, notice.number);
    memory.last_alive = now;
    return memory;
  }
};

}  // namespace campus::watch::test
