#include "daemon/config/calendar_config.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

#include "tests/unit/daemon/config/temporary_folder.hpp"

using namespace campus;
using namespace campus::config;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(calendar_config)

namespace {

CivilDay date_of(int y, unsigned m, unsigned d) {
  return CivilDay{std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d)};
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_key_of_a_calendar_arrives_where_it_belongs) {
  TemporaryFolder const folder;
  auto const read = read_calendar_config(folder.write("calendar.yaml", R"(utc_offset: "-03:30"
free_weekdays: [sunday]
terms: [{name: 秋, first: 2026-09-01, last: 2027-01-22}]
timetables:
  - first: 2026-09-01
    last: 2027-01-22
    periods:
      - {name: 第一节, number: 1, begins: 08:00, ends: 08:40}
      - {name: 大课间, kind: interval, begins: 08:40, ends: 09:00}
      - {name: 晚自习, kind: study, number: 1, begins: 19:00, ends: 24:00}
days:
  - {day: 2026-09-20, kind: makeup, follows: tuesday, name: 调休}
  - {first: 2026-10-01, last: 2026-10-07, kind: holiday}
)"));
  require(read);
  auto const& facts = read->facts();
  BOOST_TEST((facts.utc_offset == -210min));
  BOOST_TEST((facts.free_weekdays == std::vector{std::chrono::Sunday}));
  BOOST_TEST(facts.terms.at(0).name == "秋");
  BOOST_TEST((facts.terms.at(0).last == date_of(2027, 1, 22)));
  auto const& periods = facts.timetables.at(0).periods;
  BOOST_TEST((periods.at(0) == Period{Period::Kind::lesson, 1, "第一节", 480, 520}));
  BOOST_TEST((periods.at(1) == Period{Period::Kind::interval, 0, "大课间", 520, 540}));
  BOOST_TEST((periods.at(2) == Period{Period::Kind::study, 1, "晚自习", 1140, 1440}));
  BOOST_TEST((facts.special_days.at(0) == CalendarFacts::SpecialDay{date_of(2026, 9, 20), date_of(2026, 9, 20),
                                                                     DayKind::makeup, "调休", std::chrono::Tuesday}));
  BOOST_TEST((facts.special_days.at(1).last == date_of(2026, 10, 7)));
}

// The dates are those of the State Council's notice for 2026: Sunday 20 September and Saturday 10 October are worked.
BOOST_AUTO_TEST_CASE(the_shipped_calendar_knows_the_makeup_days_of_2026) {
  auto const read = read_calendar_config(std::filesystem::path(CAMPUS_SOURCE_DIR) / "packaging/config/calendar.yaml");
  require(read);
  BOOST_TEST((read->kind_of(date_of(2026, 9, 20)) == DayKind::makeup));
  BOOST_TEST((read->kind_of(date_of(2026, 10, 10)) == DayKind::makeup));
  BOOST_TEST((read->kind_of(date_of(2026, 9, 25)) == DayKind::holiday));
  BOOST_TEST((read->kind_of(date_of(2026, 10, 7)) == DayKind::holiday));
  BOOST_TEST((read->kind_of(date_of(2026, 10, 8)) == DayKind::teaching));
  BOOST_TEST((read->kind_of(date_of(2027, 2, 6)) == DayKind::vacation));  // the lunar new year of 2027
  BOOST_TEST(read->lessons_on(date_of(2026, 10, 10)).size() == 10u);
  // Summer begins ten minutes earlier than winter.
  BOOST_TEST(read->lessons_on(date_of(2026, 9, 1)).front().period.begins + 10 ==
             read->lessons_on(date_of(2026, 10, 8)).front().period.begins);
}

BOOST_AUTO_TEST_CASE(a_word_that_cannot_be_read_is_not_held_against_its_neighbours) {
  TemporaryFolder const folder;
  auto const read = read_calendar_config(folder.write("calendar.yaml", R"(terms:
  - {name: 秋, first: 2026-09-01, last: soon}
  - {name: 春, first: 2027-02-22, last: 2027-07-02}
)"));
  BOOST_REQUIRE(!read.has_value());
  BOOST_TEST(read.error().count() == 1u);
  BOOST_TEST(read.error().complaints().at(0).fault.code == "CMP-T020");
  BOOST_TEST(read.error().complaints().at(0).at.line == 2);
}

BOOST_AUTO_TEST_CASE(a_text_is_read_as_a_file_is_and_its_faults_stand_where_they_stand) {
  auto const read = read_calendar_text("calendar", "days:\n  - {day: 2026-10-09, kind: holiday, name: 区庆日}\n");
  require(read);
  BOOST_TEST((read->kind_of(date_of(2026, 10, 9)) == DayKind::holiday));
  auto const wrong = read_calendar_text("calendar", "dayz: []\nterms:\n  - {name: a, first: 2026-02-30, last: x}\n");
  BOOST_REQUIRE(!wrong.has_value());
  BOOST_TEST(wrong.error().file() == "calendar");
  BOOST_REQUIRE(wrong.error().complaints().size() == 3u);
  BOOST_TEST(wrong.error().complaints()[0].at.line == 1);
  BOOST_TEST(wrong.error().complaints()[1].at.line == 3);
  BOOST_TEST(!read_calendar_text("calendar", "").has_value());
  BOOST_TEST(!read_calendar_text("calendar", std::string(file_bytes_max + 1, '#')).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
