#include <boost/test/unit_test.hpp>

#include "daemon/pki/secrets.hpp"
#include "tests/support/day_sample.hpp"
#include "tests/unit/daemon/api/office.hpp"

namespace campus::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

// Two schools; the first tells of its day.  The office's clock begins at 2026-11-18 11:06:40 UTC.
struct Observed : Office {
  Observed() {
    in_store([this](store::DistrictStore& store) {
      for (auto const& [id, name] : {std::pair{"A-1", "第一小学"}, {"B-2", "第二中学"}}) {
        if (!store.add_school(id, name, now())) return false;
        if (!store.set_code(id, std::string("code of ") + id, now() + std::chrono::hours(1), now()))
          return false;
        store::IssuedCertificate const paper{id, id, now(), now() + std::chrono::days(30)};
        if (!store.enroll(std::string("code of ") + id, paper, now())) return false;
      }
      return true;
    });
    enter();
  }
  void tell(contract::DayReport body) {
    deliver(contract::Lane::evidence, store::ReportBody(std::move(body)));
  }
  void deliver(contract::Lane lane, store::ReportBody body) {
    store::Delivery delivery{
        .school = "A-1", .epoch = "E", .lane = lane, .records = {}, .gaps = {}, .sent = now(), .now = now()};
    delivery.records.push_back({++seq[lane], now(), "x", "{}", std::move(body), ""});
    auto const receipt = in_store([&](store::DistrictStore& store) { return store.ingest(delivery); });
    BOOST_REQUIRE((receipt && receipt->joins && receipt->rejected.empty()));
  }
  std::map<contract::Lane, std::uint64_t> seq;
};

int number(json::value const& from, char const* name) { return from.at(name).to_number<int>(); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(evidence_routes, Observed)

BOOST_AUTO_TEST_CASE(every_school_is_shown_with_what_it_told_of_its_targets) {
  tell(sample::report(sample::verdict()));
  auto const answer = ask("GET", "/api/v1/attainment");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body.at("metrics").as_array().size() == 5u);
  BOOST_TEST(json::serialize(answer.body.at("metrics").at(0)) ==
             R"({"metric":"egress_rate","unit":"bits_per_second"})");
  auto const& schools = answer.body.at("schools").as_array();
  BOOST_REQUIRE(schools.size() == 2u);
  BOOST_TEST(schools[0].at("freshness").as_string() == "live");
  BOOST_TEST(
      json::serialize(schools[0].at("cells").at(0)) ==
      R"({"metric":"egress_rate","target":"xuzhou-2019-2023.egress-large","outcome":"missed","want":"nothing",)"
      R"("value":80200184,"bound":{"side":"at_least","amount":100000000},"is_strictest":true,"is_due":true,)"
      R"("is_baseline":false,"is_disputed":true,"observed_at":"2026-11-18T11:06:40.000Z","exempt_until":null,)"
      R"("task":null})");
  BOOST_TEST(schools[1].at("freshness").as_string() == "never");
  BOOST_TEST(schools[1].at("cells").as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_verdict_is_shown_with_all_its_evidence) {
  tell(sample::report(sample::verdict()));
  auto const answer = ask("GET", "/api/v1/schools/A-1/targets/xuzhou-2019-2023.egress-large");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(json::serialize(answer.body.at("verdict")) == contract::encode(sample::verdict()));
  BOOST_TEST(answer.body.at("received_at").as_string() == "2026-11-18T11:06:40.000Z");
  BOOST_TEST(answer.body.at("history").as_array().size() == 1u);
  BOOST_TEST(ask("GET", "/api/v1/schools/A-1/targets/none").code() == "CMP-S043");
}

BOOST_AUTO_TEST_CASE(rooms_are_shown_by_school_and_by_period) {
  tell(sample::report(sample::room()));
  tell(sample::report(sample::use(), UseVerdict::used));
  auto const all = ask("GET", "/api/v1/rooms");
  BOOST_TEST(all.status == 200);
  BOOST_TEST(all.body.at("day").as_string() == "2026-11-18");
  BOOST_TEST(all.body.at("grid").is_null());
  BOOST_REQUIRE(all.body.at("schools").as_array().size() == 1u);
  auto const& school = all.body.at("schools").at(0);
  BOOST_TEST(school.at("name").as_string() == "第一小学");
  BOOST_TEST(number(school, "rooms") == 1);
  BOOST_TEST(number(school.at("states"), "fault") == 1);
  BOOST_TEST(number(school.at("use"), "used") == 1);
  BOOST_TEST(json::serialize(all.body.at("rates").at(0)) ==
             R"({"name":"lessons","good":1,"of":1,"unknown":0})");
  auto const one = ask("GET", "/api/v1/rooms?school=A-1&day=2026-11-18");
  auto const& grid = one.body.at("grid");
  BOOST_TEST(grid.at("has_timetable").as_bool());
  BOOST_TEST(grid.at("periods").at(0).at("name").as_string() == "第1节");
  BOOST_TEST(json::serialize(grid.at("rooms").at(0).at("room")) == contract::encode(sample::room()));
  BOOST_TEST(json::serialize(grid.at("rooms").at(0).at("uses").at(0)) ==
             contract::encode(sample::use(), UseVerdict::used));
  auto const earlier = ask("GET", "/api/v1/rooms?school=A-1&day=2026-11-17");
  BOOST_TEST(!earlier.body.at("grid").at("has_timetable").as_bool());
  BOOST_TEST(ask("GET", "/api/v1/rooms?day=yesterday").code() == "CMP-W025");
  BOOST_TEST(ask("GET", "/api/v1/rooms?day=2026-02-30").code() == "CMP-W025");
  BOOST_TEST(ask("GET", "/api/v1/rooms?school=X").status == 404);
}

BOOST_AUTO_TEST_CASE(the_newest_self_check_is_listed_and_the_pack_is_given_as_it_was_sealed) {
  std::string const pack = R"({"schema":"campus/self-check/v1","seal":"0123456789abcdef"})"
                           "\n";
  tell(contract::SelfCheckReport{{"0123456789abcdef", now(), {}, R"("level":2,"object":"校园网")"}, pack});
  auto const list = ask("GET", "/api/v1/self-checks");
  BOOST_TEST(list.status == 200);
  auto const& items = list.body.at("items").as_array();
  BOOST_REQUIRE(items.size() == 2u);
  BOOST_TEST(items[0].at("newest").at("id").as_string() == "0123456789abcdef");
  BOOST_TEST(number(items[0].at("newest"), "level") == 2);
  BOOST_TEST(number(items[0], "kept") == 1);
  BOOST_TEST(items[1].at("newest").is_null());
  auto const raw = ask("GET", "/api/v1/schools/A-1/self-checks/0123456789abcdef");
  BOOST_TEST(raw.body.at("pack").at("seal").as_string() == "0123456789abcdef");
  BOOST_TEST(raw.body.at("kept").as_array().size() == 1u);
  BOOST_TEST(raw.body.at("summary").at("object").as_string() == "校园网");
  BOOST_TEST(ask("GET", "/api/v1/schools/A-1/self-checks/x").code() == "CMP-S046");
}

BOOST_AUTO_TEST_CASE(the_desk_counts_what_is_known_and_says_how_much_is_not) {
  tell(sample::report(sample::verdict("egress-large", targets::Outcome::met)));
  tell(sample::report(sample::room("301", RoomState::ok)));
  tell(sample::report(sample::room("302")));
  tell(sample::report(sample::room("303", RoomState::unknown)));
  tell(sample::report(sample::use("301", 1), UseVerdict::used));
  tell(sample::report(sample::use("301", 2), UseVerdict::not_measured));
  tell(contract::SelfCheckReport{{"0123456789abcdef", now(), {}, R"("level":2)"}, "{}"});
  auto const answer = ask("GET", "/api/v1/desk");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body.at("queue").at("to_issue").as_int64() == 0);
  std::string numbers;
  for (auto const& one : answer.body.at("numbers").as_array())
    numbers += std::string(one.at("name").as_string()) + ' ' + std::to_string(number(one, "good")) + '/' +
               std::to_string(number(one, "of")) + '+' + std::to_string(number(one, "unknown")) + ' ';
  BOOST_TEST(
      numbers ==
      "schools_online 1/1+1 egress_met 1/1+1 rooms_healthy 1/2+1 lessons_used 1/1+1 self_checks_done 1/2+0 ");
  auto const& trend = answer.body.at("numbers").at(0).at("trend").as_array();
  BOOST_REQUIRE(trend.size() == 30u);
  BOOST_TEST(trend[29].at("day").as_string() == "2026-11-18");
  BOOST_TEST(number(trend[29], "good") == 1);
  BOOST_TEST(trend[28].at("good").is_null());
  BOOST_TEST(number(answer.body.at("silent"), "total") == 1);
  BOOST_TEST(answer.body.at("silent").at("items").at(0).at("school").as_string() == "B-2");
  BOOST_TEST(number(answer.body.at("certificates"), "total") == 2);
  BOOST_TEST(number(answer.body.at("exemptions"), "total") == 0);
}

BOOST_AUTO_TEST_CASE(the_desk_lists_exemptions_of_the_next_thirty_days_the_first_to_end_first) {
  // The office's today is 2026-11-18; thirty days on is 12-18.
  for (auto const& [title, until] : {std::pair{"late", 2026y / 12 / 18}, {"soon", 2026y / 11 / 20}, {"far", 2026y / 12 / 19}})
    in_store([&, title = std::string(title), day = CivilDay(until)](store::DistrictStore& store) {
      return store.work([&](store::WorkBook& book) {
        contract::TaskEntry entry;
        entry.school = "A-1";
        entry.title = title;
        entry.task.state = rectification::State::exempted;
        entry.task.exempt_until = day;
        entry.created_at = entry.changed_at = now();
        contract::TaskStep step;
        step.at = now();
        step.by = "olga";
        step.step = "create";
        step.to = rectification::State::exempted;
        entry.id = book.add_task(entry, step).value();
        return book.keep_facts(entry);
      });
    }).value();
  auto const exemptions = ask("GET", "/api/v1/desk").body.at("exemptions");
  BOOST_TEST(number(exemptions, "total") == 2);
  auto const& first = exemptions.at("items").at(0);
  BOOST_TEST(first.at("title").as_string() == "soon");
  BOOST_TEST(first.at("until").as_string() == "2026-11-20");
  BOOST_TEST(first.at("school").as_string() == "A-1");
  BOOST_TEST(first.at("task").is_number());
  BOOST_TEST(exemptions.at("items").at(1).at("title").as_string() == "late");
}

BOOST_AUTO_TEST_CASE(what_a_day_came_to_is_in_the_trend_of_the_next_and_silence_is_not_health) {
  tell(sample::report(sample::room("301", RoomState::ok)));
  BOOST_REQUIRE(wait_for(evidence.keep_trend()).has_value());
  pass(std::chrono::hours(24));
  enter();  // a login lasts for a day's work
  auto const answer = ask("GET", "/api/v1/desk");
  auto const& healthy = answer.body.at("numbers").at(2);
  BOOST_TEST(number(healthy, "of") == 0);
  BOOST_TEST(number(healthy, "unknown") == 1);
  BOOST_TEST(number(healthy.at("trend").at(28), "good") == 1);
  BOOST_TEST(number(answer.body.at("silent"), "total") == 2);
}

BOOST_AUTO_TEST_CASE(incidents_of_today_are_counted_by_their_cause) {
  auto raise = [&](std::uint64_t which, std::string const& rule, Severity severity) {
    Alert alert;
    alert.number = alert.incident = which;
    alert.key = {"device:sw", rule};
    alert.state = AlertState::firing;
    alert.severity = severity;
    alert.raised_at = now();
    deliver(contract::Lane::alert,
            store::ReportBody(contract::DayReport(contract::AlertReport{alert, "{}"})));
  };
  raise(1, "device.unreachable", Severity::high);
  raise(2, "device.unreachable", Severity::medium);
  raise(3, "flow.flood", Severity::critical);
  auto const incidents = ask("GET", "/api/v1/desk").body.at("incidents");
  BOOST_TEST(incidents.at("since").as_string() == "2026-11-17T16:00:00.000Z");
  BOOST_TEST(number(incidents, "total") == 3);
  BOOST_TEST(json::serialize(incidents.at("causes")) ==
             R"([{"rule":"flow.flood","severity":"critical","incidents":1,"open":1,"schools":1},)"
             R"({"rule":"device.unreachable","severity":"high","incidents":2,"open":2,"schools":1}])");
}

BOOST_AUTO_TEST_CASE(nobody_sees_anything_without_signing_in) {
  cookie.clear();
  for (auto const* const path : {"/desk", "/attainment", "/rooms", "/self-checks", "/alerts",
                                 "/schools/A-1/targets/x", "/schools/A-1/self-checks/x"})
    BOOST_TEST(ask("GET", std::string("/api/v1") + path).status == 401, path);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::test
