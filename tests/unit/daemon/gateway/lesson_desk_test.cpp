#include "daemon/gateway/lesson_desk.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "daemon/store/store_keeper.hpp"

using namespace campus;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

// Monday 14 September 2026, midnight in Beijing: date -u -d '2026-09-13 16:00' +%s
constexpr Instant school_midnight{std::chrono::seconds(1'789'315'200)};
constexpr CivilDay school_monday{std::chrono::year(2026) / 9 / 14};

// Lessons 08:00 to 08:40 and 08:50 to 09:30.
SchoolCalendar two_lessons() {
  CalendarFacts facts;
  facts.timetables = {{school_monday,
                       school_monday + std::chrono::days(6),
                       {{Period::Kind::lesson, 1, "第一节", 480, 520}, {Period::Kind::lesson, 2, "第二节", 530, 570}}}};
  facts.special_days = {{school_monday + std::chrono::days(1), school_monday + std::chrono::days(1), DayKind::holiday, "校庆", {}}};
  return SchoolCalendar::make(std::move(facts)).value();
}

struct LessonSchool {
  std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("lessons-" + std::to_string(::getpid()));
  asio::io_context loop;
  std::unique_ptr<store::CampusKeeper> keeper;
  SchoolCalendar calendar = two_lessons();
  Instant now = school_midnight + 9h;  // ten minutes into the second lesson
  std::shared_ptr<packet::ApplicationNames const> names = std::make_shared<packet::ApplicationNames>(ApplicationList{
      .applications = {{"课堂", "Classroom", *application_category("edtech"), Teaching::yes},
                       {"微信", "WeChat", *application_category("im"), Teaching::mixed},
                       {"抖音", "Douyin", *application_category("short_video"), Teaching::no},
                       {"斗鱼", "Douyu", *application_category("live_stream"), Teaching::no}},
      .suffixes = {}});

  LessonSchool() {
    std::filesystem::remove_all(directory);
    auto stores = store::CampusStores::open(directory, "01JD0000000000000000000000", {});
    BOOST_TEST_REQUIRE(stores.has_value());
    fill((*stores)->series);
    keeper = std::make_unique<store::CampusKeeper>(std::move(*stores));
  }
  ~LessonSchool() {
    keeper.reset();
    std::filesystem::remove_all(directory);
  }

  // The first lesson whole, with a minute of each; of the second nine of its ten minutes.
  static void fill(store::SeriesStore& series) {
    for (int minute = 0; minute < 60; ++minute) {
      if (minute >= 40 && minute < 51) continue;
      TrafficRollup watched;
      watched.interface_name = "wan0";
      watched.window = {school_midnight + 8h + std::chrono::minutes(minute), {}};
      watched.window.to = watched.window.from + 1min;
      watched.down = {1, 1000};
      watched.up = {1, 100};
      BOOST_TEST_REQUIRE(series.keep(watched).has_value());
    }
    TrafficStretch minute{.interface_name = "wan0", .window = {school_midnight + 8h + 3min, school_midnight + 8h + 4min}};
    minute.applications = {{"课堂", "edtech", {1, 100}, {1, 500}, {}, 1},
                           {"微信", "im", {1, 100}, {1, 100}, {1, 50}, 1},
                           {"抖音", "short_video", {1, 10}, {1, 90}, {}, 1},
                           {"斗鱼", "live_stream", {1, 10}, {1, 30}, {}, 1},
                           {"", "", {1, 5}, {1, 5}, {}, 1}};
    BOOST_TEST_REQUIRE(series.keep(minute).has_value());
  }

  api::Response ask(std::string query = {}) {
    gateway::TrafficDesk traffic(directory, {}, {.names = [] { return nullptr; }, .clock = [this] { return now; }, .failed = [](Fault const& fault) { BOOST_ERROR(fault.code); }});
    gateway::LessonDesk desk(traffic, {.clock = [this] { return now; },
                                       .calendar = [this]() -> SchoolCalendar const& { return calendar; },
                                       .names = [this] { return names; }});
    api::Request request;
    request.method = "GET";
    request.path = "/local/v1/traffic/lessons";
    request.query = std::move(query);
    api::Response answer;
    auto question = [](gateway::LessonDesk& to, api::Request what, api::Response& into) -> asio::awaitable<void> {
      into = co_await to.answer(std::move(what));
    };
    asio::co_spawn(loop, question(desk, std::move(request), answer), asio::detached);
    loop.run();
    loop.restart();
    return answer;
  }
  json::value told(std::string query = {}) {
    auto const answer = ask(std::move(query));
    BOOST_TEST_REQUIRE(answer.status == 200);
    return json::parse(std::get<std::string>(answer.body));
  }
};

std::int64_t number(json::value const& of, std::string_view name) { return of.at(name).to_number<std::int64_t>(); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lesson_desk, LessonSchool)

BOOST_AUTO_TEST_CASE(today_is_told_lesson_by_lesson_as_far_as_it_has_come) {
  auto const day = told();
  BOOST_TEST(day.at("day").as_string() == "2026-09-14");
  BOOST_TEST(day.at("has_lessons").as_bool());
  auto const& parts = day.at("items").as_array();
  BOOST_TEST_REQUIRE(parts.size() == 5u);
  std::string told_as;
  for (auto const& part : parts)
    told_as += std::string(part.at("kind").as_string()) + ' ' + std::string(part.at("begins").as_string()) + ' ' +
               std::string(part.at("state").as_string()) + '\n';
  BOOST_TEST(told_as ==
             "before 00:00 over\nlesson 08:00 over\nbetween 08:40 over\nlesson 08:50 now\nafter 09:30 to_come\n");
  BOOST_TEST(parts[4].at("ends").as_string() == "24:00");
}

// 40 minutes of 1,000 bytes down and 100 up; then nine of ten, of which a lesson of 40 has passed.
BOOST_AUTO_TEST_CASE(what_was_not_watched_is_told_as_time_and_not_as_zero) {
  auto const day = told();
  auto const& parts = day.at("items").as_array();
  BOOST_TEST(number(parts[0], "watched_s") == 0);
  BOOST_TEST(number(parts[0], "passed_s") == 8 * 3600);
  BOOST_TEST(number(parts[1], "watched_s") == 2400);
  BOOST_TEST(number(parts[1], "passed_s") == 2400);
  BOOST_TEST(number(parts[1], "down_bytes") == 40'000);
  BOOST_TEST(number(parts[1], "up_bytes") == 4'000);
  BOOST_TEST(number(parts[3], "watched_s") == 540);
  BOOST_TEST(number(parts[3], "passed_s") == 600);
  BOOST_TEST(number(parts[3], "length_s") == 2400);
  BOOST_TEST(number(parts[4], "passed_s") == 0);
}

BOOST_AUTO_TEST_CASE(a_lesson_is_told_by_its_use_with_the_largest_that_is_not_for_teaching) {
  auto const day = told();
  auto const& lesson = day.at("items").as_array()[1];
  auto const& teaching = lesson.at("teaching_bytes");
  BOOST_TEST(number(teaching, "yes") == 600);
  BOOST_TEST(number(teaching, "mixed") == 250);  // what stays within the school counts, as in the summary
  BOOST_TEST(number(teaching, "no") == 140);
  BOOST_TEST(number(teaching, "unknown") == 10);
  BOOST_TEST(lesson.at("largest_not_teaching").at("name").as_string() == "抖音");
  BOOST_TEST(number(lesson.at("largest_not_teaching"), "bytes") == 100);
  BOOST_TEST(day.at("items").as_array()[3].at("largest_not_teaching").is_null());
}

BOOST_AUTO_TEST_CASE(a_day_off_is_one_part_and_says_when_lessons_go_on) {
  auto const day = told("day=2026-09-15");
  BOOST_TEST(day.at("kind").as_string() == "holiday");
  BOOST_TEST(day.at("name").as_string() == "校庆");
  BOOST_TEST(!day.at("has_lessons").as_bool());
  BOOST_TEST(day.at("next_day_with_lessons").as_string() == "2026-09-16");
  auto const& parts = day.at("items").as_array();
  BOOST_TEST_REQUIRE(parts.size() == 1u);
  BOOST_TEST(parts[0].at("kind").as_string() == "all_day");
  BOOST_TEST(parts[0].at("state").as_string() == "to_come");
}

BOOST_AUTO_TEST_CASE(without_a_list_of_applications_nothing_is_for_teaching_and_it_says_so) {
  names = nullptr;
  auto const day = told();
  BOOST_TEST(!day.at("is_recognised").as_bool());
  BOOST_TEST(number(day.at("items").as_array()[1].at("teaching_bytes"), "unknown") == 1000);
}

BOOST_AUTO_TEST_CASE(what_is_no_day_is_refused_with_what_it_was) {
  for (std::string const wrong : {"day=2026-02-30", "day=", "day=today", "day=1999-12-31", "day=2200-01-01"}) {
    auto const answer = ask(wrong);
    BOOST_TEST(answer.status == 400, wrong);
    BOOST_TEST(std::get<std::string>(answer.body).contains("CMP-T020"), wrong);
  }
}

BOOST_AUTO_TEST_SUITE_END()
