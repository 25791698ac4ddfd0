#include <boost/test/unit_test.hpp>

#include <string>

#include "daemon/pki/secrets.hpp"
#include "tests/support/day_sample.hpp"
#include "tests/unit/daemon/intake/district.hpp"
#include "tests/unit/daemon/report/sample_pack.hpp"

using namespace campus;
using namespace campus::tests;

namespace {

struct Telling : District {
  api::PeerCertificate school = enroll("XX-0127");
  std::uint64_t seq = 0;
  Telling() { now = sample::wednesday + std::chrono::days(30); }

  std::string rejection(std::string_view schema, std::string body, std::string const& lane = "evidence") {
    contract::Batch batch;
    batch.records.push_back({++seq, now, std::string(schema), std::move(body)});
    auto const ack = ack_of(District::ingest(school, first_epoch, lane, batch));
    BOOST_TEST(ack.acked == seq);
    return ack.rejected.empty() ? "" : ack.rejected[0].code;
  }
  static std::string pack_of(std::string const& name) {
    auto pack = report::sample::pack();
    pack.school = name;
    return report::encode(pack, &pki::sha256_hex);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(evidence_intake, Telling)

BOOST_AUTO_TEST_CASE(targets_rooms_and_lessons_are_kept_as_they_were_told) {
  auto const lesson = sample::use("301", 1, *parse_day("2026-12-18"));
  BOOST_TEST(rejection(contract::target_schema, contract::encode(sample::verdict())) == "");
  BOOST_TEST(rejection(contract::room_schema, contract::encode(sample::room())) == "");
  BOOST_TEST(rejection(contract::room_use_schema, contract::encode(lesson, UseVerdict::used)) == "");
  BOOST_TEST(stores->district.find_target("XX-0127", sample::verdict().id)->body ==
             contract::encode(sample::verdict()));
  auto const grid = stores->district.room_grid("XX-0127", lesson.lesson.day).value();
  BOOST_TEST(grid.rooms.at(0).body == contract::encode(sample::room()));
  BOOST_TEST(grid.rooms.at(0).uses.at(0) == contract::encode(lesson, UseVerdict::used));
  BOOST_TEST((news == std::vector<std::string>{"XX-0127/targets", "XX-0127/rooms", "XX-0127/rooms"}));
}

BOOST_AUTO_TEST_CASE(evidence_in_another_lane_or_that_makes_no_sense_is_set_aside) {
  BOOST_TEST(rejection(contract::target_schema, contract::encode(sample::verdict()), "control") ==
             "CMP-K040");
  seq = 0;
  BOOST_TEST(rejection(contract::target_schema, "{}") == "CMP-K002");
  BOOST_TEST(rejection(contract::room_schema, "{}") == "CMP-K002");
  BOOST_TEST(rejection(contract::room_use_schema, "{}") == "CMP-K002");
  BOOST_TEST(rejection(contract::self_check_schema, "{}") == "CMP-K002");
  BOOST_TEST(rejection("target/v2", "{}") == "CMP-K040");
  BOOST_TEST(news.empty());
}

BOOST_AUTO_TEST_CASE(a_self_check_is_verified_and_kept_byte_by_byte) {
  auto const pack = pack_of("XX-0127");
  BOOST_TEST(rejection(contract::self_check_schema, contract::encode_self_check(pack)) == "");
  auto const rows = stores->district.self_checks().value();
  BOOST_REQUIRE(rows.at(0).newest.has_value());
  auto const id = rows[0].newest->id;
  BOOST_TEST(id.size() == 16u);
  BOOST_TEST(pack.find("\"seal\":\"" + id) != std::string::npos);
  BOOST_TEST(stores->district.find_self_check("XX-0127", id)->pack == pack);
  BOOST_TEST(rows[0].newest->members.find(R"("counts":{"met":1,"partly":1,"not_met":1,)") !=
             std::string::npos);
  BOOST_TEST((news == std::vector<std::string>{"XX-0127/self-checks"}));
}

BOOST_AUTO_TEST_CASE(a_self_check_that_was_changed_or_is_of_another_school_is_refused) {
  auto changed = pack_of("XX-0127");
  auto const at = changed.find("not_met");
  changed.replace(at, 7, "met    ");
  BOOST_TEST(rejection(contract::self_check_schema, contract::encode_self_check(changed)) == "CMP-G062");
  BOOST_TEST(rejection(contract::self_check_schema, contract::encode_self_check(pack_of("XX-0200"))) ==
             "CMP-K048");
  BOOST_TEST(rejection(contract::self_check_schema, contract::encode_self_check("no pack")) == "CMP-G061");
  BOOST_TEST(!stores->district.self_checks()->at(0).newest.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
