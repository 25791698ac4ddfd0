// What a school is told where not all that is wanted of it finds room.

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <span>
#include <string>

#include "tests/unit/daemon/intake/working.hpp"

using namespace campus;
using namespace campus::tests;

namespace {

struct Crowded : Working {
  // Quotes take four times their room in a text within a text.
  std::string const long_text = std::string(contract::note_bytes_max, '"');

  std::int64_t issue_long() {
    contract::NewTask wish{.schools = {"XX-1"},
                           .title = "换掉旧交换机",
                           .requirement = long_text,
                           .source = by_hand,
                           .due_on = today() + std::chrono::days(1),
                           .is_issued = true};
    return in_book([&](store::WorkBook& book) {
             return work::make_tasks(book, wish, {"wang", now, today()});
           })
        ->front();
  }
  void warn(std::string text) {
    contract::WarningEntry const warning{.id = 0,
                                         .severity = Severity::high,
                                         .title = "t",
                                         .text = std::move(text),
                                         .issued_at = now,
                                         .issued_by = "wang",
                                         .until = now + std::chrono::hours(24)};
    BOOST_REQUIRE(in_book([&](store::WorkBook& book) { return book.add_warning(warning); }).has_value());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(desired_room, Crowded)

BOOST_AUTO_TEST_CASE(a_long_conversation_loses_its_oldest_words_and_takes_no_task_from_the_list) {
  std::vector<std::int64_t> const talked_over{issue(), issue(), issue()};
  for (auto const id : talked_over)
    for (std::size_t turn = 0; turn < contract::desired_messages_max; ++turn)
      reply(id, std::to_string(turn) + ' ' + std::string(contract::note_bytes_max - 8, 'x'));
  auto const quiet = issue();
  auto const tasks = state_for(school).tasks;
  BOOST_REQUIRE(tasks.size() == 4u);
  for (auto const& task : std::span(tasks).first(3)) {
    BOOST_TEST(task.messages.size() > 10u);
    BOOST_TEST(task.messages.size() < contract::desired_messages_max);
    BOOST_TEST(task.messages.back().text.starts_with("31 "));
  }
  BOOST_TEST(tasks[3].id == quiet);
  BOOST_TEST(failed.empty());
}

BOOST_AUTO_TEST_CASE(a_task_that_finds_no_room_hides_none_behind_it_and_is_said) {
  for (int count = 0; count < 20; ++count) issue_long();
  auto const small = issue();
  auto const tasks = state_for(school).tasks;
  BOOST_TEST(tasks.size() > 10u);
  BOOST_TEST(tasks.size() < 21u);
  BOOST_TEST(std::ranges::count(tasks, small, &contract::DesiredTask::id) == 1);
  BOOST_REQUIRE(failed.size() == 1u);
  BOOST_TEST(failed[0].code == "CMP-D025");
  BOOST_TEST(failed[0].arguments.at(0).value == "XX-1");
  BOOST_TEST(failed[0].arguments.at(1).value == std::to_string(21 - tasks.size()));
}

BOOST_AUTO_TEST_CASE(a_warning_that_finds_no_room_hides_none_behind_it_and_is_said) {
  warn("short");
  for (int count = 0; count < 4; ++count) warn(long_text);  // the newest go first
  auto const warnings = state_for(school).warnings;
  BOOST_TEST(warnings.size() < 5u);
  BOOST_TEST((warnings.back().text == "short"));
  BOOST_REQUIRE(failed.size() == 1u);
  BOOST_TEST(failed[0].arguments.at(1).value == std::to_string(5 - warnings.size()));
}

BOOST_AUTO_TEST_SUITE_END()
