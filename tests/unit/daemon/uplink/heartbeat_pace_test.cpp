#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>

#include "daemon/uplink/delivery.hpp"

using namespace campus;
using namespace campus::uplink;
using namespace std::chrono_literals;

namespace {

constexpr Instant pace_start{1'795'000'000s};

// How long a school rests after a heartbeat that the district answered with these wishes; by itself it rests 5 s.
Duration rest_after(std::uint32_t live_ms, std::uint32_t next_ms = 0) {
  Delivery delivery({.live_every = 5s, .spread = 0, .random = [] { return std::uint64_t{0}; }},
                    {pace_start + std::chrono::days(120), pace_start + std::chrono::days(180)});
  delivery.greeted({}, {}, 1, pace_start);
  contract::Ack const ack{
      .acked = 1, .rejected = {}, .now = pace_start, .next_ms = next_ms, .max_batch = 0, .live_ms = live_ms};
  delivery.beaten({.status = 200, .ack = ack}, 1, pace_start);
  auto const step = delivery.next(pace_start);
  auto const* const rest = std::get_if<Delivery::Sleep>(&step);
  BOOST_REQUIRE(rest != nullptr);
  return rest->until - pace_start;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(heartbeat_pace)

BOOST_AUTO_TEST_CASE(while_somebody_looks_a_heartbeat_goes_each_second_and_no_more_often) {
  BOOST_TEST((rest_after(1'000) == 1s));
  BOOST_TEST((rest_after(2'500) == 2500ms));
  BOOST_TEST((rest_after(1) == 1s));
}

BOOST_AUTO_TEST_CASE(a_wish_for_less_than_the_school_tells_by_itself_changes_nothing) {
  BOOST_TEST((rest_after(0) == 5s));  // the page is closed
  BOOST_TEST((rest_after(60'000) == 5s));
}

BOOST_AUTO_TEST_CASE(a_district_that_is_behind_has_the_last_word) {
  BOOST_TEST((rest_after(1'000, 3'000) == 3s));
  BOOST_TEST((rest_after(1'000, 8'000) == 8s));
}

BOOST_AUTO_TEST_SUITE_END()
