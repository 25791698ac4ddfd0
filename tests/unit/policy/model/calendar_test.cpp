// The school year 2026/27 as a school would write it down.  The days off and the two makeup days of autumn
// 2026 are those of the State Council's notice for 2026: 1 to 7 October off, lessons on Sunday 20 September
// and Saturday 10 October.

#include "policy/model/calendar.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace campus;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(calendar)

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::Monday;
using std::chrono::Sunday;
using std::chrono::Tuesday;
using std::chrono::Wednesday;
using std::chrono::weekday;

CivilDay day(int y, unsigned m, unsigned d) {
  return CivilDay{std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d)};
}

// Beijing's clock is eight hours ahead of UTC; 1 September 2026 00:00 UTC is 1788220800 (date -u -d
// 2026-09-01 +%s).
constexpr Instant september_first_utc{std::chrono::seconds(1'788'220'800)};
Instant beijing(CivilDay on, hours hour, minutes minute = 0min) {
  return september_first_utc + (on - day(2026, 9, 1)) + hour + minute - 8h;
}

Period lesson(std::uint8_t number, hours hour, minutes minute) {
  auto const begins = static_cast<std::uint16_t>((hour + minute) / 1min);
  return {Period::Kind::lesson, number, "第" + std::to_string(number) + "节", begins,
          static_cast<std::uint16_t>(begins + 40)};
}

CalendarFacts facts() {
  CalendarFacts facts;
  facts.terms = {{"秋季学期", day(2026, 9, 1), day(2027, 1, 24)},
                 {"春季学期", day(2027, 2, 22), day(2027, 7, 2)}};
  std::vector<Period> const summer{lesson(1, 8h, 0min),
                                   lesson(2, 8h, 50min),
                                   lesson(3, 10h, 10min),
                                   {Period::Kind::study, 1, "晚自习", 1140, 1200}};
  auto winter = summer;
  for (auto& period : winter) {
    period.begins = static_cast<std::uint16_t>(period.begins + 20);
    period.ends = static_cast<std::uint16_t>(period.ends + 20);
  }
  winter.insert(winter.begin() + 2, {Period::Kind::interval, 0, "大课间", 590, 630});
  facts.timetables = {{day(2026, 9, 1), day(2026, 10, 7), summer},
                      {day(2026, 10, 8), day(2027, 4, 30), winter}};
  facts.special_days = {{day(2026, 9, 25), day(2026, 9, 27), DayKind::holiday, "中秋节", {}},
                        {day(2026, 10, 1), day(2026, 10, 7), DayKind::holiday, "国庆节", {}},
                        {day(2026, 9, 20), day(2026, 9, 20), DayKind::makeup, "补周二", Tuesday},
                        {day(2026, 10, 10), day(2026, 10, 10), DayKind::makeup, "补周三", Wednesday},
                        {day(2026, 11, 12), day(2026, 11, 13), DayKind::exam, "期中考试", {}},
                        {day(2026, 12, 1), day(2026, 12, 1), DayKind::suspended, "停课", {}}};
  return facts;
}

SchoolCalendar school() { return SchoolCalendar::make(facts()).value(); }

// The codes of all that is wrong, and that make() refuses it with the first of them.
std::vector<std::string> codes(CalendarFacts const& wrong) {
  std::vector<std::string> found;
  for (auto const& fault : faults_of(wrong)) found.push_back(fault.fault.code);
  auto const made = SchoolCalendar::make(wrong);
  BOOST_TEST(made.has_value() == found.empty());
  if (!made && !found.empty()) BOOST_TEST(made.error().code == found.front());
  return found;
}

void refuses(CalendarFacts const& wrong, std::string const& code) {
  BOOST_TEST(codes(wrong) == std::vector{code}, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_day_is_what_precedence_makes_it) {
  auto const calendar = school();
  BOOST_TEST((calendar.kind_of(day(2026, 9, 1)) == DayKind::teaching));   // a Tuesday
  BOOST_TEST((calendar.kind_of(day(2026, 9, 5)) == DayKind::weekend));    // a Saturday
  BOOST_TEST((calendar.kind_of(day(2026, 8, 31)) == DayKind::vacation));  // before the term
  BOOST_TEST((calendar.kind_of(day(2027, 2, 13)) == DayKind::vacation));  // a Saturday of the winter
  BOOST_TEST((calendar.kind_of(day(2026, 10, 7)) == DayKind::holiday));
  BOOST_TEST((calendar.kind_of(day(2026, 9, 20)) == DayKind::makeup));  // a Sunday
  BOOST_TEST((calendar.kind_of(day(2026, 11, 12)) == DayKind::exam));
  BOOST_TEST((calendar.kind_of(day(2026, 12, 1)) == DayKind::suspended));
}

BOOST_AUTO_TEST_CASE(a_makeup_saturday_has_lessons_and_a_suspended_tuesday_none) {
  auto const calendar = school();
  BOOST_TEST(calendar.has_lessons(day(2026, 10, 10)));
  BOOST_TEST(!calendar.has_lessons(day(2026, 10, 17)));
  BOOST_TEST(calendar.has_lessons(day(2026, 11, 13)));  // exams are held in school
  BOOST_TEST(!calendar.has_lessons(day(2026, 12, 1)));
  BOOST_TEST(calendar.lesson_at(beijing(day(2026, 10, 10), 8h, 30min)).value().period.number == 1);
  BOOST_TEST(!calendar.lesson_at(beijing(day(2026, 10, 17), 8h, 30min)).has_value());
}

BOOST_AUTO_TEST_CASE(summer_and_winter_have_timetables_of_their_own) {
  auto const calendar = school();
  BOOST_TEST(calendar.lesson_at(beijing(day(2026, 9, 1), 8h)).value().period.number == 1);
  BOOST_TEST(!calendar.lesson_at(beijing(day(2026, 10, 8), 8h, 19min)).has_value());
  auto const first = calendar.lesson_at(beijing(day(2026, 10, 8), 8h, 20min)).value();
  BOOST_TEST(first.period.name == "第1节");
  BOOST_TEST((first.day == day(2026, 10, 8)));
  BOOST_TEST((first.window.from == beijing(day(2026, 10, 8), 8h, 20min)));
  BOOST_TEST((first.window.to == beijing(day(2026, 10, 8), 9h)));
  BOOST_TEST(!calendar.lesson_at(first.window.to).has_value());  // a lesson ends before the bell
}

BOOST_AUTO_TEST_CASE(an_interval_is_listed_but_is_no_lesson) {
  auto const calendar = school();
  auto const lessons = calendar.lessons_on(day(2026, 11, 3));
  BOOST_TEST(lessons.size() == 5u);
  BOOST_TEST(std::ranges::is_sorted(lessons, {}, [](auto const& one) { return one.window.from; }));
  BOOST_TEST((lessons[2].period.kind == Period::Kind::interval));
  BOOST_TEST(!calendar.lesson_at(beijing(day(2026, 11, 3), 10h)).has_value());
  BOOST_TEST(calendar.is_during_school(beijing(day(2026, 11, 3), 10h)));
  BOOST_TEST(calendar.lessons_on(day(2026, 11, 7)).empty());
}

BOOST_AUTO_TEST_CASE(an_evening_study_hour_counts_as_a_lesson) {
  auto const calendar = school();
  auto const evening = calendar.lesson_at(beijing(day(2026, 9, 1), 19h, 30min)).value();
  BOOST_TEST((evening.period.kind == Period::Kind::study));
  BOOST_TEST(calendar.is_during_school(beijing(day(2026, 9, 1), 19h, 59min)));
  BOOST_TEST(!calendar.is_during_school(beijing(day(2026, 9, 1), 20h)));
  BOOST_TEST(!calendar.is_during_school(beijing(day(2026, 9, 1), 7h, 59min)));
}

BOOST_AUTO_TEST_CASE(midnight_is_the_schools_and_not_that_of_greenwich) {
  auto const calendar = school();
  BOOST_TEST((calendar.day_of(september_first_utc - 8h) == day(2026, 9, 1)));
  BOOST_TEST((calendar.day_of(september_first_utc - 8h - 1ns) == day(2026, 8, 31)));
  BOOST_TEST((calendar.day_of(september_first_utc + 16h) == day(2026, 9, 2)));
  BOOST_TEST((calendar.begin_of(day(2026, 9, 1)) == september_first_utc - 8h));
  auto west = facts();
  west.utc_offset = -210min;
  auto const other = SchoolCalendar::make(west).value();
  BOOST_TEST((other.begin_of(day(2026, 9, 1)) == september_first_utc + 210min));
  BOOST_TEST((other.day_of(september_first_utc) == day(2026, 8, 31)));
}

BOOST_AUTO_TEST_CASE(the_next_day_with_lessons_skips_holidays_and_is_found_on_a_makeup_sunday) {
  auto const calendar = school();
  BOOST_TEST((calendar.next_day_with_lessons(day(2026, 9, 30)) == day(2026, 10, 8)));
  BOOST_TEST((calendar.next_day_with_lessons(day(2026, 9, 18)) == day(2026, 9, 20)));
  BOOST_TEST((calendar.next_day_with_lessons(day(2027, 1, 22)) == day(2027, 2, 22)));
  BOOST_TEST((calendar.next_day_with_lessons(day(2027, 7, 2)) == day(2027, 7, 2) + days(400)));
}

BOOST_AUTO_TEST_CASE(a_term_has_its_name_and_the_vacation_none) {
  auto const calendar = school();
  BOOST_TEST(calendar.term_of(day(2027, 7, 2)).value() == "春季学期");
  BOOST_TEST(!calendar.term_of(day(2027, 7, 3)).has_value());
}

BOOST_AUTO_TEST_CASE(without_facts_every_weekday_is_a_teaching_day_without_periods) {
  SchoolCalendar const calendar;
  BOOST_TEST(calendar.has_lessons(day(2026, 10, 1)));
  BOOST_TEST(!calendar.has_lessons(day(2026, 10, 3)));
  BOOST_TEST(calendar.lessons_on(day(2026, 10, 1)).empty());
  BOOST_TEST(!calendar.is_during_school(beijing(day(2026, 10, 1), 9h)));
}

BOOST_AUTO_TEST_CASE(entries_may_be_written_in_any_order) {
  auto shuffled = facts();
  std::ranges::reverse(shuffled.terms);
  std::ranges::reverse(shuffled.timetables);
  for (auto& timetable : shuffled.timetables) std::ranges::reverse(timetable.periods);
  auto const made = SchoolCalendar::make(shuffled);
  BOOST_TEST((made.value() == school()));
}

BOOST_AUTO_TEST_CASE(a_term_that_ends_before_it_begins_is_refused) {
  auto wrong = facts();
  std::swap(wrong.terms[0].first, wrong.terms[0].last);
  refuses(wrong, "CMP-T002");
}

BOOST_AUTO_TEST_CASE(two_terms_that_share_one_day_are_refused) {
  auto wrong = facts();
  wrong.terms[1].first = wrong.terms[0].last;
  refuses(wrong, "CMP-T003");
}

BOOST_AUTO_TEST_CASE(a_timetable_that_ends_before_it_begins_or_meets_another_is_refused) {
  auto wrong = facts();
  wrong.timetables[0].last = day(2026, 8, 1);
  refuses(wrong, "CMP-T004");
  wrong = facts();
  wrong.timetables[1].first = day(2026, 10, 7);
  refuses(wrong, "CMP-T005");
}

BOOST_AUTO_TEST_CASE(a_period_backwards_or_beyond_midnight_is_refused) {
  auto wrong = facts();
  std::swap(wrong.timetables[0].periods[1].begins, wrong.timetables[0].periods[1].ends);
  refuses(wrong, "CMP-T006");
  wrong = facts();
  wrong.timetables[0].periods[3].ends = 1441;
  refuses(wrong, "CMP-T008");
  wrong.timetables[0].periods[3].ends = 1440;  // to midnight itself is allowed
  BOOST_TEST(codes(wrong).empty());
}

BOOST_AUTO_TEST_CASE(two_lessons_at_once_are_refused_and_the_place_is_said) {
  auto wrong = facts();
  wrong.timetables[1].periods[4].begins = wrong.timetables[1].periods[3].ends - 1;
  auto const faults = faults_of(wrong);
  BOOST_TEST(faults.size() == 1u);
  BOOST_TEST(faults[0].fault.code == "CMP-T007");
  BOOST_TEST((faults[0].part == CalendarFault::Part::period));
  BOOST_TEST(faults[0].index == 1u);
  BOOST_TEST(faults[0].period == 4u);
}

BOOST_AUTO_TEST_CASE(two_lessons_of_one_number_are_refused) {
  auto wrong = facts();
  wrong.timetables[0].periods[2].number = 2;
  refuses(wrong, "CMP-T015");
}

BOOST_AUTO_TEST_CASE(a_makeup_day_says_whose_lessons_are_held_and_no_other_day_does) {
  auto wrong = facts();
  wrong.special_days[2].follows.reset();
  refuses(wrong, "CMP-T010");
  wrong = facts();
  wrong.special_days[1].follows = Monday;
  refuses(wrong, "CMP-T011");
  wrong = facts();
  wrong.special_days[2].follows = Sunday;  // on which there are no lessons to hold
  refuses(wrong, "CMP-T012");
  wrong = facts();
  wrong.special_days[2].follows = weekday(9);
  refuses(wrong, "CMP-T017");
}

BOOST_AUTO_TEST_CASE(a_special_day_backwards_or_of_no_effect_is_refused) {
  auto wrong = facts();
  std::swap(wrong.special_days[1].first, wrong.special_days[1].last);
  refuses(wrong, "CMP-T009");
  wrong = facts();
  wrong.special_days[0].kind = DayKind::teaching;
  refuses(wrong, "CMP-T016");
}

BOOST_AUTO_TEST_CASE(a_day_no_clock_reaches_is_refused) {
  auto wrong = facts();
  wrong.terms[1].last = day(2263, 1, 1);
  refuses(wrong, "CMP-T013");
  wrong = facts();
  wrong.special_days[0].first = CivilDay{days(-1'000'000'000)};
  refuses(wrong, "CMP-T013");
}

BOOST_AUTO_TEST_CASE(an_offset_of_no_zone_is_refused) {
  auto wrong = facts();
  for (auto const offset : {-735min, 855min, 481min}) {
    wrong.utc_offset = offset;
    refuses(wrong, "CMP-T001");
  }
}

BOOST_AUTO_TEST_CASE(lists_without_end_are_refused) {
  auto wrong = facts();
  wrong.special_days.resize(CalendarLimits::special_days_max + 1, wrong.special_days[0]);
  refuses(wrong, "CMP-T014");
  wrong = facts();
  wrong.timetables[0].periods.resize(CalendarLimits::periods_max + 1);
  refuses(wrong, "CMP-T014");
  wrong = facts();
  wrong.free_weekdays.resize(8, Sunday);
  refuses(wrong, "CMP-T017");
}

BOOST_AUTO_TEST_CASE(all_that_is_wrong_is_found_in_one_go) {
  auto wrong = facts();
  std::swap(wrong.terms[0].first, wrong.terms[0].last);
  wrong.timetables[0].periods[3].ends = 1500;
  wrong.special_days[2].follows.reset();
  std::vector<std::string> const expected{"CMP-T002", "CMP-T008", "CMP-T010"};
  BOOST_TEST(codes(wrong) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_day_and_a_clock_read_back_as_they_are_printed_and_nothing_else_does) {
  BOOST_TEST((parse_day("2026-09-01") == day(2026, 9, 1)));
  BOOST_TEST(to_text(day(2026, 9, 1)) == "2026-09-01");
  for (auto const wrong :
       {"2026-9-1", "2026-02-29", "2026-13-01", "26-09-01", "2026/09/01", "+026-09-01", ""})
    BOOST_TEST(!parse_day(wrong).has_value(), wrong);
  BOOST_TEST(parse_clock("08:05").value() == 485);
  BOOST_TEST(parse_clock("24:00").value() == 1440);
  BOOST_TEST(to_clock_text(485) == "08:05");
  for (auto const wrong : {"8:05", "24:01", "08:60", "08.05", "-8:05", "080:5", ""})
    BOOST_TEST(!parse_clock(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_SUITE_END()
