// What happens to the words of a school when a task, or the disk, takes no more.

#include <boost/test/unit_test.hpp>

#include <string>

#include "tests/unit/daemon/intake/working.hpp"

using namespace campus;
using namespace campus::tests;
using namespace std::chrono_literals;
using rectification::State;
using store::WorkBook;
using targets::Outcome;

namespace {

struct Filling : Working {
  std::int64_t steps_of(std::int64_t id) {
    return std::ssize(in_book([&](WorkBook& book) { return book.steps(id); }).value());
  }
  // With steps that say nothing, of whom it may be: "" is the re-check.
  void fill(std::int64_t id, std::string const& by, std::int64_t count) {
    auto const done = in_book([&](WorkBook& book) -> Result<void> {
      auto const task = book.find_task(id).value();
      for (auto left = count - std::ssize(book.steps(id).value()); left > 0; --left) {
        contract::TaskStep const step{.at = now,
                                      .by = by,
                                      .step = by.empty() ? "recheck" : "urge",
                                      .from = task.task.state,
                                      .to = task.task.state,
                                      .note = {},
                                      .due_on = {}};
        if (auto kept = book.keep(task, step); !kept) return kept;
      }
      return {};
    });
    BOOST_REQUIRE(done.has_value());
  }
  void exempt(std::int64_t id) {
    BOOST_REQUIRE(in_book([&](WorkBook& book) {
                    return work::move_task(book, id, "exempt", {.note = "校舍改造", .due_on = today()},
                                           {"wang", now, today()});
                  }).has_value());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(full_book, Filling)

BOOST_AUTO_TEST_CASE(a_task_full_of_steps_is_still_rechecked_and_holds_up_no_lane) {
  auto const id = issue(by_target);
  fill(id, "wang", WorkBook::steps_per_task_max - 1);
  BOOST_TEST(reply(id) == "");
  now += 1h;
  BOOST_TEST(verdict(Outcome::missed) == "");
  BOOST_TEST((state_of(id) == State::accepted));
  BOOST_TEST(reply(id) == "CMP-S052");
  BOOST_TEST(say(contract::warning_receipt_schema, contract::encode(contract::WarningReceipt{1, true})) ==
             "CMP-D022");  // heard as ever
}

BOOST_AUTO_TEST_CASE(a_recheck_that_finds_no_room_leaves_its_task_and_looks_at_the_others) {
  auto const full = issue(by_target);
  auto const other_task = issue(by_target);
  BOOST_TEST(reply(full) == "");
  BOOST_TEST(reply(other_task) == "");
  fill(full, "", WorkBook::steps_with_rechecks_max);
  now += 1h;
  BOOST_TEST(verdict(Outcome::missed) == "");
  BOOST_TEST((state_of(full) == State::replied));
  BOOST_TEST(steps_of(full) == WorkBook::steps_with_rechecks_max);
  auto const kept = in_book([&](WorkBook& book) { return book.find_task(full); }).value();
  BOOST_REQUIRE(kept.recheck.has_value());
  BOOST_TEST((kept.recheck->outcome == contract::TaskRecheck::Outcome::missed));
  BOOST_TEST((state_of(other_task) == State::accepted));
  now += 1h;
  BOOST_TEST(verdict(Outcome::met) == "");  // the last step always finds room
  BOOST_TEST((state_of(full) == State::closed));
}

BOOST_AUTO_TEST_CASE(an_exemption_that_finds_no_room_to_end_keeps_no_other_from_ending) {
  auto const full = issue();
  auto const other_task = issue();
  fill(full, "", WorkBook::steps_with_rechecks_max);
  exempt(full);
  exempt(other_task);
  now += 24h;
  auto const ended = in_book([&](WorkBook& book) { return work::end_exemptions(book, now, today()); });
  BOOST_REQUIRE(ended.has_value());
  BOOST_TEST(ended->size() == 1u);
  BOOST_TEST((state_of(full) == State::exempted));
  BOOST_TEST((state_of(other_task) == State::issued));
}

BOOST_AUTO_TEST_CASE(a_school_answers_so_often_and_leaves_the_other_steps_to_the_district) {
  auto const id = issue();
  for (auto count = WorkBook::replies_per_task_max; count > 0; --count) BOOST_TEST(reply(id) == "");
  auto const before = steps_of(id);
  BOOST_TEST(reply(id) == "CMP-S057");
  BOOST_TEST(steps_of(id) == before);
  BOOST_TEST(steps_of(id) < WorkBook::steps_per_task_max);
}

// A record that is set aside is lost for good; a disk is emptied.
BOOST_AUTO_TEST_CASE(a_full_disk_is_ours_and_the_word_is_not_set_aside_for_it) {
  auto const id = issue();
  auto database =
      store::Database::open(folder() / "district.db", {.schema = store::district_schema()}).value();
  auto const pages = database.value<std::int64_t>("pragma page_count").value();
  BOOST_REQUIRE(database.script("pragma max_page_count = " + std::to_string(pages)).has_value());
  contract::TaskReply const said{
      id,
      "换好了",
      {{"a.txt", "text/plain", pki::sha256_hex(std::string(60'000, 'x')), std::string(60'000, 'x')}}};
  store::DeliveredRecord const record{.seq = 1,
                                      .observed_at = now,
                                      .schema = std::string(contract::task_reply_schema),
                                      .body = contract::encode(said),
                                      .report = contract::SchoolWord(said),
                                      .rejected_because = {}};
  bool has_moved = false;
  auto const objection = database.transaction([&] {
    WorkBook book(database);
    return work::take_record(book, "XX-1", record, now, has_moved);
  });
  BOOST_REQUIRE(!objection.has_value());
  BOOST_TEST(objection.error().code == "CMP-S007");
}

BOOST_AUTO_TEST_SUITE_END()
