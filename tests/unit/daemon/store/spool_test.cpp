#include "daemon/store/spool.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "daemon/store/store_keeper.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;
using contract::Gap;
using contract::Lane;

namespace {

constexpr std::size_t all = 1000;
constexpr std::size_t all_bytes = 1 << 24;

struct Gateway {
  TempDir dir;
  std::unique_ptr<CampusStores> stores;
  Gateway() { open(); }
  void open() {
    stores.reset();
    auto opened = CampusStores::open(dir.path(), "01EPOCHA", {});
    BOOST_REQUIRE_EQUAL(code_of(opened), "");
    stores = std::move(*opened);
  }
  Spool& spool() { return stores->spool; }
  std::uint64_t put(Instant at) {
    auto const put = spool().put_rollup("traffic/v1", "{}", at);
    BOOST_REQUIRE_EQUAL(code_of(put), "");
    return *put;
  }
  contract::Batch read(std::uint64_t after) { return *spool().read(Lane::rollup, after, all, all_bytes); }
};

std::vector<std::uint64_t> seqs(contract::Batch const& batch) {
  std::vector<std::uint64_t> found;
  for (auto const& record : batch.records) found.push_back(record.seq);
  return found;
}
using Seqs = std::vector<std::uint64_t>;

}  // namespace

BOOST_AUTO_TEST_SUITE(spool)

BOOST_AUTO_TEST_CASE(reports_of_several_days_are_read_in_order_and_in_parts) {
  Gateway school;
  for (int i = 0; i < 6; ++i) school.put(monday + hours(i * 12));
  BOOST_TEST(seqs(school.read(0)) == (Seqs{1, 2, 3, 4, 5, 6}));
  BOOST_TEST(seqs(*school.spool().read(Lane::rollup, 1, 3, all_bytes)) == (Seqs{2, 3, 4}));
  BOOST_TEST(seqs(*school.spool().read(Lane::rollup, 2, all, 5)) == (Seqs{3, 4}));  // bodies of two bytes
  BOOST_TEST(seqs(*school.spool().read(Lane::rollup, 2, all, 0)) == (Seqs{3}));
  BOOST_TEST(school.read(6).records.empty());
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_does_not_shuffle_the_numbers) {
  Gateway school;
  school.put(monday);
  school.put(monday + days(1));
  school.put(monday + days(1));
  school.put(monday);  // the fourth, in the first day's file
  school.put(monday + days(1));
  BOOST_TEST(seqs(school.read(0)) == (Seqs{1, 2, 3, 4, 5}));
  BOOST_TEST(seqs(*school.spool().read(Lane::rollup, 0, 2, all_bytes)) == (Seqs{1, 2}));
  BOOST_TEST(seqs(*school.spool().read(Lane::rollup, 2, 2, all_bytes)) == (Seqs{3, 4}));
  BOOST_TEST(school.read(0).gaps.empty());
}

BOOST_AUTO_TEST_CASE(the_facts_of_the_lane_are_those_of_both_files) {
  Gateway school;
  for (int i = 0; i < 5; ++i) school.put(monday + minutes(i));
  BOOST_TEST(school.spool().offer(Lane::rollup, 4).has_value());
  BOOST_TEST(school.spool().acknowledge(Lane::rollup, 3).has_value());
  LaneFacts const expected{Lane::rollup, 3, 4, 5, 2, monday + minutes(3), 0, 0};
  BOOST_TEST((*school.spool().facts(Lane::rollup) == expected));
  school.open();
  BOOST_TEST((*school.spool().facts(Lane::rollup) == expected));
}

// What a power cut does to a file with synchronous=NORMAL: its newest rows are gone, whoever has seen them.
BOOST_AUTO_TEST_CASE(a_number_that_ever_left_is_not_given_to_another_report) {
  Gateway school;
  for (int i = 0; i < 6; ++i) school.put(monday + minutes(i));
  BOOST_TEST(school.spool().offer(Lane::rollup, 5).has_value());
  BOOST_TEST(school.spool().acknowledge(Lane::rollup, 2).has_value());
  school.stores.reset();
  {
    auto day = Database::open(school.dir / "series-20260914.db", {.schema = series_schema()});
    BOOST_TEST(day->run("delete from report where seq > 3").has_value());
  }
  school.open();
  BOOST_TEST(school.put(monday + minutes(9)) == 6u);  // 4 and 5 were offered; the lost 6 never was
  auto const batch = school.read(2);
  BOOST_TEST(seqs(batch) == (Seqs{3, 6}));
  BOOST_REQUIRE(batch.gaps.size() == 1u);
  BOOST_TEST(batch.gaps[0] == (Gap{4, 5, monday + minutes(2), monday + minutes(9), Gap::Reason::lost}));
}

BOOST_AUTO_TEST_CASE(a_series_that_is_gone_altogether_goes_on_above_what_was_offered) {
  Gateway school;
  for (int i = 0; i < 4; ++i) school.put(monday + minutes(i));
  BOOST_TEST(school.spool().offer(Lane::rollup, 4).has_value());
  BOOST_TEST(school.spool().acknowledge(Lane::rollup, 1).has_value());
  school.stores.reset();
  std::filesystem::remove(school.dir / "series-20260914.db");
  school.open();
  BOOST_TEST(school.read(1).records.empty());
  BOOST_TEST(school.put(monday + minutes(10)) == 5u);
  auto const batch = school.read(1);
  BOOST_TEST(seqs(batch) == Seqs{5});
  BOOST_REQUIRE(batch.gaps.size() == 1u);
  BOOST_TEST(batch.gaps[0] == (Gap{2, 4, monday, monday + minutes(10), Gap::Reason::lost}));
}

BOOST_AUTO_TEST_CASE(a_damaged_day_becomes_a_gap_that_says_broken) {
  Gateway school;
  for (int i = 0; i < 3; ++i) school.put(monday + days(i));
  school.stores.reset();
  std::ofstream(school.dir / "series-20260915.db") << std::string(8192, '?');
  school.open();
  auto const batch = school.read(0);
  BOOST_TEST(seqs(batch) == (Seqs{1, 3}));
  BOOST_REQUIRE(batch.gaps.size() == 1u);
  BOOST_TEST(batch.gaps[0] == (Gap{2, 2, monday, monday + days(2), Gap::Reason::broken}));
}

BOOST_AUTO_TEST_CASE(days_that_go_before_the_district_had_them_become_a_gap) {
  Gateway school;
  for (int i = 0; i < 5; ++i) school.put(monday + days(i));
  BOOST_TEST(school.spool().acknowledge(Lane::rollup, 1).has_value());
  auto const purged = school.stores->tend(monday + days(4), days(1), 1LL << 40, days(184));
  BOOST_REQUIRE_EQUAL(code_of(purged), "");
  BOOST_TEST(purged->size() == 3u);
  auto const batch = school.read(1);
  BOOST_TEST(seqs(batch) == (Seqs{4, 5}));
  BOOST_REQUIRE(batch.gaps.size() == 1u);
  BOOST_TEST(batch.gaps[0] == (Gap{2, 3, monday + days(1), monday + days(2), Gap::Reason::retention}));
  BOOST_TEST(school.spool().acknowledge(Lane::rollup, 5).has_value());
  BOOST_TEST(school.spool().facts(Lane::rollup)->gaps == 1u);
  BOOST_TEST(school.read(5).gaps.empty());
}

BOOST_AUTO_TEST_CASE(a_new_epoch_begins_the_rollup_at_one_without_touching_a_row) {
  Gateway school;
  for (int i = 0; i < 5; ++i) school.put(monday + minutes(i));
  BOOST_TEST(school.spool().offer(Lane::rollup, 5).has_value());
  BOOST_TEST(school.spool().acknowledge(Lane::rollup, 3).has_value());
  BOOST_TEST(school.spool().begin_epoch("01EPOCHB").has_value());
  auto const batch = school.read(0);
  BOOST_TEST(seqs(batch) == (Seqs{1, 2}));
  BOOST_TEST((batch.records[0].observed_at == monday + minutes(3)));
  BOOST_TEST(school.put(monday + minutes(7)) == 3u);
  BOOST_TEST(school.spool().facts(Lane::rollup)->backlog == 3u);
  BOOST_TEST(school.spool().acknowledge(Lane::rollup, 3).has_value());
  BOOST_TEST(school.spool().facts(Lane::rollup)->backlog == 0u);
}

BOOST_AUTO_TEST_CASE(a_district_that_went_back_gets_the_reports_again) {
  Gateway school;
  for (int i = 0; i < 5; ++i) school.put(monday + minutes(i));
  BOOST_TEST(school.spool().offer(Lane::rollup, 5).has_value());
  BOOST_TEST(school.spool().acknowledge(Lane::rollup, 5).has_value());
  BOOST_TEST(school.spool().rewind(Lane::rollup, 2).has_value());
  BOOST_TEST(seqs(school.read(2)) == (Seqs{3, 4, 5}));
  BOOST_TEST(school.put(monday + minutes(6)) == 6u);
}

BOOST_AUTO_TEST_CASE(two_programs_never_share_a_state_directory) {
  Gateway school;
  auto const second = CampusStores::open(school.dir.path(), "01EPOCHB", {});
  BOOST_TEST(code_of(second) == "CMP-S003");
}

BOOST_AUTO_TEST_SUITE_END()
