#include <boost/test/unit_test.hpp>

#include "daemon/contract/alerts.hpp"
#include "daemon/store/district_store.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;
using contract::Lane;

namespace {

// A district with two schools, of which the first tells of its alerts.
struct AlertCentre {
  TempDir dir;
  DistrictStore store = *DistrictStore::open(dir.path());
  std::uint64_t seq = 0;
  std::string epoch = "E";
  Instant now = monday + hours(24);
  AlertCentre() {
    BOOST_REQUIRE(store.add_school("XX-1", "一中", monday).has_value());
    BOOST_REQUIRE(store.add_school("XX-2", "二小", monday).has_value());
  }
  std::vector<contract::Ack::Rejected> tell(std::vector<std::pair<Alert, Instant>> const& alerts,
                                            std::string const& school = "XX-1") {
    Delivery delivery{.school = school,
                      .epoch = epoch,
                      .lane = Lane::alert,
                      .records = {},
                      .gaps = {},
                      .sent = std::nullopt,
                      .now = now};
    for (auto const& [alert, at] : alerts)
      delivery.records.push_back({++seq, at, std::string(contract::alert_schema), contract::encode(alert),
                                  ReportBody(contract::DayReport(contract::AlertReport{alert, contract::encode(alert)})),
                                  ""});
    auto const receipt = store.ingest(delivery);
    BOOST_REQUIRE_EQUAL(code_of(receipt), "");
    BOOST_REQUIRE(receipt->joins);
    return receipt->rejected;
  }
  Alert kept(std::uint64_t number, std::string const& school = "XX-1") {
    auto const found = store.find_alert(school, number);
    BOOST_REQUIRE_EQUAL(code_of(found), "");
    return *contract::decode_alert(found->body);
  }
  std::vector<contract::DistrictIncident> incidents(IncidentQuery const& query = {}) {
    return store.incidents(query).value().items;
  }
};

Alert silent(std::uint64_t number, std::uint64_t incident = 7, std::string const& object = "device:sw-core") {
  Alert alert;
  alert.number = number;
  alert.key = {object, "device.unreachable"};
  alert.state = AlertState::firing;
  alert.severity = Severity::high;
  alert.what = {Fault::Kind::unreachable, "CMP-V100", {}};
  alert.first_seen = alert.raised_at = alert.last_seen = monday;
  alert.incident = incident;
  return alert;
}

Alert ended(Alert alert, Instant at) {
  alert.state = AlertState::resolved;
  alert.ended_at = at;
  return alert;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(district_alerts, AlertCentre)

BOOST_AUTO_TEST_CASE(alerts_of_one_cause_are_one_incident_led_by_the_one_no_other_explains) {
  auto hidden = silent(2, 7, "device:ap-3");
  hidden.severity = Severity::critical;
  hidden.suppressed_by = AlertKey{"device:sw-core", "device.unreachable"};
  auto other = silent(3, 8, "device:ups");
  other.raised_at = monday - hours(1);
  other.severity = Severity::low;
  tell({{silent(1), monday}, {hidden, monday}, {other, monday}});
  auto const found = incidents();
  BOOST_REQUIRE(found.size() == 2u);
  BOOST_TEST(found[0].number == 7u);
  BOOST_TEST(found[0].school.name == "一中");
  BOOST_TEST(found[0].alerts == 2u);
  BOOST_TEST(found[0].open == 2u);
  BOOST_TEST(found[0].hidden == 1u);
  BOOST_TEST((found[0].severity == Severity::critical));
  BOOST_TEST(found[0].lead == 1u);
  BOOST_TEST(found[1].number == 8u);
  auto const alert = store.find_alert("XX-1", 1).value();
  BOOST_TEST(alert.others.size() == 1u);
  BOOST_TEST(alert.others_beyond == 0u);
  BOOST_TEST(alert.incident.number == 7u);
}

BOOST_AUTO_TEST_CASE(incidents_are_chosen_by_state_school_and_severity) {
  auto low = silent(2, 8);
  low.severity = Severity::low;
  tell({{silent(1), monday}, {ended(low, monday + hours(1)), monday + hours(1)}});
  seq = 0;
  tell({{silent(1), monday}}, "XX-2");
  BOOST_TEST(incidents().size() == 2u);
  BOOST_TEST(incidents({.school = "XX-2"}).size() == 1u);
  BOOST_TEST(incidents({.school = "XX-9"}).empty());
  auto const over = incidents({.state = IncidentQuery::State::ended, .school = {}});
  BOOST_REQUIRE(over.size() == 1u);
  BOOST_TEST((over[0].ended_at == monday + hours(1)));
  BOOST_TEST(incidents({.state = IncidentQuery::State::all, .school = {}}).size() == 3u);
  BOOST_TEST(incidents({.state = IncidentQuery::State::all, .school = {}, .least = Severity::high}).size() == 2u);
  auto const second = store.incidents({.state = IncidentQuery::State::all, .school = {}, .page = 2, .size = 2});
  BOOST_TEST(second->total == 3u);
  BOOST_TEST(second->items.size() == 1u);
}

BOOST_AUTO_TEST_CASE(alerts_without_an_incident_are_not_one_incident) {
  tell({{silent(1, 0), monday}, {silent(2, 0, "device:b"), monday}});
  auto const found = incidents();
  BOOST_REQUIRE(found.size() == 2u);
  BOOST_TEST(found[0].number == 0u);
}

BOOST_AUTO_TEST_CASE(a_record_delivered_again_changes_nothing) {
  tell({{silent(1), monday}, {ended(silent(1), monday + hours(1)), monday + hours(1)}});
  seq = 0;
  tell({{silent(1), monday}});
  BOOST_TEST((kept(1).state == AlertState::resolved));
  BOOST_TEST(incidents({.state = IncidentQuery::State::all, .school = {}}).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_older_state_from_a_restored_backup_does_not_open_what_has_ended) {
  tell({{silent(1), monday}, {ended(silent(1), monday + hours(1)), monday + hours(1)}});
  epoch = "F";
  seq = 0;
  tell({{silent(1), monday}});
  BOOST_TEST((kept(1).state == AlertState::resolved));
  tell({{silent(1), monday + hours(2)}});
  BOOST_TEST((kept(1).state == AlertState::firing));
}

BOOST_AUTO_TEST_CASE(an_end_told_by_a_clock_that_was_put_back_is_still_the_end) {
  tell({{silent(1), monday + hours(1)}, {ended(silent(1), monday), monday}});
  BOOST_TEST((kept(1).state == AlertState::resolved));
}

BOOST_AUTO_TEST_CASE(a_clock_years_ahead_does_not_have_the_last_word) {
  tell({{silent(1), now + days(1000)}});
  BOOST_TEST((store.find_alert("XX-1", 1)->observed_at == now));
  epoch = "F";
  seq = 0;
  now += hours(1);
  tell({{ended(silent(1), now), now}});
  BOOST_TEST((kept(1).state == AlertState::resolved));
}

BOOST_AUTO_TEST_CASE(who_looks_after_an_incident_stays_until_it_is_another) {
  tell({{silent(1), monday}});
  BOOST_TEST(code_of(store.claim_alert("XX-1", 2, {"li", now, ""})) == "CMP-S041");
  BOOST_TEST(code_of(store.claim_alert("XX-9", 1, {"li", now, ""})) == "CMP-S021");
  BOOST_REQUIRE(store.claim_alert("XX-1", 1, {"li", now, "明早去看"}).has_value());
  tell({{ended(silent(1), monday + hours(1)), monday + hours(1)}});
  auto const claim = store.find_alert("XX-1", 1)->incident.claim;
  BOOST_REQUIRE(claim.has_value());
  BOOST_TEST(claim->by == "li");
  BOOST_TEST(claim->note == "明早去看");
  BOOST_TEST(store.audit(1)->front().action == "alert claim");
  BOOST_TEST(store.audit(1)->front().subject == "XX-1/A-1");
  epoch = "F";  // a gateway that was set up anew counts from 1 again
  seq = 0;
  tell({{silent(1, 7, "device:other"), monday + hours(2)}});
  BOOST_TEST(!store.find_alert("XX-1", 1)->incident.claim.has_value());
}

BOOST_AUTO_TEST_CASE(a_full_book_lets_the_alert_go_that_ended_first) {
  std::vector<std::pair<Alert, Instant>> many;
  auto const full = static_cast<std::uint64_t>(DistrictStore::alerts_per_school_max);
  for (std::uint64_t number = 1; number <= full; ++number) many.emplace_back(silent(number, number), monday);
  many[4].first = ended(many[4].first, monday + hours(2));
  many[9].first = ended(many[9].first, monday + hours(1));
  tell(many);
  BOOST_TEST(tell({{silent(full + 1, 1), monday}}).empty());
  BOOST_TEST(code_of(store.find_alert("XX-1", 10)) == "CMP-S041");
  BOOST_TEST(tell({{silent(full + 2, 1), monday}}).empty());
  BOOST_TEST(code_of(store.find_alert("XX-1", 5)) == "CMP-S041");
  auto const rejected = tell({{silent(full + 3, 1), monday}});  // all are open now
  BOOST_REQUIRE(rejected.size() == 1u);
  BOOST_TEST(rejected[0].code == "CMP-S040");
  BOOST_TEST(tell({{ended(silent(1, 1), monday), monday}}).empty());  // one that is known is always heard
}

BOOST_AUTO_TEST_CASE(an_ended_alert_goes_after_its_time_and_an_open_one_never) {
  tell({{silent(1), monday}, {ended(silent(2), monday), monday}});
  BOOST_REQUIRE(store.tidy(monday + DistrictStore::alerts_kept + hours(1), days(400), days(400)).has_value());
  BOOST_TEST((kept(1).state == AlertState::firing));
  BOOST_TEST(code_of(store.find_alert("XX-1", 2)) == "CMP-S041");
}

BOOST_AUTO_TEST_SUITE_END()
