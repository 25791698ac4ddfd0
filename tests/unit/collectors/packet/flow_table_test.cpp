#include "collectors/packet/flow_table.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace campus;
using namespace campus::packet;

namespace {

constexpr HashSeed seed{0x243f6a8885a308d3, 0x13198a2e03707344};

FlowTouch touch(std::uint32_t number, std::int64_t arrived_ns, std::uint32_t bytes = 100,
                bool is_from_a = true) {
  FlowTouch result;
  result.key = {.address_a = IpAddress::v4(0x0a140000 + number),
                .address_b = IpAddress::v4(0xc0000201),
                .port_a = 5000,
                .port_b = 53,
                .vlan = 0,
                .protocol = 17,
                .ip_version = 4};
  result.hash = hash_of(result.key, seed);
  result.arrived_ns = arrived_ns;
  result.bytes = bytes;
  result.is_from_a = is_from_a;
  return result;
}

Counts total_of(FlowDelta const& delta) {
  auto total = delta.from_a;
  total += delta.from_b;
  return total;
}

Counts report_all(FlowTable& table) {
  Counts sum;
  while (table.has_dirty_before(table.dirty_end())) sum += total_of(table.report_next());
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_table)

BOOST_AUTO_TEST_CASE(both_directions_meet_in_one_flow) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 64}, seed).has_value());
  table.place(touch(1, 10, 60));
  table.place(touch(1, 30, 1500, false));
  table.place(touch(1, 20, 40));
  BOOST_TEST_REQUIRE(table.size() == 1u);
  auto const delta = table.report_next();
  BOOST_TEST((delta.from_a == Counts{.packets = 2, .bytes = 100}));
  BOOST_TEST((delta.from_b == Counts{.packets = 1, .bytes = 1500}));
  BOOST_TEST(delta.first_ns == 10);
  BOOST_TEST(delta.last_ns == 30);
  BOOST_TEST(delta.is_new);
  BOOST_TEST(!table.has_dirty_before(table.dirty_end()));
}

BOOST_AUTO_TEST_CASE(a_reported_flow_begins_again_at_zero_and_is_no_longer_new) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 64}, seed).has_value());
  table.place(touch(1, 10));
  table.report_next();
  table.place(touch(1, 50, 7));
  auto const delta = table.report_next();
  BOOST_TEST((delta.from_a == Counts{.packets = 1, .bytes = 7}));
  BOOST_TEST(delta.first_ns == 50);
  BOOST_TEST(!delta.is_new);
}

BOOST_AUTO_TEST_CASE(three_quarters_of_the_slots_fill_before_any_flow_gives_way) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 4096}, seed).has_value());
  std::uint32_t number = 0;
  while (table.place(touch(number, number)) == FlowTable::Outcome::counted) ++number;
  BOOST_TEST(number >= 4096u * 3 / 4);
  // All of them are found again: counting a second time adds no flow.
  for (std::uint32_t i = 0; i < number; ++i)
    BOOST_TEST((table.place(touch(i, number + i)) == FlowTable::Outcome::counted));
  BOOST_TEST(table.size() == number);
  BOOST_TEST((report_all(table) == Counts{.packets = 2ull * number, .bytes = 200ull * number}));
}

BOOST_AUTO_TEST_CASE(eviction_moves_bytes_and_never_loses_them) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 256}, seed).has_value());
  std::mt19937 random{1};
  auto const below = [&random](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  Counts fed, evicted;
  std::uint64_t evictions = 0;
  for (std::int64_t now = 1; now <= 100'000; ++now) {
    auto const frame = touch(below(2000), now, 60 + below(1400), below(2) == 0);
    fed += {.packets = 1, .bytes = frame.bytes};
    if (table.place(frame) == FlowTable::Outcome::counted) continue;
    ++evictions;
    if (below(4) == 0)
      table.place_nowhere(frame);
    else
      evicted += total_of(table.replace_victim(frame));
  }
  BOOST_TEST(evictions > 0u);
  auto const nowhere = total_of(table.nowhere());
  BOOST_TEST(nowhere.packets > 0u);
  auto sum = report_all(table);
  sum += evicted;
  BOOST_TEST((sum == fed));
}

BOOST_AUTO_TEST_CASE(an_idle_flow_that_was_reported_is_forgotten_without_a_word) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 64}, seed).has_value());
  std::uint32_t number = 0;
  for (; table.forgotten() == 0; ++number) {
    BOOST_TEST_REQUIRE((table.place(touch(number, number)) == FlowTable::Outcome::counted));
    BOOST_TEST_REQUIRE(table.report_next().is_new);
  }
  BOOST_TEST(number > 48u);
  BOOST_TEST(table.size() == number - 1);
}

BOOST_AUTO_TEST_CASE(a_table_that_may_grow_keeps_every_flow) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 64, .entries_max = 1 << 17}, seed).has_value());
  constexpr std::uint32_t flows = 50'000;
  for (int round = 0; round < 2; ++round)
    for (std::uint32_t i = 0; i < flows; ++i)
      BOOST_TEST_REQUIRE((table.place(touch(i, i)) == FlowTable::Outcome::counted));
  BOOST_TEST(table.size() == flows);
  BOOST_TEST(table.flows().size() == flows);
  for (auto const& flow : table.flows()) BOOST_TEST_REQUIRE(flow.from_a.packets == 2u);
}

BOOST_AUTO_TEST_CASE(another_start_spreads_the_same_flows_otherwise) {
  auto const key = touch(1, 0).key;
  BOOST_TEST(hash_of(key, seed) != hash_of(key, HashSeed::random()));
  BOOST_TEST(hash_of(key, seed) == hash_of(key, seed));
}

BOOST_AUTO_TEST_SUITE_END()
