#include "collectors/probe/probe_plan.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

using namespace campus;
using namespace std::chrono_literals;

namespace {

constexpr ProbePlan::Time birth{std::chrono::hours(1)};

ProbeConfig config_of(std::size_t devices) {
  ProbeConfig config{.every = 60s, .every_after_school = 300s};
  for (std::size_t at = 0; at < devices; ++at)
    config.targets.push_back(
        {.id = {std::to_string(at)}, .address = "192.0.2.1", .question = PingQuestion{}});
  return config;
}

// How often each second of a stretch one device was asked, landing at once.
std::size_t asked_within(ProbePlan& plan, ProbePlan::Time from, ProbePlan::Time to, bool is_school_time) {
  std::size_t count = 0;
  for (auto now = from; now < to; now += 1s)
    for (auto const target : plan.start(now, is_school_time)) {
      plan.landed(target);
      ++count;
    }
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(probe_plan)

BOOST_AUTO_TEST_CASE(the_first_round_is_spread_and_asks_everybody_once) {
  ProbePlan plan(config_of(20), birth, 1);
  BOOST_TEST(plan.start(birth, true).size() == 1u);
  // 50 ms apart: the twentieth comes at 950 ms.
  BOOST_TEST(plan.start(birth + 900ms, true).size() == 18u);
  BOOST_TEST(plan.start(birth + 950ms, true).size() == 1u);
  BOOST_TEST(plan.in_flight() == 20u);
}

BOOST_AUTO_TEST_CASE(school_hours_ask_each_minute_and_the_evening_every_five) {
  ProbePlan plan(config_of(10), birth, 1);
  // Ten devices, ten minutes, an interval of a minute give or take 5 %: ten or eleven rounds.
  auto const in_school = asked_within(plan, birth, birth + 600s, true);
  BOOST_TEST(in_school >= 90u);
  BOOST_TEST(in_school <= 110u);
  auto const after = asked_within(plan, birth + 600s, birth + 3600s, false);
  BOOST_TEST(after >= 90u);
  BOOST_TEST(after <= 110u);
}

BOOST_AUTO_TEST_CASE(the_bell_brings_everybodys_turn_forward) {
  ProbePlan plan(config_of(5), birth, 1);
  asked_within(plan, birth, birth + 10s, false);
  BOOST_TEST(asked_within(plan, birth + 10s, birth + 120s, false) == 0u);
  BOOST_TEST(asked_within(plan, birth + 120s, birth + 121s, true) == 5u);
}

BOOST_AUTO_TEST_CASE(a_device_is_not_asked_again_before_it_has_landed) {
  ProbePlan plan(config_of(1), birth, 1);
  BOOST_TEST(plan.start(birth, true).size() == 1u);
  BOOST_TEST(plan.start(birth + 1h, true).empty());
  plan.hurry({"0"});
  BOOST_TEST(plan.start(birth + 2h, true).empty());
  plan.landed(0);
  BOOST_TEST(plan.start(birth + 2h, true).size() == 1u);
}

BOOST_AUTO_TEST_CASE(no_more_than_64_are_under_way_and_the_longest_overdue_goes_first) {
  ProbePlan plan(config_of(100), birth, 1);
  auto const first = plan.start(birth + 10s, true);
  BOOST_TEST(first.size() == ProbePlan::in_flight_max);
  BOOST_TEST(first.front() == 0u);
  BOOST_TEST(plan.start(birth + 11s, true).empty());
  plan.landed(first.front());
  auto const next = plan.start(birth + 12s, true);
  BOOST_TEST((next == std::vector<std::size_t>{64}));
}

BOOST_AUTO_TEST_CASE(a_hurried_device_goes_out_of_its_turn_once) {
  ProbePlan plan(config_of(3), birth, 1);
  asked_within(plan, birth, birth + 5s, true);
  plan.hurry({"1"});
  plan.hurry({"nobody"});
  BOOST_TEST((plan.start(birth + 6s, true) == std::vector<std::size_t>{1}));
  plan.landed(1);
  BOOST_TEST(plan.start(birth + 7s, true).empty());
}

BOOST_AUTO_TEST_CASE(nobody_to_ask_is_nobody_asked) {
  ProbePlan plan(config_of(0), birth, 1);
  BOOST_TEST(plan.start(birth + 1h, true).empty());
}

BOOST_AUTO_TEST_SUITE_END()
