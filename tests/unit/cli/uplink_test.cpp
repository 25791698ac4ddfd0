#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;

namespace {

std::vector<std::string> const good{"uplink",
                                    "enroll",
                                    "abcd-efgh-jk",
                                    "--district",
                                    "https://district.example:8443/",
                                    "--ca-words",
                                    "lusab-babad gutih tugad-bofuz kilat"};

Outcome enroll(FakeCampusd const& campusd, std::vector<std::string> words) {
  words.insert(words.end(), {"--socket", campusd.socket()});
  return run(words);
}

std::vector<std::string> changed(std::size_t place, std::string word) {
  auto words = good;
  words[place] = std::move(word);
  return words;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(uplink)

BOOST_AUTO_TEST_CASE(an_enrolment_asks_campusd_with_a_clean_code) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/uplink/enroll", living_uplink());
  auto const outcome = enroll(campusd, good);
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.out.find("joined the district as XX-0127") == 0u);
  auto const asked = campusd.questions();
  BOOST_REQUIRE(asked.size() == 1u);
  BOOST_TEST(asked[0].starts_with("POST /local/v1/uplink/enroll {"));
  auto const body = boost::json::parse(asked[0].substr(asked[0].find('{')));
  BOOST_TEST(body.at("code").as_string() == "ABCDEFGHJK");
  BOOST_TEST(body.at("district").as_string() == "https://district.example:8443");
  BOOST_TEST(body.at("authority_words").as_string() == good[6]);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_right_is_refused_before_anybody_is_asked) {
  FakeCampusd campusd;
  BOOST_TEST(enroll(campusd, changed(2, "abc")).exit_code == 7);
  BOOST_TEST(enroll(campusd, changed(2, "ABCDEFGHU1")).exit_code == 7);  // U is no letter of the alphabet
  BOOST_TEST(enroll(campusd, changed(4, "http://district.example")).exit_code == 7);
  BOOST_TEST(enroll(campusd, changed(4, "https://")).exit_code == 7);
  BOOST_TEST(enroll(campusd, changed(6, "lusab-babad")).exit_code == 7);
  BOOST_TEST(enroll(campusd, {"uplink", "enroll", "ABCDEFGHJK"}).exit_code == 2);
  BOOST_TEST(campusd.questions().empty());
}

BOOST_AUTO_TEST_CASE(letters_that_look_like_digits_are_digits) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/uplink/enroll", living_uplink());
  enroll(campusd, changed(2, "oil0 1234 56"));
  BOOST_REQUIRE(campusd.questions().size() == 1u);
  BOOST_TEST(campusd.questions()[0].find(R"("code":"0110123456")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_dry_run_checks_and_asks_nobody) {
  FakeCampusd campusd;
  auto words = good;
  words.push_back("--dry-run");
  BOOST_TEST(enroll(campusd, words).exit_code == 0);
  BOOST_TEST(campusd.questions().empty());
}

BOOST_AUTO_TEST_CASE(the_way_up_is_a_line_a_table_and_a_line) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/uplink", living_uplink());
  auto const outcome = run({"uplink", "status", "--lang", "zh", "--socket", campusd.socket()});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.out.find("区中心 https://district.example:8443   本校 XX-0127   连接 正常\n"
                              "通道   已确认  积压  最旧                 被拒\n"
                              "汇总  918 273     2  2026-11-23 02:44:05     0\n") == 0u);
  BOOST_TEST(outcome.out.find("时钟偏差 3 ms   缺口 0\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_went_wrong_last_is_told_in_words) {
  FakeCampusd campusd;
  auto uplink = living_uplink();
  uplink.replace(uplink.find(R"("last_error":null)"), 17,
                 R"("last_error":{"error":{"code":"CMP-C044","arguments":{"key":"k","value":"v"}}})");
  uplink.replace(uplink.find("connected"), 9, "waiting");
  campusd.answer("/local/v1/uplink", uplink);
  auto const outcome = run({"uplink", "status", "--socket", campusd.socket()});
  BOOST_TEST(outcome.exit_code == 3);
  BOOST_TEST(outcome.out.find("error CMP-C044: k is 'v', which is no IP address") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
