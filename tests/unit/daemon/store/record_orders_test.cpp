#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <vector>

#include "daemon/contract/school_words.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

namespace {

struct Orders {
  TempDir dir;
  Reserve reserve{dir.path()};
  RecordStore store = *RecordStore::open(dir.path(), "01EPOCHA", reserve, {});

  std::vector<std::string> told() {
    std::vector<std::string> words;
    auto const batch = store.read(contract::Lane::control, 0, 100, 1 << 20).value();
    for (auto const& record : batch.records) words.push_back(record.schema);
    return words;
  }
  static RecordStore::AuditEntry by_wang(std::string action) {
    return {monday, "wang", std::move(action), "x", "done"};
  }
};

using Told = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(record_orders, Orders)

BOOST_AUTO_TEST_CASE(what_the_district_lists_is_kept_and_what_it_lists_no_more_is_gone) {
  BOOST_TEST(store.keep_orders({{{1, "a"}, {2, "b"}}, {}}, 5, monday).has_value());
  BOOST_TEST(store.ordered_tasks()->size() == 2u);
  BOOST_TEST(store.keep_orders({{{2, "c"}}, {}}, 6, monday + hours(1)).has_value());
  auto const left = *store.ordered_tasks();
  BOOST_REQUIRE(left.size() == 1u);
  BOOST_TEST(left[0].body == "c");
  BOOST_TEST((left[0].received_at == monday));  // it came with the first
  BOOST_TEST(told() == (Told{"desired.receipt/v1", "desired.receipt/v1"}), boost::test_tools::per_element());
  BOOST_TEST(code_of(store.ordered_task(1)) == "CMP-S050");
}

BOOST_AUTO_TEST_CASE(the_numbers_of_another_district_are_not_those_of_the_one_before) {
  BOOST_TEST(store.keep_orders({{{1, "a"}}, {{1, "w", monday + hours(2)}}}, 5, monday).has_value());
  BOOST_TEST(*store.accept_task(1, by_wang("accept")));
  BOOST_TEST(*store.read_warnings(std::array{std::int64_t{1}}, by_wang("read")));
  DistrictOrders const orders{{{1, "b"}}, {{1, "v", monday + hours(3)}}, true};
  BOOST_TEST(store.keep_orders(orders, 1, monday + hours(1)).has_value());
  auto const task = store.ordered_task(1).value();
  BOOST_TEST(!task.accepted_at.has_value());
  BOOST_TEST((task.received_at == monday + hours(1)));
  auto const warning = store.ordered_warnings(monday + hours(1)).value().at(0);
  BOOST_TEST(warning.body == "v");
  BOOST_TEST(!warning.read_at.has_value());
  BOOST_TEST(told().at(told().size() - 2) == "warning.receipt/v1");
}

BOOST_AUTO_TEST_CASE(a_task_is_signed_for_once_and_answered_as_often_as_it_takes) {
  BOOST_TEST(store.keep_orders({{{1, "a"}}, {}}, 1, monday).has_value());
  BOOST_TEST(*store.accept_task(1, by_wang("accept")));
  BOOST_TEST(!*store.accept_task(1, by_wang("accept")));
  BOOST_TEST(store.reply_to_task(1, "{}", by_wang("reply")).has_value());
  BOOST_TEST(store.reply_to_task(1, "{}", by_wang("reply")).has_value());
  BOOST_TEST(store.ordered_task(1)->replied_at.has_value());
  BOOST_TEST(told() == (Told{"desired.receipt/v1", "task.accepted/v1", "task.reply/v1", "task.reply/v1"}),
             boost::test_tools::per_element());
  BOOST_TEST(store.audit(10)->size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_warning_is_told_as_received_once_and_as_read_once_until_it_ends) {
  DistrictOrders const orders{{}, {{7, "w", monday + hours(2)}}};
  BOOST_TEST(store.keep_orders(orders, 1, monday).has_value());
  BOOST_TEST(store.keep_orders(orders, 2, monday).has_value());
  BOOST_TEST(store.ordered_warnings(monday)->size() == 1u);
  BOOST_TEST(!*store.read_warnings(std::array{std::int64_t{8}}, by_wang("read")));  // is none
  BOOST_TEST(*store.read_warnings(std::array{std::int64_t{7}}, by_wang("read")));
  BOOST_TEST(!*store.read_warnings(std::array{std::int64_t{7}}, by_wang("read")));
  BOOST_TEST(told() == (Told{"warning.receipt/v1", "desired.receipt/v1", "desired.receipt/v1",
                             "warning.receipt/v1"}),
             boost::test_tools::per_element());
  BOOST_TEST(store.ordered_warnings(monday + hours(2))->empty());
}

BOOST_AUTO_TEST_CASE(a_refusal_is_told_and_audited_and_changes_nothing_else) {
  BOOST_TEST(store.keep_orders({{{1, "a"}}, {}}, 1, monday).has_value());
  BOOST_TEST(store.refuse_orders(2, {Fault::Kind::permission, "CMP-U033", {}}, monday).has_value());
  BOOST_TEST(store.ordered_tasks()->size() == 1u);
  BOOST_TEST(store.audit(1)->front().outcome == "refused CMP-U033");
  auto const records = store.read(contract::Lane::control, 0, 100, 1 << 20)->records;
  auto const word = contract::decode_school_word(records.back().schema, records.back().body);
  BOOST_TEST(std::get<contract::DesiredReceipt>(*word).refusal.code == "CMP-U033");
}

BOOST_AUTO_TEST_SUITE_END()
