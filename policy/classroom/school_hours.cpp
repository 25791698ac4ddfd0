#include "policy/classroom/school_hours.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace campus::classroom {
namespace {

// A device that runs since before the holidays was left on, whenever it was.
constexpr int days_back_max = 7;

}  // namespace

SchoolHours::SchoolHours(SchoolCalendar calendar)
    : calendar_(std::move(calendar)), has_timetable_(!calendar_.facts().timetables.empty()) {}

SchoolMoment SchoolHours::at(Instant now) {
  auto const day = calendar_.day_of(now);
  if (day_ != day) look_up(day);
  SchoolMoment moment;
  moment.day_begin = calendar_.begin_of(day);
  if (!has_timetable_) return moment;
  auto const holds = [&](Lesson const& one) { return one.window.from <= now && now < one.window.to; };
  auto const found = std::ranges::find_if(
      periods_, [&](Lesson const& one) { return one.period.kind != Period::Kind::interval && holds(one); });
  if (found != periods_.end()) moment.lesson = *found;
  bool const has_begun = !periods_.empty() && now >= periods_.front().window.from;
  bool const has_ended = !periods_.empty() && now >= periods_.back().window.to;
  moment.is_open = has_begun && !has_ended;
  moment.is_before_first = !periods_.empty() && !has_begun;
  if (moment.is_open) return moment;
  moment.quiet_since = has_ended ? periods_.back().window.to : last_end_before_;
  return moment;
}

void SchoolHours::look_up(CivilDay day) {
  day_ = day;
  periods_ = calendar_.lessons_on(day);
  auto before = day - std::chrono::days(1);
  auto const earliest = day - std::chrono::days(days_back_max);
  auto periods = calendar_.lessons_on(before);
  while (periods.empty() && before > earliest) periods = calendar_.lessons_on(before -= std::chrono::days(1));
  last_end_before_ = periods.empty() ? calendar_.begin_of(earliest) : periods.back().window.to;
}

}  // namespace campus::classroom
