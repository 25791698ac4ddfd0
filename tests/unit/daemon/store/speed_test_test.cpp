#include <boost/test/unit_test.hpp>

#include "daemon/store/record_store.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

BOOST_AUTO_TEST_SUITE(speed_tests)

namespace {

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

targets::SpeedTest test_at(Instant at, std::uint64_t down_bps) {
  return {at, "10.0.0.9:5201", down_bps, 1'000'000, 10, 20};
}

RecordStore::AuditEntry entry_at(Instant at) { return {at, "uid:0", "target.test", "plan.line", "ok"}; }

}  // namespace

BOOST_AUTO_TEST_CASE(the_newest_test_outlives_the_store_and_is_in_the_audit) {
  TempDir const dir;
  Reserve reserve{dir.path()};
  {
    auto store = RecordStore::open(dir.path(), "01EPOCHA", reserve, {});
    BOOST_REQUIRE(store.has_value());
    BOOST_TEST(!store->newest_speed_test().value().has_value());
    BOOST_TEST(code_of(store->keep(test_at(monday + seconds(2), 290'000'000), entry_at(monday))) == "");
    BOOST_TEST(code_of(store->keep(test_at(monday + seconds(1), 80'000'000), entry_at(monday))) == "");
  }
  auto again = RecordStore::open(dir.path(), "01EPOCHB", reserve, {});
  BOOST_REQUIRE(again.has_value());
  auto const newest = again->newest_speed_test().value();
  BOOST_REQUIRE(newest.has_value());
  BOOST_TEST((*newest == test_at(monday + seconds(2), 290'000'000)));
  auto const audit = again->audit(10).value();
  BOOST_TEST(audit.size() == 2u);
  BOOST_TEST(audit.front().action == "target.test");
}

BOOST_AUTO_TEST_SUITE_END()
