#include "daemon/portal/callers.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using namespace campus;
using namespace campus::portal;
using namespace std::chrono_literals;

namespace {

Instant const morning = Instant{std::chrono::seconds(1'790'000'000)};

std::uint32_t admitted(Callers& callers, std::string const& address, Instant now, int asked) {
  std::uint32_t count = 0;
  for (int i = 0; i < asked; ++i) count += callers.admit(address, now) ? 1 : 0;
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(portal_callers)

BOOST_AUTO_TEST_CASE(one_address_has_a_burst_and_then_so_many_a_second) {
  Callers callers;
  BOOST_TEST(admitted(callers, "10.0.0.7", morning, 1'000) == Callers::burst);
  BOOST_TEST(callers.refused() == 1'000u - Callers::burst);
  BOOST_TEST(admitted(callers, "10.0.0.7", morning + 999ms, 10) == 0u);
  BOOST_TEST(admitted(callers, "10.0.0.7", morning + 2s, 1'000) == 2 * Callers::per_second);
  BOOST_TEST(admitted(callers, "10.0.0.7", morning + 1h, 1'000) == Callers::burst);
}

BOOST_AUTO_TEST_CASE(what_one_does_costs_no_other) {
  Callers callers;
  admitted(callers, "10.0.0.7", morning, 1'000);
  BOOST_TEST(admitted(callers, "10.0.0.8", morning, 1'000) == Callers::burst);
}

BOOST_AUTO_TEST_CASE(there_are_never_more_than_so_many_and_the_one_heard_longest_ago_goes) {
  Callers callers;
  admitted(callers, "first", morning, 1'000);
  for (std::size_t i = 1; i < Callers::callers_max; ++i) callers.admit("a" + std::to_string(i), morning);
  BOOST_TEST(!callers.admit("first", morning), "it is known, and heard last now");
  for (std::size_t i = 0; i < 1'000; ++i) callers.admit("b" + std::to_string(i), morning);
  BOOST_TEST(callers.size() == Callers::callers_max);
  BOOST_TEST(!callers.admit("first", morning));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_gives_nothing_and_takes_nothing) {
  Callers callers;
  callers.admit("10.0.0.7", morning);
  BOOST_TEST(admitted(callers, "10.0.0.7", morning - 1h, 1'000) == Callers::burst - 1);
  BOOST_TEST(admitted(callers, "10.0.0.7", morning - 1h + 1s, 1'000) == Callers::per_second);
}

BOOST_AUTO_TEST_SUITE_END()
