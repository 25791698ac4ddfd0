#include "policy/model/day_parts.hpp"

#include <array>

namespace campus {

std::string_view name_of(DayPart::Kind kind) {
  constexpr std::array<std::string_view, 5> names{"period", "before", "between", "after", "all_day"};
  return names[static_cast<std::size_t>(kind)];
}

std::vector<DayPart> parts_of(SchoolCalendar const& calendar, CivilDay day) {
  auto at = calendar.begin_of(day);
  auto const end = calendar.begin_of(day + std::chrono::days(1));
  auto const lessons = calendar.lessons_on(day);
  if (lessons.empty()) return {{.kind = DayPart::Kind::all_day, .window = {at, end}}};
  std::vector<DayPart> parts;
  for (auto const& lesson : lessons) {
    auto const gap = parts.empty() ? DayPart::Kind::before : DayPart::Kind::between;
    if (at < lesson.window.from) parts.push_back({.kind = gap, .window = {at, lesson.window.from}});
    parts.push_back({.kind = DayPart::Kind::period, .period = lesson.period, .window = lesson.window});
    at = lesson.window.to;
  }
  if (at < end) parts.push_back({.kind = DayPart::Kind::after, .window = {at, end}});
  return parts;
}

}  // namespace campus
