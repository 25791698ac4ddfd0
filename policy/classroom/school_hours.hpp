#pragma once

#include <optional>
#include <vector>

#include "policy/model/calendar.hpp"
#include "policy/model/time.hpp"

namespace campus::classroom {

// What a moment is to a room.
struct SchoolMoment {
  bool is_open = true;             // lessons are being held, or nobody has said when they are
  Instant day_begin;               // of the civil day
  std::optional<Lesson> lesson{};  // a lesson or study hour
  // While it is closed: since when nobody needs the rooms.  What began to run earlier counts from here.
  std::optional<Instant> quiet_since{};
  bool is_before_first = false;  // of a day with lessons: people who come early may switch on
};

// Asks the calendar once a day and then answers from memory: it is asked for every second.  One owner; the
// control loop.
class SchoolHours {
public:
  explicit SchoolHours(SchoolCalendar calendar);

  SchoolMoment at(Instant now);
  SchoolCalendar const& calendar() const { return calendar_; }
  bool has_timetable() const { return has_timetable_; }
  std::vector<Lesson> const& periods() const { return periods_; }  // of the day last asked for

private:
  void look_up(CivilDay day);

  SchoolCalendar calendar_;
  bool has_timetable_;
  std::optional<CivilDay> day_;
  std::vector<Lesson> periods_;             // of that day, with the intervals
  std::optional<Instant> last_end_before_;  // of the newest day with lessons before it
};

}  // namespace campus::classroom
