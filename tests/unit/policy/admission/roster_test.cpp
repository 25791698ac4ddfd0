#include "policy/admission/roster.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace campus;
using namespace campus::admission;
using namespace std::chrono_literals;

namespace {

Instant const first_lesson = Instant{std::chrono::seconds(1'790'000'000)};
MacAddress const phone = *MacAddress::parse("3c:6a:9d:00:00:01");
MacAddress const printer = *MacAddress::parse("3c:6a:9d:00:00:02");

Site two_vlans() {
  return {.segments = {{{210}, "br210"}, {{230}, "br230"}}, .garden = {}, .exempt = {printer}};
}

Grant grant_for(MacAddress const& mac, std::optional<Instant> until = {}, std::optional<VlanId> vlan = {}) {
  return {mac, Group::pupil, vlan, first_lesson, until, "root", "term"};
}

Restriction block_of(MacAddress const& mac, std::string reason = "scans its segment") {
  return {mac, Standing::blocked, first_lesson, std::nullopt, "root", std::move(reason)};
}

std::string code_of(Result<void> const& result) { return result ? "fine" : result.error().code; }

std::vector<std::string> codes_of(Site const& site) {
  std::vector<std::string> codes;
  for (auto const& wrong : Roster::faults_of(site)) codes.push_back(wrong.fault.code);
  return codes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(roster)

BOOST_AUTO_TEST_CASE(a_good_site_has_no_fault) { BOOST_TEST(Roster::faults_of(two_vlans()).empty()); }

BOOST_AUTO_TEST_CASE(all_faults_of_a_site_are_found_in_one_go_and_say_which_entry) {
  Site site{
      .segments =
          {{{210}, "br210"}, {{4095}, "br1"}, {{0}, "br2"}, {{210}, "br3"}, {{211}, "br210"}, {{9}, "a b"}},
      .garden = {},
      .exempt = {phone, MacAddress{}, phone, *MacAddress::parse("01:00:5e:00:00:01")}};
  auto const wrong = Roster::faults_of(site);
  std::vector<std::string> const expected{"CMP-A002", "CMP-A002", "CMP-A004", "CMP-A005",
                                          "CMP-A003", "CMP-A010", "CMP-A006", "CMP-A010"};
  BOOST_TEST(codes_of(site) == expected, boost::test_tools::per_element());
  BOOST_TEST(wrong[2].item == 3u);
  BOOST_TEST((wrong[5].list == Roster::Wrong::List::exempt));
  BOOST_TEST(wrong[5].item == 1u);
}

BOOST_AUTO_TEST_CASE(a_site_beyond_its_limits_is_refused_once_a_list) {
  Site site;
  for (std::uint16_t i = 0; i <= Roster::segments_max; ++i)
    site.segments.push_back({{static_cast<std::uint16_t>(i + 1)}, "vlan" + std::to_string(i)});
  for (unsigned i = 0; i <= Roster::garden_max; ++i) site.garden.push_back(*Prefix::parse("192.0.2.1"));
  for (unsigned i = 0; i <= Roster::exempt_max; ++i)
    site.exempt.push_back({{2, 0, 0, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}});
  std::vector<std::string> const expected(3, "CMP-A001");
  BOOST_TEST(codes_of(site) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nobody_is_let_in_unasked_and_a_grant_lets_in) {
  Roster roster(two_vlans());
  BOOST_TEST((roster.judge(phone, "br210", first_lesson) ==
              Judgement{Standing::pending, StandingCause::not_registered}));
  BOOST_TEST(code_of(roster.grant(grant_for(phone), first_lesson)) == "fine");
  BOOST_TEST(
      (roster.judge(phone, "br210", first_lesson) == Judgement{Standing::admitted, StandingCause::granted}));
}

BOOST_AUTO_TEST_CASE(a_grant_holds_from_its_first_moment_to_before_its_last) {
  Roster roster(two_vlans());
  BOOST_TEST(code_of(roster.grant(grant_for(phone, first_lesson + 45min), first_lesson)) == "fine");
  BOOST_TEST((roster.judge(phone, "br210", first_lesson - 1ns).cause == StandingCause::not_yet));
  BOOST_TEST((roster.judge(phone, "br210", first_lesson).standing == Standing::admitted));
  BOOST_TEST((roster.judge(phone, "br210", first_lesson + 45min - 1ns).standing == Standing::admitted));
  BOOST_TEST((roster.judge(phone, "br210", first_lesson + 45min) ==
              Judgement{Standing::pending, StandingCause::expired}));
}

BOOST_AUTO_TEST_CASE(a_grant_for_one_vlan_is_none_in_another) {
  Roster roster(two_vlans());
  BOOST_TEST(code_of(roster.grant(grant_for(phone, {}, VlanId{210}), first_lesson)) == "fine");
  BOOST_TEST((roster.judge(phone, "br210", first_lesson).standing == Standing::admitted));
  BOOST_TEST(
      (roster.judge(phone, "br230", first_lesson) == Judgement{Standing::pending, StandingCause::elsewhere}));
  BOOST_TEST((roster.judge(phone, "", first_lesson).standing == Standing::admitted), "not here yet");
}

BOOST_AUTO_TEST_CASE(a_vlan_that_does_not_exist_is_refused) {
  Roster roster(two_vlans());
  auto const refused = roster.grant(grant_for(phone, {}, VlanId{220}), first_lesson);
  BOOST_TEST(code_of(refused) == "CMP-A015");
  BOOST_TEST(refused.error().arguments.at(0).value == "220");
  BOOST_TEST((roster == Roster(two_vlans())), "a refusal leaves nothing behind");
}

BOOST_AUTO_TEST_CASE(a_grant_whose_vlan_was_taken_out_of_the_configuration_has_no_effect) {
  Roster roster(two_vlans());
  BOOST_TEST(code_of(roster.grant(grant_for(phone, {}, VlanId{230}), first_lesson)) == "fine");
  roster.reconfigure({.segments = {{{210}, "br210"}}, .garden = {}, .exempt = {}});
  BOOST_TEST((roster.judge(phone, "br210", first_lesson).standing == Standing::pending));
  BOOST_TEST((roster.judge(phone, "", first_lesson).standing == Standing::pending));
}

BOOST_AUTO_TEST_CASE(overlapping_grants_are_refused_and_adjoining_ones_are_not) {
  Roster roster(two_vlans());
  BOOST_TEST(code_of(roster.grant(grant_for(phone, first_lesson + 45min), first_lesson)) == "fine");
  auto next = grant_for(phone);
  next.from = first_lesson + 44min;
  BOOST_TEST(code_of(roster.grant(next, first_lesson)) == "CMP-A016");
  BOOST_TEST((roster.grant(next, first_lesson).error().kind == Fault::Kind::conflict));
  next.from = first_lesson + 45min;
  BOOST_TEST(code_of(roster.grant(next, first_lesson)) == "fine");
  BOOST_TEST(code_of(roster.grant(grant_for(printer), first_lesson)) == "fine",
             "another host is another matter");
}

BOOST_AUTO_TEST_CASE(two_vlans_do_not_overlap_and_everywhere_overlaps_both) {
  Roster roster(two_vlans());
  BOOST_TEST(code_of(roster.grant(grant_for(phone, {}, VlanId{210}), first_lesson)) == "fine");
  BOOST_TEST(code_of(roster.grant(grant_for(phone, {}, VlanId{230}), first_lesson)) == "fine");
  BOOST_TEST(code_of(roster.grant(grant_for(phone), first_lesson)) == "CMP-A016");
  auto const places = roster.places_of(phone, first_lesson);
  BOOST_TEST(!places.is_everywhere);
  BOOST_TEST(places.interfaces.size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_no_grant_can_be_is_refused) {
  Roster roster(two_vlans());
  BOOST_TEST(code_of(roster.grant(grant_for(MacAddress{}), first_lesson)) == "CMP-A010");
  BOOST_TEST(code_of(roster.grant(grant_for(*MacAddress::parse("ff:ff:ff:ff:ff:ff")), first_lesson)) ==
             "CMP-A010");
  BOOST_TEST(code_of(roster.grant(grant_for(phone, first_lesson), first_lesson)) == "CMP-A011");
  auto wordy = grant_for(phone);
  wordy.reason.assign(Roster::reason_bytes_max + 1, 'x');
  BOOST_TEST(code_of(roster.grant(wordy, first_lesson)) == "CMP-A012");
  auto exempting = grant_for(phone);
  exempting.group = Group::exempt;
  BOOST_TEST(code_of(roster.grant(exempting, first_lesson)) == "CMP-A014");
}

BOOST_AUTO_TEST_CASE(a_full_roster_refuses_newcomers_and_no_one_else) {
  Roster roster(two_vlans());
  for (std::size_t i = 0; i < Roster::entries_max; ++i)
    BOOST_REQUIRE(roster.grant(
        grant_for({{2, 0, 0, 1, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}}), first_lesson));
  BOOST_TEST(code_of(roster.grant(grant_for(phone), first_lesson)) == "CMP-A013");
  BOOST_TEST(code_of(roster.restrict(block_of(phone), first_lesson)) == "CMP-A013");
  BOOST_TEST(code_of(roster.restrict(block_of({{2, 0, 0, 1, 0, 1}}), first_lesson)) == "fine");
}

BOOST_AUTO_TEST_CASE(one_host_has_so_many_grants_and_those_that_are_over_do_not_count) {
  Roster roster(two_vlans());
  auto grant = grant_for(phone);
  for (std::size_t i = 0; i < Roster::grants_of_one_max; ++i) {
    grant.from = first_lesson + i * 1h;
    grant.until = grant.from + 30min;
    BOOST_REQUIRE(roster.grant(grant, first_lesson));
  }
  grant.from = first_lesson - 1h;
  grant.until = first_lesson;
  BOOST_TEST(code_of(roster.grant(grant, first_lesson)) == "CMP-A017");
  grant.from = first_lesson + 100h;
  grant.until.reset();
  BOOST_TEST(code_of(roster.grant(grant, first_lesson)) == "CMP-A017");
  BOOST_TEST(code_of(roster.grant(grant, first_lesson + 1h)) == "fine");
}

BOOST_AUTO_TEST_CASE(a_restriction_stands_above_every_grant_until_it_is_lifted_or_over) {
  Roster roster(two_vlans());
  BOOST_REQUIRE(roster.grant(grant_for(phone), first_lesson));
  auto held = block_of(phone);
  held.until = first_lesson + 1h;
  BOOST_TEST(code_of(roster.restrict(held, first_lesson)) == "fine");
  BOOST_TEST((roster.judge(phone, "br210", first_lesson) ==
              Judgement{Standing::blocked, StandingCause::restricted}));
  BOOST_TEST((roster.judge(phone, "br210", first_lesson + 1h).standing == Standing::admitted));
  BOOST_TEST((roster.lift(phone) == held));
  BOOST_TEST((roster.judge(phone, "br210", first_lesson).standing == Standing::admitted));
}

BOOST_AUTO_TEST_CASE(what_no_restriction_can_be_is_refused) {
  Roster roster(two_vlans());
  BOOST_TEST(code_of(roster.restrict(block_of(phone, ""), first_lesson)) == "CMP-A019");
  BOOST_TEST(code_of(roster.restrict(block_of(printer), first_lesson)) == "CMP-A020", "nobody exempt is cut");
  BOOST_TEST(code_of(roster.restrict(block_of(MacAddress{}), first_lesson)) == "CMP-A010");
  auto odd = block_of(phone);
  odd.standing = Standing::admitted;
  BOOST_TEST(code_of(roster.restrict(odd, first_lesson)) == "CMP-A018");
  BOOST_TEST(code_of(roster.restrict(block_of(phone), first_lesson)) == "fine");
  BOOST_TEST(code_of(roster.restrict(block_of(phone), first_lesson)) == "CMP-A021");
  odd.standing = Standing::quarantined;
  BOOST_TEST(code_of(roster.restrict(odd, first_lesson)) == "fine", "from blocked to quarantined is a step");
}

BOOST_AUTO_TEST_CASE(an_exempt_host_is_exempt_whatever_was_written_before) {
  Roster roster({.segments = {{{210}, "br210"}}, .garden = {}, .exempt = {}});
  BOOST_REQUIRE(roster.restrict(block_of(printer), first_lesson));
  roster.reconfigure(two_vlans());
  BOOST_TEST(
      (roster.judge(printer, "br210", first_lesson) == Judgement{Standing::exempt, StandingCause::exempted}));
}

BOOST_AUTO_TEST_CASE(withdrawing_ends_what_holds_and_what_would_and_can_be_taken_back) {
  Roster roster(two_vlans());
  BOOST_REQUIRE(roster.grant(grant_for(phone, first_lesson + 1h), first_lesson));
  auto later = grant_for(phone);
  later.from = first_lesson + 2h;
  BOOST_REQUIRE(roster.grant(later, first_lesson));
  auto const whole = roster;
  auto const withdrawn = roster.withdraw(phone, first_lesson + 1min);
  BOOST_TEST(withdrawn.size() == 2u);
  BOOST_TEST((roster.judge(phone, "br210", first_lesson + 1min).standing == Standing::pending));
  for (auto const& grant : withdrawn) roster.put_back(grant);
  BOOST_TEST((roster == whole));
}

BOOST_AUTO_TEST_SUITE_END()
