#include <boost/test/unit_test.hpp>

#include "daemon/contract/alerts.hpp"
#include "tests/unit/daemon/api/office.hpp"

namespace campus::test {
namespace {

namespace json = boost::json;

// Two schools, of which the first has trouble.
struct Troubled : Office {
  Troubled() {
    in_store([this](store::DistrictStore& store) {
      return store.add_school("A-1", "第一小学", now()).has_value() &&
             store.add_school("B-2", "第二中学", now()).has_value();
    });
    enter();
  }
  Alert silent(std::uint64_t number, std::uint64_t incident) const {
    Alert alert;
    alert.number = number;
    alert.key = {"device:sw-core", "device.unreachable"};
    alert.state = AlertState::firing;
    alert.severity = Severity::high;
    alert.what = {Fault::Kind::unreachable, "CMP-V104", {{"interface", "eth0"}}};
    alert.first_seen = alert.raised_at = alert.last_seen = now();
    alert.incident = incident;
    return alert;
  }
  void tell(Alert const& alert) {
    store::Delivery delivery{.school = "A-1",
                             .epoch = "E",
                             .lane = contract::Lane::alert,
                             .records = {},
                             .gaps = {},
                             .sent = now(),
                             .now = now()};
    auto const body = contract::encode(alert);
    delivery.records.push_back({++seq, now(), std::string(contract::alert_schema), body,
                                store::ReportBody(contract::DayReport(contract::AlertReport{alert, body})), ""});
    auto const receipt = in_store([&](store::DistrictStore& store) { return store.ingest(delivery); });
    BOOST_REQUIRE((receipt && receipt->joins && receipt->rejected.empty()));
  }
  std::uint64_t seq = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(alert_routes, Troubled)

BOOST_AUTO_TEST_CASE(incidents_are_listed_with_their_lead_and_what_to_choose_by) {
  tell(silent(1, 7));
  auto hidden = silent(2, 7);
  hidden.key.object = "device:ap-1";
  hidden.suppressed_by = AlertKey{"device:sw-core", "device.unreachable"};
  tell(hidden);
  auto low = silent(3, 8);
  low.severity = Severity::low;
  low.key.rule = "ups.battery";
  tell(low);
  auto const answer = ask("GET", "/api/v1/alerts?severity=medium");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body.at("total").to_number<int>() == 1);
  auto const& item = answer.body.at("items").at(0);
  BOOST_TEST(item.at("school").as_string() == "A-1");
  BOOST_TEST(item.at("name").as_string() == "第一小学");
  BOOST_TEST(item.at("incident").to_number<int>() == 7);
  BOOST_TEST(item.at("alerts").to_number<int>() == 2);
  BOOST_TEST(item.at("hidden").to_number<int>() == 1);
  BOOST_TEST(item.at("claim").is_null());
  BOOST_TEST(item.at("task").is_null());
  BOOST_TEST(item.at("ended_at").is_null());
  BOOST_TEST(item.at("lead").at("id").as_string() == "A-1");
  BOOST_TEST(item.at("lead").at("text").at("zh").is_string());
  auto const facets = json::serialize(answer.body.at("facets"));
  BOOST_TEST(facets == R"({"severity":[{"severity":"low","incidents":1},{"severity":"high","incidents":1}],)"
                       R"("rule":[{"rule":"device.unreachable","incidents":1},{"rule":"ups.battery","incidents":1}]})");
  auto const chosen = [&](std::string const& query) {
    return ask("GET", "/api/v1/alerts?" + query).body.at("total").to_number<int>();
  };
  BOOST_TEST(chosen("rule=ups.battery") == 1);
  BOOST_TEST(chosen("school=B-2") == 0);
  BOOST_TEST(chosen("state=ended") == 0);
  BOOST_TEST(chosen("since=2026-11-18T11:06:40Z") == 2);  // the start of the test
  BOOST_TEST(chosen("since=2026-11-18T11:06:41Z") == 0);
}

BOOST_AUTO_TEST_CASE(one_alert_is_shown_with_the_others_of_its_incident_and_its_history) {
  tell(silent(1, 7));
  auto other = silent(2, 7);
  other.key.object = "device:ap-1";
  tell(other);
  pass(std::chrono::hours(1));
  auto over = silent(1, 7);
  over.state = AlertState::resolved;
  over.ended_at = now();
  tell(over);
  auto const answer = ask("GET", "/api/v1/schools/A-1/alerts/1");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body.at("alert").at("state").as_string() == "resolved");
  BOOST_TEST(answer.body.at("observed_at").as_string() == "2026-11-18T12:06:40.000Z");
  BOOST_TEST(answer.body.at("incident").at("open").to_number<int>() == 1);
  BOOST_TEST(answer.body.at("others").as_array().size() == 1u);
  BOOST_TEST(answer.body.at("others_beyond").to_number<int>() == 0);
  auto const& history = answer.body.at("history").as_array();
  BOOST_REQUIRE(history.size() == 2u);
  BOOST_TEST(history[0].at("state").as_string() == "firing");
  BOOST_TEST(history[1].at("state").as_string() == "resolved");
}

BOOST_AUTO_TEST_CASE(who_claims_an_incident_is_shown_and_written_down) {
  tell(silent(1, 7));
  auto const pages = hub.subscribe("", "test");
  auto const answer = ask("POST", "/api/v1/schools/A-1/alerts/1/claim", R"({"note":"我去看"})");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body.at("by").as_string() == "admin");
  auto const listed = ask("GET", "/api/v1/alerts").body.at("items").at(0).at("claim");
  BOOST_TEST(listed.at("note").as_string() == "我去看");
  auto const audit = in_store([](store::DistrictStore& store) { return store.audit(1); });
  BOOST_TEST(audit->front().action == "alert claim");
  BOOST_TEST(audit->front().actor == "admin");
  wait_for(pages->next());  // "reload", which every new page gets first
  auto const event = wait_for(pages->next());
  BOOST_REQUIRE(event != nullptr);
  BOOST_TEST(event->find("event: alerts") != std::string::npos);
  BOOST_TEST(event->find(R"({"school":"A-1"})") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_only_looks_claims_nothing_and_the_try_is_written_down) {
  tell(silent(1, 7));
  in_store([this](store::DistrictStore& store) { return store.add_user("vera", now(), store::Role::viewer); });
  cookie.clear();
  csrf.clear();
  BOOST_REQUIRE(enter("vera").status == 200);
  auto const answer = ask("POST", "/api/v1/schools/A-1/alerts/1/claim", R"({"note":"mine"})");
  BOOST_TEST(answer.status == 403);
  BOOST_TEST(answer.code() == "CMP-W030");
  BOOST_TEST(ask("GET", "/api/v1/alerts").body.at("items").at(0).at("claim").is_null());
  auto const audit = in_store([](store::DistrictStore& store) { return store.audit(1); });
  BOOST_TEST(audit->front().actor == "vera");
  BOOST_TEST(audit->front().outcome == "refused");
}

BOOST_AUTO_TEST_CASE(what_is_not_there_and_what_makes_no_sense_is_refused) {
  tell(silent(1, 7));
  for (auto const* const path : {"/api/v1/schools/A-1/alerts/2", "/api/v1/schools/X/alerts/1",
                                 "/api/v1/schools/A-1/alerts/1x", "/api/v1/schools/A-1/alerts/-1",
                                 "/api/v1/schools/A-1/alerts/99999999999999999999"})
    BOOST_TEST(ask("GET", path).status == 404, path);
  for (auto const* const query : {"state=x", "severity=bad", "since=yesterday", "page=0", "size=201"})
    BOOST_TEST(ask("GET", std::string("/api/v1/alerts?") + query).code() == "CMP-W025", query);
  auto const claim = [&](std::string const& body) {
    return ask("POST", "/api/v1/schools/A-1/alerts/1/claim", body).status;
  };
  BOOST_TEST(claim("{}") == 400);
  BOOST_TEST(claim("not json") == 400);
  BOOST_TEST(claim(R"({"note":")" + std::string(3001, 'x') + "\"}") == 400);
  BOOST_TEST(ask("POST", "/api/v1/schools/A-1/alerts/9/claim", R"({"note":""})").status == 404);
  csrf = "wrong";
  BOOST_TEST(claim(R"({"note":""})") == 403);
  cookie.clear();
  BOOST_TEST(ask("GET", "/api/v1/alerts").status == 401);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::test
