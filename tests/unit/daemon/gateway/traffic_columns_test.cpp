#include "daemon/gateway/traffic_columns.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace campus;
using namespace std::chrono_literals;
using gateway::TrafficColumns;

namespace {

constexpr Instant minute{std::chrono::seconds(1'800'000'000)};  // 2027-01-15 08:00:00 UTC, a whole minute

TrafficRollup second(Instant from, std::uint64_t down_bytes) {
  TrafficRollup rollup;
  rollup.window = {from, from + 1s};
  rollup.down = {.packets = 1, .bytes = down_bytes};
  return rollup;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(traffic_columns)

BOOST_AUTO_TEST_CASE(a_minute_of_seconds_becomes_six_steps) {
  TrafficColumns columns(1, 60s);
  for (int i = 0; i < 60; ++i) BOOST_TEST(columns.add(second(minute + i * 1s, 100)).empty());
  auto const report = columns.add(second(minute + 60s, 7));
  BOOST_TEST_REQUIRE(report.size() == 1u);
  BOOST_TEST((report[0].from == minute));
  BOOST_TEST(report[0].step_s == 10u);
  BOOST_TEST(report[0].down_bytes.size() == 6u);
  for (auto const& bytes : report[0].down_bytes) BOOST_TEST((bytes == 1000u));  // 10 × 100
  for (auto const& packets : report[0].packets) BOOST_TEST((packets == 10u));
}

BOOST_AUTO_TEST_CASE(a_step_that_was_half_watched_is_no_measurement) {
  TrafficColumns columns(1, 60s);
  for (int i = 5; i < 60; ++i) columns.add(second(minute + i * 1s, 100));
  auto const report = columns.finish();
  BOOST_TEST_REQUIRE(report.size() == 1u);
  BOOST_TEST(!report[0].down_bytes[0].has_value());
  BOOST_TEST((report[0].down_bytes[1] == 1000u));
}

BOOST_AUTO_TEST_CASE(a_step_needs_every_interface) {
  TrafficColumns columns(2, 60s);
  for (int i = 0; i < 20; ++i) {
    columns.add(second(minute + i * 1s, 100));
    if (i < 10) columns.add(second(minute + i * 1s, 50));
  }
  auto const report = columns.finish();
  BOOST_TEST_REQUIRE(report.size() == 1u);
  BOOST_TEST((report[0].down_bytes[0] == 1500u));  // 10 × 100 + 10 × 50
  BOOST_TEST(!report[0].down_bytes[1].has_value());
}

BOOST_AUTO_TEST_CASE(a_clock_that_jumps_back_ends_the_report_and_loses_nothing) {
  TrafficColumns columns(1, 60s);
  for (int i = 0; i < 30; ++i) columns.add(second(minute + i * 1s, 100));
  auto const report = columns.add(second(minute - 3600s, 1));
  BOOST_TEST_REQUIRE(report.size() == 1u);
  BOOST_TEST((report[0].down_bytes[2] == 1000u));
  BOOST_TEST(!report[0].down_bytes[3].has_value());
}

BOOST_AUTO_TEST_CASE(nothing_watched_is_nothing_to_report) {
  TrafficColumns columns(1, 60s);
  BOOST_TEST(columns.finish().empty());
  columns.add(second(minute + 3s, 100));
  BOOST_TEST(columns.finish().empty());
}

// An interface by the second, and an exporter that is told of three minutes later.
BOOST_AUTO_TEST_CASE(a_report_waits_for_what_is_told_late) {
  TrafficColumns columns(2, 60s, 240s);
  std::vector<contract::TrafficReport> done;
  auto const add = [&](TrafficRollup const& rollup) {
    for (auto& report : columns.add(rollup)) done.push_back(std::move(report));
  };
  for (int i = 0; i < 360; ++i) {
    add(second(minute + i * 1s, 100));
    if (i < 180 || i % 10 != 0) continue;
    auto told = second(minute + (i - 180) * 1s, 5'000);
    told.window.to = told.window.from + 10s;
    add(told);
  }
  BOOST_TEST_REQUIRE(done.size() == 1u);
  BOOST_TEST((done[0].from == minute));
  for (auto const& bytes : done[0].down_bytes) BOOST_TEST((bytes == 6'000u));  // 10 × 100 and 5,000
  for (auto& report : columns.finish()) done.push_back(std::move(report));
  BOOST_TEST_REQUIRE(done.size() == 3u);  // three minutes have both, the others are no measurement
  BOOST_TEST((done[2].down_bytes[5] == 6'000u));
}

BOOST_AUTO_TEST_SUITE_END()
