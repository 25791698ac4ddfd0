// What campusctl is shown of the district's wishes, and what the district hears of it.

#include "daemon/gateway/local_orders.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/contract/desired.hpp"

using namespace campus;
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr Instant orders_noon{std::chrono::seconds(1'795'401'845)};

struct Ordered {
  std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("orders-" + std::to_string(::getpid()));
  asio::io_context loop;
  std::unique_ptr<store::CampusKeeper> keeper;
  Instant now = orders_noon;
  int queued = 0;
  std::unique_ptr<gateway::LocalOrders> desk;

  Ordered() {
    std::filesystem::remove_all(directory);
    keeper = std::make_unique<store::CampusKeeper>(
        store::CampusStores::open(directory, "01JD0000000000000000000000", {}).value());
    desk = std::make_unique<gateway::LocalOrders>(
        *keeper,
        gateway::LocalOrders::World{
            .clock = [this] { return now; }, .version = [] { return 5; }, .queued = [this] { ++queued; }});
    store::DistrictOrders orders;
    for (std::int64_t id : {11, 12}) orders.tasks.push_back({id, contract::encode(task(id))});
    for (std::int64_t id : {3, 4})
      orders.warnings.push_back({id, contract::encode(warning(id)), orders_noon + std::chrono::hours(id)});
    run([](store::CampusKeeper& of, store::DistrictOrders kept) -> asio::awaitable<void> {
      auto question = [kept = std::move(kept)](store::CampusStores& stores) {
        return stores.record.keep_orders(kept, 5, orders_noon);
      };
      auto const done = co_await of.ask(std::move(question));
      BOOST_TEST(done.has_value());
    }(*keeper, std::move(orders)));
    run(desk->look());
  }
  ~Ordered() {
    desk.reset();
    keeper.reset();
    std::filesystem::remove_all(directory);
  }
  static contract::DesiredTask task(std::int64_t id) {
    contract::DesiredTask one;
    one.id = id;
    one.title = "t";
    one.requirement = "r";
    one.source = {rectification::Source::Kind::inspection, "spring"};
    one.issued_at = orders_noon;
    one.due_on = CivilDay{std::chrono::year(2026) / 12 / 31};
    return one;
  }
  static contract::DesiredWarning warning(std::int64_t id) {
    return {id, Severity::high, "t", "x", orders_noon, orders_noon + std::chrono::hours(id)};
  }
  void run(asio::awaitable<void> what) {
    asio::co_spawn(loop, std::move(what), asio::detached);
    loop.run();
    loop.restart();
  }
  api::Response ask(std::string method, std::string path, std::string body = {}) {
    api::Request request;
    request.method = std::move(method);
    request.path = "/local/v1/" + std::move(path);
    request.body = std::move(body);
    api::Response response;
    run([](gateway::LocalOrders& of, api::Request what, api::Response& into) -> asio::awaitable<void> {
      std::string by = "wang";
      into = co_await of.answer(std::move(what), std::move(by));
    }(*desk, std::move(request), response));
    return response;
  }
  static json::value document(api::Response const& response) {
    return json::parse(std::get<std::string>(response.body));
  }
  // Of the warnings that are shown, the newest first.
  std::vector<bool> read() {
    std::vector<bool> marks;
    auto const shown = document(ask("GET", "tasks"));
    for (auto const& one : shown.at("warnings").as_array()) marks.push_back(!one.at("read_at").is_null());
    return marks;
  }
};

using Marks = std::vector<bool>;
using Asked = gateway::LocalOrders::Standing;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(local_orders, Ordered)

BOOST_AUTO_TEST_CASE(to_ask_is_not_to_have_read) {
  BOOST_TEST((read() == Marks{false, false}));
  BOOST_TEST(ask("GET", "tasks/12").status == 200);
  BOOST_TEST((read() == Marks{false, false}));
  BOOST_TEST(queued == 0);
}

BOOST_AUTO_TEST_CASE(what_was_shown_is_read_once_and_what_was_not_stays) {
  BOOST_TEST(ask("POST", "warnings/read", R"({"ids":[3,99]})").status == 200);
  BOOST_TEST((read() == Marks{false, true}));
  BOOST_TEST(queued == 1);
  ask("POST", "warnings/read", R"({"ids":[3]})");
  BOOST_TEST(queued == 1);
  BOOST_TEST(ask("POST", "warnings/read", R"({"ids":["3"]})").status == 400);
  BOOST_TEST(ask("GET", "warnings/read").status == 405);
}

BOOST_AUTO_TEST_CASE(one_task_is_shown_alone) {
  BOOST_TEST(document(ask("GET", "tasks/12")).at("id") == 12);
  BOOST_TEST(ask("GET", "tasks/13").status == 404);
  BOOST_TEST(ask("GET", "tasks/12/accept").status == 404);
  BOOST_TEST(ask("GET", "tasks/x").status == 404);
}

BOOST_AUTO_TEST_CASE(what_waits_for_a_person_is_counted) {
  BOOST_TEST((desk->standing(now) == Asked{.tasks_waiting = 2, .warnings_unread = 2}));
  ask("POST", "tasks/11/accept", "{}");  // in hand, and still to be done
  ask("POST", "tasks/12/reply", R"({"note":"done","attachments":[]})");
  ask("POST", "warnings/read", R"({"ids":[4]})");
  BOOST_TEST((desk->standing(now) == Asked{.tasks_waiting = 1, .warnings_unread = 1}));
  BOOST_TEST((desk->standing(now + std::chrono::hours(3)) == Asked{.tasks_waiting = 1}));
}

BOOST_AUTO_TEST_SUITE_END()
