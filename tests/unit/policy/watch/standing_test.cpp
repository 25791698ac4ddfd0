#include "policy/watch/standing.hpp"

#include <boost/test/unit_test.hpp>

using namespace campus;
using namespace campus::watch;
using namespace std::chrono_literals;

namespace {

Instant const nine{std::chrono::seconds(1'800'000'000)};  // a full minute: 1,800,000,000 = 30,000,000 × 60

TrafficRollup second(Instant from, std::uint64_t frames, std::uint64_t lost = 0, std::uint64_t evicted = 0) {
  TrafficRollup rollup;
  rollup.window = {from, from + 1s};
  rollup.down = {frames, frames * 100};
  rollup.loss.kernel_dropped = lost;
  rollup.loss.flows_evicted = evicted;
  return rollup;
}

Health judged(RecentCapture const& recent, Instant now, Instant since = nine) {
  CaptureFacts const facts{.is_watching = true,
                           .watched_since = since,
                           .last_frame = recent.last_frame(),
                           .recent = recent.sums(now)};
  return judge(facts, {}, now);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(standing)

BOOST_AUTO_TEST_CASE(what_was_lost_an_hour_ago_is_no_fault_of_now) {
  RecentCapture recent;
  recent.feed(second(nine, 1'000, 1'000));
  BOOST_TEST((judged(recent, nine + 1s) == Health::alarm));  // half of what passed
  recent.feed(second(nine + 1h, 1'000));
  BOOST_TEST((judged(recent, nine + 1h + 1s) == Health::ok));
}

BOOST_AUTO_TEST_CASE(an_interface_that_fell_silent_is_a_notice_and_then_an_alarm) {
  RecentCapture recent;
  recent.feed(second(nine, 10));
  BOOST_TEST((judged(recent, nine + 1min) == Health::ok));
  BOOST_TEST((judged(recent, nine + 3min) == Health::notice));
  for (auto at = nine + 1s; at < nine + 11min; at += 1s)
    recent.feed(second(at, 0));  // empty seconds are no life
  BOOST_TEST((judged(recent, nine + 11min) == Health::alarm));
  recent.feed(second(nine + 11min, 1));
  BOOST_TEST((judged(recent, nine + 11min + 1s) == Health::ok));
}

BOOST_AUTO_TEST_CASE(an_interface_that_never_showed_a_frame_is_unknown_at_first_only) {
  RecentCapture const recent;
  BOOST_TEST((judged(recent, nine + 30s) == Health::unknown));
  BOOST_TEST((judged(recent, nine + 2min) == Health::notice));
  BOOST_TEST((judged(recent, nine + 10min) == Health::alarm));
  BOOST_TEST((judge(CaptureFacts{}, CaptureLimits{}, nine) == Health::alarm));  // it is not even watched
}

BOOST_AUTO_TEST_CASE(the_share_that_was_lost_decides) {
  auto const of = [](std::uint64_t lost) {
    RecentCapture recent;
    recent.feed(second(nine, 10'000 - lost, lost));
    return judged(recent, nine + 1s);
  };
  BOOST_TEST((of(9) == Health::ok));
  BOOST_TEST((of(10) == Health::notice));  // a thousandth
  BOOST_TEST((of(499) == Health::notice));
  BOOST_TEST((of(500) == Health::alarm));  // a twentieth
}

BOOST_AUTO_TEST_CASE(flows_that_found_no_room_are_a_notice_for_five_minutes) {
  RecentCapture recent;
  recent.feed(second(nine, 100, 0, 1));
  BOOST_TEST((judged(recent, nine + 1s) == Health::notice));
  recent.feed(second(nine + 4min + 59s, 100));
  BOOST_TEST((judged(recent, nine + 4min + 59s) == Health::notice));
  recent.feed(second(nine + 5min, 100));
  BOOST_TEST((judged(recent, nine + 5min) == Health::ok));
}

BOOST_AUTO_TEST_CASE(one_device_that_is_silent_is_an_alarm_and_one_not_asked_yet_a_notice) {
  BOOST_TEST((judge(DeviceFacts{}) == Health::ok));
  BOOST_TEST((judge(DeviceFacts{.unreachable = 0, .unknown = 1}) == Health::notice));
  BOOST_TEST((judge(DeviceFacts{.unreachable = 1, .unknown = 1}) == Health::alarm));
}

BOOST_AUTO_TEST_CASE(the_way_to_the_district_is_judged_by_line_clock_and_certificate) {
  UplinkFacts facts{
      .is_enrolled = true, .is_connected = true, .clock_offset_ms = 3, .certificate_until = nine + 720h};
  BOOST_TEST((judge(facts, {}, nine) == Health::ok));
  facts.clock_offset_ms = -2'001;
  BOOST_TEST((judge(facts, {}, nine) == Health::notice));
  facts.clock_offset_ms = 0;
  facts.certificate_until = nine + 13 * 24h;
  BOOST_TEST((judge(facts, {}, nine) == Health::notice));
  facts.certificate_until = nine - 1s;
  BOOST_TEST((judge(facts, {}, nine) == Health::alarm));
  facts = {.is_enrolled = true, .is_connected = false, .clock_offset_ms = {}, .certificate_until = {}};
  BOOST_TEST((judge(facts, {}, nine) == Health::alarm));
  BOOST_TEST((judge(UplinkFacts{}, {}, nine) == Health::notice));
}

BOOST_AUTO_TEST_SUITE_END()
