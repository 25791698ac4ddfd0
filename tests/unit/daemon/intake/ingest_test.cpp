#include <boost/test/unit_test.hpp>

#include <string>

#include "daemon/contract/compression.hpp"
#include "daemon/intake/quota.hpp"
#include "tests/unit/daemon/intake/district.hpp"

using namespace campus;
using namespace campus::tests;
using namespace std::chrono_literals;

namespace {

struct Enrolled : District {
  api::PeerCertificate school = enroll("XX-0127");
  Enrolled() { heard.clear(); }

  std::uint64_t marked(std::string const& epoch = first_epoch) {
    auto const answer = contract::decode_hello(body_of(hello(school, epoch)));
    BOOST_REQUIRE(answer.has_value());
    for (auto const& mark : answer->marks)
      if (mark.lane == contract::Lane::control) return mark.seq;
    return 0;
  }
  std::size_t devices(std::string const& id = "XX-0127") { return stores->district.devices(id)->size(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ingest, Enrolled)

BOOST_AUTO_TEST_CASE(a_batch_is_taken_and_the_mark_moves) {
  auto const response = District::ingest(school, first_epoch, "control", records(1, 3));
  BOOST_TEST(response.status == 200);
  BOOST_TEST(ack_of(response).acked == 3u);
  BOOST_TEST(ack_of(response).rejected.empty());
  BOOST_TEST(marked() == 3u);
  BOOST_TEST(devices() == 3u);
  BOOST_TEST((heard == std::vector<std::string>{"XX-0127/control"}));
}

BOOST_AUTO_TEST_CASE(the_same_batch_twice_changes_nothing_and_is_welcome) {
  District::ingest(school, first_epoch, "control", records(1, 3));
  auto const response = District::ingest(school, first_epoch, "control", records(1, 3));
  BOOST_TEST(response.status == 200);
  BOOST_TEST(ack_of(response).acked == 3u);
  BOOST_TEST(devices() == 3u);
}

BOOST_AUTO_TEST_CASE(an_overlap_is_cut_off_and_the_rest_is_taken) {
  District::ingest(school, first_epoch, "control", records(1, 3));
  BOOST_TEST(ack_of(District::ingest(school, first_epoch, "control", records(2, 6))).acked == 6u);
  BOOST_TEST(devices() == 6u);
}

BOOST_AUTO_TEST_CASE(a_hole_is_refused_whole_and_the_mark_is_told) {
  District::ingest(school, first_epoch, "control", records(1, 3));
  auto const response = District::ingest(school, first_epoch, "control", records(5, 6));
  BOOST_TEST(response.status == 409);
  BOOST_TEST(ack_of(response).acked == 3u);
  BOOST_TEST(devices() == 3u);
  BOOST_TEST(marked() == 3u);
}

BOOST_AUTO_TEST_CASE(a_gap_fills_a_hole) {
  District::ingest(school, first_epoch, "control", records(1, 3));
  auto batch = records(6, 6);
  batch.gaps.push_back({4, 5, now, now, contract::Gap::Reason::retention});
  BOOST_TEST(ack_of(District::ingest(school, first_epoch, "control", batch)).acked == 6u);
  BOOST_TEST(devices() == 4u);
  BOOST_TEST(stores->district.gaps("XX-0127", 10)->size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_new_epoch_begins_at_one_beside_the_old) {
  District::ingest(school, first_epoch, "control", records(1, 3));
  BOOST_TEST(marked(second_epoch) == 0u);
  BOOST_TEST(ack_of(District::ingest(school, second_epoch, "control", records(1, 1))).acked == 1u);
  BOOST_TEST(marked() == 3u);
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_understood_holds_up_nobody) {
  auto batch = records(1, 4);
  batch.records[1].body = R"({"name":5})";
  batch.records[2].schema = "device/v9";
  auto const response = District::ingest(school, first_epoch, "control", batch);
  BOOST_TEST(response.status == 200);
  auto const ack = ack_of(response);
  BOOST_TEST(ack.acked == 4u);
  BOOST_REQUIRE(ack.rejected.size() == 2u);
  BOOST_TEST(ack.rejected[0].seq == 2u);
  BOOST_TEST(ack.rejected[0].code == "CMP-K003");
  BOOST_TEST(ack.rejected[1].seq == 3u);
  BOOST_TEST(ack.rejected[1].code == "CMP-K040");
  BOOST_TEST(devices() == 2u);
}

BOOST_AUTO_TEST_CASE(a_record_in_the_wrong_lane_is_rejected) {
  BOOST_TEST(ack_of(District::ingest(school, first_epoch, "rollup", records(1, 1))).rejected.size() == 1u);
  BOOST_TEST(devices() == 0u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_refused_whole) {
  std::string const bomb = contract::compress(std::string(100'000'000, ' '));
  auto unsorted = records(1, 2);
  std::swap(unsorted.records[0], unsorted.records[1]);
  auto covered = records(1, 3);
  covered.gaps.push_back({2, 2, now, now, contract::Gap::Reason::lost});
  struct Case {
    std::string body;
    int status;
    std::string code;
  };
  std::vector<Case> const cases{{bomb, 413, "CMP-K008"},
                                {"no zstd", 400, "CMP-K007"},
                                {"", 400, "CMP-K007"},
                                {contract::compress("no json"), 400, "CMP-K001"},
                                {contract::compress("{}"), 400, "CMP-K002"},
                                {contract::compress(contract::encode(unsorted)), 400, "CMP-K042"},
                                {contract::compress(contract::encode(covered)), 400, "CMP-K042"}};
  for (auto const& one : cases) {
    auto const response = ingest_raw(school, "control", one.body);
    BOOST_TEST(response.status == one.status, one.code);
    BOOST_TEST(code_of(response) == one.code);
  }
  BOOST_TEST(devices() == 0u);
  BOOST_TEST(marked() == 0u);
  BOOST_TEST(code_of(ingest_raw(school, "gossip", contract::compress(contract::encode(records(1, 1))))) ==
             "CMP-K044");
}

BOOST_AUTO_TEST_CASE(an_epoch_that_is_none_is_refused) {
  for (auto const epoch :
       {"", "x", "01jd0000000000000000000000", "01JD00000000000000000000000", "'; drop table mark;--"})
    BOOST_TEST(code_of(hello(school, epoch)) == "CMP-K043", epoch);
}

BOOST_AUTO_TEST_CASE(who_shows_no_certificate_gets_nothing) {
  for (auto const path : {"/v2/ingest/control", "/v2/renew"})
    BOOST_TEST(ask(request_of("POST", path)).status == 401);
  BOOST_TEST(ask(request_of("GET", "/v2/hello")).status == 401);
}

BOOST_AUTO_TEST_CASE(a_school_writes_under_its_own_name_whatever_the_body_says) {
  auto const other = enroll("XX-0200");
  auto batch = records(1, 1);
  batch.records[0].body.insert(1, R"("school":"XX-0127",)");
  BOOST_TEST(District::ingest(other, first_epoch, "control", batch).status == 200);
  BOOST_TEST(devices("XX-0200") == 1u);
  BOOST_TEST(devices("XX-0127") == 0u);
}

BOOST_AUTO_TEST_CASE(a_certificate_of_another_school_opens_only_its_own) {
  auto forged = enroll("XX-0200");
  forged.common_name = "XX-0127";  // as if our authority had signed such a thing
  auto const response = District::ingest(forged, first_epoch, "control", records(1, 1));
  BOOST_TEST(response.status == 403);
  BOOST_TEST(code_of(response) == "CMP-S025");
  BOOST_TEST(devices("XX-0127") == 0u);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_names_no_school_is_refused) {
  for (auto const name : {"", "x", "../XX", "XX-0127'", "学校"}) {
    auto nobody = school;
    nobody.common_name = name;
    BOOST_TEST(code_of(hello(nobody, first_epoch)) == "CMP-K032", name);
  }
}

BOOST_AUTO_TEST_CASE(a_revoked_school_is_told_so_at_once) {
  BOOST_REQUIRE(stores->district.revoke_school("XX-0127", now).has_value());
  auto const response = District::ingest(school, first_epoch, "control", records(1, 1));
  BOOST_TEST(response.status == 403);
  BOOST_TEST(code_of(response) == "CMP-S027");
  BOOST_TEST(devices() == 0u);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_good_for_nothing_but_renewal) {
  now += std::chrono::days(181);
  auto expired = school;
  expired.is_expired = true;
  BOOST_TEST(code_of(hello(expired, first_epoch)) == "CMP-K031");
  BOOST_TEST(code_of(District::ingest(expired, first_epoch, "control", records(1, 1))) == "CMP-K031");
}

BOOST_AUTO_TEST_CASE(one_school_that_storms_is_slowed_and_the_others_are_not) {
  auto const other = enroll("XX-0200");
  int refused = 0;
  api::Response last;
  for (int i = 0; i < 150; ++i) {
    last = hello(school, first_epoch);
    if (last.status == 429) ++refused;
  }
  BOOST_TEST(refused == 50);  // 100 at once, and no time has passed
  BOOST_TEST(header_of(last, "Retry-After") == "1");
  BOOST_TEST(hello(other, first_epoch).status == 200);
  now += 1s;
  BOOST_TEST(hello(school, first_epoch).status == 200);
}

BOOST_AUTO_TEST_CASE(a_heartbeat_needs_only_a_number_above_the_mark) {
  contract::HeartbeatReport report;
  report.version = "0.1.0";
  report.every_ms = 5000;
  contract::Batch batch;
  batch.records.push_back({2049, now, "heartbeat/v1", contract::encode(report)});
  BOOST_TEST(ack_of(District::ingest(school, first_epoch, "heartbeat", batch)).acked == 2049u);
  BOOST_TEST(stores->district.find_school("XX-0127")->heartbeat->every_ms == 5000u);
}

BOOST_AUTO_TEST_CASE(only_the_heartbeat_of_a_school_that_somebody_looks_at_is_asked_for_each_second) {
  contract::HeartbeatReport report;
  report.version = "0.1.0";
  report.every_ms = 5000;
  std::uint64_t seq = 0;
  auto const beat = [&] {
    contract::Batch batch;
    batch.records.push_back({++seq, now, "heartbeat/v1", contract::encode(report)});
    return ack_of(District::ingest(school, first_epoch, "heartbeat", batch)).live_ms;
  };
  BOOST_TEST(beat() == 0u);
  watched = "XX-0128";
  BOOST_TEST(beat() == 0u);
  watched = "XX-0127";
  BOOST_TEST(beat() == 1000u);
  BOOST_TEST(ack_of(District::ingest(school, first_epoch, "control", records(1, 1))).live_ms == 0u);
}

BOOST_AUTO_TEST_CASE(a_heartbeat_with_wrong_applications_is_refused_as_other_bad_ones_are) {
  contract::HeartbeatReport report;
  report.version = "0.1.0";
  report.every_ms = 5000;
  report.applications.emplace();
  report.applications->items.resize(1);
  contract::Batch batch;
  batch.records.push_back({1, now, "heartbeat/v1", contract::encode(report)});
  BOOST_TEST(ack_of(District::ingest(school, first_epoch, "heartbeat", batch)).rejected.empty());
  report.applications->items.resize(11);
  batch.records = {{2, now, "heartbeat/v1", contract::encode(report)}};
  auto const ack = ack_of(District::ingest(school, first_epoch, "heartbeat", batch));
  BOOST_TEST((ack.rejected == std::vector<contract::Ack::Rejected>{{2, "CMP-K005"}}));
  BOOST_TEST(stores->district.find_school("XX-0127")->heartbeat->applications->items.size() == 1u);
}

BOOST_AUTO_TEST_CASE(hello_tells_who_the_district_takes_us_for) {
  auto const answer = contract::decode_hello(body_of(hello(school, first_epoch)));
  BOOST_REQUIRE(answer.has_value());
  BOOST_TEST(answer->school == "XX-0127");
  BOOST_TEST(answer->name == "学校 XX-0127");
  BOOST_TEST(answer->protocol_min == 2);
  BOOST_TEST((answer->now == now));
  BOOST_TEST(answer->marks.empty());
}

BOOST_AUTO_TEST_CASE(other_methods_and_other_paths_are_nothing) {
  BOOST_TEST(ask(request_of("GET", "/v2/ingest/control")).status == 405);
  BOOST_TEST(ask(request_of("DELETE", "/v2/hello")).status == 405);
  BOOST_TEST(ask(request_of("GET", "/v2/elsewhere")).status == 404);
}

// Who keeps the district's machine looks into its journal, and not into those of its schools.
BOOST_AUTO_TEST_CASE(a_delivery_that_our_own_store_fails_is_said_at_home_too) {
  auto database =
      store::Database::open(folder() / "district.db", {.schema = store::district_schema()}).value();
  BOOST_REQUIRE(database.script("drop table mark").has_value());
  auto const response = District::ingest(school, first_epoch, "control", records(1, 1));
  BOOST_TEST(response.status == 503);
  BOOST_TEST(District::hello(school, first_epoch).status == 503);
  BOOST_REQUIRE(failed.size() == 2u);
  BOOST_TEST(failed[0].code == code_of(response));
  BOOST_TEST(failed[0].code == "CMP-S010");
}

BOOST_AUTO_TEST_CASE(a_refusal_of_a_school_is_no_failure_of_ours) {
  BOOST_REQUIRE(stores->district.revoke_school("XX-0127", now).has_value());
  BOOST_TEST(District::ingest(school, first_epoch, "control", records(1, 1)).status == 403);
  BOOST_TEST(failed.empty());
}

BOOST_AUTO_TEST_SUITE_END()
