#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/living_targets.hpp"
#include "tests/unit/cli/program.hpp"

BOOST_AUTO_TEST_SUITE(target)

namespace {

using namespace campus::cli;

Outcome targets(std::string const& verdicts, std::vector<std::string> more) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/targets", R"({"schema":"campusctl/target.list/v1",)"
                                      R"("judged_at":"2026-11-23T02:44:05.000Z","items":[)" +
                                          verdicts + "]}");
  more.insert(more.begin(), {"target", "list", "--socket", campusd.socket()});
  return run(more);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_missed_target_is_a_finding) {
  auto const outcome = targets(living_verdict(false), {});
  BOOST_TEST(outcome.exit_code == 3);
  BOOST_TEST(outcome.out ==
             "target                         metric            wanted   measured  outcome  by\n"
             "xuzhou-2019-2023.egress-large  egress rate  >= 500 Mbps  80.0 Mbps  missed   iperf3 test\n"
             "\n"
             "1 missed; more: campusctl target show TARGET\n");
  BOOST_TEST(targets(living_verdict(false), {"--exit-zero"}).exit_code == 0);
}

BOOST_AUTO_TEST_CASE(a_target_that_is_met_is_fine) {
  auto const outcome = targets(living_verdict(true), {"--lang", "zh"});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.out.find("达标") != std::string::npos);
  BOOST_TEST(outcome.out.find("不达标") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_a_profile_the_reader_is_told_what_to_write) {
  auto const outcome = targets("", {});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.err.find("targets: targets.yaml") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(amounts_for_machines_are_whole_numbers) {
  BOOST_TEST(targets(living_verdict(false), {"-o", "csv", "--fields", "id,amount,value,outcome"}).out ==
             "id,amount,value,outcome\r\n"
             "xuzhou-2019-2023.egress-large,500000000,80000000,missed\r\n");
}

BOOST_AUTO_TEST_CASE(one_target_is_its_source_its_answer_and_its_evidence) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/targets/xuzhou-2019-2023.egress-large", living_verdict(false));
  auto const outcome = run({"target", "show", "xuzhou-2019-2023.egress-large", "--socket", campusd.socket()});
  BOOST_TEST(outcome.exit_code == 3);
  for (auto const part :
       {"missed", "420 Mbps", "10.0.0.9:5201", "2019", "iperf3 test", "100%", "0123456789ab"})
    BOOST_TEST(outcome.out.find(part) != std::string::npos, part << " in\n" << outcome.out);
}

BOOST_AUTO_TEST_CASE(a_test_insists_only_when_it_is_told_to) {
  FakeCampusd campusd;
  auto const path = "/local/v1/targets/xuzhou-2019-2023.egress-large/test";
  campusd.answer(path, living_verdict(true));
  std::vector<std::string> words{"target", "test", "xuzhou-2019-2023.egress-large", "--socket",
                                 campusd.socket()};
  BOOST_TEST(run(words).exit_code == 0);
  words.emplace_back("--now");
  BOOST_TEST(run(words).exit_code == 0);
  auto const asked = campusd.questions();
  BOOST_REQUIRE(asked.size() == 2u);
  BOOST_TEST(asked[0] == std::string("POST ") + path + R"( {"now":false})");
  BOOST_TEST(asked[1] == std::string("POST ") + path + R"( {"now":true})");
}

BOOST_AUTO_TEST_CASE(a_day_is_what_it_is_and_its_lessons) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/calendar/2026-10-10", living_day());
  auto const outcome = run({"calendar", "show", "2026-10-10", "--socket", campusd.socket()});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.out ==
             "day: 2026-10-10\n"
             "is a: makeup day  国庆节调休\n"
             "term: 第一学期\n"
             "next day with lessons: 2026-10-12\n"
             "\n"
             "lesson  kind    begins  ends\n"
             "第一节  lesson  08:30   09:10\n");
}

BOOST_AUTO_TEST_SUITE_END()
