#include "policy/model/day_parts.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace campus;
using namespace std::chrono_literals;

namespace {

// Monday 14 September 2026, midnight in Beijing: date -u -d '2026-09-13 16:00' +%s
constexpr Instant midnight{std::chrono::seconds(1'789'315'200)};
constexpr CivilDay monday{std::chrono::year(2026) / 9 / 14};

SchoolCalendar calendar_with(std::vector<Period> periods) {
  CalendarFacts facts;
  facts.timetables = {{monday, monday + std::chrono::days(4), std::move(periods)}};
  return SchoolCalendar::make(std::move(facts)).value();
}

// 08:00 to 08:40, at once an interval until 09:00, then ten minutes that nobody wrote down, 09:10 to 09:50.
SchoolCalendar short_day() {
  return calendar_with({{Period::Kind::lesson, 1, "第一节", 480, 520},
                        {Period::Kind::interval, 0, "大课间", 520, 540},
                        {Period::Kind::lesson, 2, "第二节", 550, 590}});
}

std::vector<std::string> names_of(std::vector<DayPart> const& parts) {
  std::vector<std::string> names;
  for (auto const& part : parts) names.push_back(part.period ? part.period->name : std::string(name_of(part.kind)));
  return names;
}
using Words = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(day_parts)

BOOST_AUTO_TEST_CASE(a_day_is_its_periods_and_what_lies_around_them) {
  auto const parts = parts_of(short_day(), monday);
  BOOST_TEST((names_of(parts) == Words{"before", "第一节", "大课间", "between", "第二节", "after"}));
  BOOST_TEST((parts[1].window == Window{midnight + 480min, midnight + 520min}));
  BOOST_TEST((parts[3].window == Window{midnight + 540min, midnight + 550min}));
  BOOST_TEST((parts[3].kind == DayPart::Kind::between));
  BOOST_TEST(!parts[3].period.has_value());
}

// However a minute is chosen, exactly one part has it.
BOOST_AUTO_TEST_CASE(every_minute_of_a_day_lies_in_one_part_and_wholly_in_it) {
  auto const parts = parts_of(short_day(), monday);
  for (int minute = 0; minute < 24 * 60; ++minute) {
    Window const one{midnight + std::chrono::minutes(minute), midnight + std::chrono::minutes(minute + 1)};
    auto const has = [&](DayPart const& part) { return part.window.from <= one.from && one.to <= part.window.to; };
    BOOST_TEST(std::ranges::count_if(parts, has) == 1, minute);
  }
  BOOST_TEST((parts.front().window.from == midnight));
  BOOST_TEST((parts.back().window.to == midnight + 24h));
}

BOOST_AUTO_TEST_CASE(periods_that_fill_the_day_leave_nothing_around_them) {
  auto const parts =
      parts_of(calendar_with({{Period::Kind::study, 1, "上午", 0, 720}, {Period::Kind::study, 2, "下午", 720, 1440}}), monday);
  BOOST_TEST((names_of(parts) == Words{"上午", "下午"}));
}

BOOST_AUTO_TEST_CASE(a_day_without_periods_is_one_part) {
  Window const all{midnight + 5 * 24h, midnight + 6 * 24h};
  for (auto const& calendar : {short_day(), SchoolCalendar()})
    BOOST_TEST((parts_of(calendar, monday + std::chrono::days(5)) == std::vector{DayPart{.window = all}}));
}

BOOST_AUTO_TEST_SUITE_END()
