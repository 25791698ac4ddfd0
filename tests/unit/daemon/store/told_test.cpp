#include <boost/test/unit_test.hpp>

#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;
using Tale = RecordStore::Tale;

namespace {

Tale tale(std::string key, std::string gist, Instant at) {
  return {{"target/v1", std::move(key), std::move(gist), at}, "{}", at};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(told)

BOOST_AUTO_TEST_CASE(what_was_told_waits_and_is_remembered_over_a_restart) {
  TempDir dir;
  Reserve reserve(dir.path());
  {
    auto record = RecordStore::open(dir.path(), "01JABCDEFGHJKMNPQRSTVWXYZ0", reserve, {}).value();
    BOOST_REQUIRE(
        record.tell(std::vector{tale("a", "met", monday), tale("b", "missed", monday)}, {}).has_value());
    BOOST_REQUIRE(record.tell(std::vector{tale("a", "missed", monday + hours(1))}, {}).has_value());
  }
  auto record = RecordStore::open(dir.path(), "", reserve, {}).value();
  auto const waiting = record.read(contract::Lane::evidence, 0, 10, 100'000).value();
  BOOST_TEST(waiting.records.size() == 3u);
  auto const told = record.told().value();
  BOOST_REQUIRE(told.size() == 2u);
  BOOST_TEST((told[0] == RecordStore::Told{"target/v1", "a", "missed", monday + hours(1)}));
  BOOST_TEST(told[1].gist == "missed");
}

BOOST_AUTO_TEST_CASE(what_was_not_told_for_long_is_forgotten) {
  TempDir dir;
  Reserve reserve(dir.path());
  auto record = RecordStore::open(dir.path(), "01JABCDEFGHJKMNPQRSTVWXYZ0", reserve, {}).value();
  BOOST_REQUIRE(record.tell(std::vector{tale("a", "met", monday)}, {}).has_value());
  BOOST_REQUIRE(record.tell(std::vector{tale("b", "met", monday + days(31))}, monday + days(1)).has_value());
  auto const told = record.told().value();
  BOOST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told[0].key == "b");
}

BOOST_AUTO_TEST_CASE(a_self_check_is_noted_and_queued_together) {
  TempDir dir;
  Reserve reserve(dir.path());
  auto record = RecordStore::open(dir.path(), "01JABCDEFGHJKMNPQRSTVWXYZ0", reserve, {}).value();
  RecordStore::AuditEntry const entry{monday, "uid:0", "self-check", "level 2", "seal"};
  RecordStore::Report const nowhere{contract::Lane::detail, "self-check/v1", "{}", monday};
  BOOST_TEST(!record.note(entry, nowhere).has_value());
  BOOST_TEST(record.audit(10)->empty());
  BOOST_TEST(record.note(entry, {contract::Lane::evidence, "self-check/v1", "{}", monday}).has_value());
  BOOST_TEST(record.audit(10)->size() == 1u);
  BOOST_TEST(record.facts(contract::Lane::evidence)->backlog == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
