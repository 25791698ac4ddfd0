#include "daemon/store/evidence_rows.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

BOOST_AUTO_TEST_SUITE(store_evidence)

// Monday ten o'clock at the school is hour 10 of its civil day.
BOOST_AUTO_TEST_CASE(hours_with_rows_are_told_by_the_schools_own_day) {
  TempDir dir;
  auto series = SeriesStore::open(dir.path(), {});
  BOOST_REQUIRE_EQUAL(code_of(series), "");
  for (auto const after : {hours(0), hours(1), hours(13), hours(14)})
    BOOST_TEST(code_of(series->keep(second_of_traffic(monday + after, 1, 1))) == "");
  auto const found = series->hours({monday - days(3), monday + days(1)});
  BOOST_REQUIRE_EQUAL(code_of(found), "");
  BOOST_REQUIRE(found->size() == 2u);
  BOOST_TEST((*found)[0].hours == (1u << 10 | 1u << 11 | 1u << 23));
  BOOST_TEST((*found)[1].hours == 1u);
  BOOST_TEST(((*found)[1].day - (*found)[0].day) == days(1));
}

BOOST_AUTO_TEST_CASE(a_store_without_days_has_no_hours) {
  TempDir dir;
  auto series = SeriesStore::open(dir.path(), {});
  BOOST_TEST(series->hours({monday - days(300), monday})->empty());
}

BOOST_AUTO_TEST_CASE(the_record_tells_its_columns_its_audit_and_earlier_self_checks) {
  TempDir dir;
  Reserve reserve(dir.path());
  auto record = RecordStore::open(dir.path(), "01JABCDEFGHJKMNPQRSTVWXYZ0", reserve, {});
  BOOST_REQUIRE_EQUAL(code_of(record), "");
  auto const before = record->evidence();
  BOOST_REQUIRE_EQUAL(code_of(before), "");
  BOOST_TEST(before->audit_entries == 0u);
  BOOST_TEST(!before->audit_oldest.has_value());
  BOOST_TEST(std::ranges::count(before->columns, "device.sys_name") == 1);
  for (int month = 0; month < 3; ++month)
    BOOST_TEST(code_of(record->note(
                   {monday + days(30 * month), "uid:0", self_check_action, "level 2", "seal"})) == "");
  BOOST_TEST(code_of(record->note({monday + days(90), "uid:0", "other", "x", "done"})) == "");
  auto const after = record->evidence();
  BOOST_TEST(after->audit_entries == 4u);
  BOOST_TEST((after->audit_oldest == monday));
  BOOST_TEST((after->audit_newest == monday + days(90)));
  BOOST_REQUIRE(after->self_checks.size() == 3u);
  BOOST_TEST((after->self_checks[0] == monday + days(60)));
}

BOOST_AUTO_TEST_SUITE_END()
