#include "collectors/packet/flow_table.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <set>

#include "tests/unit/collectors/packet/touching.hpp"

using namespace campus;
using namespace campus::packet;
using namespace campus::test;

namespace {

// Counts a frame as the meter does; false where there is no room.
bool place(FlowTable& table, FlowTouch touch) {
  touch.guess = table.guess(touch.hash);
  auto number = table.find(touch);
  if (number == 0) number = table.add(touch);
  if (number != 0) table.count(number, touch);
  return number != 0;
}

FlowDelta next(FlowTable& table) {
  FlowDelta delta;
  BOOST_TEST_REQUIRE(table.report_next(table.dirty_end(), delta));
  return delta;
}

bool has_dirty(FlowTable& table) {
  FlowDelta delta;
  return table.report_next(table.dirty_end(), delta);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_table)

BOOST_AUTO_TEST_CASE(both_directions_meet_in_one_flow) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 64}, seed).has_value());
  place(table, touch(1, 10, 60));
  place(table, touch(1, 30, 1500, false));
  place(table, touch(1, 20, 40));
  BOOST_TEST_REQUIRE(table.size() == 1u);
  auto const delta = next(table);
  BOOST_TEST((delta.from_a == Counts{.packets = 2, .bytes = 100}));
  BOOST_TEST((delta.from_b == Counts{.packets = 1, .bytes = 1500}));
  BOOST_TEST(delta.first_ns == 10);
  BOOST_TEST(delta.last_ns == 30);
  BOOST_TEST(delta.is_new);
  BOOST_TEST(delta.is_opened_by_a);
  BOOST_TEST(!has_dirty(table));
}

BOOST_AUTO_TEST_CASE(a_reported_flow_tells_only_what_came_since_and_remembers_the_whole) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 64}, seed).has_value());
  place(table, touch(1, 10));
  next(table);
  place(table, touch(1, 50, 7));
  auto const delta = next(table);
  BOOST_TEST((delta.from_a == Counts{.packets = 1, .bytes = 7}));
  BOOST_TEST(delta.first_ns == 10);  // when the conversation began
  BOOST_TEST(!delta.is_new);
  auto const record = record_of(table[1], FlowEnd::idle);
  BOOST_TEST((record.a.counts == Counts{.packets = 2, .bytes = 107}));
}

BOOST_AUTO_TEST_CASE(every_place_is_filled_before_any_flow_gives_way) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 4096}, seed).has_value());
  std::uint32_t number = 0;
  while (place(table, touch(number, number))) ++number;
  BOOST_TEST(number == 4096u);
  // All of them are found again: counting a second time adds no flow.
  for (std::uint32_t i = 0; i < number; ++i) BOOST_TEST(place(table, touch(i, number + i)));
  BOOST_TEST(table.size() == number);
}

BOOST_AUTO_TEST_CASE(who_was_removed_is_no_more_found_and_those_behind_it_are) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 1024}, seed).has_value());
  std::mt19937 random{7};
  std::set<std::uint32_t> living;
  for (int step = 0; step < 200'000; ++step) {
    auto const flow = static_cast<std::uint32_t>(random() % 2048);
    auto known = touch(flow, step);
    known.guess = table.guess(known.hash);
    auto const number = table.find(known);
    BOOST_TEST_REQUIRE((number != 0) == living.contains(flow));
    if (number != 0 && random() % 2 == 0) {
      table.remove(number);
      living.erase(flow);
    } else if (number == 0 && table.add(known) != 0) {
      living.insert(flow);
    }
    BOOST_TEST_REQUIRE(table.size() == living.size());
  }
  std::size_t used = 0;
  for (auto const& flow : table.places()) used += flow.is_used ? 1 : 0;
  BOOST_TEST(used == living.size());
}

BOOST_AUTO_TEST_CASE(a_place_that_changed_hands_while_it_waited_tells_of_its_new_owner_once) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 64}, seed).has_value());
  place(table, touch(1, 10));
  auto known = touch(1, 0);
  table.report(table[table.find(known)]);
  table.remove(table.find(known));
  place(table, touch(2, 20, 55));
  BOOST_TEST((next(table).from_a == Counts{.packets = 1, .bytes = 55}));
  BOOST_TEST(!has_dirty(table));
}

BOOST_AUTO_TEST_CASE(the_victim_is_who_was_quiet_for_longest_near_the_newcomers_place) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 64}, seed).has_value());
  std::uint32_t number = 0;
  while (place(table, touch(number, 1000 + number))) ++number;
  auto const newcomer = touch(number, 5000);
  auto const victim = table.victim(newcomer);
  BOOST_TEST_REQUIRE(victim != FlowTable::nowhere);
  table.remove(victim);
  BOOST_TEST(table.add(newcomer) != 0u);
}

BOOST_AUTO_TEST_CASE(a_flood_of_single_frames_pushes_out_itself_and_not_who_talks) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 64}, seed).has_value());
  for (int frame = 0; frame < 2; ++frame) BOOST_TEST_REQUIRE(place(table, touch(1'000'000, 10)));
  for (std::uint32_t number = 0; number < 20'000; ++number) {
    auto const newcomer = touch(number, 5000 + number);
    if (place(table, newcomer)) continue;
    auto const victim = table.victim(newcomer);
    BOOST_TEST_REQUIRE(victim != FlowTable::nowhere);
    table.remove(victim);
    BOOST_TEST_REQUIRE(place(table, newcomer));
  }
  auto const talker = table.find(touch(1'000'000, 0));
  BOOST_TEST_REQUIRE(talker != 0u);
  BOOST_TEST(table[talker].packets[0] + table[talker].packets[1] == 2u);
}

BOOST_AUTO_TEST_CASE(a_table_that_may_grow_keeps_every_flow) {
  FlowTable table;
  BOOST_TEST_REQUIRE(table.prepare({.entries = 64, .entries_max = 1 << 17}, seed).has_value());
  constexpr std::uint32_t flows = 50'000;
  for (int round = 0; round < 2; ++round)
    for (std::uint32_t i = 0; i < flows; ++i) BOOST_TEST_REQUIRE(place(table, touch(i, i)));
  BOOST_TEST(table.size() == flows);
  BOOST_TEST(table.places().size() == flows);
  for (auto const& flow : table.places()) BOOST_TEST_REQUIRE(flow.packets[0] == 2u);
}

BOOST_AUTO_TEST_CASE(a_million_flows_take_no_more_than_256_bytes_each) {
  BOOST_TEST(FlowTable::bytes_of(std::size_t{1} << 20) <= (std::size_t{1} << 20) * 256);
}

BOOST_AUTO_TEST_CASE(another_start_spreads_the_same_flows_otherwise) {
  auto const key = touch(1, 0).what.key;
  BOOST_TEST(hash_of(key, seed) != hash_of(key, HashSeed::random()));
  BOOST_TEST(hash_of(key, seed) == hash_of(key, seed));
}

BOOST_AUTO_TEST_SUITE_END()
