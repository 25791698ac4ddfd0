#include "daemon/contract/target_views.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>
#include <string>

#include "daemon/contract/codec.hpp"

BOOST_AUTO_TEST_SUITE(target_views)

namespace {

using namespace campus;
using namespace campus::contract;
namespace json = boost::json;

std::string recorded(std::string const& name) {
  std::ifstream stream(CAMPUS_SOURCE_DIR "/tests/golden/iperf3/" + name);
  std::ostringstream text;
  text << stream.rdbuf();
  BOOST_REQUIRE(!text.str().empty());
  return text.str();
}

std::string code_of_run(std::string const& text) {
  auto const run = decode_iperf3(text);
  return run ? "" : run.error().code;
}

// The recorded answer with one member replaced; an empty value removes it.
std::string with(std::string const& parent, std::string const& member, json::value value) {
  auto document = json::parse(recorded("forward.json"));
  auto& object = parent.empty() ? document.as_object() : document.at_pointer(parent).as_object();
  if (value.is_null())
    object.erase(member);
  else
    object[member] = std::move(value);
  return json::serialize(document);
}

}  // namespace

// 80,200,184.36 bit/s, 2 intervals and 2.000396 s stand in the recorded file.
BOOST_AUTO_TEST_CASE(the_answer_of_the_real_program_is_understood) {
  auto const forward = decode_iperf3(recorded("forward.json")).value();
  BOOST_TEST(!forward.is_reverse);
  BOOST_TEST(forward.received_bps == 80'200'184u);
  BOOST_TEST(forward.seconds == 3u);
  BOOST_TEST(forward.intervals == 2u);
  auto const reverse = decode_iperf3(recorded("reverse.json")).value();
  BOOST_TEST(reverse.is_reverse);
  BOOST_TEST(reverse.received_bps == 80'209'286u);
}

BOOST_AUTO_TEST_CASE(what_iperf3_says_of_its_failure_is_passed_on) {
  auto const refused = decode_iperf3(recorded("refused.json"));
  BOOST_REQUIRE(!refused.has_value());
  BOOST_TEST(refused.error().code == "CMP-T061");
  BOOST_TEST(refused.error().arguments.at(0).value == "unable to connect to server: Connection refused");
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_none_or_cannot_be_is_refused) {
  auto const whole_answer = recorded("forward.json");
  for (auto const& text : {std::string(), std::string("iperf3: command not found"), std::string("[]"),
                           std::string("{}"), whole_answer.substr(0, whole_answer.size() / 2)})
    BOOST_TEST(code_of_run(text) == "CMP-T060", text.substr(0, 20));
  BOOST_TEST(code_of_run(with("/end", "sum_received", nullptr)) == "CMP-T060");
  BOOST_TEST(code_of_run(with("/end/sum_received", "bits_per_second", "fast")) == "CMP-T060");
  BOOST_TEST(code_of_run(with("/end/sum_received", "bits_per_second", -1)) == "CMP-T060");
  BOOST_TEST(code_of_run(with("/end/sum_received", "bits_per_second", 1e300)) == "CMP-T060");
  BOOST_TEST(code_of_run(with("/end/sum_received", "seconds", 0)) == "CMP-T060");
  BOOST_TEST(code_of_run(with("/end/sum_received", "seconds", 1e9)) == "CMP-T060");
  BOOST_TEST(code_of_run(with("", "intervals", nullptr)) == "CMP-T060");
  BOOST_TEST(code_of_run(with("/start/test_start", "reverse", nullptr)) == "CMP-T060");
}

BOOST_AUTO_TEST_CASE(a_test_that_received_nothing_is_no_measurement_of_zero) {
  BOOST_TEST(code_of_run(with("/end/sum_received", "bits_per_second", 0)) == "CMP-T062");
}

BOOST_AUTO_TEST_CASE(a_verdict_is_told_with_its_evidence) {
  targets::Verdict verdict;
  verdict.id = "plan.line";
  verdict.profile = "plan";
  verdict.source = {"规划", "文〔2019〕1号", "", 0, targets::Certainty::known};
  verdict.metric = Metric::egress_rate;
  verdict.target.emplace();
  verdict.target->bound = {targets::Bound::Side::at_least, {Unit::bits_per_second, 200'000'000}};
  verdict.target->proof = EvidenceKind::delivered;
  verdict.target->rule.headcount.least = 500;
  verdict.target->due = parse_day("2021-12-31");
  verdict.outcome = targets::Outcome::missed;
  verdict.is_due = true;
  verdict.value = Amount{Unit::bits_per_second, 80'000'000};
  verdict.short_by = Amount{Unit::bits_per_second, 120'000'000};
  verdict.deciding = 0;
  verdict.standings.resize(1);
  verdict.standings[0].outcome = targets::Outcome::missed;
  auto& evidence = verdict.standings[0].reading.evidence;
  evidence.kind = EvidenceKind::delivered;
  evidence.method = "iperf3";
  evidence.items = {{"10.0.0.9:5201", std::nullopt, EvidenceItem::Finding::good}};
  verdict.seal = "ab";
  auto const told = json::parse(encode(verdict)).as_object();
  BOOST_TEST(told.begin()->key() == "schema");
  BOOST_TEST(told.at("outcome") == "missed");
  BOOST_TEST(told.at("is_finding") == true);
  BOOST_TEST(told.at("unit") == "bits_per_second");
  BOOST_TEST(told.at("short_by") == 120'000'000);
  BOOST_TEST(told.at("source").at("year").is_null());
  BOOST_TEST(told.at("target").at("due") == "2021-12-31");
  BOOST_TEST(told.at("target").at("rule").at("headcount").at("least") == 500);
  BOOST_TEST(told.at("standings").at(0).at("items").at(0).at("subject") == "10.0.0.9:5201");
  auto const list = json::parse(encode(std::vector{verdict}, Instant{})).as_object();
  BOOST_TEST(!list.at("items").at(0).at("standings").at(0).as_object().contains("items"));
}

BOOST_AUTO_TEST_CASE(a_makeup_day_is_told_with_its_name_and_its_lessons) {
  CalendarFacts facts;
  auto const day = parse_day("2026-10-10").value();
  facts.special_days = {{day, day, DayKind::makeup, "国庆节调休", std::chrono::Wednesday}};
  facts.timetables = {{day, day, {{Period::Kind::lesson, 1, "第一节", 480, 520}}}};
  auto const calendar = SchoolCalendar::make(facts).value();
  using namespace std::chrono_literals;
  auto const told = json::parse(encode(calendar, day, calendar.begin_of(day) + 8h + 10min)).as_object();
  BOOST_TEST(told.at("kind") == "makeup");
  BOOST_TEST(told.at("name") == "国庆节调休");
  BOOST_TEST(told.at("has_lessons") == true);
  BOOST_TEST(told.at("lessons").at(0).at("begins") == "08:00");
  BOOST_TEST(told.at("lesson_now").at("name") == "第一节");
  BOOST_TEST(told.at("next_day_with_lessons") == "2026-10-12");  // a Monday
  BOOST_TEST(told.at("term").is_null());
}

BOOST_AUTO_TEST_CASE(the_wish_for_a_test_survives_the_way) {
  BOOST_TEST(decode_test_request(encode(TestRequest{true})).value().is_insisted);
  BOOST_TEST(!decode_test_request(encode(TestRequest{false})).value().is_insisted);
  for (auto const wrong : {"", "{}", R"({"now":"yes"})", "[true]"})
    BOOST_TEST(!decode_test_request(wrong).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
