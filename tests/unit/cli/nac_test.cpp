#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;

namespace {

struct Gatehouse {
  FakeCampusd campusd;
  Gatehouse() {
    campusd.answer("/local/v1/nac", living_admission());
    campusd.answer("/local/v1/nac/order", living_order());
  }
  Outcome nac(std::vector<std::string> words) {
    words.insert(words.begin(), "nac");
    words.insert(words.end(), {"--socket", campusd.socket()});
    return run(words);
  }
};

bool has(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(nac)

BOOST_AUTO_TEST_CASE(the_list_says_mode_and_hosts_and_what_to_do_with_the_pending) {
  auto const outcome = Gatehouse().nac({"list"});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(has(outcome.out, "admission: observe  the kernel has what the record says\n"));
  BOOST_TEST(has(outcome.out,
                 "d2:1f:88:00:00:7a  pending   not registered (random MAC)   230  br230      10.230.0.7"));
  BOOST_TEST(has(outcome.out, "1 pending; let one in: campusctl nac allow MAC --as pupil\n"));
}

BOOST_AUTO_TEST_CASE(one_standing_alone_can_be_asked_for) {
  auto const outcome =
      Gatehouse().nac({"list", "--state", "blocked", "-o", "csv", "--fields", "mac,standing"});
  BOOST_TEST(outcome.out == "mac,standing\r\nd2:1f:88:00:00:7a,blocked\r\n");
  BOOST_TEST(Gatehouse().nac({"list", "--state", "asleep"}).exit_code == 2);
}

BOOST_AUTO_TEST_CASE(a_block_without_a_reason_is_not_even_asked_for) {
  Gatehouse house;
  auto const outcome = house.nac({"block", "d2:1f:88:00:00:7a"});
  BOOST_TEST(outcome.exit_code == 2);
  BOOST_TEST(has(outcome.err, "CMP-L017"));
  BOOST_TEST(house.campusd.questions().empty());
}

BOOST_AUTO_TEST_CASE(what_is_typed_wrong_is_refused_before_anybody_is_asked) {
  Gatehouse house;
  BOOST_TEST(has(house.nac({"allow", "d2:1f:88", "--as", "pupil"}).err, "CMP-A029"));
  BOOST_TEST(
      has(house.nac({"allow", "d2:1f:88:00:00:7a", "--as", "pupil", "--vlan", "4095"}).err, "CMP-A002"));
  BOOST_TEST(
      has(house.nac({"allow", "d2:1f:88:00:00:7a", "--as", "pupil", "--vlan", "ten"}).err, "CMP-A002"));
  for (auto const* const time : {"tomorrow", "2027-02-29", "2027-13-01", "2027-07-32", "2027-07-1", "2027-07-10T25:00:00Z"})
    BOOST_TEST(
        has(house.nac({"allow", "d2:1f:88:00:00:7a", "--as", "pupil", "--until", time}).err, "CMP-L060"),
        time);
  BOOST_TEST(has(house.nac({"mode", "asleep"}).err, "CMP-L061"));
  BOOST_TEST(house.campusd.questions().empty());
}

BOOST_AUTO_TEST_CASE(an_order_is_one_question_with_all_that_was_typed) {
  Gatehouse house;
  auto const outcome =
      house.nac({"allow", "D2-1F-88-00-00-7A", "--as", "staff", "--vlan", "230", "--until",
                 "2027-07-10T18:00:00+08:00", "--reason", "a teacher's", "--replace", "--dry-run"});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_REQUIRE(house.campusd.questions().size() == 1u);
  BOOST_TEST(
      house.campusd.questions()[0] ==
      "POST /local/v1/nac/order "
      "{\"verb\":\"allow\",\"mac\":\"d2:1f:88:00:00:7a\",\"as\":\"staff\",\"vlan\":230,"
      "\"until\":\"2027-07-10T10:00:00.000Z\",\"mode\":null,\"reason\":\"a teacher's\",\"replace\":true,"
      "\"dry_run\":true}");
  BOOST_TEST(has(outcome.out, "a dry run: nothing was changed\n"));
}

BOOST_AUTO_TEST_CASE(a_mode_names_whom_it_cuts_off_and_how_to_go_back) {
  auto const outcome = Gatehouse().nac({"mode", "enforce"});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(has(outcome.out, "1 present without the internet\n"));
  BOOST_TEST(has(outcome.out, "recorded, and acknowledged by the kernel\n"));
  BOOST_TEST(has(outcome.out, "to undo: campusctl nac mode observe\n"));
}

BOOST_AUTO_TEST_CASE(one_host_is_shown_with_who_holds_it_and_why) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/nac/d2%3A1f%3A88%3A00%3A00%3A7a", living_host("blocked"));
  auto const outcome = run({"nac", "show", "d2:1f:88:00:00:7a", "--socket", campusd.socket()});
  BOOST_TEST(has(outcome.out, "standing: blocked  held back\n"));
  BOOST_TEST(has(outcome.out, "held: blocked, from 2026-11-23 02:40:00 until -, by root\n"));
  BOOST_TEST(has(outcome.out, "reason: scans its segment\n"));
}

BOOST_AUTO_TEST_SUITE_END()
