#include "policy/targets/load_book.hpp"

#include <boost/test/unit_test.hpp>

using namespace campus;
using namespace campus::targets;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(load_book)

namespace {

constexpr std::uint64_t line = 100'000'000;  // 100 Mbit/s
// Monday 23 November 2026, 00:00 in Beijing: date -u -d '2026-11-22 16:00' +%s
constexpr Instant monday{std::chrono::seconds(1'795'363'200)};

TrafficRollup second_of(Instant at, std::uint64_t up_bytes, std::uint64_t down_bytes) {
  TrafficRollup rollup;
  rollup.interface_name = "eth0";
  rollup.window = {at, at + 1s};
  rollup.up.bytes = up_bytes;
  rollup.down.bytes = down_bytes;
  return rollup;
}

// One stretch of five minutes at so many megabits a second: 300 s * 1 Mbit/s = 37.5 MB.
std::uint64_t stretch_bytes(std::uint64_t megabits) { return megabits * 37'500'000; }

SchoolCalendar mornings() {
  CalendarFacts facts;
  auto const day = [](unsigned month, unsigned number) {
    return CivilDay{std::chrono::year(2026) / std::chrono::month(month) / std::chrono::day(number)};
  };
  facts.terms = {{"秋季学期", day(9, 1), day(12, 31)}};
  facts.timetables = {
      {day(9, 1), day(12, 31), {{Period::Kind::lesson, 1, "第一节", 480, 540}}}};  // 08:00 - 09:00
  return SchoolCalendar::make(facts).value();
}

}  // namespace

BOOST_AUTO_TEST_CASE(without_traffic_or_without_a_line_there_is_no_reading) {
  LoadBook book;
  BOOST_TEST(!book.reading(line, SchoolCalendar(), monday).has_value());
  book.feed(second_of(monday, 1, 1));
  BOOST_TEST(!book.reading(0, SchoolCalendar(), monday + 10min).has_value());
}

// Twenty stretches at 1 to 20 Mbit/s: 95 of 100 are at or below the nineteenth.
BOOST_AUTO_TEST_CASE(of_twenty_stretches_the_nineteenth_is_the_95th_percentile) {
  LoadBook book;
  for (std::uint64_t i = 0; i < 20; ++i)
    book.recall(monday + static_cast<int>(i) * LoadBook::step, stretch_bytes(1),
                stretch_bytes((i * 7) % 20 + 1));
  auto const reading = book.reading(line, SchoolCalendar(), monday + 20 * LoadBook::step).value();
  BOOST_TEST(reading.at_best.number == 190'000);  // 19 of 100 Mbit/s
  BOOST_TEST(reading.evidence.samples == 20u);
  BOOST_TEST(reading.evidence.method == "p95_all_hours");
}

BOOST_AUTO_TEST_CASE(the_busier_direction_counts) {
  LoadBook book;
  book.recall(monday, stretch_bytes(40), stretch_bytes(10));
  BOOST_TEST(book.reading(line, SchoolCalendar(), monday + 5min).value().at_best.number == 400'000);
}

BOOST_AUTO_TEST_CASE(seconds_add_up_to_stretches_and_the_open_one_waits) {
  LoadBook book;
  for (int second = 0; second < 300; ++second)
    book.feed(second_of(monday + second * 1s, 0, 1'250'000));  // 10 Mbit/s
  book.feed(second_of(monday + 300s, 0, 12'500'000'000));
  auto const reading = book.reading(line, SchoolCalendar(), monday + 301s).value();
  BOOST_TEST(reading.evidence.samples == 1u);
  BOOST_TEST(reading.at_best.number == 100'000);
}

BOOST_AUTO_TEST_CASE(only_school_hours_count_where_the_calendar_knows_them) {
  LoadBook book;
  auto const calendar = mornings();
  // A backup at night fills the line; the lesson from 08:00 to 09:00 takes a tenth of it.
  for (int stretch = 0; stretch < 288; ++stretch) {
    bool const is_lesson = stretch >= 96 && stretch < 108;
    book.recall(monday + stretch * LoadBook::step, 0, stretch_bytes(is_lesson ? 10 : 100));
  }
  auto const reading = book.reading(line, calendar, monday + 24h).value();
  BOOST_TEST(reading.at_best.number == 100'000);
  BOOST_TEST(reading.evidence.method == "p95_school_hours");
  BOOST_TEST(reading.evidence.samples == 12u);
  // From 25 October to 23 November there are 21 weekdays: one day of them is known.
  BOOST_TEST(reading.evidence.coverage == 47'619);
}

BOOST_AUTO_TEST_CASE(with_less_than_half_of_the_hours_known_the_worse_end_is_a_full_line) {
  LoadBook book;
  auto const half = static_cast<int>(LoadBook::reach / LoadBook::step / 2);
  for (int stretch = 0; stretch < half - 1; ++stretch)
    book.recall(monday + stretch * LoadBook::step, 0, stretch_bytes(10));
  auto const now = monday + half * LoadBook::step;
  BOOST_TEST(book.reading(line, SchoolCalendar(), now).value().value.number == whole);
  book.recall(monday + (half - 1) * LoadBook::step, 0, stretch_bytes(10));
  BOOST_TEST(book.reading(line, SchoolCalendar(), now).value().value.number == 100'000);
}

BOOST_AUTO_TEST_CASE(a_month_is_remembered_and_no_more) {
  LoadBook book;
  for (int stretch = 0; stretch < 40 * 288; ++stretch) book.recall(monday + stretch * LoadBook::step, 0, 1);
  BOOST_TEST(book.size() == 30u * 288u + 1u);
}

BOOST_AUTO_TEST_CASE(a_contract_smaller_than_the_traffic_gives_a_share_above_the_whole) {
  LoadBook book;
  book.recall(monday, 0, stretch_bytes(150));
  BOOST_TEST(book.reading(line, SchoolCalendar(), monday + 5min).value().at_best.number == 1'500'000);
  BOOST_TEST(book.reading(1, SchoolCalendar(), monday + 5min).value().at_best.number == 10 * whole);
}

BOOST_AUTO_TEST_SUITE_END()
