#include "daemon/api/routes.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "daemon/api/live_traffic.hpp"
#include "daemon/contract/codec.hpp"
#include "tests/unit/daemon/api/office.hpp"

namespace campus::test {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

contract::HeartbeatReport heartbeat(Instant at, std::uint64_t down_bps) {
  return {.version = "0.1.0",
          .every_ms = 5000,
          .uptime_s = 60,
          .egress = contract::Egress{.down_bps = down_bps, .up_bps = down_bps / 10, .at = at},
          .devices = {.total = 3, .reachable = 2, .unreachable = 1},
          .capture = {.packets = 1000},
          .backlog = 7};
}

// The school delivers one record.
void deliver(Office& office, std::string const& school, contract::Lane lane, std::uint64_t seq,
             store::ReportBody report, std::string schema, std::string body = "{}") {
  store::Delivery delivery{.school = school,
                           .epoch = "01ARZ3NDEKTSV4RRFFQ69G5FAV",
                           .lane = lane,
                           .records = {},
                           .gaps = {},
                           .sent = office.now(),
                           .now = office.now()};
  delivery.records.push_back({.seq = seq,
                              .observed_at = office.now(),
                              .schema = std::move(schema),
                              .body = std::move(body),
                              .report = std::move(report),
                              .rejected_because = {}});
  auto const receipt =
      office.in_store([delivery](store::DistrictStore& store) { return store.ingest(delivery); });
  BOOST_REQUIRE((receipt && receipt->joins));
}

struct Town : Office {
  Town() {
    in_store([this](store::DistrictStore& store) {
      for (auto const& [id, name] :
           {std::pair{"A-1", "第一小学"}, {"B-2", "第二中学"}, {"C-3", "Third <b>School</b>"}})
        if (!store.add_school(id, name, now())) return false;
      return true;
    });
    enter();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(routes)

BOOST_AUTO_TEST_CASE(an_unknown_path_is_404_and_a_wrong_method_405_with_what_is_allowed) {
  Town town;
  BOOST_TEST(town.ask("GET", "/api/v1/nothing").code() == "CMP-W404");
  BOOST_TEST(town.ask("GET", "/api/v1/schools/").status == 404);
  BOOST_TEST(town.ask("GET", "/api/v1/schools/A-1/x").status == 404);
  auto const wrong = town.ask("DELETE", "/api/v1/schools/A-1");
  BOOST_TEST(wrong.status == 405);
  BOOST_TEST((std::ranges::count(wrong.headers, api::Header{"Allow", "GET, HEAD"}) == 1));
  BOOST_TEST(town.ask("GET", "/api/v1/login").status == 405);
}

BOOST_AUTO_TEST_CASE(a_page_of_schools_shows_what_is_known_and_null_where_nothing_is) {
  Town town;
  deliver(town, "B-2", contract::Lane::heartbeat, 1, heartbeat(town.now(), 4000), "heartbeat/v1");
  auto const answer = town.ask("GET", "/api/v1/schools");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body.at("total").to_number<int>() == 3);
  auto const& items = answer.body.at("items").as_array();
  BOOST_REQUIRE(items.size() == 3u);
  BOOST_TEST(items[0].at("id").as_string() == "A-1");
  BOOST_TEST(items[0].at("freshness").as_string() == "never");
  for (auto const* const key : {"last_heard", "egress", "devices", "version", "backlog"})
    BOOST_TEST(items[0].at(key).is_null(), key);
  BOOST_TEST(items[1].at("freshness").as_string() == "live");
  BOOST_TEST(items[1].at("egress").at("down_bps").to_number<int>() == 4000);
  BOOST_TEST(items[1].at("devices").at("unreachable").to_number<int>() == 1);
  BOOST_TEST(items[1].at("backlog").to_number<int>() == 7);
}

BOOST_AUTO_TEST_CASE(schools_are_searched_sorted_and_paged) {
  Town town;
  auto const ids = [&](std::string const& query) {
    std::string list;
    auto const answer = town.ask("GET", "/api/v1/schools?" + query);
    for (auto const& school : answer.body.at("items").as_array())
      list += std::string(school.at("id").as_string()) + ' ';
    return list;
  };
  BOOST_TEST(ids("order=desc") == "C-3 B-2 A-1 ");
  BOOST_TEST(ids("size=2") == "A-1 B-2 ");
  BOOST_TEST(ids("size=2&page=2") == "C-3 ");
  BOOST_TEST(ids("page=9") == "");
  BOOST_TEST(ids("q=%E4%B8%AD%E5%AD%A6") == "B-2 ");
  BOOST_TEST(ids("q=%25") == "");  // no wildcard of SQL
}

BOOST_AUTO_TEST_CASE(a_query_out_of_its_limits_is_refused_with_what_is_allowed) {
  Town town;
  for (std::string const query : {"sort=size", "order=up", "page=0", "page=-1", "page=x", "page=", "size=201",
                                  "size=1e2", "size=99999999999999999999", "q=%ff"}) {
    auto const answer = town.ask("GET", "/api/v1/schools?" + query);
    BOOST_TEST(answer.status == 400, query);
    BOOST_TEST(answer.code() == "CMP-W025", query);
  }
  BOOST_TEST(town.ask("GET", "/api/v1/schools?q=" + std::string(300, 'x')).status == 400);
  for (std::string const query : {"minutes=0", "minutes=10081", "points=1", "points=1001"})
    BOOST_TEST(town.ask("GET", "/api/v1/schools/A-1/traffic?" + query).status == 400, query);
}

BOOST_AUTO_TEST_CASE(a_school_is_live_for_three_of_its_intervals_and_then_stale) {
  Town town;
  deliver(town, "A-1", contract::Lane::heartbeat, 1, heartbeat(town.now(), 1000), "heartbeat/v1");
  auto const freshness = [&] {
    return town.ask("GET", "/api/v1/schools/A-1").body.at("freshness").as_string();
  };
  town.pass(15s);
  BOOST_TEST(freshness() == "live");
  town.pass(1ms);
  BOOST_TEST(freshness() == "stale");
  BOOST_TEST(town.ask("GET", "/api/v1/schools/B-2").body.at("freshness").as_string() == "never");
}

BOOST_AUTO_TEST_CASE(a_school_cannot_say_that_it_will_be_live_for_ever) {
  store::School school;
  school.last_heard = Instant(1000s);
  school.heartbeat = heartbeat(Instant(1000s), 1);
  school.heartbeat->every_ms = 4'000'000'000;
  BOOST_TEST((api::freshness_of(school, Instant(1000s) + 15min, 3) == contract::Freshness::live));
  BOOST_TEST((api::freshness_of(school, Instant(1001s) + 15min, 3) == contract::Freshness::stale));
}

BOOST_AUTO_TEST_CASE(a_school_that_is_not_there_is_404_wherever_it_is_asked_for) {
  Town town;
  for (std::string const end : {"", "/traffic", "/devices"})
    BOOST_TEST(town.ask("GET", "/api/v1/schools/Z-9" + end).status == 404, end);
  BOOST_TEST(town.ask("GET", "/api/v1/schools/';--").status == 404);
}

BOOST_AUTO_TEST_CASE(a_detail_carries_the_rest) {
  Town town;
  deliver(town, "A-1", contract::Lane::heartbeat, 1, heartbeat(town.now(), 1000), "heartbeat/v1");
  auto const body = town.ask("GET", "/api/v1/schools/A-1").body;
  BOOST_TEST(body.at("enrolled_at").is_null());
  BOOST_TEST(body.at("certificate_until").is_null());
  BOOST_TEST(body.at("clock_offset_ms").to_number<int>() == 0);
  BOOST_TEST(body.at("capture").at("packets").to_number<int>() == 1000);
  BOOST_TEST(body.at("gaps").to_number<int>() == 0);
}

BOOST_AUTO_TEST_CASE(a_detail_tells_what_the_egress_is_used_for_and_null_where_nobody_knows) {
  Town town;
  auto report = heartbeat(town.now(), 1000);
  deliver(town, "A-1", contract::Lane::heartbeat, 1, report, "heartbeat/v1");
  BOOST_TEST(town.ask("GET", "/api/v1/schools/A-1").body.at("applications").is_null());
  BOOST_TEST(town.ask("GET", "/api/v1/schools/C-3").body.at("applications").is_null());
  report.applications = contract::LiveApplications{.teaching = {.yes = 800, .mixed = 0, .no = 200, .unknown = 0},
                                                   .items = {{"课堂", "", "edtech", Teaching::yes, 700, 100}}};
  deliver(town, "A-1", contract::Lane::heartbeat, 2, report, "heartbeat/v1");
  auto const applications = town.ask("GET", "/api/v1/schools/A-1").body.at("applications");
  BOOST_TEST(applications.at("teaching_bps").at("no").to_number<int>() == 200);
  BOOST_TEST(applications.at("items").at(0).at("name").as_string() == "课堂");
  BOOST_TEST(applications.at("items").at(0).at("teaching").as_string() == "yes");
  BOOST_TEST(!town.ask("GET", "/api/v1/schools").body.at("items").at(0).as_object().contains("applications"));
}

BOOST_AUTO_TEST_CASE(whoever_asks_for_a_school_looks_at_it_for_three_quarters_of_a_minute) {
  Town town;
  BOOST_TEST(!town.on_loop([&] { return town.watch.is_watched("A-1"); }));
  town.ask("GET", "/api/v1/schools/Z-9");
  BOOST_TEST(!town.on_loop([&] { return town.watch.is_watched("Z-9"); }));
  town.ask("GET", "/api/v1/schools/A-1");
  town.ask("GET", "/api/v1/schools");
  BOOST_TEST(town.on_loop([&] { return town.watch.is_watched("A-1"); }));
  BOOST_TEST(!town.on_loop([&] { return town.watch.is_watched("B-2"); }));
  town.pass(44s);
  BOOST_TEST(town.on_loop([&] { return town.watch.is_watched("A-1"); }));
  town.pass(1s);
  BOOST_TEST(!town.on_loop([&] { return town.watch.is_watched("A-1"); }));
  town.ask("GET", "/api/v1/schools/A-1");
  town.pass(-3600s);  // the clock is set back, and nobody looks for an hour because of it
  BOOST_TEST(!town.on_loop([&] { return town.watch.is_watched("A-1"); }));
}

BOOST_AUTO_TEST_CASE(schools_are_asked_to_be_lively_while_a_page_is_open) {
  Town town;
  auto const pace = [&](std::string const& school) { return town.on_loop([&] { return town.watch.asked_pace(school); }); };
  BOOST_TEST(!pace("A-1").has_value());
  auto const page = town.on_loop([&] { return town.hub.subscribe("", "somebody"); });
  BOOST_TEST((pace("A-1") == 2s));
  town.ask("GET", "/api/v1/schools/A-1");
  BOOST_TEST((pace("A-1") == 1s));
  BOOST_TEST((pace("B-2") == 2s));
  // So many that all of them together would be a load.
  town.on_loop([&] {
    for (std::size_t i = 0; i <= api::SchoolWatch::lively_schools_max; ++i) town.watch.looked_at("N-" + std::to_string(i));
    return true;
  });
  BOOST_TEST((pace("A-1") == 1s));
  BOOST_TEST(!pace("B-2").has_value());
}

BOOST_AUTO_TEST_CASE(applications_are_told_at_once_of_schools_that_somebody_looks_at) {
  Town town;
  auto report = heartbeat(town.now(), 1000);
  report.applications = contract::LiveApplications{.teaching = {.yes = 8}, .items = {}};
  for (std::string const school : {"A-1", "B-2"}) deliver(town, school, contract::Lane::heartbeat, 1, report, "heartbeat/v1");
  town.ask("GET", "/api/v1/schools/A-1");
  auto const stream = town.hub.subscribe("", "");
  BOOST_TEST(town.wait_for(stream->next())->contains("reload"));
  auto const hear = [&](std::string const& school) {
    town.on_loop([&] {
      town.watch.heard(school, contract::Lane::heartbeat);
      return true;
    });
    BOOST_TEST(town.wait_for(stream->next())->contains("event: school"));
  };
  hear("A-1");
  auto const told = *town.wait_for(stream->next());
  BOOST_TEST(told.contains("event: applications"));
  BOOST_TEST(told.contains(R"("school":"A-1")"));
  BOOST_TEST(told.contains(R"("yes":8)"));
  hear("B-2");  // nobody looks at this one: the next event is the next school's
  hear("B-2");
}

BOOST_AUTO_TEST_CASE(devices_are_shown_as_the_school_sent_them) {
  Town town;
  BOOST_TEST(town.ask("GET", "/api/v1/schools/A-1/devices").body.at("items").as_array().empty());
  contract::DeviceReport report;
  report.status.device.name = "sw-1";
  report.status.state = DeviceState::reachable;
  deliver(town, "A-1", contract::Lane::control, 1, report, "device/v1", contract::encode(report));
  auto const items = town.ask("GET", "/api/v1/schools/A-1/devices").body.at("items").as_array();
  BOOST_REQUIRE(items.size() == 1u);
  BOOST_TEST(items[0].at("name").as_string() == "sw-1");
  BOOST_TEST(items[0].at("state").as_string() == "reachable");
}

BOOST_AUTO_TEST_CASE(traffic_has_null_where_nothing_is_known_and_heartbeats_at_its_end) {
  Town town;
  contract::TrafficReport report;
  report.from = std::chrono::floor<std::chrono::minutes>(town.now()) - 3min;
  report.step_s = 60;
  report.down_bytes = {750'000};  // in 60 s: 100,000 bit/s
  report.up_bytes = {75'000};
  report.within_bytes = report.transit_bytes = report.other_bytes = report.packets = report.dropped = {0};
  deliver(town, "A-1", contract::Lane::rollup, 1, report, "traffic/v1");
  auto const ask = [&] { return town.ask("GET", "/api/v1/schools/A-1/traffic?minutes=10&points=10").body; };
  auto const known = [](json::value const& column) {
    return std::ranges::count_if(column.as_array(), [](auto const& each) { return !each.is_null(); });
  };
  auto const before = ask();
  BOOST_TEST(before.at("down_bps").as_array().size() <= 11u);
  BOOST_TEST(known(before.at("down_bps")) == 1);
  auto const& column = before.at("down_bps").as_array();
  BOOST_TEST(std::ranges::count(column, json::value(100'000)) == 1);

  deliver(town, "A-1", contract::Lane::heartbeat, 1, heartbeat(town.now(), 4000), "heartbeat/v1");
  auto const stream = town.hub.subscribe("", "");
  boost::asio::co_spawn(
      town.context(),
      [](Town& at) -> boost::asio::awaitable<void> {
        at.watch.heard("A-1", contract::Lane::heartbeat);
        co_return;
      }(town),
      boost::asio::use_future)
      .get();
  BOOST_TEST(town.wait_for(stream->next())->contains("reload"));
  BOOST_TEST(town.wait_for(stream->next())->contains("event: school"));  // so it was learnt
  auto const after = ask();
  BOOST_TEST(known(after.at("down_bps")) >= 2);
  BOOST_TEST(std::ranges::count(after.at("down_bps").as_array(), json::value(4000)) >= 1);
}

BOOST_AUTO_TEST_CASE(heartbeats_fill_only_what_the_store_does_not_know) {
  api::LiveTraffic live;
  Instant const at(10'000s);
  live.heard("A", heartbeat(at, 1000), at);
  live.heard("A", heartbeat(at + 5s, 3000), at + 5s);
  live.heard("A", heartbeat(at + 5s, 9999), at + 5s);  // the same once more
  contract::TrafficView view{
      .from = at - 10s, .to = at + 10s, .step_s = 5, .down_bps = {{}, {}, 7, {}}, .up_bps = {{}, {}, 7, {}}};
  live.fill("A", view);
  using Column = contract::TrafficView::Column;
  BOOST_TEST((view.down_bps == Column{std::nullopt, 1000, 7, std::nullopt}));
  live.fill("B", view);
  view.down_bps[2].reset();
  view.up_bps[2].reset();
  live.fill("A", view);
  BOOST_TEST((view.down_bps == Column{std::nullopt, 1000, 3000, std::nullopt}));
}

BOOST_AUTO_TEST_CASE(a_school_whose_clock_once_ran_ahead_is_live_again_with_its_next_heartbeat) {
  api::LiveTraffic live;
  Instant const at(10'000s);
  contract::TrafficView const blank{
      .from = at - 10s, .to = at + 10s, .step_s = 5, .down_bps = {{}, {}, {}, {}}, .up_bps = {{}, {}, {}, {}}};
  using Column = contract::TrafficView::Column;
  auto const shown = [&] {
    auto view = blank;
    live.fill("A", view);
    return view.down_bps;
  };
  live.heard("A", heartbeat(at + std::chrono::years(10), 9999), at);  // is no traffic of now
  live.heard("A", heartbeat(at, 1000), at);
  BOOST_TEST((shown() == Column{std::nullopt, 1000, std::nullopt, std::nullopt}));
  live.heard("A", heartbeat(at + 30s, 9999), at);  // a little ahead, and then put right
  live.heard("A", heartbeat(at + 5s, 3000), at + 5s);
  BOOST_TEST((shown() == Column{std::nullopt, std::nullopt, 3000, std::nullopt}));
}

BOOST_AUTO_TEST_CASE(open_pages_hear_of_a_school_and_of_its_falling_silent) {
  Town town;
  deliver(town, "A-1", contract::Lane::heartbeat, 1, heartbeat(town.now(), 1000), "heartbeat/v1");
  api::Request request;
  request.method = "GET";
  request.path = "/api/v1/events";
  request.headers = {{"Cookie", town.cookie}};
  auto const response = town.ask_raw(request);
  auto const stream = std::get<std::shared_ptr<api::EventStream>>(response.body);
  BOOST_TEST(town.wait_for(stream->next())->contains("event: reload\n"));
  auto const watching = boost::asio::co_spawn(town.context(), town.watch.run(), boost::asio::use_future);
  // The store answers in turn, so whoever hears of this has also outlived the watch's first look round.
  boost::asio::post(town.context(), [&town] { town.watch.heard("A-1", contract::Lane::heartbeat); });
  BOOST_TEST(town.wait_for(stream->next())->contains(R"("freshness":"live")"));
  town.pass(16s);
  auto const event = *town.wait_for(stream->next());
  BOOST_TEST(event.contains("event: school\n"));
  BOOST_TEST(event.contains(R"("id":"A-1")"));
  BOOST_TEST(event.contains(R"("freshness":"stale")"));
  boost::asio::post(town.context(), [&town] {
    town.watch.heard("A-1", contract::Lane::control);
    town.watch.end();
  });
  BOOST_TEST(town.wait_for(stream->next())->contains("event: devices\n"));
  watching.wait();
  town.ask("POST", "/api/v1/logout");
  BOOST_TEST(stream->is_over());  // a page that was signed out hears nothing more
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::test
