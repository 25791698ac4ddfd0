#include "daemon/gateway/effects.hpp"

#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/series_reader.hpp"

using namespace campus;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

constexpr Instant morning{std::chrono::seconds(1'800'000'000)};

struct Fixture {
  std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("effects-" + std::to_string(::getpid()));
  asio::io_context loop;
  std::vector<contract::Lane> queued;
  std::vector<Fault> failures;
  std::unique_ptr<store::CampusKeeper> keeper;
  std::unique_ptr<gateway::Effects> effects;

  Fixture() {
    std::filesystem::remove_all(directory);
    auto stores = store::CampusStores::open(directory, "01JD0000000000000000000000", {});
    BOOST_TEST_REQUIRE(stores.has_value());
    keeper = std::make_unique<store::CampusKeeper>(std::move(*stores));
    effects = std::make_unique<gateway::Effects>(
        loop.get_executor(), *keeper,
        gateway::Effects::World{.kind_of = [](DeviceId const&) { return DeviceKind::switch_; },
                                .queued = [this](contract::Lane lane) { queued.push_back(lane); },
                                .failed = [this](Fault const& fault) { failures.push_back(fault); }});
  }
  ~Fixture() {
    effects.reset();
    keeper.reset();
    std::filesystem::remove_all(directory);
  }

  void carry_all_out() {
    effects->finish();
    asio::co_spawn(loop, effects->run(), asio::detached);
    loop.run();
    loop.restart();
  }

  template <class F>
  auto ask(F question) {
    std::optional<std::invoke_result_t<F&, store::CampusStores&>> answer;
    auto asking = [](store::CampusKeeper& of, F what, decltype(answer)& into) -> asio::awaitable<void> {
      into = co_await of.ask(std::move(what));
    };
    asio::co_spawn(loop, asking(*keeper, std::move(question), answer), asio::detached);
    loop.run();
    loop.restart();
    return std::move(*answer);
  }
};

DeviceStatus reachable(std::string name) {
  DeviceStatus status;
  status.device.name = std::move(name);
  status.state = DeviceState::reachable;
  status.since = morning;
  status.last_answer = morning;
  return status;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(effects_test, Fixture)

BOOST_AUTO_TEST_CASE(a_device_and_its_report_are_kept_together) {
  effects->carry_out({KeepDevice{reachable("sw-1")}, ReportDevice{reachable("sw-1")}}, morning);
  carry_all_out();
  BOOST_TEST(failures.empty());
  auto const devices = ask([](store::CampusStores& stores) { return stores.record.devices(); });
  BOOST_TEST_REQUIRE(devices.has_value());
  BOOST_TEST_REQUIRE(devices->size() == 1u);
  BOOST_TEST((devices->front().kind == DeviceKind::switch_));
  auto const batch = ask([](store::CampusStores& stores) {
    return stores.spool.read(contract::Lane::control, 0, 10, 1'000'000);
  });
  BOOST_TEST_REQUIRE(batch.has_value());
  BOOST_TEST_REQUIRE(batch->records.size() == 1u);
  BOOST_TEST(batch->records[0].schema == "device/v1");
  BOOST_TEST((batch->records[0].observed_at == morning));
  BOOST_TEST((queued == std::vector{contract::Lane::control}));
}

BOOST_AUTO_TEST_CASE(a_device_that_is_forgotten_is_deleted_and_told_to_the_district) {
  effects->carry_out({KeepDevice{reachable("sw-1")}, KeepDevice{reachable("sw-2")}}, morning);
  effects->carry_out({ForgetDevice{{"sw-1"}}}, morning + 1s);
  carry_all_out();
  BOOST_TEST(failures.empty());
  auto const devices = ask([](store::CampusStores& stores) { return stores.record.devices(); });
  BOOST_TEST_REQUIRE(devices.has_value());
  BOOST_TEST_REQUIRE(devices->size() == 1u);
  BOOST_TEST(devices->front().status.device.name == "sw-2");
  auto const batch = ask([](store::CampusStores& stores) {
    return stores.spool.read(contract::Lane::control, 0, 10, 1'000'000);
  });
  BOOST_TEST_REQUIRE(batch.has_value());
  BOOST_TEST_REQUIRE(batch->records.size() == 1u);
  contract::Record const expected{1, morning + 1s, "device.gone/v1", R"({"name":"sw-1"})"};
  BOOST_TEST((batch->records[0] == expected));
}

BOOST_AUTO_TEST_CASE(a_device_that_is_only_kept_reports_nothing) {
  effects->carry_out({KeepDevice{reachable("sw-1")}}, morning);
  carry_all_out();
  auto const facts =
      ask([](store::CampusStores& stores) { return stores.spool.facts(contract::Lane::control); });
  BOOST_TEST_REQUIRE(facts.has_value());
  BOOST_TEST(facts->newest == 0u);
}

BOOST_AUTO_TEST_CASE(traffic_reports_get_growing_numbers_in_their_lane) {
  for (int i = 0; i < 3; ++i) {
    contract::TrafficReport report;
    report.from = morning + i * 60s;
    report.step_s = 10;
    effects->keep(std::move(report));
  }
  carry_all_out();
  auto const batch = ask([](store::CampusStores& stores) {
    return stores.spool.read(contract::Lane::rollup, 0, 10, 1'000'000);
  });
  BOOST_TEST_REQUIRE(batch.has_value());
  BOOST_TEST_REQUIRE(batch->records.size() == 3u);
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(batch->records[i].seq == i + 1);
}

BOOST_AUTO_TEST_CASE(what_waits_for_a_store_is_bounded_and_counted) {
  for (std::size_t i = 0; i < gateway::Effects::changes_max + 10; ++i)
    effects->carry_out({KeepDevice{reachable("sw-" + std::to_string(i))}}, morning);
  BOOST_TEST(effects->dropped() == 20u);  // ten changes and the ten rates that belong to them
}

BOOST_AUTO_TEST_CASE(traffic_reports_that_found_no_room_become_one_gap_before_the_rest) {
  for (std::size_t i = 0; i < gateway::Effects::reports_max + 3; ++i) {
    contract::TrafficReport report;
    report.from = morning + i * 60s;
    report.step_s = 10;
    for (auto* const column : {&report.down_bytes, &report.up_bytes, &report.within_bytes,
                               &report.transit_bytes, &report.other_bytes, &report.packets, &report.dropped})
      column->assign(6, 0);
    effects->keep(std::move(report));
  }
  BOOST_TEST(effects->dropped() == 3u);
  carry_all_out();
  auto const batch = ask([](store::CampusStores& stores) {
    return stores.spool.read(contract::Lane::rollup, 0, 10, 1'000'000);
  });
  BOOST_TEST_REQUIRE(batch.has_value());
  // The three oldest minutes, in one number.
  contract::Gap const expected{1, 1, morning, morning + 180s, contract::Gap::Reason::disk_full};
  BOOST_TEST_REQUIRE(batch->gaps.size() == 1u);
  BOOST_TEST((batch->gaps[0] == expected));
  BOOST_TEST_REQUIRE(!batch->records.empty());
  BOOST_TEST(batch->records[0].seq == 2u);
  BOOST_TEST((batch->records[0].observed_at == morning + 180s));
}

// Half an hour of sixteen threads while the disk is busy: 480 minutes.
BOOST_AUTO_TEST_CASE(minutes_of_many_threads_wait_for_a_busy_disk_and_none_is_lost) {
  for (int minute = 0; minute < 30; ++minute)
    for (int thread = 0; thread < 16; ++thread) {
      auto const from = morning + std::chrono::minutes(minute);
      TrafficStretch stretch{.interface_name = "wan" + std::to_string(thread), .window = {from, from + 1min}};
      stretch.vlans = {{.vlan = 20, .total = {1, 100}}};
      effects->keep(std::move(stretch));
    }
  carry_all_out();
  BOOST_TEST(effects->dropped() == 0u);
  store::SeriesReader reader(directory, {}, [] { return true; });
  auto const vlans = reader.vlans({morning, morning + 30min});
  BOOST_REQUIRE(vlans.has_value());
  BOOST_TEST((*vlans == std::vector{VlanTraffic{.vlan = 20, .total = {480, 48'000}}}));
}

// Hours of as many hosts as an hour lists, far more of them than may wait: of N bytes each, 32 MiB / N remain.
BOOST_AUTO_TEST_CASE(what_waits_of_long_lists_is_bounded_by_its_bytes) {
  constexpr std::size_t hours = 64, of_hosts = hosts_in_stretch_max * sizeof(HostTraffic);
  constexpr auto fit = gateway::Effects::stretches_bytes_max / (of_hosts + sizeof(TrafficStretch));
  static_assert(fit < hours);
  for (std::size_t hour = 0; hour < hours; ++hour) {
    TrafficStretch stretch{.interface_name = "wan0", .window = {morning, morning + 1h}};
    stretch.hosts.resize(hosts_in_stretch_max);
    stretch.is_hour = true;
    effects->keep(std::move(stretch));
  }
  BOOST_TEST(effects->dropped() == hours - fit);
}

BOOST_AUTO_TEST_SUITE_END()
