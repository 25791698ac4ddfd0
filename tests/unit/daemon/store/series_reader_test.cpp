#include "daemon/store/series_reader.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

namespace {

IpAddress host(std::uint32_t number) { return IpAddress::v4(0x0a140000u + number); }

HostTraffic traffic_of(std::uint32_t number, std::uint64_t bytes) {
  return {host(number), 20, {1, bytes}, {2, bytes * 2}};
}

TrafficStretch minute_of(Instant at, std::vector<HostTraffic> hosts, Counts const& beyond) {
  return {.interface_name = "wan0",
          .window = {at, at + minutes(1)},
          .hosts = std::move(hosts),
          .hosts_beyond = beyond};
}

// A store that writes and, beside it, who reads.
struct SeriesAndReader {
  TempDir dir;
  SeriesStore series = std::move(SeriesStore::open(dir.path(), {}).value());
  int questions_left = 1'000'000'000;
  SeriesReader reader{dir.path(), {}, [this] { return --questions_left >= 0; }};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(series_reader, SeriesAndReader)

BOOST_AUTO_TEST_CASE(hosts_are_told_by_the_hour_where_there_is_one_and_by_the_minute_where_not) {
  // Of the first hour every minute names one of two hosts and keeps the other in its rest, and the hour names both.
  for (int minute = 0; minute < 60; ++minute)
    BOOST_REQUIRE(series.keep(minute_of(monday + minutes(minute), {traffic_of(1, 10)}, {2, 20})).has_value());
  auto hour = minute_of(monday, {traffic_of(1, 600), traffic_of(2, 400)}, {});
  hour.window.to = monday + hours(1);
  hour.is_hour = true;
  hour.hosts_error = 7;
  BOOST_REQUIRE(series.keep(hour).has_value());
  // The second hour broke off after a minute.
  BOOST_REQUIRE(series.keep(minute_of(monday + hours(1), {traffic_of(3, 5)}, {1, 8})).has_value());

  auto const top = *reader.top_hosts({monday, monday + hours(2)}, 2);
  BOOST_REQUIRE(top.hosts.size() == 2u);
  BOOST_TEST((top.hosts[0] == HostTraffic{host(1), 20, {1, 600}, {2, 1200}}));
  BOOST_TEST((top.hosts[1] == HostTraffic{host(2), 20, {1, 400}, {2, 800}}));
  BOOST_TEST((top.beyond == Counts{1 + 3, 8 + 15}));
  // What the hour says of itself, and of the minute: whom it does not list moved no more than all of those, 8.
  BOOST_TEST(top.error == 7u + 8u);
  // Half an hour is no hour: thirty minutes of 10 + 20 bytes each, and of 20 that have no name.
  auto const half = *reader.top_hosts({monday, monday + minutes(30)}, 10);
  BOOST_REQUIRE(half.hosts.size() == 1u);
  BOOST_TEST((half.hosts[0] == HostTraffic{host(1), 20, {30, 300}, {60, 600}}));
  BOOST_TEST((half.beyond == Counts{60, 600}));
  BOOST_TEST(half.error == 30u * 20u);
}

BOOST_AUTO_TEST_CASE(applications_vlans_and_subnets_are_added_up_over_days) {
  auto const prefix = Prefix::parse("10.20.0.0/16").value();
  for (int day = 0; day < 2; ++day) {
    auto minute = minute_of(monday + days(day), {}, {});
    minute.vlans = {{.vlan = 20, .total = {3, 300}}};
    minute.subnets = {{.prefix = prefix, .sent = {1, 100}, .received = {2, 200}}};
    minute.applications = {{"课堂", "edtech", {1, 10}, {2, 20}, {3, 30}, 4}, {"", "", {1, 1}, {}, {}, 1}};
    BOOST_REQUIRE(series.keep(minute).has_value());
  }
  Window const both{monday, monday + days(2)};
  BOOST_TEST((*reader.vlans(both) == std::vector{VlanTraffic{.vlan = 20, .total = {6, 600}}}));
  BOOST_TEST((*reader.subnets(both) == std::vector{SubnetTraffic{prefix, {2, 200}, {4, 400}}}));
  auto const applications = *reader.applications(both);
  BOOST_REQUIRE(applications.size() == 2u);
  BOOST_TEST((applications[0] == ApplicationTraffic{"课堂", "edtech", {2, 20}, {4, 40}, {6, 60}, 8}));
  BOOST_TEST((applications[1] == ApplicationTraffic{"", "", {2, 2}, {}, {}, 2}));
  BOOST_TEST(reader.applications({monday + minutes(1), monday + minutes(2)})->empty());
}

// Twenty stretches of five minutes, of 1, 2 … 20 MB down and a tenth of it up: of the nearest rank the nineteenth is
// the 95th percentile.  19 MB in 300 s are 506,667 bit/s.
BOOST_AUTO_TEST_CASE(totals_know_the_95th_percentile_of_five_minutes) {
  for (unsigned stretch = 1; stretch <= 20; ++stretch) {
    auto rollup = second_of_traffic(monday + minutes(5) * stretch, stretch * 1'000'000, stretch * 100'000);
    rollup.window.to = rollup.window.from + minutes(5);
    BOOST_REQUIRE(series.keep(rollup).has_value());
  }
  auto const totals = *reader.totals({monday, monday + days(1)});
  BOOST_TEST(totals.down.bytes == 210'000'000u);
  BOOST_TEST(totals.up.bytes == 21'000'000u);
  BOOST_TEST((totals.watched == minutes(100)));
  BOOST_TEST((totals.down_bps_p95 == std::optional<std::uint64_t>(506'667)));
  BOOST_TEST((totals.up_bps_p95 == std::optional<std::uint64_t>(50'667)));
  BOOST_TEST((totals.down_bps_max == std::optional<std::uint64_t>(533'333)));
  BOOST_TEST((!reader.totals({monday - days(1), monday})->down_bps_p95));
}

// Two seconds of 100 bytes in the first step, one in the second, none in the third.
BOOST_AUTO_TEST_CASE(totals_are_told_step_by_step_and_a_step_without_a_row_was_not_watched) {
  for (auto const second : {0, 59, 60})
    BOOST_REQUIRE_EQUAL(code_of(series.keep(second_of_traffic(monday + seconds(second), 100, 10))), "");
  std::vector<Window> steps;
  for (int i = 0; i < 3; ++i) steps.push_back({monday + minutes(i), monday + minutes(i + 1)});
  auto const told = reader.totals({monday, monday + minutes(3)}, steps)->steps;
  BOOST_REQUIRE(told.size() == 3U);
  BOOST_TEST((told[0].down.bytes == 200U && told[0].up.bytes == 20U && told[0].watched == seconds(2)));
  BOOST_TEST((told[1].down.bytes == 100U && told[1].up.bytes == 10U && told[1].watched == seconds(1)));
  BOOST_TEST((told[2] == StepTraffic{steps[2], Duration{}, {}, {}}));
  BOOST_TEST(reader.totals({monday, monday + minutes(3)})->steps.empty());
}

// Two workers of an interface, 300 s of 1,000,000 and 500,000 bytes: 1,500,000 × 8 / 300 = 40,000 bit/s.
BOOST_AUTO_TEST_CASE(workers_of_an_interface_are_one_uplink_and_what_counts_not_is_none) {
  for (std::string const name : {"wan0#0", "wan0#1", "exporter:10.20.0.1", "beside:10.20.0.2"}) {
    auto rollup = second_of_traffic(monday, name == "wan0#1" ? 500'000 : 1'000'000, 0);
    rollup.interface_name = name;
    rollup.window.to = rollup.window.from + minutes(5);
    BOOST_REQUIRE_EQUAL(code_of(series.keep(rollup)), "");
  }
  auto const uplinks = *reader.uplinks({monday, monday + minutes(5)});
  BOOST_REQUIRE(uplinks.size() == 2U);
  BOOST_TEST(uplinks[0].name == "exporter:10.20.0.1");
  BOOST_TEST(uplinks[1].name == "wan0");
  BOOST_TEST(uplinks[1].down.bytes == 1'500'000U);
  BOOST_TEST((uplinks[1].down_bps_p95 == std::optional<std::uint64_t>(40'000)));
}

BOOST_AUTO_TEST_CASE(every_source_is_told_of_and_those_asked_for_are_in_the_sums) {
  for (int second = 0; second < 3; ++second)
    for (std::string const name : {"wan0", "exporter:10.20.0.1", "beside:10.20.0.2"}) {
      auto rollup = second_of_traffic(monday + seconds(second), 100, 10);
      rollup.interface_name = name;
      BOOST_REQUIRE_EQUAL(code_of(series.keep(rollup)), "");
    }
  using Source = TrafficTotals::Source;
  auto const totals = *reader.totals({monday, monday + minutes(1)});
  BOOST_TEST((totals.down == Counts{2 * 3 * 2, 2 * 3 * 100}));
  BOOST_TEST((totals.sources == std::vector{Source{"beside:10.20.0.2", {9, 330}, seconds(3), false},
                                            Source{"exporter:10.20.0.1", {9, 330}, seconds(3), true},
                                            Source{"wan0", {9, 330}, seconds(3), true}}));
}

// Ten minutes, in each of which two hosts are listed with 300 and 30 bytes, and 20 bytes have no name: of any
// host 20 may be missing each time.  In the last there are 100 without a name, of one or of several: no more than the 30
// of the last that is listed for each of them.
BOOST_AUTO_TEST_CASE(what_a_minute_does_not_list_is_in_the_error) {
  for (int minute = 0; minute < 10; ++minute) {
    Counts const beyond{1, minute < 9 ? 20u : 100u};
    BOOST_REQUIRE(series.keep(minute_of(monday + minutes(minute), {traffic_of(1, 100), traffic_of(2, 10)}, beyond)).has_value());
  }
  auto const top = *reader.top_hosts({monday, monday + minutes(10)}, 10);
  BOOST_TEST(top.hosts.size() == 2u);
  BOOST_TEST(top.error == 9u * 20u + 30u);
  BOOST_TEST(reader.top_hosts({monday, monday + minutes(9)}, 10)->error == 9u * 20u);
}

BOOST_AUTO_TEST_CASE(what_a_flood_cost_a_minute_is_in_the_error_until_the_hour_says_it) {
  auto flooded = minute_of(monday, {traffic_of(1, 100)}, {});
  flooded.hosts_error = 40;
  BOOST_REQUIRE(series.keep(flooded).has_value());
  BOOST_TEST(reader.top_hosts({monday, monday + minutes(1)}, 10)->error == 40u);
  auto hour = minute_of(monday, {traffic_of(1, 100)}, {});
  hour.window.to = monday + hours(1);
  hour.is_hour = true;
  hour.hosts_error = 41;
  BOOST_REQUIRE(series.keep(hour).has_value());
  BOOST_TEST(reader.top_hosts({monday, monday + hours(1)}, 10)->error == 41u);
}

// Of one interface the hour is there, of the other it broke off: 60 minutes of 30 bytes each, and one of 15.
BOOST_AUTO_TEST_CASE(an_interface_without_the_hour_is_told_by_its_minutes_and_the_other_by_its_hour) {
  for (int minute = 0; minute < 60; ++minute)
    BOOST_REQUIRE(series.keep(minute_of(monday + minutes(minute), {traffic_of(1, 10)}, {})).has_value());
  auto hour = minute_of(monday, {traffic_of(1, 600)}, {});
  hour.window.to = monday + hours(1);
  hour.is_hour = true;
  BOOST_REQUIRE(series.keep(hour).has_value());
  auto other = minute_of(monday + minutes(7), {traffic_of(1, 5)}, {});
  other.interface_name = "wan1";
  BOOST_REQUIRE(series.keep(other).has_value());
  auto const top = *reader.top_hosts({monday, monday + hours(1)}, 10);
  BOOST_REQUIRE(top.hosts.size() == 1u);
  BOOST_TEST((top.hosts[0] == HostTraffic{host(1), 20, {1 + 1, 600 + 5}, {2 + 2, 1200 + 10}}));
}

// The clock was set back to the moment at which the hour began, or the hour was broken off as it began: both are real.
BOOST_AUTO_TEST_CASE(hours_that_begin_at_one_moment_are_each_added_once) {
  auto first = minute_of(monday, {traffic_of(1, 100), traffic_of(2, 10)}, {1, 5});
  first.window.to = monday + minutes(20);
  first.is_hour = true;
  first.hosts_error = 3;
  auto second = minute_of(monday, {traffic_of(1, 200)}, {2, 7});
  second.window.to = monday + hours(1);
  second.is_hour = true;
  second.hosts_error = 4;
  for (auto const& hour : {first, second}) BOOST_REQUIRE_EQUAL(code_of(series.keep(hour)), "");
  BOOST_REQUIRE_EQUAL(code_of(series.keep(minute_of(monday + minutes(5), {traffic_of(1, 9)}, {}))), "");
  auto const top = *reader.top_hosts({monday, monday + hours(1)}, 10);
  BOOST_REQUIRE(top.hosts.size() == 2u);
  BOOST_TEST((top.hosts[0] == HostTraffic{host(1), 20, {1 + 1, 100 + 200}, {2 + 2, 200 + 400}}));
  BOOST_TEST((top.hosts[1] == HostTraffic{host(2), 20, {1, 10}, {2, 20}}));
  BOOST_TEST((top.beyond == Counts{1 + 2, 5 + 7}));
  BOOST_TEST(top.error == 3u + 4u);
  // Of half an hour no hour is known as long as one of the two ends later: its minutes tell.
  auto const half = *reader.top_hosts({monday, monday + minutes(30)}, 10);
  BOOST_REQUIRE(half.hosts.size() == 1u);
  BOOST_TEST((half.hosts[0] == HostTraffic{host(1), 20, {1, 9}, {2, 18}}));
}

// An hour within another, as after the clock was set back: what lies behind the inner one lies in the outer one still.
BOOST_AUTO_TEST_CASE(a_minute_behind_an_hour_that_another_surrounds_is_not_added_to_it) {
  auto outer = minute_of(monday, {traffic_of(1, 600)}, {});
  outer.window.to = monday + hours(1);
  outer.is_hour = true;
  auto inner = minute_of(monday + minutes(10), {traffic_of(1, 50)}, {});
  inner.window.to = monday + minutes(20);
  inner.is_hour = true;
  for (auto const& hour : {outer, inner}) BOOST_REQUIRE_EQUAL(code_of(series.keep(hour)), "");
  BOOST_REQUIRE_EQUAL(code_of(series.keep(minute_of(monday + minutes(30), {traffic_of(1, 10)}, {}))), "");
  // Something without an hour, for which the minutes are read.
  auto other = minute_of(monday + minutes(30), {traffic_of(2, 1)}, {});
  other.interface_name = "wan1";
  BOOST_REQUIRE_EQUAL(code_of(series.keep(other)), "");
  auto const top = *reader.top_hosts({monday, monday + hours(1)}, 10);
  BOOST_REQUIRE(top.hosts.size() == 2u);
  BOOST_TEST(top.hosts[0].sent.bytes == 600u + 50u);
}

// A day of 20,000 rows in its minutes asks more often than the one time before it is opened and the few of an hour.
BOOST_AUTO_TEST_CASE(minutes_are_not_read_for_a_source_that_is_not_asked_for) {
  auto hour = minute_of(monday, {traffic_of(1, 600)}, {});
  hour.window.to = monday + hours(1);
  hour.is_hour = true;
  BOOST_REQUIRE_EQUAL(code_of(series.keep(hour)), "");
  auto busy = minute_of(monday, {}, {});
  for (std::uint32_t number = 0; number < 20'000; ++number) busy.hosts.push_back(traffic_of(number, 1));
  BOOST_REQUIRE_EQUAL(code_of(series.keep(busy)), "");
  auto beside = minute_of(monday, {traffic_of(1, 600)}, {});
  beside.interface_name = "beside:10.20.0.1";
  BOOST_REQUIRE_EQUAL(code_of(series.keep(beside)), "");
  questions_left = 2;
  auto const top = reader.top_hosts({monday, monday + hours(1)}, 10);
  BOOST_REQUIRE_EQUAL(code_of(top), "");
  BOOST_TEST(top->hosts.at(0).sent.bytes == 600u);
}

// Ten minutes of every twenty are in an hour: more times without an hour than are read one by one, and nothing is read twice.
BOOST_AUTO_TEST_CASE(hours_full_of_holes_are_added_up_once) {
  for (int number = 0; number < 22; ++number) {
    auto hour = minute_of(monday + minutes(20 * number), {traffic_of(1, 100)}, {});
    hour.window.to = hour.window.from + minutes(10);
    hour.is_hour = true;
    BOOST_REQUIRE(series.keep(hour).has_value());
    for (int minute = 0; minute < 20; ++minute)
      BOOST_REQUIRE(series.keep(minute_of(hour.window.from + minutes(minute), {traffic_of(1, 1)}, {})).has_value());
  }
  auto const top = *reader.top_hosts({monday, monday + minutes(440)}, 10);
  BOOST_REQUIRE(top.hosts.size() == 1u);
  BOOST_TEST(top.hosts[0].sent.bytes == 22u * (100u + 10u));
}

BOOST_AUTO_TEST_CASE(a_question_whose_time_is_over_ends_between_days_and_within_one) {
  for (int day = 0; day < 3; ++day)
    BOOST_REQUIRE(series.keep(minute_of(monday + days(day), {traffic_of(1, 10)}, {})).has_value());
  questions_left = 1;
  BOOST_TEST(code_of(reader.vlans({monday, monday + days(3)})) == "CMP-S012");
  BOOST_TEST(reader.days_read() == 1u);
  // A day of 20,000 rows asks more often than the one time before it is opened.
  auto busy = minute_of(monday, {}, {});
  for (std::uint32_t number = 0; number < 20'000; ++number) busy.hosts.push_back(traffic_of(number, 1));
  BOOST_REQUIRE(series.keep(busy).has_value());
  questions_left = 2;
  BOOST_TEST(code_of(reader.top_hosts({monday, monday + minutes(1)}, 10)) == "CMP-S012");
}

BOOST_AUTO_TEST_CASE(a_day_is_read_while_the_store_writes_into_it) {
  auto const writes = series.keep(minute_of(monday, {traffic_of(1, 10)}, {}));
  BOOST_REQUIRE_EQUAL(code_of(writes), "");
  BOOST_TEST(reader.top_hosts({monday, monday + minutes(5)}, 10)->hosts.size() == 1u);
  BOOST_TEST(series.keep(minute_of(monday + minutes(1), {traffic_of(2, 10)}, {})).has_value());
  BOOST_TEST(reader.top_hosts({monday, monday + minutes(5)}, 10)->hosts.size() == 2u);
}

// Neither by a reader nor at the next start: a log beside it would have it read from end to end.
BOOST_AUTO_TEST_CASE(nothing_is_left_beside_a_closed_day_by_who_reads_it) {
  BOOST_REQUIRE(series.keep(minute_of(monday, {traffic_of(1, 10)}, {})).has_value());
  BOOST_REQUIRE(series.purge(monday + days(2), days(184), 1LL << 40).has_value());
  BOOST_TEST(reader.top_hosts({monday, monday + minutes(5)}, 10)->hosts.size() == 1u);
  auto const has_log = [&] {
    return std::filesystem::exists(dir / "series-20260914.db-wal") || std::filesystem::exists(dir / "series-20260914.db-shm");
  };
  BOOST_TEST(!has_log());
  BOOST_REQUIRE(series.keep(minute_of(monday + days(1), {traffic_of(1, 10)}, {})).has_value());
  {
    auto const again = SeriesStore::open(dir.path(), {});
    BOOST_REQUIRE_EQUAL(code_of(again), "");
  }
  BOOST_TEST(reader.top_hosts({monday, monday + minutes(5)}, 10)->hosts.size() == 1u);
  BOOST_TEST(!has_log());
}

BOOST_AUTO_TEST_CASE(a_broken_day_is_told_and_the_others_are_read) {
  for (int day = 0; day < 3; ++day)
    BOOST_REQUIRE(series.keep(minute_of(monday + days(day), {traffic_of(1, 10)}, {})).has_value());
  BOOST_REQUIRE(series.purge(monday + days(2), days(184), 1LL << 40).has_value());
  std::ofstream(dir / "series-20260915.db") << std::string(8192, '?');
  auto const top = reader.top_hosts({monday, monday + days(3)}, 10);
  BOOST_REQUIRE_EQUAL(code_of(top), "");
  BOOST_TEST(top->hosts.at(0).sent.bytes == 20u);
  auto const damaged = reader.take_damaged();
  BOOST_REQUIRE(damaged.size() == 1u);
  BOOST_TEST(damaged[0].code == "CMP-S006");
}

BOOST_AUTO_TEST_SUITE_END()
