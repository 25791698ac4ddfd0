#include "daemon/store/series_store.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

namespace {

Result<SeriesStore> open_series(TempDir const& dir) { return SeriesStore::open(dir.path(), {}); }

bool has_file(TempDir const& dir, std::string const& name) { return std::filesystem::exists(dir / name); }

}  // namespace

BOOST_AUTO_TEST_SUITE(series_store)

BOOST_AUTO_TEST_CASE(a_second_comes_back_as_it_was_kept) {
  TempDir dir;
  auto series = open_series(dir);
  BOOST_REQUIRE_EQUAL(code_of(series), "");
  TrafficRollup const r{.interface_name = "wan0",
                        .window = {monday, monday + seconds(1)},
                        .up = {1, 2},
                        .down = {3, 4},
                        .within = {5, 6},
                        .transit = {7, 8},
                        .other = {9, 10},
                        .undissected = 11,
                        .flows_active = 12,
                        .flows_new = 13,
                        .loss = {14, 15, 16, 17},
                        .hosts = {},
                        .hosts_beyond = {},
                        .vlans = {}};
  BOOST_TEST(code_of(series->keep(r)) == "");
  auto const rows = series->traffic({monday, monday + seconds(1)});
  BOOST_REQUIRE_EQUAL(code_of(rows), "");
  TrafficRow const expected{
      "wan0",          {monday, monday + seconds(1)}, {1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}, 11, 12, 13,
      {14, 15, 16, 17}};
  BOOST_TEST((*rows == std::vector{expected}));
  BOOST_TEST(series->traffic({monday - seconds(5), monday})->empty());
}

BOOST_AUTO_TEST_CASE(a_day_is_a_day_of_the_school_and_not_of_greenwich) {
  TempDir dir;
  auto series = open_series(dir);
  // 15:59:59 UTC is one second before midnight at +08:00.
  Instant const before{std::chrono::sys_days(std::chrono::year(2026) / 9 / 14) + hours(16) - seconds(1)};
  BOOST_TEST(series->keep(second_of_traffic(before, 10, 1)).has_value());
  BOOST_TEST(series->keep(second_of_traffic(before + seconds(1), 20, 2)).has_value());
  BOOST_TEST(has_file(dir, "series-20260914.db"));
  BOOST_TEST(has_file(dir, "series-20260915.db"));
  auto const rows = *series->traffic({before, before + seconds(2)});
  BOOST_REQUIRE(rows.size() == 2u);
  BOOST_TEST(rows[0].down.bytes == 10u);
  BOOST_TEST(rows[1].down.bytes == 20u);
}

BOOST_AUTO_TEST_CASE(a_window_over_thirty_days_is_read_in_one_call) {
  TempDir dir;
  auto series = open_series(dir);
  for (int day = 0; day < 30; ++day)
    BOOST_REQUIRE(
        series->keep(second_of_traffic(monday + days(day), static_cast<std::uint64_t>(day), 0)).has_value());
  auto const rows = *series->traffic({monday, monday + days(30)});
  BOOST_REQUIRE(rows.size() == 30u);
  for (std::size_t day = 0; day < rows.size(); ++day) BOOST_TEST(rows[day].down.bytes == day);
}

BOOST_AUTO_TEST_CASE(the_seconds_of_a_report_are_added_up_and_what_was_not_kept_stays_empty) {
  TempDir dir;
  auto series = open_series(dir);
  auto other = second_of_traffic(monday, 1000, 100);
  other.interface_name = "wan1";
  other.loss.kernel_dropped = 3;
  BOOST_TEST(series->keep(second_of_traffic(monday, 1, 2)).has_value());
  BOOST_TEST(series->keep(other).has_value());
  BOOST_TEST(series->keep(second_of_traffic(monday + seconds(2), 5, 6)).has_value());
  auto const all = *series->traffic_report(monday, 1, 3, {});
  using Column = contract::TrafficReport::Column;
  BOOST_TEST((all.down_bytes == Column{1001, std::nullopt, 5}));
  BOOST_TEST((all.up_bytes == Column{102, std::nullopt, 6}));
  BOOST_TEST((all.dropped == Column{3, std::nullopt, 0}));
  BOOST_TEST((all.packets == Column{6, std::nullopt, 3}));
  auto const one = *series->traffic_report(monday, 1, 3, {"wan0"});
  BOOST_TEST((one.down_bytes == Column{1, std::nullopt, 5}));
}

BOOST_AUTO_TEST_CASE(port_rates_become_the_mean_and_the_highest_of_five_minutes) {
  TempDir dir;
  auto series = open_series(dir);
  auto status = switch_report("sw", monday).status;
  for (int poll = 0; poll < 5; ++poll) {
    status.last_answer = monday + minutes(poll);
    status.ports[0].in_bps = 100u * static_cast<unsigned>(poll);  // 0 100 200 300 400
    BOOST_TEST(series->keep(status).has_value());
  }
  status.last_answer = monday + minutes(5);
  BOOST_TEST(series->keep(status).has_value());
  auto const rows = *series->ports({"sw"}, {monday, monday + minutes(5)});
  BOOST_REQUIRE(rows.size() == 2u);
  BOOST_TEST((rows[0] == PortRow{1, "Gi0/1", monday, LinkState::up, 5, 200, 1'000'000, 400, 1'000'000}));
  // The second port never said a rate: that is no zero.
  BOOST_TEST((rows[1] == PortRow{2, "Gi0/2", monday, LinkState::down, 5, {}, {}, {}, {}}));
}

BOOST_AUTO_TEST_CASE(a_device_that_does_not_answer_adds_nothing) {
  TempDir dir;
  auto series = open_series(dir);
  auto status = switch_report("sw", monday).status;
  status.state = DeviceState::unreachable;
  BOOST_TEST(series->keep(status).has_value());
  BOOST_TEST(series->flush().has_value());
  BOOST_TEST(series->ports({"sw"}, {monday - days(1), monday + days(1)})->empty());
}

BOOST_AUTO_TEST_CASE(a_closed_day_has_its_index_and_the_present_one_has_none) {
  TempDir dir;
  auto series = open_series(dir);
  BOOST_TEST(series->keep(second_of_traffic(monday, 1, 1)).has_value());
  BOOST_TEST(series->keep(second_of_traffic(monday + days(1), 1, 1)).has_value());
  BOOST_TEST(code_of(series->purge(monday + days(1), days(184), 1LL << 40)) == "");
  auto const count_indexes = [&](std::string const& name) {
    auto database = Database::open(dir / name, {.schema = series_schema()});
    return database->value<int>("select count(*) from sqlite_schema where name = 'traffic_from'").value();
  };
  BOOST_TEST(count_indexes("series-20260914.db") == 1);
  BOOST_TEST(count_indexes("series-20260915.db") == 0);
  BOOST_TEST(series->traffic({monday, monday + days(2)})->size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_day_that_somebody_reads_is_closed_once_they_are_done) {
  TempDir dir;
  auto series = open_series(dir);
  BOOST_REQUIRE_EQUAL(code_of(series->keep(second_of_traffic(monday, 1, 1))), "");
  {
    auto reader = Database::open(dir / "series-20260914.db", {.schema = {}, .is_read_only = true});
    BOOST_REQUIRE_EQUAL(code_of(reader->script("begin; select * from traffic;")), "");
    BOOST_REQUIRE_EQUAL(code_of(series->keep(second_of_traffic(monday + seconds(1), 1, 1))), "");
    BOOST_REQUIRE_EQUAL(code_of(series->keep(second_of_traffic(monday + days(1), 1, 1))), "");
    BOOST_TEST(code_of(series->purge(monday + days(1), days(184), 1LL << 40)) == "");
    BOOST_TEST(has_file(dir, "series-20260914.db-wal"));
    // Who reads no row just now but has the file open holds its log as well.
    BOOST_REQUIRE_EQUAL(code_of(reader->script("commit")), "");
    BOOST_TEST(code_of(series->purge(monday + days(1), days(184), 1LL << 40)) == "");
    BOOST_TEST(has_file(dir, "series-20260914.db-wal"));
  }
  BOOST_TEST(code_of(series->purge(monday + days(1), days(184), 1LL << 40)) == "");
  BOOST_TEST(!has_file(dir, "series-20260914.db-wal"));
  BOOST_TEST(series->traffic({monday, monday + days(2)})->size() == 3u);
}

BOOST_AUTO_TEST_CASE(days_past_their_time_are_unlinked_and_the_others_stay) {
  TempDir dir;
  auto series = open_series(dir);
  for (int day = 0; day < 5; ++day) {
    BOOST_TEST(series->keep(second_of_traffic(monday + days(day), 1, 1)).has_value());
    BOOST_TEST(series->put_report("traffic/v1", "{}", monday + days(day), 0).has_value());
  }
  auto const purged = series->purge(monday + days(4), days(2), 1LL << 40);
  BOOST_REQUIRE_EQUAL(code_of(purged), "");
  BOOST_REQUIRE(purged->size() == 2u);
  BOOST_TEST((*purged)[0].day == "20260914");
  BOOST_TEST((*purged)[1].day == "20260915");
  BOOST_TEST((*purged)[1].lowest == 2u);
  BOOST_TEST((*purged)[1].highest == 2u);
  BOOST_TEST((((*purged)[1].from) == monday + days(1)));
  for (auto const* const part : {"", "-wal", "-shm"})
    BOOST_TEST(!has_file(dir, std::string("series-20260914.db") + part));
  BOOST_TEST(has_file(dir, "series-20260916.db"));
  BOOST_TEST(series->traffic({monday, monday + days(5)})->size() == 3u);
}

BOOST_AUTO_TEST_CASE(days_above_the_size_go_oldest_first_but_never_the_present_one) {
  TempDir dir;
  auto series = open_series(dir);
  for (int day = 0; day < 3; ++day)
    BOOST_TEST(series->keep(second_of_traffic(monday + days(day), 1, 1)).has_value());
  BOOST_TEST(series->purge(monday + days(2), days(184), 1)->size() == 2u);
  BOOST_TEST(has_file(dir, "series-20260916.db"));
}

BOOST_AUTO_TEST_CASE(a_broken_day_is_set_aside_and_the_others_are_read) {
  TempDir dir;
  {
    auto series = open_series(dir);
    for (int day = 0; day < 3; ++day) {
      BOOST_TEST(series->keep(second_of_traffic(monday + days(day), 1, 1)).has_value());
      BOOST_TEST(series->put_report("traffic/v1", "{}", monday + days(day), 0).has_value());
    }
  }
  std::ofstream(dir / "series-20260915.db") << std::string(8192, '?');
  auto series = open_series(dir);
  BOOST_REQUIRE_EQUAL(code_of(series), "");
  auto const damaged = series->take_damaged();
  BOOST_REQUIRE(damaged.size() == 1u);
  BOOST_TEST(damaged[0].set_aside_as.filename() == "series-20260915.db.damaged");
  BOOST_TEST(damaged[0].why.code == "CMP-S006");
  BOOST_TEST(has_file(dir, "series-20260915.db.damaged"));
  BOOST_TEST(series->take_damaged().empty());
  BOOST_TEST(series->has_damaged_between(monday, monday + days(2)));
  BOOST_TEST(!series->has_damaged_between(monday - days(3), monday));
  BOOST_TEST(series->traffic({monday, monday + days(3)})->size() == 2u);
  BOOST_TEST(series->keep(second_of_traffic(monday + days(1), 7, 7)).has_value());  // a new file for that day
  BOOST_TEST(series->traffic({monday, monday + days(3)})->size() == 3u);
  // And it goes with its time.
  BOOST_TEST(series->purge(monday + days(30), days(2), 1LL << 40).has_value());
  BOOST_TEST(!has_file(dir, "series-20260915.db.damaged"));
}

BOOST_AUTO_TEST_CASE(a_day_that_breaks_under_the_hand_costs_only_itself) {
  TempDir dir;
  auto series = open_series(dir);
  BOOST_TEST(series->keep(second_of_traffic(monday, 1, 1)).has_value());
  BOOST_TEST(series->keep(second_of_traffic(monday + days(9), 1, 1)).has_value());
  BOOST_TEST(series->purge(monday + days(9), days(184), 1LL << 40).has_value());  // closes the first day
  std::ofstream(dir / "series-20260914.db") << std::string(8192, '?');
  auto const rows = series->traffic({monday, monday + days(10)});
  BOOST_REQUIRE_EQUAL(code_of(rows), "");
  BOOST_TEST(rows->size() == 1u);
  BOOST_TEST(series->take_damaged().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_day_of_a_newer_program_is_refused_and_not_set_aside) {
  TempDir dir;
  {
    auto database = Database::open(dir / "series-20260914.db", {.schema = series_schema()});
    BOOST_TEST(database->script("pragma user_version = 9000").has_value());
  }
  BOOST_TEST(code_of(open_series(dir)) == "CMP-S005");
  BOOST_TEST(has_file(dir, "series-20260914.db"));
}

BOOST_AUTO_TEST_CASE(files_of_other_names_are_left_alone) {
  TempDir dir;
  for (auto const* const name :
       {"series-2026091.db", "series-20261341.db", "series-abcdefgh.db", "notes.txt"})
    std::ofstream(dir / name) << "mine";
  BOOST_REQUIRE_EQUAL(code_of(open_series(dir)), "");
  for (auto const* const name :
       {"series-2026091.db", "series-20261341.db", "series-abcdefgh.db", "notes.txt"})
    BOOST_TEST(has_file(dir, name));
}

BOOST_AUTO_TEST_SUITE_END()
