#include "daemon/store/district_store.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

namespace {

struct NewCentre {
  TempDir dir;
  DistrictStore store = *DistrictStore::open(dir.path());
  void add(std::string const& id, std::string const& name = "学校") {
    BOOST_REQUIRE_EQUAL(code_of(store.add_school(id, name, monday)), "");
  }
};

IssuedCertificate certificate(std::string serial) {
  return {std::move(serial), "ab12", monday, monday + days(180)};
}

Delivery heartbeat(std::string const& school, std::uint64_t seq, std::uint64_t down_bps,
                   std::uint32_t unreachable, Instant now) {
  contract::HeartbeatReport report{.version = "0.1.0",
                                   .every_ms = 5000,
                                   .uptime_s = 60,
                                   .egress = contract::Egress{down_bps, down_bps / 10, now},
                                   .devices = {9, 9 - unreachable, unreachable, 0},
                                   .capture = {1, 2, 3, 4, 5},
                                   .backlog = 6};
  Delivery delivery{.school = school,
                    .epoch = "E",
                    .lane = contract::Lane::heartbeat,
                    .records = {},
                    .gaps = {},
                    .sent = now + std::chrono::milliseconds(1500),
                    .now = now};
  delivery.records.push_back({seq, now, "heartbeat/v1", "{}", ReportBody(report), ""});
  return delivery;
}

std::vector<std::string> ids(SchoolPage const& page) {
  std::vector<std::string> found;
  for (auto const& school : page.items) found.push_back(school.id);
  return found;
}
using Ids = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(district_store)

BOOST_AUTO_TEST_CASE(a_school_is_added_once_and_found_by_its_id) {
  NewCentre centre;
  centre.add("XX-1", "第一中学");
  BOOST_TEST(code_of(centre.store.add_school("XX-1", "又一个", monday)) == "CMP-S020");
  auto const school = *centre.store.find_school("XX-1");
  store::School const expected{.id = "XX-1",
                        .name = "第一中学",
                        .created_at = monday,
                        .enrolled_at = {},
                        .certificate_until = {},
                        .is_revoked = false,
                        .last_heard = {},
                        .clock_offset_ms = {},
                        .heartbeat = {},
                        .gaps = 0};
  BOOST_TEST((school == expected));
  BOOST_TEST(code_of(centre.store.find_school("XX-2")) == "CMP-S021");
  BOOST_TEST(centre.store.rename_school("XX-1", "一中").has_value());
  BOOST_TEST(centre.store.find_school("XX-1")->name == "一中");
  BOOST_TEST(code_of(centre.store.rename_school("XX-2", "x")) == "CMP-S021");
  BOOST_TEST(code_of(centre.store.revoke_school("XX-2", monday)) == "CMP-S021");
}

// Of another program, or of a hand: what cannot be read is none, and costs no other school.
BOOST_AUTO_TEST_CASE(live_applications_that_nobody_can_read_are_none) {
  NewCentre centre;
  for (std::string const id : {"XX-1", "XX-2"}) {
    centre.add(id);
    BOOST_REQUIRE_EQUAL(code_of(centre.store.ingest(heartbeat(id, 5, 1000, 2, monday))), "");
  }
  {
    auto beside = Database::open(centre.dir / "district.db", {.schema = district_schema()});
    BOOST_REQUIRE_EQUAL(code_of(beside->script("update heartbeat set applications = '{' where school = 1")), "");
  }
  auto const page = centre.store.schools({});
  BOOST_REQUIRE_EQUAL(code_of(page), "");
  BOOST_REQUIRE(page->items.size() == 2u);
  BOOST_REQUIRE(page->items[0].heartbeat.has_value());
  BOOST_TEST(!page->items[0].heartbeat->applications);
  BOOST_TEST((page->items[0].heartbeat->egress->down_bps == 1000u));
}

BOOST_AUTO_TEST_CASE(a_code_is_good_once_until_its_end_and_a_newer_one_replaces_it) {
  NewCentre centre;
  centre.add("XX-1");
  auto const until = monday + hours(72);
  BOOST_TEST(centre.store.set_code("XX-1", "old", until, monday).has_value());
  BOOST_TEST(centre.store.set_code("XX-1", "new", until, monday).has_value());
  BOOST_TEST(code_of(centre.store.set_code("XX-9", "x", until, monday)) == "CMP-S021");
  BOOST_TEST(code_of(centre.store.school_of_code("old", monday)) == "CMP-S022");
  BOOST_TEST(code_of(centre.store.school_of_code("new", until)) == "CMP-S024");
  BOOST_TEST(centre.store.school_of_code("new", until - seconds(1))->id == "XX-1");
  BOOST_TEST(centre.store.school_of_code("new", monday)->id == "XX-1");  // looking does not use it up
  auto const enrolled = centre.store.enroll("new", certificate("01"), monday + hours(1));
  BOOST_REQUIRE_EQUAL(code_of(enrolled), "");
  BOOST_TEST((enrolled->enrolled_at == monday + hours(1)));
  BOOST_TEST((enrolled->certificate_until == monday + days(180)));
  BOOST_TEST(code_of(centre.store.enroll("new", certificate("02"), monday)) == "CMP-S023");
  BOOST_TEST(code_of(centre.store.enroll("never", certificate("02"), monday)) == "CMP-S022");
}

BOOST_AUTO_TEST_CASE(of_two_who_hold_the_same_code_one_is_enrolled) {
  NewCentre centre;
  centre.add("XX-1");
  BOOST_TEST(centre.store.set_code("XX-1", "code", monday + hours(72), monday).has_value());
  // Both looked, both had their requests signed, and now both come: two processes on one file.
  auto other = *DistrictStore::open(centre.dir.path());
  BOOST_TEST(centre.store.school_of_code("code", monday).has_value());
  BOOST_TEST(other.school_of_code("code", monday).has_value());
  BOOST_TEST(other.enroll("code", certificate("0b"), monday).has_value());
  BOOST_TEST(code_of(centre.store.enroll("code", certificate("0a"), monday)) == "CMP-S023");
  BOOST_TEST(code_of(centre.store.admit("XX-1", "0a", monday)) == "CMP-S025");
  BOOST_TEST(code_of(centre.store.admit("XX-1", "0b", monday)) == "");
}

BOOST_AUTO_TEST_CASE(a_school_speaks_with_its_own_certificate_only) {
  NewCentre centre;
  centre.add("XX-1");
  centre.add("XX-2");
  BOOST_TEST(centre.store.set_code("XX-1", "code", monday + hours(72), monday).has_value());
  BOOST_TEST(centre.store.enroll("code", certificate("01"), monday).has_value());
  BOOST_TEST(centre.store.admit("XX-1", "01", monday)->id == "XX-1");
  BOOST_TEST(code_of(centre.store.admit("XX-2", "01", monday)) == "CMP-S025");
  BOOST_TEST(code_of(centre.store.admit("XX-3", "01", monday)) == "CMP-S021");
}

BOOST_AUTO_TEST_CASE(the_old_certificate_works_until_the_new_one_was_used_once) {
  NewCentre centre;
  centre.add("XX-1");
  BOOST_TEST(centre.store.set_code("XX-1", "code", monday + hours(72), monday).has_value());
  BOOST_TEST(centre.store.enroll("code", certificate("01"), monday).has_value());
  BOOST_TEST(centre.store.admit("XX-1", "01", monday).has_value());
  BOOST_TEST(centre.store.add_certificate("XX-1", certificate("02"), monday + days(120)).has_value());
  BOOST_TEST(code_of(centre.store.admit("XX-1", "01", monday)) ==
             "");  // the answer with 02 was lost on the way
  BOOST_TEST(centre.store.add_certificate("XX-1", certificate("03"), monday + days(121)).has_value());
  BOOST_TEST(code_of(centre.store.admit("XX-1", "03", monday)) == "");
  BOOST_TEST(code_of(centre.store.admit("XX-1", "01", monday)) == "CMP-S026");
  BOOST_TEST(code_of(centre.store.admit("XX-1", "02", monday)) == "CMP-S026");
  BOOST_TEST(code_of(centre.store.admit("XX-1", "03", monday)) == "");
}

BOOST_AUTO_TEST_CASE(certificates_beyond_their_limit_go_and_never_the_one_in_use) {
  NewCentre centre;
  centre.add("XX-1");
  BOOST_TEST(centre.store.set_code("XX-1", "code", monday + hours(72), monday).has_value());
  BOOST_TEST(centre.store.enroll("code", certificate("A0"), monday).has_value());
  BOOST_TEST(centre.store.admit("XX-1", "A0", monday).has_value());
  // A gateway that renews and never gets the answer.
  for (std::int64_t i = 0; i <= DistrictStore::certificates_per_school_max; ++i)
    BOOST_TEST(centre.store.add_certificate("XX-1", certificate("B" + std::to_string(i)), monday).has_value());
  BOOST_TEST(centre.store.tidy(monday + hours(1), days(400), days(184)).has_value());
  BOOST_TEST(code_of(centre.store.admit("XX-1", "B0", monday)) == "CMP-S025");
  BOOST_TEST(code_of(centre.store.admit("XX-1", "A0", monday)) == "");
  BOOST_TEST(code_of(centre.store.admit("XX-1", "B1", monday)) == "");
  BOOST_TEST(code_of(centre.store.admit("XX-1", "A0", monday)) == "CMP-S026");
}

BOOST_AUTO_TEST_CASE(a_new_enrolment_ends_what_came_before_and_lifts_a_revocation) {
  NewCentre centre;
  centre.add("XX-1");
  BOOST_TEST(centre.store.set_code("XX-1", "a", monday + hours(72), monday).has_value());
  BOOST_TEST(centre.store.enroll("a", certificate("01"), monday).has_value());
  BOOST_TEST(centre.store.revoke_school("XX-1", monday).has_value());
  BOOST_TEST(code_of(centre.store.admit("XX-1", "01", monday)) == "CMP-S027");
  BOOST_TEST(centre.store.find_school("XX-1")->is_revoked);
  BOOST_TEST(centre.store.set_code("XX-1", "b", monday + hours(72), monday).has_value());
  BOOST_TEST(centre.store.enroll("b", certificate("02"), monday).has_value());
  BOOST_TEST(code_of(centre.store.admit("XX-1", "01", monday)) == "CMP-S026");
  BOOST_TEST(code_of(centre.store.admit("XX-1", "02", monday)) == "");
}

BOOST_AUTO_TEST_CASE(a_heartbeat_is_what_the_school_is_now) {
  NewCentre centre;
  centre.add("XX-1");
  BOOST_TEST(centre.store.ingest(heartbeat("XX-1", 5, 1000, 2, monday)).has_value());
  auto const receipt = *centre.store.ingest(heartbeat("XX-1", 9, 2000, 3, monday + seconds(5)));
  BOOST_TEST(receipt.joins);  // 6, 7 and 8 were never sent, and nothing is lost by it
  BOOST_TEST(receipt.acked == 9u);
  auto const late = *centre.store.ingest(heartbeat("XX-1", 7, 1, 1, monday + seconds(6)));
  BOOST_TEST(late.acked == 9u);
  BOOST_TEST(late.taken == 0u);
  auto const school = *centre.store.find_school("XX-1");
  BOOST_REQUIRE(school.heartbeat.has_value());
  auto const newest = heartbeat("XX-1", 9, 2000, 3, monday + seconds(5));
  auto const& sent = std::get<contract::HeartbeatReport>(*newest.records[0].report);
  BOOST_TEST((*school.heartbeat == sent));
  BOOST_TEST((school.last_heard == monday + seconds(6)));
  BOOST_TEST((school.clock_offset_ms == 1500));
}

BOOST_AUTO_TEST_CASE(a_heartbeat_without_egress_comes_back_without) {
  NewCentre centre;
  centre.add("XX-1");
  auto delivery = heartbeat("XX-1", 1, 0, 0, monday);
  std::get<contract::HeartbeatReport>(*delivery.records[0].report).egress = std::nullopt;
  BOOST_TEST(centre.store.ingest(delivery).has_value());
  BOOST_TEST(!centre.store.find_school("XX-1")->heartbeat->egress.has_value());
}

BOOST_AUTO_TEST_CASE(the_applications_of_the_newest_heartbeat_are_kept_and_go_with_the_next_one_that_has_none) {
  NewCentre centre;
  centre.add("XX-1");
  auto delivery = heartbeat("XX-1", 1, 1000, 0, monday);
  auto& sent = std::get<contract::HeartbeatReport>(*delivery.records[0].report);
  sent.applications = contract::LiveApplications{
      .teaching = {.yes = 9, .mixed = 8, .no = 7, .unknown = 6},
      .items = {{"智慧教育\"平台\"", "Smart Education", "edu_national", Teaching::yes, 5, 4}}};
  BOOST_TEST(centre.store.ingest(delivery).has_value());
  BOOST_TEST((centre.store.find_school("XX-1")->heartbeat == sent));
  BOOST_TEST(centre.store.ingest(heartbeat("XX-1", 2, 1000, 0, monday + seconds(5))).has_value());
  BOOST_TEST(!centre.store.find_school("XX-1")->heartbeat->applications.has_value());
}

BOOST_AUTO_TEST_CASE(schools_are_found_sorted_and_paged) {
  NewCentre centre;
  centre.add("B-1", "乙校");
  centre.add("A-1", "甲校");
  centre.add("C-1", "never heard");
  BOOST_TEST(centre.store.ingest(heartbeat("A-1", 1, 100, 5, monday)).has_value());
  BOOST_TEST(centre.store.ingest(heartbeat("B-1", 1, 900, 1, monday + seconds(60))).has_value());
  using Sort = SchoolQuery::Sort;
  auto const sorted = [&](Sort sort, bool is_descending) {
    return ids(*centre.store.schools({.q = "",
                                      .sort = sort,
                                      .is_descending = is_descending,
                                      .page = 1,
                                      .size = 50,
                                      .now = monday + seconds(61),
                                      .stale_after = 3}));
  };
  BOOST_TEST(sorted(Sort::id, false) == (Ids{"A-1", "B-1", "C-1"}));
  BOOST_TEST(sorted(Sort::id, true) == (Ids{"C-1", "B-1", "A-1"}));
  BOOST_TEST(sorted(Sort::down_bps, false) == (Ids{"A-1", "B-1", "C-1"}));
  BOOST_TEST(sorted(Sort::down_bps, true) ==
             (Ids{"B-1", "A-1", "C-1"}));  // what is not known comes last either way
  BOOST_TEST(sorted(Sort::up_bps, true) == (Ids{"B-1", "A-1", "C-1"}));
  BOOST_TEST(sorted(Sort::unreachable, true) == (Ids{"A-1", "B-1", "C-1"}));
  BOOST_TEST(sorted(Sort::last_heard, true) == (Ids{"B-1", "A-1", "C-1"}));
  BOOST_TEST(sorted(Sort::freshness, false) == (Ids{"B-1", "A-1", "C-1"}));  // live, stale since 46 s, never
  BOOST_TEST(sorted(Sort::freshness, true) == (Ids{"C-1", "A-1", "B-1"}));

  SchoolQuery query{.q = "校", .sort = Sort::id, .is_descending = false, .page = 2, .size = 1, .now = monday};
  auto const page = *centre.store.schools(query);
  BOOST_TEST(page.total == 2u);
  BOOST_TEST(ids(page) == Ids{"B-1"});
  query.q = "a-1";
  query.page = 1;
  BOOST_TEST(ids(*centre.store.schools(query)) == Ids{"A-1"});
  query.q = "%";
  BOOST_TEST(centre.store.schools(query)->total == 0u);  // no pattern, a text
  query.q = "x'; drop table school; --";
  BOOST_TEST(centre.store.schools(query)->total == 0u);
  BOOST_TEST(centre.store.find_school("A-1").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
