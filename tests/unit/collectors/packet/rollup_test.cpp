#include "collectors/packet/rollup.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>

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
  for (std::uint32_t host = 0; host < hosts_in_window_max; ++host) send_from(host, {1, 100});
  for (std::uint32_t host = 0; host < 10; ++host) send_from(hosts_in_window_max + host, {1, 5000});
  send_from(7, {1, 900});  // one that was there before the flood is still counted by itself
  Slab last;
  auto const measured = rollup.add(*last.ends(1, 2).slab);
  BOOST_TEST_REQUIRE(measured.has_value());
  BOOST_TEST(measured->rollup.hosts.front().sent.bytes == 1000u);
  std::uint64_t listed = 0;
  for (auto const& host : measured->rollup.hosts) listed += host.sent.bytes;
  auto const rest = hosts_in_window_max - hosts_per_rollup_max;
  BOOST_TEST(measured->rollup.hosts_beyond.bytes == rest * 100 + 10 * 5000);
  BOOST_TEST(listed + measured->rollup.hosts_beyond.bytes == measured->rollup.up.bytes);
  // The next window begins empty.
  send_from(hosts_in_window_max + 3, {1, 70});
  Slab next;
  auto const after = rollup.add(*next.ends(2, 3).slab);
  BOOST_TEST_REQUIRE(after->rollup.hosts.size() == 1u);
  BOOST_TEST((after->rollup.hosts_beyond == Counts{}));
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
