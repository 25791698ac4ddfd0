// How many rows a second the stores take, and how fast a window over many days is read.  Rows are in
// items_per_second. The directory is $CAMPUS_BENCH_DIR, else the temporary one: what is measured is that
// disk.

#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "daemon/store/store_keeper.hpp"

namespace {

using namespace campus;
using namespace campus::store;
using contract::Lane;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

Instant const monday{std::chrono::sys_days(std::chrono::year(2026) / 9 / 14)};

class Place {
public:
  Place() {
    auto const* const chosen = std::getenv("CAMPUS_BENCH_DIR");
    auto const home = chosen ? std::filesystem::path(chosen) : std::filesystem::temp_directory_path();
    auto pattern = (home / "campus-bench-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~Place() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Place(Place const&) = delete;
  Place& operator=(Place const&) = delete;
  std::filesystem::path path;
};

TrafficRollup second_of(Instant at, std::uint32_t hosts) {
  TrafficRollup rollup;
  rollup.interface_name = "wan0";
  rollup.window = {at, at + seconds(1)};
  rollup.down = {1000, 1'000'000};
  for (std::uint32_t i = 0; i < hosts; ++i)
    rollup.hosts.push_back({IpAddress::v4(0x0a140000u + i), 20, {10, 1000}, {20, 20'000}});
  return rollup;
}

void series_seconds(benchmark::State& state) {
  Place place;
  auto series = SeriesStore::open(place.path, {});
  auto at = monday;
  for (auto _ : state) {
    if (!series->keep(second_of(at, 64))) state.SkipWithError("not kept");
    at += seconds(1);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(series_seconds)->Unit(benchmark::kMicrosecond);

void series_ports(benchmark::State& state) {
  Place place;
  auto series = SeriesStore::open(place.path, {});
  DeviceStatus status{.device = {"sw"},
                      .state = DeviceState::reachable,
                      .since = monday,
                      .last_answer = monday,
                      .cause = {},
                      .uptime_ticks = 1,
                      .took = {},
                      .identity = {},
                      .ports = {}};
  for (std::uint32_t port = 1; port <= 48; ++port)
    status.ports.push_back(
        {port, "Gi0/" + std::to_string(port), LinkState::up, 1'000'000'000, 1000, 2000, false});
  for (auto _ : state) {
    if (!series->keep(status)) state.SkipWithError("not kept");
    *status.last_answer += seconds(60);
  }
  state.SetItemsProcessed(state.iterations() * 48);
}
BENCHMARK(series_ports)->Unit(benchmark::kMicrosecond);

void record_reports_a_transaction(benchmark::State& state) {
  Place place;
  auto stores = CampusStores::open(place.path, "01E", {});
  RecordStore::Change const change{
      std::nullopt, RecordStore::Report{Lane::control, "device/v1", std::string(2000, 'x'), monday}};
  std::vector<RecordStore::Change> const changes(static_cast<std::size_t>(state.range(0)), change);
  for (auto _ : state)
    if (!(*stores)->record.apply(changes)) state.SkipWithError("not kept");
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(record_reports_a_transaction)->Arg(1)->Arg(50)->Unit(benchmark::kMicrosecond);

void district_minutes_of_traffic(benchmark::State& state) {
  Place place;
  auto district = DistrictStore::open(place.path);
  if (!district->add_school("XX-1", "school", monday)) state.SkipWithError("no school");
  std::uint64_t seq = 0;
  for (auto _ : state) {
    ++seq;
    contract::TrafficReport::Column const column(60, 1000);
    auto const from = monday + seconds(seq * 60);
    contract::TrafficReport report{from, 1, column, column, column, column, column, column, column};
    Delivery delivery{.school = "XX-1",
                      .epoch = "E",
                      .lane = Lane::rollup,
                      .records = {},
                      .gaps = {},
                      .sent = {},
                      .now = from};
    delivery.records.push_back({seq, from, "traffic/v1", "{}", ReportBody(std::move(report)), ""});
    if (!district->ingest(delivery)) state.SkipWithError("not taken");
  }
  state.SetItemsProcessed(state.iterations() * 60);
}
BENCHMARK(district_minutes_of_traffic)->Unit(benchmark::kMicrosecond);

void district_hour_of_a_curve(benchmark::State& state) {
  Place place;
  auto district = DistrictStore::open(place.path);
  if (!district->add_school("XX-1", "school", monday)) state.SkipWithError("no school");
  contract::TrafficReport::Column const column(3600, 1000);
  contract::TrafficReport report{monday, 1, column, column, column, column, column, column, column};
  Delivery delivery{.school = "XX-1",
                    .epoch = "E",
                    .lane = Lane::rollup,
                    .records = {},
                    .gaps = {},
                    .sent = {},
                    .now = monday};
  delivery.records.push_back({1, monday, "traffic/v1", "{}", ReportBody(std::move(report)), ""});
  if (!district->ingest(delivery)) state.SkipWithError("not taken");
  for (auto _ : state) {
    auto const series = district->traffic("XX-1", {monday, monday + hours(1)}, 360, monday);
    benchmark::DoNotOptimize(series->down_bps.data());
  }
  state.SetItemsProcessed(state.iterations() * 3600);
}
BENCHMARK(district_hour_of_a_curve)->Unit(benchmark::kMicrosecond);

void series_window_over_thirty_days(benchmark::State& state) {
  Place place;
  auto series = SeriesStore::open(place.path, {});
  for (int day = 0; day < 30; ++day)
    for (int minute = 0; minute < 100; ++minute)
      if (!series->keep(second_of(monday + days(day) + std::chrono::minutes(minute), 1)))
        state.SkipWithError("not kept");
  if (!series->purge(monday + days(31), days(184), 1LL << 40)) state.SkipWithError("not closed");
  for (auto _ : state) {
    auto const rows = series->traffic({monday, monday + days(30)});
    benchmark::DoNotOptimize(rows->data());
  }
  state.SetItemsProcessed(state.iterations() * 3000);
}
BENCHMARK(series_window_over_thirty_days)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
