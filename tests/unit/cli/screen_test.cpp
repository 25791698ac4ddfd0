// What `top` does to a terminal, and that it gives it back.

#include <signal.h>

#include <boost/test/unit_test.hpp>

#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;

namespace {

std::string const enter = "\x1b[?1049h";
std::string const leave = "\x1b[?25h\x1b[?1049l";

std::string top_of(std::string const& interface) {
  return R"({"schema":"campusctl/top/v1","at":"2026-11-23T02:44:05.000Z","interface":")" + interface +
         R"(","down_bps":412600000,"up_bps":88100000,"dropped":0,"vlans":[],)"
         R"("hosts":[{"address":"10.20.0.1","vlan":12,"down_bps":400000000,"up_bps":100700000}]})";
}

// The alternate screen was entered, left again, and nothing was drawn behind that.
void check_given_back(Outcome const& outcome) {
  BOOST_TEST(outcome.out.find(enter) != std::string::npos);
  BOOST_TEST(outcome.out.ends_with(leave));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(screen)

BOOST_AUTO_TEST_CASE(q_ends_it_with_0_and_the_terminal_is_as_it_was) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/top", top_of("wan0"));
  OnTerminal top({"top", "--socket", campusd.socket()}, {{"NO_COLOR", "1"}});
  top.wait_for("10.20.0.1");
  BOOST_TEST(!top.echoes());
  top.press("q");
  auto const outcome = top.finish();
  BOOST_TEST(outcome.exit_code == 0);
  check_given_back(outcome);
  BOOST_TEST(outcome.out.find("wan0  ↓ 413 Mbps  ↑ 88.1 Mbps") != std::string::npos);
  BOOST_TEST(outcome.out.find("100.0%") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_interrupt_ends_it_with_130_and_the_terminal_is_as_it_was) {
  for (int const signal_number : {SIGINT, SIGTERM, SIGHUP}) {
    FakeCampusd campusd;
    campusd.answer("/local/v1/top", top_of("wan0"));
    OnTerminal top({"top", "--socket", campusd.socket()});
    top.wait_for("10.20.0.1");
    top.send(signal_number);
    auto const outcome = top.finish();
    BOOST_TEST(outcome.exit_code == 130);
    check_given_back(outcome);
  }
}

BOOST_AUTO_TEST_CASE(it_refreshes_and_outlives_a_campusd_that_fails) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/top", top_of("wan0"));
  OnTerminal top({"top", "-w", "0.1", "--socket", campusd.socket()});
  top.wait_for("wan0");
  campusd.answer("/local/v1/top", {500, "oops"});
  top.wait_for("CMP-L026");
  campusd.answer("/local/v1/top", top_of("wan1"));
  top.wait_for("wan1");
  top.press("q");
  BOOST_TEST(top.finish().exit_code == 0);
}

BOOST_AUTO_TEST_CASE(in_a_pipe_it_is_one_plain_picture) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/top", top_of("wan0"));
  auto const outcome = run({"top", "--socket", campusd.socket()});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.out.find('\x1b') == std::string::npos);
  BOOST_TEST(campusd.questions().size() == 1u);
}

BOOST_AUTO_TEST_CASE(before_the_first_second_there_is_nothing_to_show) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/top", R"({"schema":"campusctl/top/v1","at":null,"interface":"wan0","down_bps":0,)"
                                  R"("up_bps":0,"dropped":0,"hosts":[],"vlans":[]})");
  BOOST_TEST(run({"top", "--socket", campusd.socket()}).out.find("nothing was measured yet\n") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
