// How alerts end that nobody ends with a word of his own: what a simulated term found.

#include <boost/test/unit_test.hpp>

#include "tests/unit/policy/watch/alert_fixture.hpp"

using namespace campus;
using namespace campus::watch;
using namespace campus::watch::test;

BOOST_AUTO_TEST_SUITE(alert_ends)

BOOST_AUTO_TEST_CASE(a_condition_told_only_when_it_changes_calms_down_all_the_same) {
  Watched school;
  school.begin_settled();
  // A room behind a loose plug: told of six times within an hour, and then it is well.
  for (int times = 0; times < 6; ++times) {
    school.say(bad("uplink", "uplink.down"));
    school.pass(5min);
    school.say(well({"uplink", "uplink.down"}));
    school.pass(1min);
  }
  BOOST_REQUIRE(school.book.alerts().size() == 1u);
  BOOST_TEST((school.book.alerts()[0].state == AlertState::flapping));
  // Twenty checks are remembered, and five minutes of silence are one.
  school.pass(101min, 1min);
  BOOST_TEST(school.book.alerts().empty());
}

BOOST_AUTO_TEST_CASE(an_alert_that_comes_back_before_its_end_is_recorded_leaves_no_ghost) {
  Watched school;
  // Behind a dead switch nobody is told, so nothing but the tick writes it down.
  Topology::Link const link{"device:ap", "device:sw"};
  school.topology = Topology::make(std::span(&link, 1)).value();
  school.begin_settled();
  school.say(bad("device:sw", "device.unreachable"));
  school.say(bad("device:ap", "device.unreachable"));
  school.pass(2s);
  school.say(well({"device:ap", "device.unreachable"}));
  school.say(bad("device:ap", "device.unreachable"));
  school.pass(2s);
  std::size_t open = 0;
  for (auto const& [number, alert] : school.kept)
    if (alert.key.object == "device:ap" && alert.is_open()) ++open;
  BOOST_TEST(open == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
