#include <boost/test/unit_test.hpp>

#include <string>

#include "tests/unit/policy/watch/alert_fixture.hpp"

using namespace campus;
using namespace campus::watch;
using namespace campus::watch::test;
using Kind = Notice::Kind;

BOOST_FIXTURE_TEST_SUITE(alert_book, Watched)

BOOST_AUTO_TEST_CASE(a_key_has_one_open_alert_and_repeats_are_counted) {
  begin_settled();
  for (int time = 0; time < 5; ++time) {
    auto again = bad("device:sw-1", "device.unreachable");
    again.what.arguments = {{"value", std::to_string(time)}};  // other words, the same trouble
    say(again);
    pass(1min);
  }
  BOOST_TEST_REQUIRE(book.alerts().size() == 1u);
  BOOST_TEST(book.alerts()[0].count == 5u);
  BOOST_TEST(notices.size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_evidence_of_a_plain_fact_has_the_time_it_was_seen_in) {
  begin_settled();
  auto const began = now;
  say(bad("device:sw-1", "device.unreachable"));
  BOOST_TEST((book.alerts()[0].evidence.window == Window{began, began}));
  pass(1min);
  say(bad("device:sw-1", "device.unreachable"));
  BOOST_TEST((book.alerts()[0].evidence.window == Window{began, now}));
}

BOOST_AUTO_TEST_CASE(a_condition_must_hold_for_as_long_as_its_rule_says) {
  settings.rules["load"] = {.hold = 2min, .keep = 1min};
  begin_settled();
  say(bad("device:pc", "load"));
  pass(119s);
  say(well({"device:pc", "load"}));
  pass(5min);
  BOOST_TEST(notices.empty());
  BOOST_TEST(book.alerts().empty());
  say(bad("device:pc", "load"));
  pass(120s);
  BOOST_TEST(told(Kind::page) == 1u);
  say(well({"device:pc", "load"}));
  pass(59s);
  BOOST_TEST(told(Kind::resolve) == 0u);
  pass(2s);
  BOOST_TEST(told(Kind::resolve) == 1u);
}

BOOST_AUTO_TEST_CASE(nobody_is_told_while_the_school_settles_and_what_still_holds_then_is) {
  begin();
  say(bad("device:a", "device.unreachable"));
  say(bad("device:b", "device.unreachable"));
  pass(1min);
  say(well({"device:a", "device.unreachable"}));
  pass(1min + 59s);
  BOOST_TEST(notices.empty());
  pass(2s);
  BOOST_TEST(notices.size() == 1u);
  BOOST_TEST(notices[0].lead.key.object == "device:b");
}

BOOST_AUTO_TEST_CASE(a_resolve_is_sent_only_after_a_page) {
  begin();
  say(bad("device:a", "device.unreachable"));
  say(well({"device:a", "device.unreachable"}));
  pass(10min);
  BOOST_TEST(notices.empty());
  BOOST_TEST((kept.at(1).state == AlertState::resolved));  // and it is on record all the same
}

BOOST_AUTO_TEST_CASE(a_silence_hides_and_shows_what_it_hides_and_its_end_tells) {
  begin_settled();
  Silence wanted{
      .object = "device:sw-*", .rule = "*", .reason = "new cabling", .owner = "A01", .until = now + 1h};
  auto const silence = book.silence(wanted, now, ruling);
  BOOST_TEST_REQUIRE(silence.has_value());
  say(bad("device:sw-1", "device.unreachable"));
  say(bad("device:pc-1", "device.unreachable"));
  pass(10min);
  BOOST_TEST(notices.size() == 1u);
  BOOST_TEST(notices[0].lead.key.object == "device:pc-1");
  BOOST_TEST(book.hidden_by(*silence).size() == 1u);
  BOOST_TEST((book.find(1)->silenced_by == silence->id));
  pass(51min);
  BOOST_TEST(told(Kind::page) == 2u);
  BOOST_TEST(book.silences().empty());
}

BOOST_AUTO_TEST_CASE(a_silence_over_a_switch_covers_what_is_behind_it) {
  topology = Topology::make(std::vector<Topology::Link>{{"room:301", "device:sw-1"}}).value();
  begin_settled();
  BOOST_TEST(
      book.silence({.object = "device:sw-1", .rule = "*", .reason = "r", .owner = "o", .until = now + 1h},
                   now, ruling)
          .has_value());
  say(bad("room:301", "device.unreachable"));
  pass(5min);
  BOOST_TEST(notices.empty());
}

BOOST_AUTO_TEST_CASE(a_silence_without_reason_owner_object_or_sensible_end_is_refused) {
  begin_settled();
  Silence const good{.object = "a", .rule = "*", .reason = "r", .owner = "o", .until = now + 1h};
  auto const code = [&](auto change) {
    auto wanted = good;
    change(wanted);
    auto const made = book.silence(wanted, now, ruling);
    return made ? std::string() : made.error().code;
  };
  BOOST_TEST(code([](Silence&) {}) == "");
  BOOST_TEST(code([](Silence& s) { s.reason.clear(); }) == "CMP-V005");
  BOOST_TEST(code([](Silence& s) { s.owner.clear(); }) == "CMP-V006");
  BOOST_TEST(code([](Silence& s) { s.object.clear(); }) == "CMP-V007");
  BOOST_TEST(code([&](Silence& s) { s.until = now; }) == "CMP-V008");
  BOOST_TEST(code([](Silence& s) { s.until += 24h * 30; }) == "CMP-V009");
  for (std::size_t i = 1; i < AlertBook::silences_max; ++i) BOOST_TEST(code([](Silence&) {}) == "");
  BOOST_TEST(code([](Silence&) {}) == "CMP-V010");
  BOOST_TEST((book.end_silence(9'999, now, ruling).error().code == "CMP-V011"));
}

BOOST_AUTO_TEST_CASE(an_acknowledgement_is_kept_and_an_unknown_number_is_said) {
  begin_settled();
  say(bad("device:a", "device.unreachable"));
  BOOST_TEST(book.acknowledge(1, {"A01", now, "on my way"}, ruling).has_value());
  take();
  BOOST_TEST((kept.at(1).acknowledged->by == "A01"));
  BOOST_TEST((book.acknowledge(7, {"A01", now, ""}, ruling).error().code == "CMP-V003"));
  say(well({"device:a", "device.unreachable"}));
  BOOST_TEST((book.acknowledge(1, {"A01", now, ""}, ruling).error().code == "CMP-V004"));
}

BOOST_AUTO_TEST_CASE(the_hour_and_the_day_change_how_grave_a_thing_is) {
  begin_settled();
  say(bad("host:a", "flow.scan_hosts"));
  BOOST_TEST((book.alerts()[0].severity == Severity::high));
  Watched night;
  night.now = at_school(2027, 2, 3, 2h);
  night.begin_settled();
  night.say(bad("host:a", "flow.scan_hosts"));
  night.say(bad("room:302", "room.fault"));
  night.pass(24h, 1min);
  BOOST_TEST((night.notices[0].lead.severity == Severity::critical));
  BOOST_TEST(night.told(Kind::page) == 1u);  // the classroom of a school on vacation is nobody's worry
  Watched exam;
  exam.now = at_school(2026, 11, 12, 9h);
  exam.begin_settled();
  exam.say(bad("school", "uplink.down"));
  BOOST_TEST((exam.book.alerts()[0].severity == Severity::critical));
}

BOOST_AUTO_TEST_CASE(a_detector_that_falls_silent_has_nothing_more_to_say) {
  begin_settled();
  say(bad("host:a", "flow.scan_hosts"));
  pass(4min);
  say(bad("host:a", "flow.scan_hosts"));
  pass(4min + 59s);
  BOOST_TEST(told(Kind::resolve) == 0u);
  pass(2s);
  BOOST_TEST(told(Kind::resolve) == 1u);
}

BOOST_AUTO_TEST_CASE(a_signature_goes_by_the_rule_of_its_family) {
  settings.rules["ids.alert"] = {.quiet = 1h};
  begin_settled();
  say(bad("host:a", "ids.alert/2001219"));
  say(bad("host:a", "ids.alert/2001220"));
  BOOST_TEST(book.alerts().size() == 2u);
  pass(61min, 1min);
  BOOST_TEST(book.alerts().empty());
}

BOOST_AUTO_TEST_CASE(an_object_that_left_the_configuration_takes_its_alerts_with_it) {
  begin_settled();
  say(bad("device:old", "device.unreachable"));
  book.retain([](std::string_view object) { return object != "device:old"; }, now, ruling);
  pass(1s);
  BOOST_TEST((kept.at(1).state == AlertState::expired));
  BOOST_TEST(book.alerts().empty());
}

BOOST_AUTO_TEST_CASE(a_book_that_is_full_counts_what_it_cannot_keep_and_makes_room_again) {
  begin_settled();
  for (std::size_t i = 0; i < AlertBook::alerts_max + 100; ++i)
    say(bad("device:" + std::to_string(i), "device.unreachable"));
  BOOST_TEST(book.alerts().size() == AlertBook::alerts_max);
  BOOST_TEST(book.conditions_beyond() == 100u);
  for (std::size_t i = 0; i < AlertBook::alerts_max; ++i)
    say(well({"device:" + std::to_string(i), "device.unreachable"}));
  pass(10min);
  say(bad("device:core", "device.unreachable"));
  BOOST_TEST(book.alerts().size() == 1u);
  BOOST_TEST(book.conditions_beyond() == 100u);
}

BOOST_AUTO_TEST_CASE(conditions_that_never_held_leave_nothing_behind) {
  begin_settled();
  for (int i = 0; i < 10'000; ++i) say(well({"device:" + std::to_string(i), "device.unreachable"}));
  BOOST_TEST(kept.empty());
  BOOST_TEST(book.alerts().empty());
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_neither_pages_nor_forgets) {
  begin_settled();
  say(bad("device:a", "device.unreachable"));
  BOOST_TEST(notices.size() == 1u);
  now -= 3h;
  pass(10min);
  BOOST_TEST(notices.size() == 1u);
  say(well({"device:a", "device.unreachable"}));
  BOOST_TEST(told(Kind::resolve) == 1u);
}

BOOST_AUTO_TEST_CASE(a_test_notice_is_sent_and_is_no_alert) {
  begin_settled();
  book.send_test("root", now, ruling);
  take();
  BOOST_TEST(told(Kind::test) == 1u);
  BOOST_TEST(kept.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(threshold)

BOOST_AUTO_TEST_CASE(a_value_trembling_at_the_edge_raises_once) {
  Threshold load{{.raise = 0.9, .clear = 0.7}};
  BOOST_TEST((load.feed(0.91) == Threshold::Edge::raised));
  BOOST_TEST((load.feed(0.89) == Threshold::Edge::none));
  BOOST_TEST((load.feed(0.92) == Threshold::Edge::none));
  BOOST_TEST((load.feed(0.69) == Threshold::Edge::cleared));
  BOOST_TEST((load.feed(0.89) == Threshold::Edge::none));
}

BOOST_AUTO_TEST_CASE(a_value_that_must_not_fall_raises_below) {
  Threshold free{{.raise = 10, .clear = 20}};
  BOOST_TEST((free.feed(15) == Threshold::Edge::none));
  BOOST_TEST((free.feed(9) == Threshold::Edge::raised));
  BOOST_TEST((free.feed(21) == Threshold::Edge::cleared));
}

BOOST_AUTO_TEST_CASE(what_is_no_number_changes_nothing) {
  Threshold load{{.raise = 0.9, .clear = 0.7}};
  load.feed(1);
  BOOST_TEST((load.feed(std::numeric_limits<double>::quiet_NaN()) == Threshold::Edge::none));
  BOOST_TEST(load.is_raised());
}

// Icinga 2 weighs twenty changes by 0.8, 0.82 ... 1.18, the newest most: all of them come to 19.8 / 20.
BOOST_AUTO_TEST_CASE(restlessness_weighs_the_newer_changes_more) {
  Restlessness all, newest, oldest;
  for (unsigned i = 0; i < Restlessness::changes_kept; ++i) {
    all.feed(true);
    newest.feed(i == Restlessness::changes_kept - 1);
    oldest.feed(i == 0);
  }
  BOOST_TEST(all.share() == 0.99, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(newest.share() == 1.18 / 20, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(oldest.share() == 0.8 / 20, boost::test_tools::tolerance(1e-9));
  oldest.feed(false);
  BOOST_TEST(oldest.share() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(topology)

using Links = std::vector<Topology::Link>;

BOOST_AUTO_TEST_CASE(a_circle_is_refused_and_named) {
  auto const made = Topology::make(Links{{"a", "b"}, {"b", "c"}, {"c", "a"}, {"x", "a"}});
  BOOST_TEST_REQUIRE(!made.has_value());
  BOOST_TEST(made.error().code == "CMP-V002");
  BOOST_TEST(made.error().arguments[0].value == "a > b > c > a");
  BOOST_TEST((Topology::make(Links{{"a", "a"}}).error().arguments[0].value == "a > a"));
}

BOOST_AUTO_TEST_CASE(two_ways_up_are_no_circle) {
  auto const made =
      Topology::make(Links{{"leaf", "left"}, {"leaf", "right"}, {"left", "core"}, {"right", "core"}});
  BOOST_TEST_REQUIRE(made.has_value());
  BOOST_TEST(made->above("leaf").size() == 2u);
  BOOST_TEST(made->is_below("leaf", "core"));
  BOOST_TEST(!made->is_below("core", "leaf"));
}

BOOST_AUTO_TEST_CASE(a_port_stands_behind_its_device) {
  BOOST_TEST((Topology().above("port:sw-1/Gi0/1") == std::vector<std::string>{"device:sw-1"}));
  BOOST_TEST(Topology().above("school").empty());
}

BOOST_AUTO_TEST_CASE(a_circle_through_a_port_is_one_too) {
  BOOST_TEST((Topology::make(Links{{"device:a", "port:a/1"}}).error().code == "CMP-V002"));
  auto const made = Topology::make(Links{{"device:a", "port:b/1"}, {"device:b", "port:a/1"}});
  BOOST_TEST_REQUIRE(!made.has_value());
  BOOST_TEST(made.error().arguments[0].value == "device:a > port:b/1 > device:b > port:a/1 > device:a");
  auto const cabled = Topology::make(Links{{"device:a", "port:b/1"}});
  BOOST_TEST_REQUIRE(cabled.has_value());
  BOOST_TEST(cabled->is_below("device:a", "device:b"));
}

BOOST_AUTO_TEST_CASE(a_chain_as_long_as_the_limit_is_climbed_and_a_longer_list_is_refused) {
  Links chain;
  for (std::size_t i = 0; i < Topology::links_max; ++i)
    chain.push_back({std::to_string(i), std::to_string(i + 1)});
  auto const made = Topology::make(chain);
  BOOST_TEST_REQUIRE(made.has_value());
  BOOST_TEST(made->is_below("0", std::to_string(Topology::links_max)));
  chain.push_back({"one", "more"});
  BOOST_TEST((Topology::make(chain).error().code == "CMP-V001"));
}

BOOST_AUTO_TEST_SUITE_END()
