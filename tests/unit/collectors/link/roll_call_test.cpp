#include "collectors/link/roll_call.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>

using namespace campus;
using namespace campus::link;

namespace {

constexpr Instant now{std::chrono::seconds(1'790'000'000)};
MacAddress const tablet = *MacAddress::parse("3c:6a:9d:00:10:01");
MacAddress const laptop = *MacAddress::parse("3c:6a:9d:00:10:02");
IpAddress const first = *IpAddress::parse("10.9.0.7"), second = *IpAddress::parse("fd00::8");

}  // namespace

BOOST_AUTO_TEST_SUITE(roll_call)

BOOST_AUTO_TEST_CASE(whom_an_answer_to_everything_does_not_name_has_left) {
  RollCall roll;
  roll.begin();
  roll.name(tablet, first, "lan0");
  roll.name(laptop, second, "lan0");
  BOOST_TEST(roll.end(now).empty());
  roll.begin();
  roll.name(laptop, second, "lan0");
  auto const gone = roll.end(now);
  BOOST_REQUIRE(gone.size() == 1u);
  BOOST_TEST((gone[0].mac == tablet));
  BOOST_TEST((gone[0].address == first));
  BOOST_TEST(gone[0].interface_name == "lan0");
  BOOST_TEST((gone[0].at == now));
  roll.begin();
  roll.name(laptop, second, "lan0");
  BOOST_TEST(roll.end(now).empty(), "it left once");
}

BOOST_AUTO_TEST_CASE(who_speaks_between_two_answers_or_during_one_is_there) {
  RollCall roll;
  roll.begin();
  BOOST_TEST(roll.end(now).empty());
  roll.name(tablet, first, "lan0");  // unasked, and again during the answer
  roll.begin();
  roll.name(tablet, first, "lan0");
  BOOST_TEST(roll.end(now).empty());
}

BOOST_AUTO_TEST_CASE(who_is_known_to_have_left_is_not_missed) {
  RollCall roll;
  roll.begin();
  roll.name(tablet, first, "lan0");
  roll.name(tablet, first, "lan1");
  roll.strike(first, "lan0");
  roll.begin();
  roll.name(tablet, first, "lan1");
  BOOST_TEST(roll.end(now).empty());
}

BOOST_AUTO_TEST_CASE(an_address_that_moved_is_missed_of_its_last_owner) {
  RollCall roll;
  roll.begin();
  roll.name(tablet, first, "lan0");
  roll.name(laptop, first, "lan0");
  roll.begin();
  auto const gone = roll.end(now);
  BOOST_REQUIRE(gone.size() == 1u);
  BOOST_TEST((gone[0].mac == laptop));
}

BOOST_AUTO_TEST_CASE(a_full_roll_remembers_nobody_more) {
  RollCall roll;
  roll.begin();
  for (std::uint32_t i = 0; i < RollCall::neighbours_max + 10; ++i) roll.name(tablet, IpAddress::v4(i), "lan0");
  roll.begin();
  BOOST_TEST(roll.end(now).size() == RollCall::neighbours_max);
}

BOOST_AUTO_TEST_SUITE_END()
