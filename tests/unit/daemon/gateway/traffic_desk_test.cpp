#include "daemon/gateway/traffic_desk.hpp"

#include <unistd.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <latch>
#include <memory>
#include <string>
#include <vector>

#include "daemon/store/store_keeper.hpp"

using namespace campus;
namespace asio = boost::asio;

namespace {

constexpr Instant look_back{std::chrono::seconds(1'800'000'000)};

struct DeskAndStore {
  std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("traffic-desk-" + std::to_string(::getpid()));
  asio::io_context loop;
  std::vector<Fault> failures;
  // Of the stopwatch: how often it was looked at, and what it shows from the second time on.
  std::atomic<int> looks{0};
  std::chrono::seconds later{0};
  std::unique_ptr<store::CampusKeeper> keeper;
  std::unique_ptr<gateway::TrafficDesk> desk;

  DeskAndStore() {
    std::filesystem::remove_all(directory);
    auto stores = store::CampusStores::open(directory, "01JD0000000000000000000000", {});
    BOOST_TEST_REQUIRE(stores.has_value());
    TrafficStretch past{.interface_name = "wan0",
                          .window = {look_back - std::chrono::minutes(2), look_back - std::chrono::minutes(1)},
                          .hosts = {{IpAddress::v4(0x0a140007), 20, {1, 100}, {2, 200}}},
                          .hosts_beyond = {3, 50}};
    past.vlans = {{.vlan = 20, .total = {3, 300}}};
    past.subnets = {{.prefix = Prefix::parse("10.20.0.0/16").value(), .sent = {1, 100}, .received = {2, 200}}};
    past.applications = {{"课堂", "edtech", {1, 100}, {2, 200}, {}, 1}};
    BOOST_TEST_REQUIRE((*stores)->series.keep(past).has_value());
    keeper = std::make_unique<store::CampusKeeper>(std::move(*stores));
    desk = std::make_unique<gateway::TrafficDesk>(
        directory, store::SeriesStore::Options{},
        gateway::TrafficDesk::World{
            .names = [] { return nullptr; },
            .clock = [] { return look_back; },
            .failed = [this](Fault const& fault) { failures.push_back(fault); },
            .stopwatch = [this] {
              return std::chrono::steady_clock::time_point{looks++ == 0 ? std::chrono::seconds(0) : later};
            }});
  }
  ~DeskAndStore() {
    desk.reset();
    keeper.reset();
    std::filesystem::remove_all(directory);
  }

  void ask(std::string path, std::string query, api::Response& into) {
    api::Request request;
    request.method = "GET";
    request.path = "/local/v1/traffic/" + std::move(path);
    request.query = std::move(query);
    auto asking = [](gateway::TrafficDesk& of, api::Request what, api::Response& answer) -> asio::awaitable<void> {
      answer = co_await of.answer(std::move(what));
    };
    asio::co_spawn(loop, asking(*desk, std::move(request), into), asio::detached);
  }
  api::Response answer(std::string path, std::string query = {}) {
    api::Response response;
    looks = 0;
    ask(std::move(path), std::move(query), response);
    loop.run();
    loop.restart();
    return response;
  }
};

std::string const& body_of(api::Response const& response) { return std::get<std::string>(response.body); }
bool says(api::Response const& response, std::string const& text) {
  return body_of(response).find(text) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(traffic_desk, DeskAndStore)

// 300 bytes of one host and one VLAN, and 50 of hosts that have no name: so much any host may have moved besides.
BOOST_AUTO_TEST_CASE(what_is_kept_is_told_by_each_word) {
  for (auto const* const by : {"application", "category", "host", "subnet", "vlan"}) {
    auto const top = answer("top", std::string("by=") + by);
    BOOST_TEST_CONTEXT(by) {
      BOOST_REQUIRE_EQUAL(top.status, 200);
      BOOST_TEST(says(top, R"("bytes":300)"));
      BOOST_TEST(says(top, std::string(by) == "host" ? R"("error_bytes":50)" : R"("error_bytes":0)"));
    }
  }
  BOOST_TEST(says(answer("top", "by=host"), "10.20.0.7"));
  BOOST_TEST(says(answer("top", "by=subnet"), "10.20.0.0/16"));
  auto const summary = answer("summary");
  BOOST_TEST(summary.status == 200);
  BOOST_TEST(says(summary, "10.20.0.7"));
  BOOST_TEST(failures.empty());
}

// 1800000000 is 2027-01-15T08:00:00Z, 16:00 at the school.
BOOST_AUTO_TEST_CASE(a_time_is_divided_by_the_clock_of_the_school_and_a_part_stays_a_part) {
  auto const days = answer("summary", "from=2027-01-13T08:00:00Z&until=2027-01-15T08:00:00Z&each=day");
  BOOST_TEST(days.status == 200);
  BOOST_TEST(says(days, R"("each":"day")"));
  // Midnight at the school is 16:00 of UTC.
  for (auto const* const step : {R"("from":"2027-01-13T08:00:00.000Z","until":"2027-01-13T16:00:00.000Z")",
                                 R"("from":"2027-01-13T16:00:00.000Z","until":"2027-01-14T16:00:00.000Z")",
                                 R"("from":"2027-01-14T16:00:00.000Z","until":"2027-01-15T08:00:00.000Z")"})
    BOOST_TEST(says(days, step), step);
  BOOST_TEST(says(days, R"("up_bps":null)"));  // nobody watched
  BOOST_TEST(says(answer("summary"), R"("each":null,"steps":[])"));
}

// A day has 1,440 minutes; 31 hours have 1,860.
BOOST_AUTO_TEST_CASE(more_steps_than_fit_are_refused_with_how_many_do) {
  BOOST_TEST(answer("summary", "from=2027-01-14T08:00:00Z&until=2027-01-15T08:00:00Z&each=minute").status == 200);
  auto const refused = answer("summary", "from=2027-01-14T01:00:00Z&until=2027-01-15T08:00:00Z&each=minute");
  BOOST_TEST(refused.status == api::status_of(Fault::Kind::invalid));
  BOOST_TEST(says(refused, "CMP-G101"));
  BOOST_TEST(says(refused, R"("count":"1860")"));
  BOOST_TEST(says(refused, R"("fits":"1488")"));
  BOOST_TEST(says(answer("summary", "each=week"), "CMP-G090"));
}

BOOST_AUTO_TEST_CASE(sources_and_directions_have_shares_too) {
  auto const directions = answer("top", "by=direction");
  BOOST_TEST(directions.status == 200);
  for (auto const* const name : {"up", "down", "within", "transit", "other"})
    BOOST_TEST(says(directions, R"("name":")" + std::string(name) + '"'), name);
  BOOST_TEST(!says(directions, "bps_p95"));
  BOOST_TEST(says(answer("top", "by=uplink"), R"("items":[])"));  // no second was kept
}

// The store's thread is held until the answer is there: whoever looks back needs nothing of it.
BOOST_AUTO_TEST_CASE(a_question_is_answered_while_the_store_is_busy) {
  std::latch answered(1);
  bool is_store_done = false;
  auto holding = [](store::CampusKeeper& of, std::latch& until, bool& is_done) -> asio::awaitable<void> {
    auto job = [&until](store::CampusStores&) { until.wait(); };
    co_await of.ask(std::move(job));
    is_done = true;
  };
  asio::co_spawn(loop, holding(*keeper, answered, is_store_done), asio::detached);
  api::Response top{.status = 0};
  ask("top", "by=vlan", top);
  while (top.status == 0) loop.run_one();
  BOOST_TEST(top.status == 200);
  BOOST_TEST(!is_store_done);
  answered.count_down();
  loop.run();
  loop.restart();
  BOOST_TEST(is_store_done);
}

// The stopwatch stands at 0 when it is asked, and past the time when its turn comes.
BOOST_AUTO_TEST_CASE(the_time_of_a_question_counts_from_the_asking_and_its_end_says_what_to_ask) {
  later = gateway::TrafficDesk::time_max + std::chrono::seconds(1);
  for (auto const* const what : {"top", "summary"}) {
    auto const late = answer(what, "from=2026-01-16T16:00:00Z&until=2027-01-15T16:00:00Z");
    BOOST_TEST(late.status == api::status_of(Fault::Kind::timeout));
    BOOST_TEST(says(late, "CMP-G098"));
    BOOST_TEST(says(late, R"("days":"364")"));
    BOOST_TEST(says(late, R"("fits":"1")"));
  }
  later = gateway::TrafficDesk::time_max - std::chrono::seconds(1);
  BOOST_TEST(answer("top", "by=vlan").status == 200);
}

BOOST_AUTO_TEST_CASE(more_askers_than_may_wait_are_refused_and_a_place_is_free_again) {
  std::vector<api::Response> answers(gateway::TrafficDesk::askers_max + 1);
  for (auto& into : answers) ask("top", "by=vlan", into);
  loop.run();
  loop.restart();
  BOOST_TEST(answers.back().status == api::status_of(Fault::Kind::full));
  BOOST_TEST(says(answers.back(), "CMP-G099"));
  answers.pop_back();
  for (auto const& one : answers) BOOST_TEST(one.status == 200);
  BOOST_TEST(answer("top", "by=vlan").status == 200);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_program_ends_a_question) {
  desk->stop();
  BOOST_TEST(says(answer("top", "by=host"), "CMP-G098"));
}

BOOST_AUTO_TEST_SUITE_END()
