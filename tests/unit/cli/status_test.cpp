#include <algorithm>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;

namespace {

std::string replaced(std::string text, std::string const& what, std::string const& with) {
  auto const at = text.find(what);
  BOOST_REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

Outcome status_of(std::string body, std::vector<std::string> more = {},
                  std::vector<Setting> environment = {}) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/status", std::move(body));
  more.insert(more.begin(), {"status", "--socket", campusd.socket()});
  return run(more, environment);
}

bool has(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(status)

BOOST_AUTO_TEST_CASE(a_school_in_order_is_one_page_and_0) {
  auto const outcome = status_of(living_status());
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.err == "");
  BOOST_TEST(has(outcome.out, "XX-0127   campusd 0.1.0   gateway"));
  BOOST_TEST(has(outcome.out, "  [ok]  egress   down 412 Mbps  up 88.0 Mbps\n"));
  BOOST_TEST(has(outcome.out, "  [ok]  devices  3/3 reachable\n"));
  BOOST_TEST(has(outcome.out, "  [ok]  uplink   connected  backlog 2  clock offset 3 ms"));
  BOOST_TEST(!has(outcome.out, "\x1b"));
}

BOOST_AUTO_TEST_CASE(frames_that_made_no_sense_stand_behind_their_interface_where_there_are_any) {
  BOOST_TEST(has(status_of(living_status()).out, "flows 512  malformed 1\n"));
  auto const body = replaced(living_status(), R"("cut_short":0,"malformed":1,"unknown_link":0)",
                             R"("cut_short":2,"malformed":0,"unknown_link":3)");
  BOOST_TEST(has(status_of(body).out, "flows 512  broken off 2  of an unknown link 3\n"));
  BOOST_TEST(has(status_of(body, {"--lang", "zh"}).out, "  残缺帧 2  链路类型未知 3\n"));
  auto const sound = replaced(living_status(), R"("malformed":1)", R"("malformed":0)");
  BOOST_TEST(has(status_of(sound).out, "flows 512\n"));
}

BOOST_AUTO_TEST_CASE(open_alerts_stand_on_the_page_with_the_way_to_them) {
  BOOST_TEST(has(status_of(living_status()).out, "  [ok]  alerts   none is open\n"));
  auto const outcome = status_of(replaced(replaced(living_status(), R"("open":0,"grave":0)", R"("open":3,"grave":1)"),
                                          R"("alerts":"ok")", R"("alerts":"alarm")"));
  BOOST_TEST(outcome.exit_code == 3);
  BOOST_TEST(has(outcome.out, "alerts   3 open  1 high or critical: campusctl alert list\n"));
}

BOOST_AUTO_TEST_CASE(what_the_district_waits_for_stands_on_the_page_with_the_way_to_it) {
  BOOST_TEST(has(status_of(living_status()).out, "orders   nothing waits\n"));
  auto const outcome = status_of(replaced(replaced(living_status(), R"("tasks_waiting":0,"warnings_unread":0)",
                                                   R"("tasks_waiting":2,"warnings_unread":1)"),
                                          R"("orders":"ok")", R"("orders":"notice")"));
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(has(outcome.out, "orders   tasks 2  unread warnings 1: campusctl task list\n"));
}

BOOST_AUTO_TEST_CASE(the_word_stands_first_in_chinese_too) {
  auto const outcome =
      status_of(replaced(replaced(living_status(), R"("unreachable":0)", R"("unreachable":2)"),
                         R"("devices":"ok")", R"("devices":"alarm")"),
                {"--lang", "zh"});
  BOOST_TEST(outcome.exit_code == 3);
  BOOST_TEST(has(outcome.out, "  [正常]  出口  下行 412 Mbps  上行 88.0 Mbps\n"));
  BOOST_TEST(has(outcome.out, "  [告警]  设备  3/3 可达  不可达 2\n"));
}

BOOST_AUTO_TEST_CASE(an_alarm_is_3_unless_asked_otherwise_and_a_notice_0) {
  auto const waiting = replaced(replaced(living_status(), R"("state":"connected")", R"("state":"waiting")"),
                                R"("uplink":"ok")", R"("uplink":"alarm")");
  BOOST_TEST(status_of(waiting).exit_code == 3);
  BOOST_TEST(status_of(waiting, {"--exit-zero"}).exit_code == 0);
  auto const alone =
      replaced(replaced(living_status(), R"("state":"connected")", R"("state":"not_enrolled")"),
               R"("uplink":"ok")", R"("uplink":"notice")");
  BOOST_TEST(status_of(alone).exit_code == 0);
  BOOST_TEST(has(status_of(alone).out, "[notice]  uplink"));
}

BOOST_AUTO_TEST_CASE(the_gateway_judges_and_the_command_line_has_no_rules_of_its_own) {
  auto const strange = replaced(living_status(), R"("unreachable":0)", R"("unreachable":2)");
  BOOST_TEST(status_of(strange).exit_code == 0);
  BOOST_TEST(has(status_of(strange).out, "[ok]  devices"));
  auto const older = replaced(living_status(), R"("uplink":"ok")", R"("uplink":"odd")");
  BOOST_TEST(has(status_of(older).out, "[unknown]"));
}

BOOST_AUTO_TEST_CASE(colour_repeats_the_word_when_it_is_asked_for) {
  BOOST_TEST(has(status_of(living_status(), {"--color=always"}).out, "\x1b[32m[ok]\x1b[0m"));
  BOOST_TEST(!has(status_of(living_status(), {}, {{"NO_COLOR", "1"}}).out, "\x1b"));
}

BOOST_AUTO_TEST_CASE(what_a_stranger_wrote_does_not_steer_the_terminal) {
  auto const outcome =
      status_of(replaced(living_status(), R"("XX-0127","role")", R"("\u001b]0;gone\u0007","role")"));
  BOOST_TEST(has(outcome.out, "\\x1b]0;gone\\x07"));
  BOOST_TEST(!has(outcome.out, "\x1b"));
}

BOOST_AUTO_TEST_CASE(yaml_csv_and_fields_are_the_same_answer) {
  BOOST_TEST(has(status_of(living_status(), {"-o", "yaml"}).out, "devices:\n  total: 3\n  reachable: 3\n"));
  BOOST_TEST(has(status_of(living_status(), {"-o", "csv"}).out, "check,health,words\r\negress,ok,"));
  auto const part =
      boost::json::parse(status_of(living_status(), {"-o", "json", "--fields", "version,role"}).out);
  BOOST_TEST(part.as_object().size() == 3u);  // and the schema
  BOOST_TEST(part.at("role").as_string() == "gateway");
}

BOOST_AUTO_TEST_CASE(watched_in_a_pipe_it_is_a_line_each_time) {
  auto const outcome = status_of(living_status(), {"-o", "json", "-w", "0.1", "-n", "3"});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 3);
  BOOST_TEST(boost::json::parse(outcome.out.substr(0, outcome.out.find('\n'))).is_object());
}

BOOST_AUTO_TEST_SUITE_END()
