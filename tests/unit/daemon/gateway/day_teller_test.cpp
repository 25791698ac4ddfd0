#include "daemon/gateway/day_teller.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>

using namespace campus;
using namespace campus::gateway;
namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

// A gateway's record and what it tells of; each look of the teller is one run of it.
struct Tellers {
  fs::path folder;
  asio::io_context loop;
  std::unique_ptr<store::CampusKeeper> keeper;
  std::map<std::string, std::string> facts;  // key and gist
  std::vector<std::string> lessons;          // gists of what happens once
  std::vector<std::string> failures;
  Instant now{std::chrono::seconds(1'795'000'000)};
  std::unique_ptr<DayTeller> teller;

  Tellers() {
    auto name = (fs::temp_directory_path() / "campus-teller-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
    folder = name;
    start();
  }
  ~Tellers() {
    teller.reset();
    keeper.reset();
    fs::remove_all(folder);
  }
  Tellers(Tellers const&) = delete;
  Tellers& operator=(Tellers const&) = delete;

  void start() {
    teller.reset();
    keeper.reset();
    auto stores = store::CampusStores::open(folder / "state", "01JABCDEFGHJKMNPQRSTVWXYZ0", {});
    BOOST_REQUIRE(stores.has_value());
    keeper = std::make_unique<store::CampusKeeper>(std::move(*stores));
  }

  std::vector<DayTeller::Fact> told_of() const {
    std::vector<DayTeller::Fact> all;
    for (auto const& [key, gist] : facts)
      all.push_back(
          {"target/v1", key, gist, [name = key] { return "{\"key\":\"" + name + "\"}"; }, now, false});
    for (auto const& gist : lessons)
      all.push_back({"room.use/v1", "301", gist, [] { return "{}"; }, now, true});
    return all;
  }

  // One look of a teller that has just started: what it remembers it has from the record.
  std::size_t look() {
    auto const before = waiting();
    teller = std::make_unique<DayTeller>(loop.get_executor(), *keeper,
                                         DayTeller::World{.clock = [this] { return now; },
                                                          .facts = [this](Instant) { return told_of(); },
                                                          .queued = [this] { teller->stop(); },
                                                          .failed =
                                                              [this](Fault const& fault) {
                                                                failures.push_back(fault.code);
                                                                teller->stop();
                                                              }});
    asio::co_spawn(loop, teller->run(), asio::detached);
    asio::co_spawn(loop, end_after_quiet(), asio::detached);
    loop.run();
    loop.restart();
    return waiting() - before;
  }
  // The store answers in order: when this question comes back, the teller's have.
  asio::awaitable<void> end_after_quiet() {
    for (int i = 0; i < 2; ++i) {
      auto question = [](store::CampusStores&) { return Result<void>(); };
      std::ignore = co_await keeper->ask(std::move(question));
    }
    teller->stop();
  }
  std::size_t waiting() {
    std::size_t count = 0;
    auto count_them = [](store::CampusKeeper& of, std::size_t& into) -> asio::awaitable<void> {
      auto question = [](store::CampusStores& stores) {
        return stores.record.facts(contract::Lane::evidence);
      };
      auto const found = co_await of.ask(std::move(question));
      into = found ? found->backlog : 0;
    };
    asio::co_spawn(loop, count_them(*keeper, count), asio::detached);
    loop.run();
    loop.restart();
    return count;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(day_teller, Tellers)

BOOST_AUTO_TEST_CASE(a_fact_is_told_when_it_is_new_or_changed_and_a_restart_tells_nothing_again) {
  facts = {{"a", "met"}, {"b", "missed"}};
  BOOST_TEST(look() == 2u);
  BOOST_TEST(look() == 0u);
  facts["b"] = "met";
  BOOST_TEST(look() == 1u);
  start();  // the process ends and begins
  BOOST_TEST(look() == 0u);
}

BOOST_AUTO_TEST_CASE(a_fact_is_told_once_a_day_though_nothing_changed) {
  facts = {{"a", "met"}};
  BOOST_TEST(look() == 1u);
  now += std::chrono::hours(23);
  BOOST_TEST(look() == 0u);
  now += std::chrono::hours(1);
  BOOST_TEST(look() == 1u);
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_put_back_does_not_keep_a_fact_quiet_for_years) {
  now += std::chrono::days(1000);
  facts = {{"a", "met"}};
  BOOST_TEST(look() == 1u);
  now -= std::chrono::days(1000);
  BOOST_TEST(look() == 1u);
  BOOST_TEST(look() == 0u);
}

BOOST_AUTO_TEST_CASE(what_happened_is_told_once_and_in_its_order) {
  lessons = {"08:00", "09:00"};
  BOOST_TEST(look() == 2u);
  now += std::chrono::hours(25);
  BOOST_TEST(look() == 0u);
  lessons = {"08:00", "09:00", "10:00"};
  BOOST_TEST(look() == 1u);
}

BOOST_AUTO_TEST_CASE(more_than_one_transaction_takes_has_its_turn_later) {
  for (int i = 0; i < 600; ++i) facts["t" + std::to_string(i)] = "met";
  BOOST_TEST(look() == DayTeller::tales_max);
  BOOST_TEST(look() == 600u - DayTeller::tales_max);
  BOOST_TEST(look() == 0u);
  BOOST_TEST(failures.empty());
}

BOOST_AUTO_TEST_SUITE_END()
