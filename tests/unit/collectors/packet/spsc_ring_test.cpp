#include "collectors/packet/spsc_ring.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <thread>

using namespace campus::packet;

BOOST_AUTO_TEST_SUITE(spsc_ring)

BOOST_AUTO_TEST_CASE(a_full_ring_refuses_and_an_empty_one_gives_nothing) {
  SpscRing<int, 4> ring;
  BOOST_TEST(!ring.pop().has_value());
  for (int i = 0; i < 4; ++i) BOOST_TEST(ring.push(i));
  BOOST_TEST(!ring.push(4));
  BOOST_TEST(*ring.pop() == 0);
  BOOST_TEST(ring.push(4));
  for (int i = 1; i <= 4; ++i) BOOST_TEST(*ring.pop() == i);
  BOOST_TEST(!ring.pop().has_value());
}

BOOST_AUTO_TEST_CASE(what_one_thread_pushes_another_pops_in_order_and_once) {
  constexpr std::uint32_t numbers = 200'000;
  SpscRing<std::uint32_t, 64> ring;
  std::jthread const pusher{[&ring] {
    for (std::uint32_t i = 0; i < numbers;)
      if (ring.push(i))
        ++i;
      else
        std::this_thread::yield();
  }};
  std::uint32_t wrong = 0;
  for (std::uint32_t expected = 0; expected < numbers;) {
    auto const number = ring.pop();
    if (!number) {
      std::this_thread::yield();
      continue;
    }
    wrong += *number != expected ? 1 : 0;
    ++expected;
  }
  BOOST_TEST(wrong == 0u);
  BOOST_TEST(!ring.pop().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
