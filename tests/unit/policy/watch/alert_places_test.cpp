// Who finds a place in the book when somebody fills it.

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

#include "tests/unit/policy/watch/alert_fixture.hpp"

using namespace campus;
using namespace campus::watch;
using namespace campus::watch::test;
using Kind = Notice::Kind;

namespace {

struct Stormy : Watched {
  Stormy() {
    settings.rules["lan.listed_name"] = {.severity = Severity::medium, .quiet = 1h, .is_grouped = true};
    settings.rules["alerts.crowded"] = {.severity = Severity::medium, .keep = 5min};
    begin_settled();
  }
  void invent_hosts(std::size_t how_many, std::string const& rule, std::string const& name = "host:") {
    for (std::size_t i = 0; i < how_many; ++i) say(bad(name + std::to_string(i), rule));
  }
  bool is_open(std::string const& object, std::string const& rule) const {
    return std::ranges::any_of(book.alerts(), [&](Alert const& one) { return one.key == AlertKey{object, rule}; });
  }
  std::size_t open_of(std::string_view rule) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(book.alerts(), [&](Alert const& one) { return one.key.rule.starts_with(rule); }));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(alert_places, Stormy)

BOOST_AUTO_TEST_CASE(a_pupil_who_invents_hosts_leaves_the_school_its_places) {
  invent_hosts(5'000, "lan.listed_name");
  say(bad("device:core", "device.unreachable"));
  say(bad("room:301", "room.fault"));
  say(bad("capture:eth0", "capture.lost"));
  say(bad("uplink", "uplink.down"));
  say(bad("port:core/1", "port.down"));
  say(bad("host:10.20.0.7", "flow.scan_hosts"));
  pass(1s);
  BOOST_TEST(open_of("lan.listed_name") == AlertBook::hosts_of_rule_max);
  BOOST_TEST(book.conditions_beyond() == 5'000 - AlertBook::hosts_of_rule_max);
  BOOST_TEST(is_open("device:core", "device.unreachable"));
  BOOST_TEST(is_open("room:301", "room.fault"));
  BOOST_TEST(is_open("capture:eth0", "capture.lost"));
  BOOST_TEST(is_open("uplink", "uplink.down"));
  BOOST_TEST(is_open("port:core/1", "port.down"));
  BOOST_TEST(is_open("host:10.20.0.7", "flow.scan_hosts"), "another rule has places of its own");
}

BOOST_AUTO_TEST_CASE(all_rules_together_leave_the_school_its_places) {
  for (int signature = 0; signature < 20; ++signature)
    invent_hosts(300, "rule-" + std::to_string(signature));
  for (int signature = 0; signature < 20; ++signature)
    invent_hosts(300, "ids.alert/" + std::to_string(signature));
  BOOST_TEST(book.alerts().size() == AlertBook::hosts_max);
  for (std::size_t i = 0; i < AlertBook::alerts_max - AlertBook::hosts_max; ++i)
    say(bad("device:" + std::to_string(i), "device.unreachable"));
  BOOST_TEST(open_of("device.unreachable") == AlertBook::alerts_max - AlertBook::hosts_max);
}

BOOST_AUTO_TEST_CASE(the_signatures_of_one_family_share_its_places) {
  for (int signature = 0; signature < 4; ++signature)
    invent_hosts(AlertBook::hosts_of_rule_max, "ids.alert/" + std::to_string(signature));
  BOOST_TEST(open_of("ids.alert/") == AlertBook::hosts_of_rule_max);
}

BOOST_AUTO_TEST_CASE(a_crowded_rule_is_told_once_and_is_over_when_there_is_room) {
  for (int minute = 0; minute < 10; ++minute) {
    invent_hosts(2'000, "lan.listed_name", "host:" + std::to_string(minute) + '-');
    pass(1min);
  }
  std::string const rule = "alerts.crowded/lan.listed_name";
  BOOST_TEST(is_open("school", rule));
  auto const is_it = [&](Notice const& notice) { return notice.lead.key.rule == rule; };
  BOOST_TEST(std::ranges::count_if(notices, is_it) == 1);
  pass(1h + 6min, 10s);
  BOOST_TEST(book.alerts().empty());
  BOOST_TEST((std::ranges::find_if(notices.rbegin(), notices.rend(), is_it)->kind == Kind::resolve));
}

BOOST_AUTO_TEST_CASE(a_crowded_rule_of_an_earlier_life_is_over_when_nobody_is_refused) {
  AlertMemory memory;
  Alert alert;
  alert.number = memory.alert_newest = 1;
  alert.key = {"school", "alerts.crowded/lan.listed_name"};
  alert.state = AlertState::firing;
  memory.open.push_back(std::move(alert));
  Watched again;
  again.settings = settings;
  again.begin(std::move(memory));
  BOOST_TEST(again.book.alerts().size() == 1u);
  again.pass(6min);
  BOOST_TEST(again.book.alerts().empty());
}

BOOST_AUTO_TEST_CASE(what_is_over_makes_room_for_the_next_of_its_kind) {
  invent_hosts(AlertBook::hosts_of_rule_max, "lan.listed_name");
  pass(62min, 10s);
  BOOST_TEST(book.alerts().empty());
  invent_hosts(AlertBook::hosts_of_rule_max, "lan.listed_name", "host:later-");
  BOOST_TEST(open_of("lan.listed_name") == AlertBook::hosts_of_rule_max);
  BOOST_TEST(book.conditions_beyond() == 0u);
}

// An uplink that has been away for four of its five minutes is no alert yet.
BOOST_AUTO_TEST_CASE(what_has_not_held_for_long_enough_yet_is_not_pushed_out) {
  settings.rules["uplink.down"].hold = 5min;
  book.configure(settings, topology, calendar);
  say(bad("uplink", "uplink.down"));
  for (std::size_t i = 0; i < AlertBook::alerts_max + 10; ++i)
    say(bad("device:" + std::to_string(i), "device.unreachable"));
  pass(5min);
  BOOST_TEST(is_open("uplink", "uplink.down"));
}

BOOST_AUTO_TEST_SUITE_END()
