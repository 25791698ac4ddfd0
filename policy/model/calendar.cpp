#include "policy/model/calendar.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace campus {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr int minutes_per_day = 24 * 60;

std::string padded(unsigned number, std::size_t width) {
  auto text = std::to_string(number);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

// The digits of a part of a date, all of them and no sign.
std::optional<unsigned> digits(std::string_view text) {
  unsigned number = 0;
  for (auto const letter : text) {
    if (letter < '0' || letter > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(letter - '0');
  }
  return number;
}

template <class Entry>
bool holds(Entry const& entry, CivilDay day) {
  return entry.first <= day && day <= entry.last;
}

std::chrono::weekday weekday_of(CivilDay day) { return std::chrono::weekday(day); }

bool is_lesson(Period const& period) { return period.kind != Period::Kind::interval; }

}  // namespace

std::string to_text(CivilDay day) {
  std::chrono::year_month_day const date(day);
  return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) + '-' +
         padded(static_cast<unsigned>(date.month()), 2) + '-' + padded(static_cast<unsigned>(date.day()), 2);
}

std::optional<CivilDay> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  auto const year = digits(text.substr(0, 4));
  auto const month = digits(text.substr(5, 2));
  auto const day = digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  std::chrono::year_month_day const date(std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day));
  if (!date.ok()) return std::nullopt;
  return CivilDay(date);
}

std::string to_clock_text(std::uint16_t minute) {
  return padded(minute / 60u, 2) + ':' + padded(minute % 60u, 2);
}

std::optional<std::uint16_t> parse_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  auto const hours = digits(text.substr(0, 2));
  auto const rest = digits(text.substr(3, 2));
  if (!hours || !rest || *rest > 59 || *hours * 60 + *rest > minutes_per_day) return std::nullopt;
  return static_cast<std::uint16_t>(*hours * 60 + *rest);
}

std::string_view name_of(DayKind kind) {
  constexpr std::array<std::string_view, 7> names{"teaching", "weekend", "vacation", "holiday",
                                                  "makeup",   "exam",    "suspended"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Period::Kind kind) {
  constexpr std::array<std::string_view, 3> names{"lesson", "interval", "study"};
  return names[static_cast<std::size_t>(kind)];
}

Result<SchoolCalendar> SchoolCalendar::make(CalendarFacts facts) {
  if (auto faults = faults_of(facts); !faults.empty())
    return std::unexpected(std::move(faults.front().fault));
  std::ranges::sort(facts.terms, {}, &CalendarFacts::Term::first);
  std::ranges::sort(facts.timetables, {}, &CalendarFacts::Timetable::first);
  for (auto& timetable : facts.timetables) std::ranges::sort(timetable.periods, {}, &Period::begins);
  SchoolCalendar calendar;
  calendar.facts_ = std::move(facts);
  return calendar;
}

CivilDay SchoolCalendar::day_of(Instant at) const {
  return CivilDay(std::chrono::floor<days>(at + facts_.utc_offset).time_since_epoch());
}

Instant SchoolCalendar::begin_of(CivilDay day) const {
  return Instant(day.time_since_epoch()) - facts_.utc_offset;
}

DayKind SchoolCalendar::kind_of(CivilDay day) const {
  auto kind = DayKind::teaching;
  if (std::ranges::find(facts_.free_weekdays, weekday_of(day)) != facts_.free_weekdays.end())
    kind = DayKind::weekend;
  if (!facts_.terms.empty() && !term_of(day)) kind = DayKind::vacation;
  for (auto const& special : facts_.special_days)
    if (holds(special, day)) kind = std::max(kind, special.kind);
  return kind;
}

bool SchoolCalendar::has_lessons(CivilDay day) const {
  auto const kind = kind_of(day);
  return kind == DayKind::teaching || kind == DayKind::makeup || kind == DayKind::exam;
}

CalendarFacts::Timetable const* SchoolCalendar::timetable_of(CivilDay day) const {
  auto const found =
      std::ranges::find_if(facts_.timetables, [&](auto const& timetable) { return holds(timetable, day); });
  return found == facts_.timetables.end() || !has_lessons(day) ? nullptr : &*found;
}

std::uint16_t SchoolCalendar::minute_of(Instant at) const {
  return static_cast<std::uint16_t>(std::chrono::floor<minutes>(at - begin_of(day_of(at))).count());
}

Lesson SchoolCalendar::lesson(CivilDay day, Period const& period) const {
  auto const midnight = begin_of(day);
  return {day, period, {midnight + minutes(period.begins), midnight + minutes(period.ends)}};
}

std::vector<Lesson> SchoolCalendar::lessons_on(CivilDay day) const {
  std::vector<Lesson> lessons;
  if (auto const* const timetable = timetable_of(day))
    for (auto const& period : timetable->periods) lessons.push_back(lesson(day, period));
  return lessons;
}

std::optional<Lesson> SchoolCalendar::lesson_at(Instant at) const {
  auto const day = day_of(at);
  auto const* const timetable = timetable_of(day);
  if (!timetable) return std::nullopt;
  auto const minute = minute_of(at);
  for (auto const& period : timetable->periods)
    if (is_lesson(period) && period.begins <= minute && minute < period.ends) return lesson(day, period);
  return std::nullopt;
}

bool SchoolCalendar::is_during_school(Instant at) const {
  auto const* const timetable = timetable_of(day_of(at));
  if (!timetable || timetable->periods.empty()) return false;
  auto const minute = minute_of(at);
  return timetable->periods.front().begins <= minute && minute < timetable->periods.back().ends;
}

std::optional<std::string> SchoolCalendar::term_of(CivilDay day) const {
  auto const found = std::ranges::find_if(facts_.terms, [&](auto const& term) { return holds(term, day); });
  if (found == facts_.terms.end()) return std::nullopt;
  return found->name;
}

CivilDay SchoolCalendar::next_day_with_lessons(CivilDay after) const {
  constexpr days reach{400};
  for (auto day = after + days(1); day < after + reach; day += days(1))
    if (has_lessons(day)) return day;
  return after + reach;
}

}  // namespace campus
