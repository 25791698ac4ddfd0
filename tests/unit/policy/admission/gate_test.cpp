#include "policy/admission/gate.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/unit/policy/admission/guarded_school.hpp"

using namespace campus;
using namespace campus::admission;
using namespace campus::admission::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(gate)

BOOST_AUTO_TEST_CASE(a_newcomer_is_pending_and_costs_the_kernel_nothing) {
  School school;
  auto const before = school.gate.table(school.now);
  school.see(tablet, "10.210.0.7");
  school.settle();
  BOOST_TEST((school.standing(tablet) == Standing::pending));
  BOOST_TEST(school.gate.host(tablet)->is_present());
  BOOST_TEST((school.gate.table(school.now) == before));
}

BOOST_AUTO_TEST_CASE(while_observing_the_table_judges_nobody) {
  School school;
  BOOST_TEST(school.rows(Kind::inside) == 0u);
  school.done(mode(AdmissionMode::enforce));
  BOOST_TEST(school.rows(Kind::inside) == 2u);
  school.done(mode(AdmissionMode::observe));
  BOOST_TEST(school.rows(Kind::inside) == 0u);
}

BOOST_AUTO_TEST_CASE(an_admitted_host_has_its_rows_in_both_directions_and_both_families) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.see(tablet, "2001:db8:210::7");
  school.see(tablet, "fe80::7");
  school.done(allow(tablet));
  BOOST_TEST((school.standing(tablet) == Standing::admitted));
  BOOST_TEST((school.passage(Kind::sender, tablet) == Passage::open));
  BOOST_TEST((school.receives("10.210.0.7") == Passage::open));
  BOOST_TEST((school.receives("2001:db8:210::7") == Passage::open));
  BOOST_TEST(!school.receives("fe80::7").has_value(), "nobody routes to a link-local address");
}

BOOST_AUTO_TEST_CASE(what_is_decided_is_not_in_the_table_before_it_is_confirmed) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.done(allow(tablet));
  auto const before = school.gate.table(school.now);
  auto const decision = school.order(block(tablet));
  BOOST_TEST((school.gate.table(school.now) == before));
  auto const due = school.gate.due(school.now);
  BOOST_REQUIRE(due.size() == 1u);
  BOOST_TEST((due[0].to == Standing::blocked));
  school.gate.confirm(decision);
  school.gate.confirm(due);
  BOOST_TEST((school.passage(Kind::sender, tablet) == Passage::shut));
  BOOST_TEST((school.receives("10.210.0.7") == Passage::shut));
  BOOST_TEST(school.gate.due(school.now).empty());
}

BOOST_AUTO_TEST_CASE(an_order_that_could_not_be_recorded_leaves_no_trace) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.done(allow(tablet));
  for (Order const& what :
       std::vector<Order>{block(tablet), block(laptop), allow(laptop), mode(AdmissionMode::enforce),
                          Allow{tablet, Group::staff, {}, {}, "root", "", true}}) {
    auto const roster = school.gate.roster();
    auto const hosts = school.gate.hosts();
    school.gate.undo(school.order(what));
    BOOST_TEST((school.gate.roster() == roster));
    BOOST_TEST((school.gate.hosts() == hosts));
    BOOST_TEST(school.gate.due(school.now).empty());
    BOOST_TEST((school.gate.mode() == AdmissionMode::observe));
  }
}

BOOST_AUTO_TEST_CASE(allowing_a_blocked_host_lifts_the_block_and_keeps_its_grant) {
  School school;
  school.done(allow(tablet, Group::staff));
  school.done(block(tablet));
  BOOST_TEST((school.standing(tablet) == Standing::blocked));
  school.done(Allow{tablet, std::nullopt, std::nullopt, std::nullopt, "root", "", false});
  BOOST_TEST((school.standing(tablet) == Standing::admitted));
  BOOST_TEST((school.gate.roster().grant_of(tablet, school.now)->group == Group::staff));
}

BOOST_AUTO_TEST_CASE(orders_that_make_no_sense_are_refused_and_change_nothing) {
  School school;
  auto const before = school.gate.roster();
  BOOST_TEST(school.refused(Allow{tablet, std::nullopt, std::nullopt, std::nullopt, "root", "", false}) ==
             "CMP-A023");
  BOOST_TEST(school.refused(allow(server)) == "CMP-A022");
  BOOST_TEST(school.refused(block(server)) == "CMP-A020");
  BOOST_TEST(school.refused(allow(MacAddress{})) == "CMP-A010");
  BOOST_TEST(school.refused(Allow{tablet, Group::pupil, VlanId{999}, std::nullopt, "root", "", false}) ==
             "CMP-A015");
  BOOST_TEST(school.refused(Allow{tablet, Group::pupil, std::nullopt, morning - 1s, "root", "", false}) ==
             "CMP-A011");
  BOOST_TEST(school.refused(Restrict{tablet, Standing::blocked, std::nullopt, "root", ""}) == "CMP-A019");
  BOOST_TEST(school.refused(mode(AdmissionMode::observe)) == "CMP-A025");
  BOOST_TEST(school.refused(SetMode{AdmissionMode::enforce, "root", std::string(600, 'x')}) == "CMP-A012");
  BOOST_TEST((school.gate.roster() == before));
  BOOST_TEST(school.gate.hosts().size() == 1u, "the exempt one alone");
  school.done(allow(tablet));
  BOOST_TEST(school.refused(allow(tablet)) == "CMP-A016");
  BOOST_TEST(school.refused(Allow{tablet, std::nullopt, std::nullopt, std::nullopt, "root", "", false}) ==
             "CMP-A016");
  school.done(mode(AdmissionMode::enforce));
  BOOST_TEST(school.refused(mode(AdmissionMode::enforce)) == "CMP-A024");
}

BOOST_AUTO_TEST_CASE(beside_the_line_or_without_a_segment_there_is_nothing_to_enforce) {
  Gate mirror(Site{.segments = {{{210}, "br210"}}, .garden = {}, .exempt = {}, .is_in_line = false}, morning);
  BOOST_TEST(mirror.decide(mode(AdmissionMode::enforce), morning).error().code == "CMP-A026");
  Gate bare;
  BOOST_TEST(bare.decide(mode(AdmissionMode::enforce), morning).error().code == "CMP-A027");
}

BOOST_AUTO_TEST_CASE(a_replaced_grant_that_is_refused_leaves_the_old_one) {
  School school;
  school.done(allow(tablet));
  BOOST_TEST(school.refused(Allow{tablet, Group::staff, VlanId{999}, std::nullopt, "root", "", true}) ==
             "CMP-A015");
  BOOST_TEST((school.gate.roster().grant_of(tablet, school.now)->group == Group::pupil));
  school.done(Allow{tablet, Group::staff, std::nullopt, std::nullopt, "root", "", true});
  BOOST_TEST((school.gate.roster().grant_of(tablet, school.now)->group == Group::staff));
}

BOOST_AUTO_TEST_CASE(a_grant_for_one_vlan_opens_that_interface_alone) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.done(Allow{tablet, Group::pupil, VlanId{210}, std::nullopt, "root", "", false});
  BOOST_TEST(!school.passage(Kind::sender, tablet).has_value());
  BOOST_TEST((school.passage(Kind::sender_at, tablet) == Passage::open));
  school.see(tablet, "10.230.0.7", "br230");
  school.settle();
  BOOST_TEST((school.standing(tablet) == Standing::pending));
  BOOST_TEST((school.gate.host(tablet)->cause == StandingCause::elsewhere));
  BOOST_TEST(!school.passage(Kind::sender_at, tablet).has_value());
}

BOOST_AUTO_TEST_CASE(a_grant_ends_by_itself_as_a_step_that_is_recorded_first) {
  School school;
  school.done(Allow{tablet, Group::guest, std::nullopt, morning + 45min, "root", "", false});
  school.now += 45min;
  BOOST_TEST((school.passage(Kind::sender, tablet) == Passage::open), "not before the record has it");
  school.settle();
  BOOST_TEST((school.recorded.back().from == Standing::admitted));
  BOOST_TEST((school.recorded.back().cause == StandingCause::expired));
  BOOST_TEST(!school.passage(Kind::sender, tablet).has_value());
}

BOOST_AUTO_TEST_CASE(a_quarantine_outlives_a_new_address_and_another_vlan) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.done(allow(tablet));
  school.done(quarantine(tablet));
  school.see(tablet, "10.230.0.99", "br230");
  school.settle();
  BOOST_TEST((school.standing(tablet) == Standing::quarantined));
  BOOST_TEST((school.passage(Kind::sender, tablet) == Passage::garden));
  BOOST_TEST((school.receives("10.230.0.99") == Passage::garden));
}

BOOST_AUTO_TEST_CASE(an_address_belongs_to_whom_the_kernel_heard_last) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.done(allow(tablet));
  school.see(laptop, "10.210.0.7");
  school.done(block(laptop));
  BOOST_TEST((school.receives("10.210.0.7") == Passage::shut));
  BOOST_TEST(school.gate.host(tablet)->addresses.empty());
}

BOOST_AUTO_TEST_CASE(of_too_many_addresses_the_one_heard_longest_ago_goes) {
  School school;
  for (int i = 0; i < 8; ++i) school.see(tablet, "10.210.0." + std::to_string(10 + i));
  school.see(tablet, "10.210.0.10");
  school.see(tablet, "10.210.0.99");
  school.done(allow(tablet));
  BOOST_TEST(school.gate.host(tablet)->addresses.size() == Gate::addresses_of_one_max);
  BOOST_TEST(!school.receives("10.210.0.11").has_value());
  BOOST_TEST((school.receives("10.210.0.10") == Passage::open));
  BOOST_TEST((school.receives("10.210.0.99") == Passage::open));
}

BOOST_AUTO_TEST_CASE(who_leaves_keeps_its_rows_and_is_no_longer_here) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.done(allow(tablet));
  school.gate.leave({MacAddress{}, *IpAddress::parse("10.210.0.7"), "br210", school.now}, school.now);
  BOOST_TEST(!school.gate.host(tablet)->is_present());
  BOOST_TEST((school.receives("10.210.0.7") == Passage::open));
  school.see(tablet, "10.210.0.7");
  BOOST_TEST(school.gate.host(tablet)->is_present());
}

BOOST_AUTO_TEST_CASE(sightings_of_nobody_or_of_elsewhere_are_counted_and_forgotten) {
  School school;
  school.see(tablet, "198.51.100.7", "wan0");
  school.see(MacAddress{}, "10.210.0.7");
  school.see(*MacAddress::parse("33:33:00:00:00:01"), "10.210.0.8");
  BOOST_TEST(school.gate.ignored() == 3u);
  BOOST_TEST(school.gate.hosts().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_machine_that_invents_addresses_is_slowed_and_nobody_known_suffers) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.done(allow(tablet));
  auto const before = school.gate.table(school.now);
  for (unsigned i = 0; i < 50'000; ++i)
    school.gate.see({{{2, 1, 0, static_cast<std::uint8_t>(i >> 16), static_cast<std::uint8_t>(i >> 8),
                       static_cast<std::uint8_t>(i)}},
                     IpAddress::v4(0x0ad30000u + i),
                     "br210",
                     school.now},
                    school.now);
  // The server stood in the configuration and the tablet came first: so the burst less one.
  BOOST_TEST(school.gate.hosts().size() == 2u + Gate::newcomers_burst - 1);
  BOOST_TEST(school.gate.turned_away() == 50'000u - (Gate::newcomers_burst - 1));
  BOOST_TEST((school.gate.table(school.now) == before));
  school.see(laptop, "10.210.0.8");
  BOOST_TEST(!school.gate.host(laptop), "no room in this second");
  school.now += 1s;
  school.see(laptop, "10.210.0.8");
  BOOST_TEST(school.gate.host(laptop));
}

BOOST_AUTO_TEST_CASE(in_a_full_house_the_stranger_who_left_first_makes_room) {
  School school;
  school.done(allow(tablet));
  unsigned number = 0;
  auto const stranger = [&] {
    ++number;
    MacAddress const mac{
        {2, 1, 0, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)}};
    school.gate.see({mac, IpAddress::v4(0x0ad30000u + number), "br210", school.now}, school.now);
    return mac;
  };
  while (number + 2 < Gate::hosts_max) {  // with the tablet and the server
    stranger();
    school.now += 50ms;
  }
  BOOST_TEST(school.gate.hosts().size() == Gate::hosts_max);
  auto const turned_away = school.gate.turned_away();
  stranger();
  BOOST_TEST(school.gate.turned_away() == turned_away + 1, "everybody is here");
  for (unsigned i = 1; i <= 2; ++i)
    school.gate.leave({MacAddress{}, IpAddress::v4(0x0ad30000u + i), "br210", school.now}, school.now);
  school.now += 1s;
  school.see(*MacAddress::parse("02:01:00:00:00:01"), "10.211.0.1");  // the first one came back
  auto const gone = school.gate.host(*MacAddress::parse("02:01:00:00:00:02"))->id;
  auto const last = stranger();
  BOOST_TEST(school.gate.host(last));
  BOOST_TEST(!school.gate.host(*MacAddress::parse("02:01:00:00:00:02")));
  BOOST_TEST((school.gate.take_forgotten() == std::vector{gone}));
  BOOST_TEST(school.gate.host(tablet));
}

BOOST_AUTO_TEST_CASE(a_number_is_never_given_twice) {
  School school;
  school.see(tablet, "10.210.0.7");
  auto const first = school.gate.host(tablet)->id;
  Gate later(school.gate.roster().site(), school.now);
  later.restore({.mode = AdmissionMode::enforce,
                 .next_host = school.gate.next_host() + 5,
                 .hosts = {},
                 .grants = {},
                 .restrictions = {}},
                school.now);
  later.see({laptop, *IpAddress::parse("10.210.0.8"), "br210", morning}, morning);
  BOOST_TEST(later.host(laptop)->id.number > first.number + 4);
}

BOOST_AUTO_TEST_CASE(an_earlier_life_is_remembered_whole) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.done(allow(tablet));
  school.done(block(laptop));
  school.done(mode(AdmissionMode::enforce));
  auto const before = school.gate.table(school.now);
  Gate later(school.gate.roster().site(), school.now);
  later.restore({.mode = school.gate.mode(),
                 .next_host = school.gate.next_host(),
                 .hosts = school.gate.hosts(),
                 .grants = {*school.gate.roster().grant_of(tablet, school.now)},
                 .restrictions = {*school.gate.roster().restriction_of(laptop, school.now)}},
                school.now);
  BOOST_TEST((later.table(school.now) == before));
  BOOST_TEST(later.due(school.now).empty());
  BOOST_TEST(!later.host(tablet)->is_present(), "who is here is for the kernel to say");
}

BOOST_AUTO_TEST_CASE(one_that_was_made_exempt_while_the_gateway_was_off_is_first_seen_when_it_starts) {
  School school;
  school.now += 24h;
  school.gate.restore(
      {.mode = AdmissionMode::observe, .next_host = 1, .hosts = {}, .grants = {}, .restrictions = {}},
      school.now);
  auto const* const host = school.gate.host(server);
  BOOST_REQUIRE(host != nullptr);
  BOOST_TEST((host->first_seen == school.now));
  BOOST_TEST((host->since == school.now));
}

BOOST_AUTO_TEST_CASE(a_garden_within_another_is_said_once) {
  School school;
  std::vector<std::string> blocks;
  for (auto const& row : school.gate.table(school.now).elements)
    if (row.kind == Kind::garden) blocks.push_back(Prefix::of(row.address, row.length)->to_string());
  std::vector<std::string> const expected{"192.0.2.0/24", "fd53::/64"};
  std::ranges::sort(blocks);
  BOOST_TEST(blocks == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_configured_portal_is_one_row_and_none_without_it) {
  School school;
  BOOST_TEST(school.rows(Kind::portal) == 0u);
  auto site = school.gate.roster().site();
  site.portal_port = 8880;
  school.gate.reconfigure(site, school.now);
  auto const table = school.gate.table(school.now);
  auto const row = std::ranges::find(table.elements, Kind::portal, &Element::kind);
  BOOST_REQUIRE((row != table.elements.end()));
  BOOST_TEST(row->port == 8880);
  BOOST_TEST(school.rows(Kind::portal) == 1u);
}

BOOST_AUTO_TEST_CASE(a_host_is_found_by_the_address_it_was_heard_at_last) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.see(tablet, "2001:db8:210::7");
  BOOST_REQUIRE(school.gate.host_at(*IpAddress::parse("2001:db8:210::7")));
  BOOST_TEST((school.gate.host_at(*IpAddress::parse("2001:db8:210::7"))->mac == tablet));
  BOOST_TEST(!school.gate.host_at(*IpAddress::parse("10.210.0.8")));
  school.see(laptop, "10.210.0.7");
  BOOST_TEST((school.gate.host_at(*IpAddress::parse("10.210.0.7"))->mac == laptop));
}

BOOST_AUTO_TEST_CASE(a_dry_run_of_enforcing_names_who_is_here_and_would_be_cut) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.see(laptop, "10.210.0.8");
  school.see(server, "10.210.0.9");
  school.done(allow(tablet));
  auto const cut = school.gate.cut_off(school.now);
  BOOST_REQUIRE(cut.size() == 1u);
  BOOST_TEST((cut[0].mac == laptop));
}

BOOST_AUTO_TEST_CASE(the_record_hears_of_a_host_when_something_changed_and_not_with_every_packet) {
  School school;
  school.gate.take_news(100);
  school.see(tablet, "10.210.0.7");
  BOOST_TEST(school.gate.take_news(100).size() == 1u);
  school.now += 1min;
  school.see(tablet, "10.210.0.7");
  BOOST_TEST(school.gate.take_news(100).empty());
  school.see(tablet, "10.210.0.8");
  BOOST_TEST(school.gate.take_news(100).size() == 1u);
  unsigned heard = 0;
  for (int minute = 0; minute < 60; ++minute) {
    school.now += 1min;
    school.see(tablet, "10.210.0.7");
    heard += static_cast<unsigned>(school.gate.take_news(100).size());
  }
  BOOST_TEST(heard == 6u, "every ten minutes of an hour in which it never fell silent");
}

BOOST_AUTO_TEST_CASE(every_row_of_a_table_passes_the_check_of_the_program_with_rights) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.see(tablet, "2001:db8::7");
  school.see(laptop, "fe80::9");
  school.done(Allow{tablet, Group::pupil, VlanId{210}, std::nullopt, "root", "", false});
  school.done(block(laptop));
  school.done(mode(AdmissionMode::enforce));
  for (auto const& row : school.gate.table(school.now).elements) BOOST_TEST(check(row).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
