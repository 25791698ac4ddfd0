#include "daemon/runtime/control_loop.hpp"

#include <boost/test/unit_test.hpp>
#include <csignal>

using campus::runtime::ControlLoop;

BOOST_AUTO_TEST_SUITE(control_loop)

BOOST_AUTO_TEST_CASE(who_is_asked_to_end_before_the_loop_runs_ends_in_order) {
  ControlLoop loop;
  ::raise(SIGTERM);
  bool has_ended = false;
  loop.run({.end = [&] { has_ended = true; }, .reload = {}});
  BOOST_TEST(has_ended);
}

BOOST_AUTO_TEST_SUITE_END()
