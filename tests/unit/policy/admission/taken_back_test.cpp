// Words that are taken back, grants that are over, and a house that is full: what a simulated term found.

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>

#include "tests/unit/policy/admission/guarded_school.hpp"

// In the namespace of the fixture, whose short names are nobody else's.
namespace campus::admission::test {

using namespace std::chrono_literals;

namespace {

MacAddress stranger(std::uint32_t number) {
  return {{0x02, 0, 0, static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
           static_cast<std::uint8_t>(number)}};
}

Allow until(MacAddress const& mac, Instant end, std::optional<VlanId> vlan = {}) {
  return {mac, Group::guest, vlan, end, "root", "a visitor", false};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(taken_back)

BOOST_AUTO_TEST_CASE(an_order_that_was_not_recorded_does_not_make_expired_into_never_registered) {
  School school;
  school.see(tablet, "10.210.0.7");
  school.done(until(tablet, school.now + 1h));
  school.now += 2h;
  school.settle();
  BOOST_TEST((school.gate.host(tablet)->cause == StandingCause::expired));
  auto const before = school.gate.roster();
  school.gate.undo(school.order(allow(tablet)));
  BOOST_TEST((school.gate.roster() == before));
  BOOST_TEST(school.gate.due(school.now).empty());
}

BOOST_AUTO_TEST_CASE(a_host_that_goes_with_its_order_goes_from_the_record_too) {
  School school;
  Host host;
  host.id = {41};
  host.mac = tablet;
  school.gate.restore(
      {.mode = AdmissionMode::observe, .next_host = 42, .hosts = {host}, .grants = {}, .restrictions = {}},
      school.now);
  school.gate.undo(school.order(allow(tablet)));
  BOOST_TEST((school.gate.host(tablet) == nullptr));
  // Else its hardware address would have two rows when it comes: the record would refuse that, and all after
  // it.
  BOOST_TEST((school.gate.take_forgotten() == std::vector<HostId>{{41}}));
}

BOOST_AUTO_TEST_CASE(a_grant_that_ends_in_one_of_two_vlans_turns_the_table_though_nobody_changes) {
  School school;
  auto const noon = school.now + 4h;
  school.done(until(tablet, noon, VlanId{210}));
  school.done(until(tablet, noon + 4h, VlanId{230}));
  auto const before = school.gate.table(school.now);
  auto const revision = school.gate.revision();
  BOOST_TEST((school.gate.table_turns_after(school.now) == noon));
  school.now = noon;
  BOOST_TEST(school.gate.due(school.now).empty());
  BOOST_TEST(school.gate.revision() == revision);
  BOOST_TEST((school.gate.table(school.now) != before));
  BOOST_TEST((school.gate.table_turns_after(school.now) == noon + 4h));
  BOOST_TEST(!school.gate.table_turns_after(noon + 4h).has_value());
}

BOOST_AUTO_TEST_CASE(a_full_house_is_searched_once_for_many_newcomers) {
  School school;
  auto const most = static_cast<std::uint32_t>(Gate::hosts_max) - 1;  // and the server
  for (std::uint32_t number = 1; number <= most; ++number) {
    if (number % 2'000 == 0) school.now += 10min;
    school.see(stranger(number), IpAddress::v4(0x0a00'0000u + number).to_string());
    school.gate.leave({stranger(number), IpAddress::v4(0x0a00'0000u + number), "br210", school.now},
                      school.now);
  }
  school.gate.take_forgotten();
  school.now += 10min;
  school.see(tablet, "10.210.0.7");
  BOOST_TEST(school.gate.take_forgotten().size() == Gate::forgotten_at_once);
  school.see(laptop, "10.210.0.8");
  BOOST_TEST(school.gate.take_forgotten().empty());
}

BOOST_AUTO_TEST_CASE(visitors_of_earlier_terms_do_not_fill_the_roster) {
  School const school;
  Roster roster(school.gate.roster().site());
  Grant grant{stranger(0), Group::guest, {}, morning, morning + 1h, "root", ""};
  for (std::uint32_t number = 1; number <= Roster::entries_max; ++number) {
    grant.mac = stranger(number);
    BOOST_REQUIRE(roster.grant(grant, morning).has_value());
  }
  grant.mac = tablet;
  grant.until.reset();
  BOOST_TEST(roster.grant(grant, morning).error().code == "CMP-A013");
  BOOST_TEST(roster.grant(grant, morning + 2h).has_value());
  BOOST_TEST(roster.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::admission::test
