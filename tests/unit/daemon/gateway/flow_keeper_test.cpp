#include "daemon/gateway/flow_keeper.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>

#include "daemon/gateway/label_words.hpp"
#include "tests/support/kept_flows.hpp"

using namespace campus;
namespace asio = boost::asio;

namespace {

constexpr Instant flow_noon{std::chrono::seconds(1'800'000'000)};

struct FlowHouse {
  std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("flows-" + std::to_string(::getpid()));
  asio::io_context loop;
  Instant now = flow_noon;
  std::vector<Fault> failures;
  std::vector<std::string> purged;
  // Of the stopwatch: how often it was looked at, and what it shows from the second time on.
  std::atomic<int> looks{0};
  std::chrono::seconds later{0};
  std::unique_ptr<gateway::FlowKeeper> keeper;

  FlowHouse() {
    std::filesystem::remove_all(directory);
    std::filesystem::create_directory(directory);
    keeper = std::make_unique<gateway::FlowKeeper>(
        loop.get_executor(), directory, store::FlowStore::Options{},
        gateway::FlowKeeper::World{
            .clock = [this] { return now; },
            .failed = [this](Fault const& fault) { failures.push_back(fault); },
            .purged = [this](auto const& days) { purged = days; },
            .stopwatch = [this] {
              return std::chrono::steady_clock::time_point{looks++ == 0 ? std::chrono::seconds(0) : later};
            }});
  }
  ~FlowHouse() {
    keeper.reset();
    std::filesystem::remove_all(directory);
  }

  void keep(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      keeper->keep(test::kept_flow(IpAddress::v4(0x0a140001), static_cast<std::uint16_t>(i),
                                   IpAddress::v4(0xcb007107), now));
  }
  // One of a single frame, and it is not of those that waited before.
  void keep_light() {
    auto flow = test::kept_flow(IpAddress::v4(0x0a140002), 1, IpAddress::v4(0xcb007107), now);
    flow.record.a.counts = {1, 60};
    flow.record.b.counts = {};
    keeper->keep(std::move(flow));
  }
  std::size_t count_of(std::string const& code) const {
    return static_cast<std::size_t>(std::ranges::count(failures, code, &Fault::code));
  }
  // One round of the house, and its end.
  void keep_house_once() {
    asio::co_spawn(loop, keeper->keep_house(), asio::detached);
    auto const before = keeper->standing().archive.days;
    while (keeper->standing().archive.days == before) loop.run_one();
    keeper->stop_tidying();
    loop.run();
    loop.restart();
  }
  void live(asio::awaitable<void> life) {
    asio::co_spawn(loop, std::move(life), asio::detached);
    loop.run();
    loop.restart();
  }
  Result<contract::FoundFlows> search(contract::FlowQuery query) {
    Result<contract::FoundFlows> found;
    auto asking = [](gateway::FlowKeeper& of, contract::FlowQuery what,
                     Result<contract::FoundFlows>& into) -> asio::awaitable<void> {
      into = co_await of.search(std::move(what));
    };
    live(asking(*keeper, std::move(query), found));
    return found;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(flow_keeper, FlowHouse)

BOOST_AUTO_TEST_CASE(what_waits_is_found_by_a_search) {
  keep(3);
  BOOST_TEST(keeper->standing().waiting == 3u);
  auto const found = search({});
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->flows.size() == 3u);
  BOOST_TEST(keeper->standing().waiting == 0u);
  BOOST_TEST(keeper->standing().kept == 3u);
}

BOOST_AUTO_TEST_CASE(what_waits_at_the_end_is_written) {
  keep(gateway::FlowKeeper::batch_rows_max + 1);
  keeper->finish();
  live(keeper->run());
  BOOST_TEST(keeper->standing().kept == gateway::FlowKeeper::batch_rows_max + 1);
  BOOST_TEST(!std::filesystem::exists(directory / "flows-20270115.db-wal"));
  // Who still searches is told how far that came, and nothing holds up the end.
  BOOST_TEST((search({.limit = 1})->end == contract::FoundFlows::End::bound));
  store::FlowArchive archive(directory, {});
  contract::FlowQuery query;
  query.limit = 1;
  BOOST_TEST(archive.search(query, [] { return true; })->flows.size() == 1u);
}

// 1,800,000,000 s is 2027-01-15 16:00 at +08:00.
BOOST_AUTO_TEST_CASE(a_disk_that_cannot_be_written_loses_the_oldest_and_counts_them) {
  std::filesystem::remove_all(directory);
  keep(gateway::FlowKeeper::rows_max + 1);
  BOOST_TEST(keeper->standing().dropped == gateway::FlowKeeper::batch_rows_max);
  BOOST_TEST(keeper->standing().waiting == gateway::FlowKeeper::rows_max + 1 - gateway::FlowKeeper::batch_rows_max);
  BOOST_TEST(failures.at(0).code == "CMP-F020");
  BOOST_TEST(!search({}).has_value());
  BOOST_REQUIRE(keeper->standing().trouble.has_value());
  BOOST_TEST(keeper->standing().kept == 0u);
  std::filesystem::create_directory(directory);
  BOOST_TEST(search({.limit = 10'000})->flows.size() == 10'000u);
  BOOST_TEST(!keeper->standing().trouble.has_value());
  BOOST_TEST(keeper->standing().waiting == 0u);
}

BOOST_AUTO_TEST_CASE(a_day_that_is_over_gets_its_index_and_an_old_one_goes) {
  keep(1);
  search({});
  now += std::chrono::days(1);
  keep(1);
  search({});
  keeper->set_limits({.keep = std::chrono::days(1), .bytes_max = std::int64_t{1} << 40});
  now += std::chrono::days(1);
  asio::co_spawn(loop, keeper->keep_house(), asio::detached);
  while (purged.empty()) loop.run_one();
  keeper->stop_tidying();
  loop.run();
  loop.restart();
  BOOST_TEST(purged == std::vector<std::string>{"20270115"}, boost::test_tools::per_element());
  BOOST_TEST(keeper->standing().archive.days == 1u);
  BOOST_TEST(!std::filesystem::exists(directory / "flows-20270116.db-wal"));
  BOOST_TEST(failures.empty());
}

// A share of 4 MiB, an eighth of 32: what is of a single frame is refused from 3 MiB on.  16,384 conversations take more
// than a megabyte and less than four (a row has at least 70 bytes), and before a batch is written it is waited for.
BOOST_AUTO_TEST_CASE(a_day_that_would_take_more_than_its_share_loses_single_frames_and_then_all_and_older_days_stay) {
  constexpr std::int64_t share = std::int64_t{4} << 20;
  keeper->set_limits({.keep = std::chrono::days(184), .bytes_max = 8 * share});
  keep(3);
  search({.limit = 1});
  now += std::chrono::days(1);
  std::uint64_t kept_light = 0;
  std::size_t kept_until_scarce = 0;
  auto const fill_until = [&](std::string const& code) {
    for (int batch = 0; batch < 40 && count_of(code) == 0; ++batch) {
      keep(gateway::FlowKeeper::batch_rows_max / 4);
      search({.limit = 1});
      auto const dropped = keeper->standing().dropped;
      keep_light();
      if (keeper->standing().dropped == dropped) ++kept_light;
    }
  };
  fill_until("CMP-F023");
  BOOST_REQUIRE(count_of("CMP-F023") == 1u);
  BOOST_TEST(kept_light > 0u);
  BOOST_TEST(count_of("CMP-F024") == 0u);
  kept_until_scarce = keeper->standing().kept;
  fill_until("CMP-F024");
  BOOST_REQUIRE(count_of("CMP-F024") == 1u);
  BOOST_TEST(keeper->standing().kept > kept_until_scarce);  // those that are more than a frame went on
  auto const dropped = keeper->standing().dropped;
  keep(10);
  keep_light();
  BOOST_TEST(keeper->standing().dropped == dropped + 11);
  BOOST_TEST(keeper->standing().waiting == 0u);
  BOOST_TEST(count_of("CMP-F023") + count_of("CMP-F024") == 2u);  // each is said once

  // The next day has a share of its own, and the day before the bad one is still there.
  now += std::chrono::days(1);
  keep(2);
  keep_light();
  BOOST_TEST(search({.limit = 10'000})->flows.size() == 10'000u);
  keep_house_once();
  BOOST_TEST(purged.empty());
  BOOST_TEST(keeper->standing().archive.days == 3u);
  contract::FlowQuery of_the_first;
  of_the_first.until = now - std::chrono::days(1) - std::chrono::hours(1);
  looks = 0;
  BOOST_TEST(search(of_the_first)->flows.size() == 3u);
}

// The stopwatch stands at 0 when it is asked for, and past the time of a search when its turn comes.
BOOST_AUTO_TEST_CASE(the_time_of_a_search_counts_from_the_asking) {
  keep(3);
  later = gateway::FlowKeeper::search_time_max + std::chrono::seconds(1);
  auto const found = search({});
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->flows.empty());
  BOOST_TEST((found->end == contract::FoundFlows::End::bound));
  BOOST_TEST(keeper->standing().kept == 3u);
  later = gateway::FlowKeeper::search_time_max - std::chrono::seconds(1);
  looks = 0;
  BOOST_TEST(search({})->flows.size() == 3u);
}

BOOST_AUTO_TEST_CASE(more_searches_than_may_wait_are_refused_and_a_place_is_free_again) {
  keep(1);
  std::vector<Result<contract::FoundFlows>> found(gateway::FlowKeeper::searches_max + 1);
  auto asking = [](gateway::FlowKeeper& of, Result<contract::FoundFlows>& into) -> asio::awaitable<void> {
    contract::FlowQuery query;
    into = co_await of.search(std::move(query));
  };
  for (auto& into : found) asio::co_spawn(loop, asking(*keeper, into), asio::detached);
  loop.run();
  loop.restart();
  BOOST_REQUIRE(!found.back().has_value());
  BOOST_TEST(found.back().error().code == "CMP-F021");
  found.pop_back();
  for (auto const& one : found) BOOST_TEST(one.has_value());
  BOOST_TEST(search({}).has_value());
}

// nDPI 4.2: 91 is TLS, 5 is DNS (ndpi_protocol_ids.h).
BOOST_AUTO_TEST_CASE(a_label_becomes_words_with_a_list_and_without) {
  auto const plain = gateway::label_words();
  AppLabel label{.master = 91, .application = 0, .category = 5, .source = AppSource::dissector};
  BOOST_TEST(plain(label).carrier == "TLS");
  BOOST_TEST(plain(label).name == "TLS");
  BOOST_TEST(plain(label).category == "web");
  label.application = app_own_first + 1;
  BOOST_TEST(plain(label).name == "TLS");
  auto const list = std::make_shared<ApplicationList>();
  list->applications = {{.name = "学习通", .english = "Chaoxing"}, {.name = "哔哩哔哩", .english = "Bilibili"}};
  auto const words = gateway::label_words(list)(label);
  BOOST_TEST(words.name == "哔哩哔哩");
  BOOST_TEST(words.english == "Bilibili");
  BOOST_TEST(words.carrier == "TLS");
  label = {.master = 5, .application = 91, .category = 0, .source = AppSource::port};
  BOOST_TEST(plain(label).name == "TLS");
  BOOST_TEST(plain(label).carrier == "DNS");
}

BOOST_AUTO_TEST_SUITE_END()
