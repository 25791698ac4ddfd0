#include "collectors/packet/flow_meter.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

#include "tests/unit/collectors/packet/lending.hpp"

using namespace campus;
using namespace campus::packet;
using campus::test::Lent;
using campus::test::Packet;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t start = 1'700'000'000 * second;

// A meter with its slabs, and the other side that takes them.
struct Bench {
  explicit Bench(MeterConfig config) : meter(std::move(config)) {
    BOOST_TEST_REQUIRE(slabs.prepare().has_value());
    BOOST_TEST_REQUIRE(meter.prepare(&slabs).has_value());
  }

  // A frame of 52 bytes from 10.x.y.z, of which the host is x.y.z.
  void feed(std::uint32_t host) {
    for (std::size_t i = 0; i < 3; ++i) frame[27 + i] = static_cast<std::uint8_t>(host >> (16 - 8 * i));
    Lent const lent{frame, LinkType::ethernet, start};
    meter.take(lent.frame());
    fed += {.packets = 1, .bytes = 52};
  }

  // The same for the one of several meters whose it is.
  void offer(std::uint32_t host) {
    for (std::size_t i = 0; i < 3; ++i) frame[27 + i] = static_cast<std::uint8_t>(host >> (16 - 8 * i));
    Lent const lent{frame, LinkType::ethernet, start};
    meter.take_if_mine(lent.frame());
    fed += {.packets = 1, .bytes = 52};
  }

  // The same at a time of its own.
  void feed_at(std::uint32_t host, std::int64_t at_ns) {
    for (std::size_t i = 0; i < 3; ++i) frame[27 + i] = static_cast<std::uint8_t>(host >> (16 - 8 * i));
    Lent const lent{frame, LinkType::ethernet, at_ns};
    meter.take(lent.frame());
    meter.settle();
    fed += {.packets = 1, .bytes = 52};
  }

  // The records that were handed over.
  std::vector<FlowRecord> records() {
    std::vector<FlowRecord> told;
    auto& circle = slabs.records();
    while (auto const number = circle.next_filled()) {
      auto const& slab = circle[*number];
      for (std::uint32_t i = 0; i < slab.used; ++i) told.push_back(slab.flows[i].record);
      circle.give_back(*number);
    }
    return told;
  }

  // Takes all that was handed over; true when there was something.
  bool take() {
    bool any = false;
    while (auto const number = slabs.next_filled()) {
      any = true;
      auto const& slab = slabs[*number];
      for (std::uint32_t i = 0; i < slab.used; ++i) {
        taken += slab.deltas[i].from_a;
        taken += slab.deltas[i].from_b;
        ++deltas;
        nameless += slab.deltas[i].key.ip_version == 0 ? 1 : 0;
      }
      if (slab.ends_window) windows.push_back({slab.from_ns, slab.to_ns, slab.totals});
      slabs.give_back(*number);
    }
    return any;
  }

  struct Ended {
    std::int64_t from_ns, to_ns;
    MeterTotals totals;
  };
  test::Bytes frame = Packet{}.ipv4("10.0.0.0", "192.0.2.1").udp(5000, 53).payload(10).bytes();
  SlabPool slabs;
  FlowMeter meter;
  Counts fed, taken;
  std::uint64_t deltas = 0, nameless = 0;
  std::vector<Ended> windows;
};

MeterConfig small(std::size_t entries) { return {.table = {.entries = entries}, .inside_macs = {}}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_meter)

BOOST_AUTO_TEST_CASE(each_second_hands_over_what_moved_in_it) {
  Bench bench{small(1024)};
  bench.meter.tick(start + second / 2);
  bench.feed(1);
  bench.feed(1);
  bench.feed(2);
  bench.meter.tick(start + second - 1);
  BOOST_TEST(!bench.take());
  BOOST_TEST(bench.meter.is_window_over(start + second));
  bench.meter.tick(start + second + 3);
  BOOST_TEST(bench.take());
  BOOST_TEST(bench.deltas == 2u);
  BOOST_TEST((bench.taken == bench.fed));
  BOOST_TEST_REQUIRE(bench.windows.size() == 1u);
  BOOST_TEST(bench.windows[0].from_ns == start + second / 2);
  BOOST_TEST(bench.windows[0].to_ns == start + second);
  BOOST_TEST((bench.windows[0].totals.frames.total() == bench.fed));
}

BOOST_AUTO_TEST_CASE(a_silent_second_is_a_window_too) {
  Bench bench{small(64)};
  bench.meter.tick(start);
  bench.meter.tick(start + second);
  bench.meter.tick(start + 2 * second);
  bench.take();
  BOOST_TEST_REQUIRE(bench.windows.size() == 2u);
  BOOST_TEST(bench.windows[1].from_ns == bench.windows[0].to_ns);
  BOOST_TEST(bench.deltas == 0u);
}

BOOST_AUTO_TEST_CASE(a_full_last_slab_is_followed_by_one_that_ends_the_window) {
  Bench bench{small(4096)};
  bench.meter.tick(start);
  for (std::uint32_t i = 0; i < deltas_per_slab; ++i) bench.feed(i);
  bench.meter.tick(start + second);
  bench.take();
  BOOST_TEST(bench.deltas == deltas_per_slab);
  BOOST_TEST(bench.windows.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_late_reader_delays_a_window_and_loses_nothing) {
  Bench bench{small(1 << 17)};
  bench.meter.tick(start);
  constexpr std::uint32_t flows = slabs_max * deltas_per_slab + 7232;  // 40,000
  for (std::uint32_t i = 0; i < flows; ++i) bench.feed(i);
  // Nobody takes a slab for two seconds: all are full, and the second window joins the first.
  for (int i = 0; i < 20; ++i) bench.meter.tick(start + second + i);
  bench.feed(1);
  bench.meter.tick(start + 2 * second);
  BOOST_TEST(bench.meter.totals().slabs_deferred == 1u);
  BOOST_TEST(bench.windows.empty());
  for (int i = 0; i < 20; ++i) {
    bench.take();
    bench.meter.tick(start + 2 * second + i);
  }
  BOOST_TEST_REQUIRE(bench.windows.size() == 1u);
  BOOST_TEST(bench.windows[0].from_ns == start);
  BOOST_TEST(bench.windows[0].to_ns == start + 2 * second);
  BOOST_TEST((bench.taken == bench.fed));
  BOOST_TEST(bench.meter.totals().flows_evicted == 0u);
}

BOOST_AUTO_TEST_CASE(a_full_table_with_full_slabs_counts_bytes_under_no_name) {
  Bench bench{small(64)};
  bench.meter.tick(start);
  // Each eviction fills a place in a slab: 64 × 512, and then there is no more room anywhere.
  for (std::uint32_t i = 0; i < slabs_max * deltas_per_slab + 2000; ++i) bench.feed(i);
  BOOST_TEST(!bench.meter.seal(start + second / 2));
  do bench.take();
  while (!bench.meter.seal(start + second / 2));
  bench.take();
  BOOST_TEST((bench.taken == bench.fed));
  BOOST_TEST(bench.nameless == 1u);
  BOOST_TEST(bench.windows.size() == 1u);
  BOOST_TEST(bench.meter.totals().flows_evicted > slabs_max * deltas_per_slab);
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_makes_no_window_of_negative_length) {
  Bench bench{small(64)};
  bench.meter.tick(start);
  bench.feed(1);
  bench.meter.tick(start - 10 * second);
  bench.feed(1);
  bench.meter.tick(start - 9 * second);
  bench.take();
  BOOST_TEST_REQUIRE(bench.windows.size() == 2u);
  for (auto const& window : bench.windows) BOOST_TEST(window.from_ns < window.to_ns);
  BOOST_TEST((bench.taken == bench.fed));
}

BOOST_AUTO_TEST_CASE(a_conversation_that_is_quiet_for_its_timeout_is_over_and_its_record_has_it_all) {
  auto config = small(64);
  config.timeouts = FlowTimeouts{};
  Bench bench{config};
  bench.meter.tick(start);
  bench.feed_at(1, start);
  bench.feed_at(1, start + second);
  std::vector<FlowRecord> told;
  for (std::int64_t now = start + second; now <= start + 63 * second; now += second / 4) {
    bench.meter.tick(now);
    bench.take();
    for (auto const& record : bench.records()) {
      BOOST_TEST(now >= start + 61 * second);  // UDP: a minute behind its last frame
      told.push_back(record);
    }
  }
  BOOST_TEST_REQUIRE(told.size() == 1u);
  BOOST_TEST((told[0].end == FlowEnd::idle));
  auto total = told[0].a.counts;
  total += told[0].b.counts;
  BOOST_TEST((total == bench.fed));
  BOOST_TEST((bench.taken == bench.fed));
  BOOST_TEST(told[0].first_ns == start);
  BOOST_TEST(told[0].last_ns == start + second);
  BOOST_TEST(bench.meter.table().size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_conversation_that_lasts_is_told_in_between_and_no_frame_stands_in_two_records) {
  auto config = small(64);
  config.timeouts.emplace().udp.active_ns = 10 * second;
  Bench bench{config};
  std::vector<FlowRecord> told;
  for (std::int64_t now = start; now <= start + 35 * second; now += second / 4) {
    bench.feed_at(1, now);
    bench.meter.tick(now);
    bench.take();
    std::ranges::copy(bench.records(), std::back_inserter(told));
  }
  while (!bench.meter.seal(start + 36 * second)) continue;
  bench.take();
  std::ranges::copy(bench.records(), std::back_inserter(told));
  BOOST_TEST(told.size() == 4u);
  Counts total;
  for (auto const& record : told) {
    BOOST_TEST((record.end == (&record == &told.back() ? FlowEnd::stopped : FlowEnd::active)));
    total += record.a.counts;
    total += record.b.counts;
  }
  BOOST_TEST((total == bench.fed));
}

BOOST_AUTO_TEST_CASE(no_flow_ends_while_nobody_takes_records_and_none_is_lost) {
  auto config = small(1 << 14);
  config.timeouts = FlowTimeouts{};
  Bench bench{config};
  constexpr std::uint32_t flows = records_per_slab * record_slabs_max + 1000;
  for (std::uint32_t i = 0; i < flows; ++i) bench.feed_at(i, start);
  std::int64_t now = start;
  for (int i = 0; i < 400; ++i) {
    bench.meter.tick(now += second / 4);
    bench.take();
  }
  BOOST_TEST(bench.meter.table().size() >= 1000u);
  std::size_t told = 0;
  do told += bench.records().size();
  while (!bench.meter.seal(now));
  told += bench.records().size();
  BOOST_TEST(told == flows);
  BOOST_TEST(bench.meter.totals().records_lost == 0u);
}

BOOST_AUTO_TEST_CASE(in_a_file_time_is_that_of_its_frames) {
  auto config = small(64);
  config.timeouts = FlowTimeouts{};
  Bench bench{config};
  // Recorded five days ago, read within a moment: a minute passes between two frames.
  constexpr std::int64_t then = start - 5 * 86'400 * second;
  bench.meter.tick(start);
  bench.feed_at(1, then);
  bench.meter.tick(start + second / 10);
  BOOST_TEST(bench.meter.table().size() == 1u);
  bench.feed_at(2, then + 61 * second);
  bench.meter.tick(start + second / 5);
  bench.meter.tick(start + 2 * second);
  BOOST_TEST(bench.meter.table().size() == 1u);
}

BOOST_AUTO_TEST_CASE(meters_that_share_count_every_frame_once) {
  auto const all = small(1024);
  std::vector<std::unique_ptr<Bench>> benches;
  for (unsigned index = 0; index < 3; ++index) {
    auto config = all;
    config.share = {index, 3};
    benches.push_back(std::make_unique<Bench>(config));
  }
  auto const arp = Packet{}.arp().bytes();
  Counts fed, counted;
  std::size_t flows = 0, busy = 0;
  for (auto& bench : benches) {
    for (std::uint32_t i = 0; i < 300; ++i) bench->offer(i);
    Lent const lent{arp};
    bench->meter.take_if_mine(lent.frame());
    bench->meter.settle();
    fed = bench->fed;
    fed += {.packets = 1, .bytes = arp.size()};
    counted += bench->meter.totals().frames.total();
    flows += bench->meter.table().size();
    busy += bench->meter.table().size() > 50 ? 1 : 0;
  }
  BOOST_TEST((counted == fed));
  BOOST_TEST(flows == 300u);
  BOOST_TEST(busy == 3u);
}

BOOST_AUTO_TEST_CASE(a_router_of_ours_tells_which_end_is_inside) {
  auto config = small(64);
  config.inside_macs = {MacAddress::parse("02:00:00:00:00:aa").value()};
  Bench bench{config};
  auto const take = [&](Packet packet, char const* from, char const* to) {
    Lent const lent{packet.ipv4(from, to).udp(53, 53).bytes()};
    bench.meter.take(lent.frame());
  };
  take(Packet{}.macs("02:00:00:00:00:aa", "02:00:00:00:00:bb"), "198.51.100.9", "192.0.2.1");
  take(Packet{}.macs("02:00:00:00:00:bb", "02:00:00:00:00:aa"), "192.0.2.1", "198.51.100.9");
  bench.meter.settle();
  // 192.0.2.1 is the smaller address, a; 198.51.100.9 is b and sends through our router.
  BOOST_TEST_REQUIRE(bench.meter.table().size() == 1u);
  BOOST_TEST(int{bench.meter.table().places()[0].inside_by_mac} == 2);
}

BOOST_AUTO_TEST_CASE(a_list_of_hosts_instead_of_routers_is_refused) {
  MeterConfig config{.table = {.entries = 64}, .inside_macs = std::vector<MacAddress>(inside_macs_max + 1)};
  auto const ready = FlowMeter{config}.prepare(nullptr);
  BOOST_TEST_REQUIRE(!ready.has_value());
  BOOST_TEST(ready.error().code == "CMP-P032");
}

BOOST_AUTO_TEST_CASE(the_vlan_parts_flows_unless_it_is_told_not_to) {
  for (bool const is_vlan_in_key : {true, false}) {
    Bench bench{{.table = {.entries = 64}, .is_vlan_in_key = is_vlan_in_key, .inside_macs = {}}};
    for (std::uint16_t const vlan : {std::uint16_t{12}, std::uint16_t{13}}) {
      Lent const lent{Packet{}.vlan(vlan).ipv4("10.20.0.5", "192.0.2.1").udp(1, 2).bytes()};
      bench.meter.take(lent.frame());
    }
    bench.meter.settle();
    BOOST_TEST(bench.meter.table().size() == (is_vlan_in_key ? 2u : 1u));
    // Whoever is told still learns the VLAN: where it parts nothing, the one that was seen first.
    std::vector<std::uint16_t> told;
    while (!bench.meter.seal(start)) continue;
    while (auto const number = bench.slabs.next_filled()) {
      auto const& slab = bench.slabs[*number];
      for (std::uint32_t i = 0; i < slab.used; ++i) told.push_back(slab.deltas[i].key.vlan);
      bench.slabs.give_back(*number);
    }
    std::ranges::sort(told);
    BOOST_TEST((told == (is_vlan_in_key ? std::vector<std::uint16_t>{12, 13} : std::vector<std::uint16_t>{12})));
  }
}

BOOST_AUTO_TEST_SUITE_END()
