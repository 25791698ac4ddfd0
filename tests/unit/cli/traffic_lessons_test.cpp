#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "daemon/contract/terminal_text.hpp"
#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/json_schema.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;
namespace json = boost::json;

namespace {

json::value part(std::string const& kind, std::string const& name, std::string const& begins, std::string const& ends,
                 std::string const& state, std::int64_t length_s, std::int64_t passed_s, std::int64_t watched_s) {
  return {{"kind", kind},
          {"number", kind == "lesson" ? 1 : 0},
          {"name", name},
          {"begins", begins},
          {"ends", ends},
          {"from", "2026-11-23T00:00:00.000Z"},
          {"until", "2026-11-23T00:40:00.000Z"},
          {"state", state},
          {"length_s", length_s},
          {"passed_s", passed_s},
          {"watched_s", watched_s},
          {"up_bytes", watched_s > 0 ? 1024 : 0},
          {"down_bytes", watched_s > 0 ? 3072 : 0},
          {"teaching_bytes", {{"yes", 0}, {"mixed", 0}, {"no", 0}, {"unknown", 0}}},
          {"largest_not_teaching", nullptr}};
}

json::value school_day() {
  auto lesson = part("lesson", "第一节", "08:30", "09:10", "over", 2400, 2400, 2400);
  lesson.as_object()["teaching_bytes"] = {{"yes", 3000}, {"mixed", 600}, {"no", 300}, {"unknown", 100}};
  lesson.as_object()["largest_not_teaching"] = {
      {"name", "抖音"}, {"name_en", "Douyin"}, {"category", "short_video"}, {"teaching", "no"}, {"vlan", 0},
      {"bytes", 2048},  {"up_bytes", 1024},    {"down_bytes", 1024},        {"packets", 9},     {"flows", 2}};
  return {{"schema", "campusctl/traffic.lessons/v1"},
          {"day", "2026-11-23"},
          {"kind", "teaching"},
          {"name", ""},
          {"has_lessons", true},
          {"next_day_with_lessons", "2026-11-24"},
          {"is_recognised", true},
          {"at", "2026-11-23T02:12:00.000Z"},
          {"items", json::array{part("before", "", "00:00", "08:30", "over", 30'600, 30'600, 0), lesson,
                                part("interval", "大课间", "09:10", "09:40", "over", 1800, 1800, 1200),
                                part("lesson", "第二节", "09:40", "10:20", "now", 2400, 1920, 1920),
                                part("after", "", "10:20", "24:00", "to_come", 49'200, 0, 0)}}};
}

json::value day_off() {
  auto day = school_day();
  day.as_object()["kind"] = "holiday";
  day.as_object()["name"] = "国庆节";
  day.as_object()["has_lessons"] = false;
  day.as_object()["next_day_with_lessons"] = "2026-10-08";
  day.as_object()["items"] = json::array{part("all_day", "", "00:00", "24:00", "over", 86'400, 86'400, 86'400)};
  return day;
}

Outcome at_school(json::value const& day, std::vector<std::string> words) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/traffic/lessons", json::serialize(day));
  words.insert(words.begin(), {"traffic", "lessons", "--socket", campusd.socket()});
  return run(words);
}

std::string line_with(std::string const& text, std::string const& what) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.contains(what)) return line;
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(traffic_lessons)

BOOST_AUTO_TEST_CASE(the_document_is_what_its_schema_promises) {
  for (auto const& day : {school_day(), day_off()}) {
    auto const document = json::parse(at_school(day, {"-o", "json"}).out);
    BOOST_TEST(find_breach(load_schema("traffic.lessons"), document) == "");
  }
}

// Of 4,000 bytes 3,000 are 75 %, 600 are 15 %, 300 are 7.5 % and 100 are 2.5 %.
BOOST_AUTO_TEST_CASE(a_lesson_has_its_shares_and_the_largest_that_is_not_for_teaching) {
  auto const chinese = at_school(school_day(), {"--lang", "zh"});
  BOOST_TEST(chinese.exit_code == 0);
  auto const lesson = line_with(chinese.out, "第一节");
  for (std::string const piece : {"08:30-09:10", "40/40 分", "3.00 KiB", "75.0%", "15.0%", "7.5%", "2.5%", "抖音  2.00 KiB"})
    BOOST_TEST(lesson.contains(piece), piece << " in " << lesson);
  auto const english = at_school(school_day(), {"--lang", "en"});
  BOOST_TEST(line_with(english.out, "第一节").contains("Douyin  2.00 KiB"));
  BOOST_TEST(line_with(english.out, "08:30-09:10").contains("40/40 min"));
}

BOOST_AUTO_TEST_CASE(what_was_not_watched_or_is_to_come_says_so_and_has_no_figures) {
  auto const outcome = at_school(school_day(), {"--lang", "en"});
  auto const before = line_with(outcome.out, "before school");
  BOOST_TEST(before.contains("not watched"));
  BOOST_TEST(!before.contains(" B"));
  BOOST_TEST(line_with(outcome.out, "after school").contains("to come"));
  BOOST_TEST(line_with(outcome.out, "大课间").contains("20/30 min"));
  BOOST_TEST(line_with(outcome.out, "第二节").contains("32/32 min, now"));
  // 0 of 510, 40 of 40, 20 of 30, 32 of 32, 0 of 0: 92 of 612 minutes.
  BOOST_TEST(outcome.out.contains("92 of 612 minutes"));
  BOOST_TEST(outcome.out.contains("down 9.00 KiB, up 3.00 KiB, for teaching 75.0%"));
}

BOOST_AUTO_TEST_CASE(a_day_off_says_so_and_when_lessons_go_on) {
  auto const chinese = at_school(day_off(), {"--lang", "zh"});
  BOOST_TEST(chinese.exit_code == 0);
  BOOST_TEST(chinese.out.contains("2026-11-23  节假日  国庆节"));
  BOOST_TEST(chinese.out.contains("这一天不上课；下一个上课日是 2026-10-08"));
  BOOST_TEST(line_with(chinese.out, "全天").contains("1440/1440 分"));
}

BOOST_AUTO_TEST_CASE(a_day_without_a_timetable_says_where_one_is_written) {
  auto day = day_off();
  day.as_object()["has_lessons"] = true;
  BOOST_TEST(at_school(day, {"--lang", "en"}).out.contains("timetables of calendar.yaml"));
  BOOST_TEST(!at_school(school_day(), {"--lang", "en"}).out.contains("timetables of calendar.yaml"));
}

BOOST_AUTO_TEST_CASE(where_applications_are_not_recognised_it_says_what_to_do) {
  auto day = day_off();
  day.as_object()["is_recognised"] = false;
  BOOST_TEST(at_school(day, {"--lang", "en"}).out.contains("recognise: true below applications in campus.yaml"));
  BOOST_TEST(!at_school(day_off(), {"--lang", "en"}).out.contains("recognise: true"));
}

// Chinese characters are two columns wide: the times stand below each other all the same.
BOOST_AUTO_TEST_CASE(the_columns_are_straight_in_both_languages) {
  for (std::string const language : {"zh", "en"}) {
    auto const out = at_school(school_day(), {"--lang", language}).out;
    std::vector<std::size_t> columns;
    for (std::string const time : {"00:00-08:30", "08:30-09:10", "09:10-09:40", "09:40-10:20", "10:20-24:00"}) {
      auto const line = line_with(out, time);
      columns.push_back(campus::contract::display_width(line.substr(0, line.find(time))));
    }
    BOOST_TEST(columns == std::vector<std::size_t>(5, columns.front()), boost::test_tools::per_element());
    BOOST_TEST(columns.front() > 6u);
  }
}

BOOST_AUTO_TEST_CASE(the_day_that_is_typed_is_the_one_that_is_asked_for) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/traffic/lessons", json::serialize(day_off()));
  BOOST_TEST(run({"traffic", "lessons", "--day", "2026-10-01", "--socket", campusd.socket()}).exit_code == 0);
  BOOST_TEST(run({"traffic", "lessons", "--socket", campusd.socket()}).exit_code == 0);
  auto const questions = campusd.questions();
  BOOST_REQUIRE(questions.size() == 2u);
  BOOST_TEST(questions[0].contains("/local/v1/traffic/lessons?day=2026-10-01"));
  BOOST_TEST(!questions[1].contains("day="));
}

BOOST_AUTO_TEST_SUITE_END()
