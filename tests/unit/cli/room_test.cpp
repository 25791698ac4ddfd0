#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/json_schema.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;
namespace json = boost::json;

namespace {

std::string living_room(std::string const& name, std::string const& state, std::string const& cause) {
  auto const culprit = cause == "none" ? "null" : R"("projector-)" + name + '"';
  return R"({"name":")" + name + R"(","title":"三年级2班","building":"教学楼","floor":"3","state":")" +
         state + R"(","cause":")" + cause + R"(","culprit":)" + culprit +
         R"(,"since":"2026-11-23T02:44:05.000Z","use":"used","today":{"scheduled":5,"measured":4,"used":3,"faulty":0},)"
         R"("devices":[{"name":"projector-)" +
         name + R"(","kind":"projector","is_wanted":true,"state":")" + state + R"(","cause":")" + cause +
         R"(","since":"2026-11-23T02:44:05.000Z","last_good":"2026-11-23T02:43:05.000Z","use":"used",)"
         R"("projector":{"power":"on","input":"31","lamps":[{"hours":1234,"is_lit":true}],"errors":null},"host":null},)"
         R"({"name":"pc-)" +
         name +
         R"(","kind":"computer","is_wanted":false,"state":"ok","cause":"none",)"
         R"("since":"2026-11-23T02:44:05.000Z","last_good":null,"use":"idle","projector":null,)"
         R"("host":{"uptime_s":7200,"users":1,"processes":98}}]})";
}

std::string living_use() {
  return R"({"room":"301","days":7,"has_timetable":true,)"
         R"("summary":{"scheduled":30,"measured":24,"used":18,"faulty":1},"items":[)"
         R"({"day":"2026-11-23","kind":"lesson","number":3,"name":"第三节","from":"2026-11-23T02:20:00.000Z",)"
         R"("to":"2026-11-23T03:00:00.000Z","measured_s":2400,"used_s":1800,"faulty_s":0,)"
         R"("evidence":["projector"],"verdict":"used"}]})";
}

// The words with the socket of a campusd that has two rooms, one of them at fault.
Outcome at_school(std::vector<std::string> words) {
  FakeCampusd campusd;
  auto const good = living_room("301", "ok", "none"), bad = living_room("302", "fault", "lamp");
  campusd.answer("/local/v1/rooms", R"({"lesson":null,"items":[)" + good + ',' + bad + "]}");
  campusd.answer("/local/v1/rooms/301", good);
  campusd.answer("/local/v1/rooms/302", bad);
  campusd.answer("/local/v1/rooms/301/use?days=7", living_use());
  words.insert(words.end(), {"--socket", campusd.socket()});
  return run(words);
}

void check_schema(std::string const& name, std::vector<std::string> words) {
  words.insert(words.end(), {"-o", "json"});
  auto const document = json::parse(at_school(words).out);
  BOOST_TEST(find_breach(load_schema(name), document) == "");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(room)

BOOST_AUTO_TEST_CASE(a_room_at_fault_is_a_finding_with_its_cause) {
  auto const outcome = at_school({"room", "list"});
  BOOST_TEST(outcome.exit_code == 3);
  BOOST_TEST(outcome.out ==
             "room  title      state  cause        because of     use   used today  since\n"
             "301   三年级2班  ok     -            -              used         3/4  2026-11-23 02:44:05\n"
             "302   三年级2班  fault  lamp broken  projector-302  used         3/4  2026-11-23 02:44:05\n"
             "\n"
             "1 at fault; more: campusctl room show NAME\n");
  BOOST_TEST(at_school({"room", "list", "--exit-zero"}).exit_code == 0);
}

BOOST_AUTO_TEST_CASE(one_room_is_its_facts_and_its_devices) {
  auto const well = at_school({"room", "show", "301"});
  BOOST_TEST(well.exit_code == 0);
  BOOST_TEST(well.out.find("building: 教学楼\n") != std::string::npos);
  BOOST_TEST(well.out.find("1234 h") != std::string::npos);
  BOOST_TEST(well.out.find("2h") != std::string::npos);
  auto const broken = at_school({"room", "show", "302"});
  BOOST_TEST(broken.exit_code == 3);
  BOOST_TEST(broken.out.find("because of: projector-302\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(usage_is_a_row_a_lesson_and_a_sum_that_names_what_was_measured) {
  auto const outcome = at_school({"room", "show", "301", "--usage"});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.out.starts_with(
      "last 7 days: 30 lessons scheduled, 24 measured, 18 used (75 %), 1 at fault\n"));
  BOOST_TEST(outcome.out.find("2026-11-23  第三节  used     30 min    40 min  projector\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_number_of_days_that_is_none_is_misuse) {
  for (auto const* const days : {"0", "-1", "x", "367", "7d"})
    BOOST_TEST(at_school({"room", "show", "301", "--days", days}).exit_code == 2);
}

BOOST_AUTO_TEST_CASE(no_room_is_an_empty_table_and_a_word_beside_it) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/rooms", R"({"lesson":null,"items":[]})");
  auto const outcome = run({"room", "list", "--socket", campusd.socket()});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.err.find("no classroom is configured") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_answers_are_what_their_schemas_promise) {
  check_schema("room.list", {"room", "list"});
  check_schema("room.show", {"room", "show", "302"});
  check_schema("room.use", {"room", "show", "301", "--usage"});
}

BOOST_AUTO_TEST_SUITE_END()
