#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "policy/model/calendar.hpp"
#include "policy/model/time.hpp"

namespace campus {

// A stretch of a school day as its people speak of it.
struct DayPart {
  enum class Kind : std::uint8_t {
    period,   // written in the timetable: a lesson, an interval, a study hour
    before,   // from midnight to the first period
    between,  // a gap that the timetable leaves between two periods
    after,    // from the last period to midnight
    all_day,  // a day without periods: off, or nobody wrote a timetable
  };
  Kind kind = Kind::all_day;
  std::optional<Period> period{};  // of Kind::period
  Window window;
  bool operator==(DayPart const&) const = default;
};
std::string_view name_of(DayPart::Kind kind);  // "between"

// A day from midnight to midnight, in order and without a hole: every minute lies in one part and wholly in it.
std::vector<DayPart> parts_of(SchoolCalendar const& calendar, CivilDay day);

}  // namespace campus
