#include "collectors/packet/arena.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

#include "collectors/packet/state_pool.hpp"

using namespace campus;
using namespace campus::packet;

namespace {

constexpr auto page = Arena::page_bytes;

FlowKey flow(std::uint16_t port) { return {.address_a = {}, .address_b = {}, .port_a = port, .protocol = 17}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(arena)

BOOST_AUTO_TEST_CASE(blocks_do_not_overlap_whatever_is_asked_for) {
  Arena arena;
  BOOST_TEST_REQUIRE(arena.prepare(64 * page));
  std::mt19937 random{7};
  struct Block {
    unsigned char* at;
    std::size_t bytes;
    unsigned char mark;
  };
  std::vector<Block> blocks;
  for (int i = 0; i < 50'000; ++i) {
    if (blocks.size() > 300 || (!blocks.empty() && random() % 2 == 0)) {
      auto const which = random() % blocks.size();
      auto const [at, bytes, mark] = blocks[which];
      BOOST_TEST_REQUIRE(std::all_of(at, at + bytes, [mark](unsigned char byte) { return byte == mark; }));
      BOOST_TEST_REQUIRE(arena.release(at));
      blocks[which] = blocks.back();
      blocks.pop_back();
    } else {
      auto const bytes = 1 + random() % (random() % 50 == 0 ? 3 * page : 3000);
      auto* const at = static_cast<unsigned char*>(arena.allocate(bytes));
      if (!at) continue;
      BOOST_TEST_REQUIRE(arena.room_of(at) >= bytes);
      std::memset(at, i & 0xff, bytes);
      blocks.push_back({at, bytes, static_cast<unsigned char>(i & 0xff)});
    }
  }
  for (auto const& block : blocks) BOOST_TEST_REQUIRE(arena.release(block.at));
  BOOST_TEST(arena.free_pages() == arena.pages());
}

BOOST_AUTO_TEST_CASE(what_one_size_used_serves_another_afterwards) {
  Arena arena;
  BOOST_TEST_REQUIRE(arena.prepare(4 * page));
  std::vector<void*> small;
  while (auto* const block = arena.allocate(100)) small.push_back(block);
  BOOST_TEST(small.size() == 4 * (page / 128));
  BOOST_TEST(!arena.allocate(2000));
  for (auto* const block : small) arena.release(block);
  std::vector<void*> large;
  while (auto* const block = arena.allocate(2000)) large.push_back(block);
  BOOST_TEST(large.size() == 4 * (page / 2048));
}

BOOST_AUTO_TEST_CASE(more_than_a_page_stands_in_a_row_or_not_at_all) {
  Arena arena;
  BOOST_TEST_REQUIRE(arena.prepare(8 * page));
  auto* const row = arena.allocate(5 * page - 1);
  BOOST_TEST_REQUIRE(row);
  BOOST_TEST(arena.room_of(row) == 5 * page);
  BOOST_TEST(!arena.allocate(4 * page));
  BOOST_TEST(arena.allocate(3 * page));
  BOOST_TEST(!arena.allocate(1));
  BOOST_TEST(!arena.release(static_cast<char*>(row) + page));
  BOOST_TEST(arena.release(row));
  BOOST_TEST(arena.allocate(5 * page));
}

BOOST_AUTO_TEST_CASE(what_was_never_given_out_is_not_taken_back) {
  Arena arena;
  BOOST_TEST_REQUIRE(arena.prepare(4 * page));
  auto* const block = static_cast<char*>(arena.allocate(100));
  int elsewhere = 0;
  BOOST_TEST(!arena.release(&elsewhere));
  BOOST_TEST(!arena.release(block + 1));
  BOOST_TEST(!arena.release(block + 128));  // its neighbour, which nobody has
  BOOST_TEST(!arena.release(block + 3 * page));
  BOOST_TEST(arena.release(block));
  BOOST_TEST(!arena.release(block));  // once more
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(state_pool)

BOOST_AUTO_TEST_CASE(a_state_is_zero_when_it_is_taken) {
  StatePool pool;
  BOOST_TEST_REQUIRE(pool.prepare(2, 100));
  auto const number = pool.take(flow(1), 5);
  std::memset(pool.memory(number), 0xff, 100);
  pool.give_back(number);
  auto const again = pool.take(flow(2), 6);
  BOOST_TEST(again == number);
  auto const* const bytes = static_cast<unsigned char const*>(pool.memory(again));
  BOOST_TEST(std::all_of(bytes, bytes + 100, [](unsigned char byte) { return byte == 0; }));
}

BOOST_AUTO_TEST_CASE(the_one_taken_first_is_the_oldest) {
  StatePool pool;
  BOOST_TEST_REQUIRE(pool.prepare(3, 64));
  auto const first = pool.take(flow(1), 1), second = pool.take(flow(2), 2), third = pool.take(flow(3), 3);
  BOOST_TEST(pool.take(flow(4), 4) == 0u);
  BOOST_TEST(pool.oldest() == first);
  pool.give_back(second);
  BOOST_TEST(pool.oldest() == first);
  pool.give_back(first);
  BOOST_TEST(pool.oldest() == third);
  auto const fourth = pool.take(flow(4), 4);
  BOOST_TEST(pool.oldest() == third);
  pool.give_back(third);
  pool.give_back(fourth);
  BOOST_TEST(pool.oldest() == 0u);
  BOOST_TEST(pool.used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_flow_sees_that_its_state_went_to_another) {
  StatePool pool;
  BOOST_TEST_REQUIRE(pool.prepare(1, 64));
  auto const number = pool.take(flow(1), 1);
  BOOST_TEST(pool.is_of(number, flow(1)));
  pool.give_back(number);
  BOOST_TEST(!pool.is_of(number, flow(1)));
  BOOST_TEST(pool.take(flow(2), 2) == number);
  BOOST_TEST(!pool.is_of(number, flow(1)));
  BOOST_TEST(pool.is_of(number, flow(2)));
}

BOOST_AUTO_TEST_SUITE_END()
