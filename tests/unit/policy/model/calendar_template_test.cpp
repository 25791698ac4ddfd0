#include "policy/model/calendar_template.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace campus;

namespace {

CivilDay on(int month, unsigned day) {
  return CivilDay{std::chrono::year(2026) / std::chrono::month(static_cast<unsigned>(month)) /
                  std::chrono::day(day)};
}

CalendarFacts::SpecialDay days(CivilDay first, CivilDay last, DayKind kind, std::string name) {
  return {first, last, kind, std::move(name), std::nullopt};
}

Period lesson(std::string name, std::uint16_t begins) {
  return {Period::Kind::lesson, 1, std::move(name), begins, static_cast<std::uint16_t>(begins + 40)};
}

// The district: a term from September to January, National Day from 1 to 7 October, one timetable.
CalendarFacts district_calendar() {
  CalendarFacts facts;
  facts.terms = {{"第一学期", on(9, 1), on(12, 31)}};
  facts.timetables = {{on(9, 1), on(12, 31), {lesson("第一节", 500)}}};
  facts.special_days = {days(on(10, 1), on(10, 7), DayKind::holiday, "国庆节")};
  return facts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(calendar_template)

BOOST_AUTO_TEST_CASE(a_school_without_a_calendar_of_its_own_has_the_districts) {
  BOOST_TEST((laid_over(district_calendar(), {}) == district_calendar()));
}

BOOST_AUTO_TEST_CASE(a_school_keeps_its_own_where_the_district_says_nothing) {
  BOOST_TEST((laid_over({}, district_calendar()) == district_calendar()));
}

BOOST_AUTO_TEST_CASE(an_exam_of_the_school_cuts_its_days_out_of_a_holiday_and_no_more) {
  CalendarFacts own;
  own.special_days = {days(on(10, 3), on(10, 4), DayKind::exam, "校考")};
  auto const calendar = SchoolCalendar::make(laid_over(district_calendar(), own)).value();
  BOOST_TEST((calendar.kind_of(on(10, 2)) == DayKind::holiday));
  BOOST_TEST((calendar.kind_of(on(10, 3)) == DayKind::exam));
  BOOST_TEST((calendar.kind_of(on(10, 4)) == DayKind::exam));
  BOOST_TEST((calendar.kind_of(on(10, 5)) == DayKind::holiday));
}

// Of two entries for a day the later kind wins: a weaker word of the school has to win all the same.
BOOST_AUTO_TEST_CASE(a_weaker_word_of_the_school_wins_over_a_stronger_one_of_the_district) {
  CalendarFacts own;
  own.special_days = {days(on(10, 1), on(10, 1), DayKind::vacation, "校庆")};
  auto const calendar = SchoolCalendar::make(laid_over(district_calendar(), own)).value();
  BOOST_TEST((calendar.kind_of(on(10, 1)) == DayKind::vacation));
}

BOOST_AUTO_TEST_CASE(a_timetable_of_the_school_is_in_force_on_its_days_and_the_districts_around_them) {
  CalendarFacts own;
  own.timetables = {{on(11, 1), on(11, 30), {lesson("早课", 450)}}};
  auto const calendar = SchoolCalendar::make(laid_over(district_calendar(), own)).value();
  BOOST_TEST(calendar.lessons_on(on(10, 30)).at(0).period.name == "第一节");
  BOOST_TEST(calendar.lessons_on(on(11, 2)).at(0).period.name == "早课");
  BOOST_TEST(calendar.lessons_on(on(12, 1)).at(0).period.name == "第一节");
}

BOOST_AUTO_TEST_CASE(a_term_of_the_school_takes_the_place_of_the_one_it_overlaps) {
  CalendarFacts own;
  own.terms = {{"本校学期", on(9, 7), on(12, 25)}};
  auto const calendar = SchoolCalendar::make(laid_over(district_calendar(), own)).value();
  BOOST_TEST(calendar.term_of(on(9, 8)).value() == "本校学期");
  BOOST_TEST((calendar.kind_of(on(9, 2)) == DayKind::vacation));
}

BOOST_AUTO_TEST_CASE(free_weekdays_are_the_schools_where_it_says_them) {
  auto district = district_calendar();
  district.free_weekdays = {std::chrono::Sunday};
  BOOST_TEST((laid_over(district, {}).free_weekdays == std::vector{std::chrono::Sunday}));
  CalendarFacts own;
  own.free_weekdays = {std::chrono::Friday};
  BOOST_TEST((laid_over(district, own).free_weekdays == std::vector{std::chrono::Friday}));
}

BOOST_AUTO_TEST_SUITE_END()
