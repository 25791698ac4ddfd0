#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus {

// A day as people count it, in the calendar's own offset from UTC.
using CivilDay = std::chrono::local_days;

std::string to_text(CivilDay day);                         // "2026-09-01"
std::optional<CivilDay> parse_day(std::string_view text);  // only as it is printed, and only days that exist

// A minute of a day: "08:00"; 24:00 is where a day ends.
std::string to_clock_text(std::uint16_t minutes);
std::optional<std::uint16_t> parse_clock(std::string_view text);

// What a day is.  Order is that of precedence: of two entries for a day the later kind wins.
enum class DayKind : std::uint8_t {
  teaching,   // 教学日: a weekday within a term
  weekend,    // 休息日
  vacation,   // 寒暑假: between the terms
  holiday,    // 节假日
  makeup,     // 调休上课日: a day off on which another day's lessons are held
  exam,       // 考试日: no tests of ours, no change of configuration
  suspended,  // 停课
};
std::string_view name_of(DayKind kind);  // "teaching": the word of files and interfaces

// One lesson, break or study hour of a timetable, in minutes since midnight: [begins, ends).
struct Period {
  enum class Kind : std::uint8_t { lesson, interval, study };  // interval: 课间; study: 早读, 晚自习
  Kind kind = Kind::lesson;
  std::uint8_t number = 0;  // of a lesson or study hour, from 1; 0 for an interval
  std::string name;         // "第三节"
  std::uint16_t begins = 0, ends = 0;
  bool operator==(Period const&) const = default;
};

// A period on a certain day.
struct Lesson {
  CivilDay day{};
  Period period;
  Window window;
  bool operator==(Lesson const&) const = default;
};

// What a district or a school writes down.  Days are inclusive.
struct CalendarFacts {
  struct Term {
    std::string name;
    CivilDay first{}, last{};
    bool operator==(Term const&) const = default;
  };
  struct Timetable {  // in force within [first, last]; the later of two that overlap is refused
    CivilDay first{}, last{};
    std::vector<Period> periods;
    bool operator==(Timetable const&) const = default;
  };
  struct SpecialDay {
    CivilDay first{}, last{};
    DayKind kind = DayKind::holiday;
    std::string name;
    std::optional<std::chrono::weekday> follows;  // makeup: whose lessons are held
    bool operator==(SpecialDay const&) const = default;
  };
  std::chrono::minutes utc_offset{480};
  std::vector<Term> terms;
  std::vector<Timetable> timetables;
  std::vector<SpecialDay> special_days;
  std::vector<std::chrono::weekday> free_weekdays{std::chrono::Saturday, std::chrono::Sunday};
  bool operator==(CalendarFacts const&) const = default;
};
std::string_view name_of(Period::Kind kind);

// What is wrong with written facts, and where it stands: the index of the entry within its list, and of the
// period within its timetable.
struct CalendarFault {
  enum class Part : std::uint8_t { utc_offset, term, timetable, period, special_day, free_weekday };
  Part part = Part::term;
  std::size_t index = 0;
  std::size_t period = 0;
  Fault fault;
};

// More than any school writes down; a list beyond it is refused whole.
struct CalendarLimits {
  static constexpr std::size_t terms_max = 64;
  static constexpr std::size_t timetables_max = 64;
  static constexpr std::size_t periods_max = 48;  // of one timetable
  static constexpr std::size_t special_days_max = 1'024;
};

// Everything that is wrong: a term, period or special day that ends before it begins, two terms, timetables
// or periods that overlap, two lessons of one number, a period beyond midnight, a makeup day that does not
// say whose lessons are held or names a day without any, a day no calendar reaches, an offset no zone has, a
// list too long.
std::vector<CalendarFault> faults_of(CalendarFacts const& facts);

// The school's time.  Everything that judges asks it what a moment is; without facts every weekday is a
// teaching day without periods.  A value; any thread.
class SchoolCalendar {
public:
  SchoolCalendar() = default;
  // Refused with the first of faults_of.  Terms, timetables and periods are put in the order of time.
  static Result<SchoolCalendar> make(CalendarFacts facts);

  CivilDay day_of(Instant at) const;
  Instant begin_of(CivilDay day) const;
  DayKind kind_of(CivilDay day) const;
  bool has_lessons(CivilDay day) const;                // teaching, makeup or exam
  std::vector<Lesson> lessons_on(CivilDay day) const;  // by time, with the intervals; empty on a day off
  std::optional<Lesson> lesson_at(Instant at) const;   // a lesson or study hour; nothing in an interval
  bool is_during_school(Instant at) const;  // from the first period of a day with lessons to its last
  std::optional<std::string> term_of(CivilDay day) const;
  CivilDay next_day_with_lessons(CivilDay after) const;  // at most 400 days on; then that day

  CalendarFacts const& facts() const { return facts_; }
  bool operator==(SchoolCalendar const&) const = default;

private:
  CalendarFacts::Timetable const* timetable_of(CivilDay day) const;
  std::uint16_t minute_of(Instant at) const;
  Lesson lesson(CivilDay day, Period const& period) const;

  CalendarFacts facts_;
};

}  // namespace campus
