#include <boost/test/unit_test.hpp>

#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

namespace {

MacAddress const tablet = *MacAddress::parse("3c:6a:9d:00:10:01");
MacAddress const laptop = *MacAddress::parse("3c:6a:9d:00:10:02");

struct Gatehouse {
  TempDir dir;
  Reserve reserve{dir.path()};
  RecordStore store{*open()};
  Result<RecordStore> open() { return RecordStore::open(dir.path(), "01EPOCHA", reserve, {}); }
  AdmissionMemory memory(Instant now = monday) { return *store.admission(now); }
};

Host host_of(std::uint32_t number, MacAddress const& mac) {
  Host host;
  host.id = {number};
  host.mac = mac;
  host.interface_name = "br210";
  host.first_seen = host.last_seen = host.since = monday;
  host.addresses = {{*IpAddress::parse("10.210.0.7"), monday, false},
                    {*IpAddress::parse("fd00::7"), monday, false}};
  return host;
}

Grant grant_of(MacAddress const& mac, std::optional<Instant> until = {}) {
  return {mac, Group::staff, VlanId{210}, monday, until, "wang", "a teacher's tablet"};
}

Restriction hold_of(MacAddress const& mac) {
  return {mac, Standing::quarantined, monday, std::nullopt, "wang", "mines"};
}

AdmissionStep step_with(std::vector<Host> hosts) {
  AdmissionStep step;
  step.at = monday;
  step.hosts = std::move(hosts);
  step.next_host = 8;
  return step;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(record_admission)

BOOST_AUTO_TEST_CASE(a_new_record_remembers_nothing_and_observes) {
  Gatehouse house;
  auto const memory = house.memory();
  BOOST_TEST((memory.mode == AdmissionMode::observe));
  BOOST_TEST(memory.next_host == 1u);
  BOOST_TEST((memory.hosts.empty() && memory.grants.empty() && memory.restrictions.empty()));
}

BOOST_AUTO_TEST_CASE(a_step_comes_back_whole_and_its_audit_with_it) {
  Gatehouse house;
  auto step = step_with({host_of(7, tablet)});
  step.granted = {grant_of(tablet)};
  step.imposed = {hold_of(laptop)};
  step.changes = {
      {{7}, tablet, Standing::pending, Standing::admitted, StandingCause::granted, monday + seconds(1)}};
  step.mode = AdmissionMode::enforce;
  step.audit = {{monday, "wang", "nac.allow", "H-7", "as=staff"}};
  BOOST_TEST(code_of(house.store.keep(step)) == "");
  auto const memory = house.memory();
  auto expected = host_of(7, tablet);
  expected.standing = Standing::admitted;
  expected.cause = StandingCause::granted;
  expected.since = monday + seconds(1);
  BOOST_REQUIRE(memory.hosts.size() == 1u);
  BOOST_TEST((memory.hosts[0] == expected));
  BOOST_TEST((memory.grants == std::vector{grant_of(tablet)}));
  BOOST_TEST((memory.restrictions == std::vector{hold_of(laptop)}));
  BOOST_TEST((memory.mode == AdmissionMode::enforce));
  BOOST_TEST(memory.next_host == 8u);
  BOOST_TEST(house.store.audit(1)->at(0).action == "nac.allow");
}

BOOST_AUTO_TEST_CASE(a_sighting_does_not_overwrite_what_was_decided) {
  Gatehouse house;
  auto step = step_with({host_of(7, tablet)});
  step.changes = {{{7}, tablet, Standing::pending, Standing::blocked, StandingCause::restricted, monday}};
  BOOST_REQUIRE(house.store.keep(step));
  auto later = host_of(7, tablet);
  later.interface_name = "br230";
  later.last_seen = monday + minutes(5);
  BOOST_REQUIRE(house.store.keep(step_with({later})));
  auto const memory = house.memory();
  BOOST_TEST((memory.hosts[0].standing == Standing::blocked));
  BOOST_TEST(memory.hosts[0].interface_name == "br230");
  BOOST_TEST((memory.hosts[0].last_seen == monday + minutes(5)));
}

BOOST_AUTO_TEST_CASE(what_is_over_withdrawn_or_lifted_is_kept_and_no_longer_remembered) {
  Gatehouse house;
  auto step = step_with({host_of(7, tablet)});
  step.granted = {grant_of(tablet), grant_of(laptop, monday + hours(1))};
  step.imposed = {hold_of(tablet)};
  BOOST_REQUIRE(house.store.keep(step));
  BOOST_TEST(house.memory(monday + hours(1)).grants.size() == 1u, "the laptop's hour is over");
  AdmissionStep end;
  end.at = monday + hours(2);
  end.withdrawn = {grant_of(tablet)};
  end.lifted = {hold_of(tablet)};
  BOOST_REQUIRE(house.store.keep(end));
  auto const memory = house.memory(monday + hours(2));
  BOOST_TEST(memory.grants.empty());
  BOOST_TEST(memory.restrictions.empty());
  BOOST_TEST((memory.mode == AdmissionMode::observe));
  BOOST_TEST(memory.next_host == 8u, "it never goes back");
}

BOOST_AUTO_TEST_CASE(an_address_has_one_host_and_a_forgotten_host_none) {
  Gatehouse house;
  BOOST_REQUIRE(house.store.keep(step_with({host_of(7, tablet), host_of(8, laptop)})));
  auto const memory = house.memory();
  BOOST_TEST(memory.hosts[0].addresses.empty());
  BOOST_TEST(memory.hosts[1].addresses.size() == 2u);
  AdmissionStep step;
  step.at = monday;
  step.forgotten = {{8}};
  BOOST_REQUIRE(house.store.keep(step));
  BOOST_TEST(house.memory().hosts.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_step_that_cannot_be_kept_leaves_nothing_of_itself) {
  Gatehouse house;
  auto step = step_with({host_of(7, tablet), host_of(8, tablet)});  // one hardware address, two numbers
  step.granted = {grant_of(tablet)};
  step.mode = AdmissionMode::enforce;
  BOOST_TEST(code_of(house.store.keep(step)) == "CMP-S010");
  auto const memory = house.memory();
  BOOST_TEST((memory.hosts.empty() && memory.grants.empty()));
  BOOST_TEST((memory.mode == AdmissionMode::observe));
}

BOOST_AUTO_TEST_CASE(that_a_grant_has_expired_outlives_a_restart_and_one_of_somebody_forgotten_does_not) {
  Gatehouse house;
  auto step = step_with({host_of(1, tablet)});
  step.granted = {grant_of(tablet, monday + std::chrono::hours(1)), grant_of(laptop, monday + std::chrono::hours(1))};
  BOOST_REQUIRE(house.store.keep(step));
  auto over = step_with({});
  over.at = monday + std::chrono::hours(2);
  over.changes = {{{1}, tablet, Standing::admitted, Standing::pending, StandingCause::expired, over.at}};
  BOOST_REQUIRE(house.store.keep(over));
  auto const memory = house.memory(over.at);
  BOOST_REQUIRE(memory.grants.size() == 1u);
  BOOST_TEST((memory.grants[0].mac == tablet));
}

BOOST_AUTO_TEST_SUITE_END()
