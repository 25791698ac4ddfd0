#include "collectors/packet/rollup.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <vector>

using namespace campus;
using namespace campus::packet;

namespace {

AddressPlan const plan{
    .inside = {Prefix::parse("10.20.0.0/16").value(), Prefix::parse("2001:db8:20::/48").value()},
    .inside_macs = {}};

FlowDelta delta(char const* a, char const* b, Counts from_a, Counts from_b, std::uint16_t vlan = 0) {
  FlowDelta result;
  result.key.address_a = IpAddress::parse(a).value();
  result.key.address_b = IpAddress::parse(b).value();
  result.key.vlan = vlan;
  result.from_a = from_a;
  result.from_b = from_b;
  return result;
}

struct Slab {
  Slab& with(FlowDelta const& each) {
    slab->deltas[slab->used++] = each;
    return *this;
  }
  Slab& ends(std::int64_t from_ns, std::int64_t to_ns) {
    slab->ends_window = true;
    slab->from_ns = from_ns;
    slab->to_ns = to_ns;
    return *this;
  }
  std::unique_ptr<FlowSlab> slab = std::make_unique<FlowSlab>();
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rolling_up)

BOOST_AUTO_TEST_CASE(traffic_is_divided_by_where_its_ends_are) {
  Rollup rollup{"eth1", plan};
  Slab slab;
  slab.with(delta("10.20.0.5", "192.0.2.1", {2, 200}, {3, 3000}, 12));  // out and back
  slab.with(delta("10.20.0.5", "10.20.0.6", {1, 50}, {1, 70}, 12));     // between two of ours
  slab.with(delta("192.0.2.1", "198.51.100.1", {1, 11}, {1, 13}));      // between two strangers
  slab.with(delta("192.0.2.1", "2001:db8:20::5", {1, 500}, {1, 60}));   // b is ours
  slab.ends(1, 2);
  auto const measured = rollup.add(*slab.slab);
  BOOST_TEST_REQUIRE(measured.has_value());
  auto const& sum = measured->rollup;
  BOOST_TEST(sum.interface_name == "eth1");
  BOOST_TEST((sum.window == Window{Instant{Duration{1}}, Instant{Duration{2}}}));
  BOOST_TEST((sum.up == Counts{2 + 1, 200 + 60}));
  BOOST_TEST((sum.down == Counts{3 + 1, 3000 + 500}));
  BOOST_TEST((sum.within == Counts{2, 120}));
  BOOST_TEST((sum.transit == Counts{2, 24}));
  BOOST_TEST(sum.flows_active == 4u);

  BOOST_TEST_REQUIRE(sum.hosts.size() == 3u);
  BOOST_TEST(sum.hosts[0].address.to_string() == "10.20.0.5");
  BOOST_TEST(sum.hosts[0].vlan == 12);
  BOOST_TEST((sum.hosts[0].sent == Counts{2 + 1, 200 + 50}));
  BOOST_TEST((sum.hosts[0].received == Counts{3 + 1, 3000 + 70}));
  BOOST_TEST(sum.hosts[1].address.to_string() == "2001:db8:20::5");
  BOOST_TEST((sum.hosts[1].received == Counts{1, 500}));
  BOOST_TEST((sum.hosts[2].sent == Counts{1, 70}));

  BOOST_TEST_REQUIRE(sum.vlans.size() == 2u);
  BOOST_TEST((sum.vlans[0] == VlanTraffic{.vlan = 0, .total = {4, 584}}));
  BOOST_TEST((sum.vlans[1] == VlanTraffic{.vlan = 12, .total = {7, 3320}}));
}

BOOST_AUTO_TEST_CASE(a_router_of_ours_makes_an_unknown_address_inside) {
  Rollup rollup{"eth1", plan};
  auto flow = delta("192.0.2.1", "198.51.100.9", {1, 100}, {1, 20});
  flow.inside_by_mac = 2;
  Slab slab;
  auto const measured = rollup.add(*slab.with(flow).ends(1, 2).slab);
  BOOST_TEST((measured->rollup.down == Counts{1, 100}));
  BOOST_TEST((measured->rollup.up == Counts{1, 20}));
  BOOST_TEST(measured->rollup.hosts.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_window_may_take_several_slabs) {
  Rollup rollup{"eth1", plan};
  auto flow = delta("10.20.0.5", "192.0.2.1", {1, 100}, {});
  flow.is_new = true;
  Slab first, last;
  BOOST_TEST(!rollup.add(*first.with(flow).slab).has_value());
  auto const measured = rollup.add(*last.with(flow).ends(1, 2).slab);
  BOOST_TEST_REQUIRE(measured.has_value());
  BOOST_TEST((measured->rollup.up == Counts{2, 200}));
  BOOST_TEST(measured->rollup.flows_new == 2u);
}

BOOST_AUTO_TEST_CASE(running_sums_become_the_window_s_own) {
  Rollup rollup{"eth1", plan};
  for (std::uint64_t const round : {1u, 2u}) {
    Slab slab;
    slab.ends(1, 2);
    auto& totals = slab.slab->totals;
    totals.frames[FrameFate::arp] = {5 * round, 300 * round};
    totals.frames[FrameFate::lldp] = {round, 80 * round};
    totals.frames[FrameFate::malformed] = {2 * round, 99 * round};
    totals.frames[FrameFate::unknown_link] = {round, round};
    totals.source = {.kernel_dropped = 7 * round, .interface_dropped = 4 * round};
    totals.slabs_deferred = round;
    totals.flows_evicted = 9 * round;
    auto const measured = rollup.add(*slab.slab);
    BOOST_TEST((measured->rollup.other == Counts{6, 380}));
    BOOST_TEST(measured->rollup.undissected == 3u);
    BOOST_TEST((measured->rollup.loss == CaptureLoss{7, 4, 1, 9}));
  }
}

BOOST_AUTO_TEST_CASE(a_flood_of_made_up_hosts_is_bounded_and_nothing_is_missing) {
  Rollup rollup{"eth1", plan};
  auto const send_from = [&](std::uint32_t host, Counts const& counts) {
    auto flow = delta("10.20.0.0", "192.0.2.1", counts, {});
    flow.key.address_a = IpAddress::v4(0x0a140000 + host);
    Slab slab;
    rollup.add(*slab.with(flow).slab);
  };
  for (std::uint32_t host = 0; host < hosts_in_stretch_max; ++host) send_from(host, {1, 100});
  // The first of ten more finds no room: 8,192 of those with 100 bytes go.
  for (std::uint32_t host = 0; host < 10; ++host) send_from(hosts_in_stretch_max + host, {1, 5000});
  send_from(7, {1, 900});  // it was there before the flood, or lost the 100 it had
  Slab last;
  auto const measured = rollup.add(*last.ends(1, 2).slab);
  BOOST_TEST_REQUIRE(measured.has_value());
  auto const& hosts = measured->rollup.hosts;
  for (std::size_t i = 0; i < 10; ++i) BOOST_TEST(hosts[i].sent.bytes == 5000u);
  BOOST_TEST(hosts[10].address.to_string() == "10.20.0.7");
  BOOST_TEST((hosts[10].sent.bytes == 1000u || hosts[10].sent.bytes == 900u));
  std::uint64_t listed = 0;
  for (auto const& host : hosts) listed += host.sent.bytes;
  BOOST_TEST(listed + measured->rollup.hosts_beyond.bytes == measured->rollup.up.bytes);
  BOOST_TEST(measured->rollup.up.bytes == hosts_in_stretch_max * 100 + 10 * 5000 + 900);
  rollup.end_stretches();
  BOOST_TEST(rollup.take_stretches().front().hosts_error == 100u);
  // The next window begins empty.
  send_from(hosts_in_stretch_max + 3, {1, 70});
  Slab next;
  auto const after = rollup.add(*next.ends(2, 3).slab);
  BOOST_TEST_REQUIRE(after->rollup.hosts.size() == 1u);
  BOOST_TEST((after->rollup.hosts_beyond == Counts{}));
}

// Seconds 59:59 to 60:01 of the first hour since 1970, then one of the next minute.
BOOST_AUTO_TEST_CASE(seconds_become_minutes_and_hours) {
  constexpr std::int64_t second = 1'000'000'000;
  Rollup rollup{"eth1", plan};
  auto const pass = [&](std::int64_t at_s, char const* host, Counts const& up, Counts const& down) {
    Slab slab;
    rollup.add(*slab.with(delta(host, "192.0.2.1", up, down, 12)).ends(at_s * second, (at_s + 1) * second).slab);
  };
  pass(3598, "10.20.0.5", {1, 100}, {2, 900});
  pass(3599, "10.20.0.5", {1, 100}, {});
  BOOST_TEST(rollup.take_stretches().empty());
  pass(3600, "10.20.0.6", {1, 70}, {});
  auto stretches = rollup.take_stretches();
  BOOST_TEST_REQUIRE(stretches.size() == 2u);
  for (auto const& stretch : stretches) {
    BOOST_TEST((stretch.window == Window{Instant{Duration{3598 * second}}, Instant{Duration{3600 * second}}}));
    BOOST_TEST_REQUIRE(stretch.hosts.size() == 1u);
    BOOST_TEST((stretch.hosts[0].sent == Counts{2, 200}));
    BOOST_TEST((stretch.hosts[0].received == Counts{2, 900}));
    BOOST_TEST((stretch.vlans == std::vector{VlanTraffic{.vlan = 12, .total = {4, 1100}}}));
    BOOST_TEST_REQUIRE(stretch.subnets.size() == 1u);
    BOOST_TEST((stretch.subnets[0] == SubnetTraffic{plan.inside[0], {2, 200}, {2, 900}}));
    BOOST_TEST(stretch.hosts_error == 0u);
  }
  BOOST_TEST(!stretches[0].is_hour);
  BOOST_TEST(stretches[1].is_hour);
  pass(3660, "10.20.0.6", {1, 30}, {});
  rollup.end_stretches();
  stretches = rollup.take_stretches();
  BOOST_TEST_REQUIRE(stretches.size() == 3u);  // two minutes and what there is of the second hour
  BOOST_TEST((stretches[2].hosts[0].sent == Counts{2, 100}));
  BOOST_TEST((stretches[2].window == Window{Instant{Duration{3600 * second}}, Instant{Duration{3661 * second}}}));
}

BOOST_AUTO_TEST_CASE(an_address_belongs_to_the_narrowest_block) {
  AddressPlan const nested{.inside = {Prefix::parse("10.0.0.0/8").value(), Prefix::parse("10.20.0.0/16").value()},
                           .inside_macs = {}};
  BOOST_TEST(nested.block_of(IpAddress::parse("10.20.0.1").value()) == 1u);
  BOOST_TEST(nested.block_of(IpAddress::parse("10.21.0.1").value()) == 0u);
  BOOST_TEST(nested.block_of(IpAddress::parse("192.0.2.1").value()) == FlowEnds::nowhere);
}

BOOST_AUTO_TEST_CASE(applications_are_added_up_by_what_people_call_them) {
  auto const names = std::make_shared<ApplicationNames const>(
      ApplicationList{.applications = {{.name = "课堂", .english = "Classroom", .category = *application_category("edtech"),
                                        .teaching = Teaching::yes}},
                      .suffixes = {}});
  Rollup rollup{"eth1", plan, names};
  auto of_app = [&](std::uint16_t master, std::uint16_t application, std::uint8_t category, std::uint64_t bytes) {
    auto flow = delta("10.20.0.5", "192.0.2.1", {1, bytes}, {1, 1});
    flow.app = {.master = master, .application = application, .category = category, .source = AppSource::name};
    flow.is_new = true;
    return flow;
  };
  auto const category = *application_category("edtech");
  Slab slab;
  slab.with(of_app(91, app_own_first, category, 600)).with(of_app(188, app_own_first, category, 700)).with(of_app(0, 0, 0, 50));
  auto const measured = rollup.add(*slab.ends(1, 2).slab);
  auto const& sums = measured->rollup.applications;
  BOOST_TEST_REQUIRE(sums.size() == 2u);
  BOOST_TEST((sums[0] == ApplicationTraffic{"课堂", "edtech", {2, 1300}, {2, 2}, {}, 2}));
  BOOST_TEST((sums[1] == ApplicationTraffic{"", "", {1, 50}, {1, 1}, {}, 1}));
}

BOOST_AUTO_TEST_CASE(hosts_beyond_the_list_are_summed_so_that_nothing_is_missing) {
  Rollup rollup{"eth1", plan};
  Slab slab;
  // 70 hosts that send 1000, 1001, ... 1069 bytes: the list holds the 64 last, the sum the 6 first.
  for (std::uint32_t i = 0; i < 70; ++i) {
    auto flow = delta("10.20.0.0", "192.0.2.1", {1, 1000 + i}, {});
    flow.key.address_a = IpAddress::v4(0x0a140000 + i);
    slab.with(flow);
  }
  auto const measured = rollup.add(*slab.ends(1, 2).slab);
  BOOST_TEST_REQUIRE(measured->rollup.hosts.size() == hosts_per_rollup_max);
  BOOST_TEST(measured->rollup.hosts.front().sent.bytes == 1069u);
  BOOST_TEST(measured->rollup.hosts.back().sent.bytes == 1006u);
  BOOST_TEST((measured->rollup.hosts_beyond == Counts{6, 6000 + 15}));
}

BOOST_AUTO_TEST_CASE(the_next_window_begins_at_zero) {
  Rollup rollup{"eth1", plan};
  Slab busy, silent;
  rollup.add(*busy.with(delta("10.20.0.5", "192.0.2.1", {1, 100}, {}, 3)).ends(1, 2).slab);
  auto const measured = rollup.add(*silent.ends(2, 3).slab);
  BOOST_TEST((measured->rollup.up == Counts{}));
  BOOST_TEST(measured->rollup.hosts.empty());
  BOOST_TEST(measured->rollup.vlans.empty());
  BOOST_TEST(measured->rollup.flows_active == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
