// The stories that a school has lived, as the alert book must tell them.

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/policy/watch/alert_fixture.hpp"

using namespace campus;
using namespace campus::watch;
using namespace campus::watch::test;
using Kind = Notice::Kind;

namespace {

// The core, ten switches behind it, 29 devices behind each of them: 300 behind the core.
std::vector<Topology::Link> tree_of_300() {
  std::vector<Topology::Link> links;
  for (int sw = 0; sw < 10; ++sw) {
    auto const name = "device:sw-" + std::to_string(sw);
    links.push_back({name, "device:core"});
    for (int leaf = 0; leaf < 29; ++leaf) links.push_back({name + "-" + std::to_string(leaf), name});
  }
  return links;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(alert_scenarios, Watched)

BOOST_AUTO_TEST_CASE(a_dead_core_switch_with_300_devices_behind_it_is_one_page_and_one_resolve) {
  auto const links = tree_of_300();
  topology = Topology::make(links).value();
  begin_settled();
  // The polls come in turn and the core is the last of all to be asked.
  for (std::size_t i = links.size(); i-- > 0;) {
    say(bad(links[i].object, "device.unreachable"));
    if (i % 20 == 0) pass(1s);
  }
  BOOST_TEST(notices.empty());  // nobody is told before the core has been asked
  BOOST_TEST(std::ranges::count(probed, "core") == 1);
  say(bad("device:core", "device.unreachable"));
  pass(10min);
  BOOST_TEST(told(Kind::page) == 1u);
  BOOST_TEST_REQUIRE(notices.size() == 1u);
  BOOST_TEST(notices[0].lead.key.object == "device:core");
  BOOST_TEST(book.alerts().size() == 301u);
  BOOST_TEST(book.hidden_behind({"device:core", "device.unreachable"}) == 300u);
  BOOST_TEST_REQUIRE(book.incidents().size() == 1u);
  BOOST_TEST(book.incidents()[0].hidden == 300u);

  // It comes back; what is behind it is asked again within its grace.
  say(well({"device:core", "device.unreachable"}));
  pass(1min);
  for (auto const& link : links) say(well({link.object, "device.unreachable"}));
  pass(1h);
  BOOST_TEST(notices.size() == 2u);
  BOOST_TEST(told(Kind::resolve) == 1u);
  BOOST_TEST(book.alerts().empty());
  BOOST_TEST(book.incidents().empty());
}

BOOST_AUTO_TEST_CASE(one_that_stays_away_when_the_core_is_back_is_told_after_the_grace) {
  topology = Topology::make(std::vector<Topology::Link>{{"device:leaf", "device:core"}}).value();
  begin_settled();
  say(bad("device:core", "device.unreachable"));
  say(bad("device:leaf", "device.unreachable"));
  pass(5min);
  say(well({"device:core", "device.unreachable"}));
  pass(settings.parent_grace - 1s);
  BOOST_TEST(told(Kind::page) == 1u);
  pass(3s);
  BOOST_TEST(told(Kind::page) == 2u);
  BOOST_TEST(notices.back().lead.key.object == "device:leaf");
}

BOOST_AUTO_TEST_CASE(a_parent_that_answers_the_probe_does_not_hide_its_child) {
  topology = Topology::make(std::vector<Topology::Link>{{"device:leaf", "device:core"}}).value();
  begin_settled();
  say(bad("device:leaf", "device.unreachable"));
  BOOST_TEST((probed == std::vector<std::string>{"core"}));
  BOOST_TEST(notices.empty());
  pass(2s);
  book.answered("device:core", now);
  pass(1s);
  BOOST_TEST(told(Kind::page) == 1u);
}

BOOST_AUTO_TEST_CASE(a_parent_that_says_nothing_delays_its_child_only_for_a_minute) {
  topology = Topology::make(std::vector<Topology::Link>{{"device:leaf", "room:301"}}).value();
  begin_settled();
  say(bad("device:leaf", "device.unreachable"));
  pass(settings.verdict_wait - 1s);
  BOOST_TEST(notices.empty());
  pass(2s);
  BOOST_TEST(told(Kind::page) == 1u);
}

// What an alert says of who explains it may be of the cabling before.
BOOST_AUTO_TEST_CASE(a_switch_that_moves_behind_its_former_child_sends_nobody_round_in_circles) {
  topology = Topology::make(std::vector<Topology::Link>{{"device:b", "device:a"}, {"device:c", "device:a"}}).value();
  begin_settled();
  Silence const quiet{.object = "device:a", .rule = "*", .reason = "r", .owner = "o", .until = now + 2h};
  BOOST_TEST_REQUIRE(book.silence(quiet, now, ruling).has_value());
  for (auto const device : {"device:a", "device:b", "device:c"}) say(bad(device, "device.unreachable"));
  pass(5s);
  BOOST_TEST((book.find(2)->suppressed_by == AlertKey{"device:a", "device.unreachable"}));
  topology = Topology::make(std::vector<Topology::Link>{{"device:a", "device:b"}, {"device:c", "device:a"}}).value();
  book.configure(settings, topology, calendar);
  pass(2min);
  AlertKey const root{"device:b", "device.unreachable"};
  BOOST_TEST((book.find(1)->suppressed_by == root));
  BOOST_TEST((book.find(3)->suppressed_by == root));
  BOOST_TEST(!book.find(2)->suppressed_by.has_value());
}

BOOST_AUTO_TEST_CASE(an_alert_that_the_record_holds_for_its_own_cause_is_read_without_harm) {
  topology = Topology::make(std::vector<Topology::Link>{{"device:a", "device:b"}, {"device:c", "device:a"}}).value();
  AlertMemory memory;
  for (std::uint64_t number = 1; auto const device : {"device:a", "device:b", "device:c"}) {
    Alert alert;
    alert.number = number++;
    alert.key = {device, "device.unreachable"};
    alert.state = AlertState::firing;
    alert.suppressed_by = AlertKey{"device:a", "device.unreachable"};
    memory.open.push_back(std::move(alert));
  }
  memory.alert_newest = 3;
  begin(std::move(memory));
  for (auto const device : {"device:a", "device:b", "device:c"}) say(bad(device, "device.unreachable"));
  pass(settings.settle + 1min);
  BOOST_TEST((book.find(1)->suppressed_by == AlertKey{"device:b", "device.unreachable"}));
  BOOST_TEST((book.find(3)->suppressed_by == AlertKey{"device:b", "device.unreachable"}));
  BOOST_TEST(told(Kind::page) == 1u);
}

BOOST_AUTO_TEST_CASE(a_port_that_flaps_forty_times_in_an_hour_is_one_page_and_one_summary) {
  begin_settled();
  // Down and up forty times in an hour; seen by checks every 45 seconds, and quiet from then on.
  for (int flap = 0; flap < 40; ++flap) {
    say(bad("port:sw-1/Gi0/1", "port.down"));
    pass(45s);
    say(well({"port:sw-1/Gi0/1", "port.down"}));
    pass(45s);
  }
  BOOST_TEST(notices.size() == 1u);
  BOOST_TEST(told(Kind::page) == 1u);
  BOOST_TEST_REQUIRE(book.alerts().size() == 1u);
  BOOST_TEST((book.alerts()[0].state == AlertState::flapping));
  for (int check = 0; check < 30; ++check) {
    say(well({"port:sw-1/Gi0/1", "port.down"}));
    pass(60s);
  }
  BOOST_TEST(notices.size() == 2u);
  BOOST_TEST(told(Kind::summary) == 1u);
  BOOST_TEST((notices.back().lead.state == AlertState::resolved));
  auto const& counts = notices.back().lead.evidence.counts;
  BOOST_TEST_REQUIRE(!counts.empty());
  BOOST_TEST(counts.back().name == "changes");
  BOOST_TEST(counts.back().value == "80");
}

BOOST_AUTO_TEST_CASE(a_school_that_was_off_all_summer_with_a_flat_clock_is_no_page_and_one_info) {
  now = at_school(2026, 7, 1, 9h);
  begin();
  pass(10min);
  auto const remembered = memory();
  Watched september;
  september.now = at_school(2020, 1, 1, 0h);  // a clock without a battery
  september.begin(remembered);
  for (auto const device : {"device:a", "device:b"}) september.say(bad(device, "device.unreachable"));
  september.pass(40s);
  september.now = at_school(2026, 9, 1, 7h);  // the network's time arrives
  september.pass(1s);
  for (auto const device : {"device:a", "device:b"}) september.say(well({device, "device.unreachable"}));
  september.pass(1h);
  BOOST_TEST(september.told(Kind::page) == 0u);
  BOOST_TEST(september.notices.size() == 1u);
  BOOST_TEST(september.told(Kind::info) == 1u);
  // 62 days less two hours, less the ten minutes of July.
  BOOST_TEST(september.notices[0].lead.what.arguments[0].value == "1485");
}

BOOST_AUTO_TEST_CASE(a_saturday_with_lessons_is_a_school_day) {
  now = at_school(2026, 9, 19, 9h + 10min);  // an ordinary Saturday
  begin_settled();
  say(bad("room:302", "room.fault"));
  pass(1min);
  BOOST_TEST(notices.empty());
  BOOST_TEST((book.alerts()[0].held_until == at_school(2026, 9, 21, 7h + 30min)));  // Monday morning

  Watched makeup;
  makeup.now = at_school(2026, 9, 26, 9h + 10min);
  makeup.begin_settled();
  makeup.say(bad("room:302", "room.fault"));
  BOOST_TEST(makeup.told(Kind::page) == 1u);
}

BOOST_AUTO_TEST_CASE(a_fault_of_the_evening_waits_for_the_mornings_digest) {
  now = at_school(2026, 9, 14, 20h);
  begin_settled();
  for (auto const room : {"room:101", "room:102", "room:103"}) say(bad(room, "room.fault"));
  pass(11h, 30s);
  BOOST_TEST(notices.empty());
  pass(1h, 30s);
  BOOST_TEST(notices.size() == 1u);
  BOOST_TEST_REQUIRE(told(Kind::digest) == 1u);
  BOOST_TEST((notices[0].at >= at_school(2026, 9, 15, 7h + 30min)));
  BOOST_TEST((notices[0].at < at_school(2026, 9, 15, 7h + 31min)));  // the test ticks twice a minute
  BOOST_TEST(notices[0].incident.alerts == 3u);
  BOOST_TEST(notices[0].top.size() == 3u);
}

BOOST_AUTO_TEST_CASE(what_was_silenced_or_explained_overnight_is_no_part_of_the_digest) {
  topology = Topology::make(std::vector<Topology::Link>{{"room:102", "device:sw-1"}}).value();
  now = at_school(2026, 9, 14, 20h);
  begin_settled();
  for (auto const room : {"room:101", "room:102", "room:103"}) say(bad(room, "room.fault"));
  pass(2h, 30s);
  Silence const quiet{.object = "room:101", .rule = "*", .reason = "r", .owner = "o", .until = now + 24h};
  BOOST_TEST_REQUIRE(book.silence(quiet, now, ruling).has_value());
  say(bad("device:sw-1", "device.unreachable"));
  pass(10h, 30s);
  BOOST_TEST_REQUIRE(told(Kind::digest) == 1u);
  BOOST_TEST(notices.back().incident.alerts == 1u);
  BOOST_TEST(notices.back().lead.key.object == "room:103");
  // The lessons have begun when the way is back: then the room is worth a word of its own.
  say(well({"device:sw-1", "device.unreachable"}));
  pass(settings.parent_grace + 30s, 30s);
  BOOST_TEST((notices.back().kind == Kind::page));
  BOOST_TEST(notices.back().lead.key.object == "room:102");
}

BOOST_AUTO_TEST_CASE(a_gateway_that_starts_at_the_hour_of_the_digest_settles_first) {
  now = at_school(2026, 9, 14, 20h);
  begin_settled();
  for (auto const room : {"room:101", "room:102"}) say(bad(room, "room.fault"));
  pass(1min);
  Watched morning;
  morning.now = at_school(2026, 9, 15, 7h + 29min);
  morning.begin(memory());
  morning.say(well({"room:101", "room.fault"}));
  auto const is_digest = [](Notice const& notice) { return notice.kind == Kind::digest; };
  morning.pass(settings.settle - 1s);
  BOOST_TEST(std::ranges::none_of(morning.notices, is_digest));
  morning.pass(2s);
  BOOST_TEST_REQUIRE(std::ranges::count_if(morning.notices, is_digest) == 1);
  BOOST_TEST(morning.notices.back().lead.key.object == "room:102");
  BOOST_TEST(morning.notices.back().incident.alerts == 1u);
}

BOOST_AUTO_TEST_CASE(a_restart_in_the_middle_of_an_incident_tells_nothing_twice) {
  begin_settled();
  say(bad("device:core", "device.unreachable"));
  pass(5min);
  BOOST_TEST(notices.size() == 1u);
  Watched again;
  again.now = now + 20s;
  again.begin(memory());
  for (int poll = 0; poll < 10; ++poll) {
    again.say(bad("device:core", "device.unreachable"));
    again.pass(1min);
  }
  BOOST_TEST(again.notices.empty());
  BOOST_TEST_REQUIRE(again.book.alerts().size() == 1u);
  BOOST_TEST(again.book.alerts()[0].number == 1u);
  again.say(well({"device:core", "device.unreachable"}));
  BOOST_TEST_REQUIRE(again.notices.size() == 1u);
  BOOST_TEST((again.notices[0].kind == Kind::resolve));
  BOOST_TEST(again.notices[0].number > notices[0].number);
}

BOOST_AUTO_TEST_CASE(what_reaches_the_district_after_three_hours_is_history) {
  begin_settled();
  say(bad("device:core", "device.unreachable"));
  BOOST_TEST(told(Kind::page) == 1u);  // the school is told whether or not the district can be reached
  BOOST_TEST(!is_historical(notices[0].at, now + 5min));
  BOOST_TEST(is_historical(notices[0].at, now + 3h));
}

BOOST_AUTO_TEST_CASE(five_hundred_scans_in_ten_seconds_are_one_incident_with_a_top_list) {
  begin_settled();
  writes = 0;
  for (int source = 0; source < 500; ++source) {
    auto const address = "host:10.20." + std::to_string(source / 250) + '.' + std::to_string(source % 250);
    say(bad(address, "flow.scan_hosts"));
    if (source == 321)
      for (int more = 0; more < 9; ++more) say(bad(address, "flow.scan_hosts"));
    if (source % 50 == 49) pass(1s);
  }
  pass(2min);
  BOOST_TEST(book.incidents().size() == 1u);
  BOOST_TEST(told(Kind::page) == 1u);
  BOOST_TEST(told(Kind::summary) == 1u);
  BOOST_TEST(notices.size() == 2u);
  BOOST_TEST(notices[1].incident.alerts == 500u);
  BOOST_TEST(notices[1].top.size() == notice_top_max);
  BOOST_TEST(notices[1].top[0].key.object == "host:10.20.1.71");  // the 321st, seen ten times
  BOOST_TEST(kept.size() == 500u);                                // written one by one, but never in one go
  pass(10min);
  BOOST_TEST(told(Kind::resolve) == 1u);
  BOOST_TEST(book.alerts().empty());
}

BOOST_AUTO_TEST_CASE(a_storm_is_written_in_bounded_portions) {
  begin_settled();
  for (int source = 0; source < 500; ++source) say(bad("host:" + std::to_string(source), "flow.scan_hosts"));
  writes = 0;
  pass(1s);
  BOOST_TEST(writes == AlertBook::writes_per_tick_max);
}

BOOST_AUTO_TEST_SUITE_END()
