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
  TrafficColumns columns(1, 60s, 240s);
  std::vector<contract::TrafficReport> done;
  auto const add = [&](TrafficRollup const& rollup) {
    for (auto& report : columns.add(rollup)) done.push_back(std::move(report));
  };
  for (int i = 0; i < 360; ++i) {
    add(second(minute + i * 1s, 100));
    if (i < 180 || i % 10 != 0) continue;
    auto told = second(minute + (i - 180) * 1s, 5'000);
    told.window.to = told.window.from + 10s;
    for (auto& report : columns.add_told(told)) done.push_back(std::move(report));
  }
  BOOST_TEST_REQUIRE(done.size() == 1u);
  BOOST_TEST((done[0].from == minute));
  for (auto const& bytes : done[0].down_bytes) BOOST_TEST((bytes == 6'000u));  // 10 × 100 and 5,000
  for (auto& report : columns.finish()) done.push_back(std::move(report));
  BOOST_TEST_REQUIRE(done.size() == 3u);  // three minutes have both, the others are no measurement
  BOOST_TEST((done[2].down_bytes[5] == 6'000u));
}

// Exporters that tell of ten seconds at the begin and of nothing any more.
BOOST_AUTO_TEST_CASE(exporters_that_fell_silent_hold_back_ten_minutes_and_no_more) {
  TrafficColumns columns(1, 60s, 60s);
  auto told = second(minute, 5'000);
  told.window.to = minute + 10s;
  columns.add_told(told);
  std::vector<std::optional<std::uint64_t>> down;
  auto const keep = [&](std::vector<contract::TrafficReport> const& reports) {
    for (auto const& report : reports)
      for (auto const& bytes : report.down_bytes) down.push_back(bytes);
  };
  for (int i = 0; i < 720; ++i) keep(columns.add(second(minute + i * 1s, 100)));
  keep(columns.finish());
  // The first minute; nine of nothing to send; the eleventh, of which ten seconds are still lately; the twelfth.
  BOOST_TEST_REQUIRE(down.size() == 18u);
  BOOST_TEST((down[0] == 6'000u));
  for (std::size_t i = 1; i <= 6; ++i) BOOST_TEST(!down[i].has_value());
  for (std::size_t i = 7; i < 18; ++i) BOOST_TEST((down[i] == 1'000u));
}

BOOST_AUTO_TEST_CASE(who_was_never_heard_is_not_waited_for_but_by_those_who_have_nothing_else) {
  TrafficColumns columns(1, 60s, 420s), nothing_else(0, 60s);
  for (int i = 0; i < 60; ++i) columns.add(second(minute + i * 1s, 100));
  auto const report = columns.finish();
  BOOST_TEST_REQUIRE(report.size() == 1u);
  for (auto const& bytes : report[0].down_bytes) BOOST_TEST((bytes == 1'000u));
  auto told = second(minute + 10s, 700);
  told.window.to = minute + 20s;
  nothing_else.add_told(told);
  auto const of_told = nothing_else.finish();
  BOOST_TEST_REQUIRE(of_told.size() == 1u);
  BOOST_TEST(!of_told[0].down_bytes[0].has_value());
  BOOST_TEST((of_told[0].down_bytes[1] == 700u));
  BOOST_TEST(!of_told[0].down_bytes[2].has_value());
}

BOOST_AUTO_TEST_SUITE_END()
