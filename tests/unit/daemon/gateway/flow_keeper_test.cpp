#include "daemon/gateway/flow_keeper.hpp"

#include <unistd.h>

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
  std::unique_ptr<gateway::FlowKeeper> keeper;

  FlowHouse() {
    std::filesystem::remove_all(directory);
    std::filesystem::create_directory(directory);
    keeper = std::make_unique<gateway::FlowKeeper>(
        loop.get_executor(), directory, store::FlowStore::Options{},
        gateway::FlowKeeper::World{.clock = [this] { return now; },
                                   .failed = [this](Fault const& fault) { failures.push_back(fault); },
                                   .purged = [this](auto const& days) { purged = days; }});
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
  BOOST_TEST(search({.limit = 1})->flows.size() == 1u);
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
  // One round of the house, and its end.
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
