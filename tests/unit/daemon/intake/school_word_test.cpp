// What a school says to its tasks, warnings and the desired state, through the way it really comes.

#include <boost/test/unit_test.hpp>

#include <string>

#include "tests/unit/daemon/intake/working.hpp"

using namespace campus;
using namespace campus::tests;
using namespace std::chrono_literals;
using rectification::State;
using store::WorkBook;

BOOST_FIXTURE_TEST_SUITE(school_word, Working)

BOOST_AUTO_TEST_CASE(a_task_is_signed_for_and_answered_and_waits_for_its_recheck) {
  auto const id = issue();
  BOOST_TEST(accept(id) == "");
  BOOST_TEST((state_of(id) == State::accepted));
  BOOST_TEST(accept(id) == "");  // twice is once
  BOOST_TEST(reply(id, "=HYPERLINK(\"x\")<b>", {photo()}) == "");
  BOOST_TEST((state_of(id) == State::replied));
  auto const steps = in_book([&](WorkBook& book) { return book.steps(id); }).value();
  BOOST_REQUIRE(steps.size() == 4u);
  BOOST_TEST(steps[3].by == "XX-1");
  BOOST_TEST(steps[3].note == "=HYPERLINK(\"x\")<b>");  // text it came as, text it stays
  auto const kept = in_book([&](WorkBook& book) { return book.attachment(id, photo().sha256); }).value();
  BOOST_TEST(kept.bytes == photo().bytes);
  BOOST_TEST(kept.name == "照片.png");
}

BOOST_AUTO_TEST_CASE(
    an_attachment_that_is_not_what_its_hash_says_is_rejected_with_its_answer_and_nothing_else) {
  auto const id = issue();
  auto wrong = photo();
  wrong.bytes += '!';
  BOOST_TEST(reply(id, "x", {photo(), wrong}) == "CMP-D020");
  BOOST_TEST((state_of(id) == State::issued));
  BOOST_TEST(in_book([&](WorkBook& book) { return book.attachments(id); }).value().empty());
  BOOST_TEST(reply(id) == "");
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_too_large_in_any_way_is_rejected_alone) {
  auto const id = issue();
  auto large = photo();
  large.bytes.assign(contract::attachment_bytes_max + 1, 'x');
  large.sha256 = pki::sha256_hex(large.bytes);
  BOOST_TEST(reply(id, "x", {large}) == "CMP-K005");
  BOOST_TEST(reply(id, "x", {photo(), photo(), photo(), photo(), photo()}) == "CMP-K005");
  BOOST_TEST(reply(id, std::string(20'000, 'x')) == "CMP-K005");
  BOOST_TEST(reply(id, " ") == "CMP-D003");
  BOOST_TEST((state_of(id) == State::issued));
}

BOOST_AUTO_TEST_CASE(a_school_cannot_touch_the_task_of_another_or_one_that_is_none) {
  auto const id = issue();
  auto const body = contract::encode(contract::TaskReply{id, "mine", {}});
  BOOST_TEST(say_as(other, contract::task_reply_schema, body) == "CMP-D021");
  BOOST_TEST(say_as(other, contract::task_accepted_schema,
                    contract::encode(contract::TaskAccepted{id, now})) == "CMP-D021");
  BOOST_TEST(reply(id + 100) == "CMP-S050");
  BOOST_TEST(say(contract::task_reply_schema, R"({"task":"one"})") == "CMP-K003");
  BOOST_TEST((state_of(id) == State::issued));
}

BOOST_AUTO_TEST_CASE(what_is_closed_takes_no_further_answer) {
  auto const id = issue();
  BOOST_TEST(reply(id) == "");
  auto const close = [&](WorkBook& book) {
    return work::move_task(book, id, "close", {.note = "看过了", .due_on = {}}, {"wang", now, today()});
  };
  BOOST_TEST(in_book(close).value() == "XX-1");
  BOOST_TEST(reply(id) == "CMP-D001");
}

BOOST_AUTO_TEST_CASE(the_same_words_delivered_twice_are_heard_once) {
  auto const id = issue();
  contract::Batch batch;
  batch.records.push_back(
      {1, now, std::string(contract::task_reply_schema), contract::encode(contract::TaskReply{id, "x", {}})});
  District::ingest(school, first_epoch, "control", batch);
  District::ingest(school, first_epoch, "control", batch);
  BOOST_TEST(in_book([&](WorkBook& book) { return book.steps(id); }).value().size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_met_verdict_after_the_reply_closes_and_a_missed_one_sends_back_with_a_message) {
  using targets::Outcome;
  auto const id = issue(by_target);
  BOOST_TEST(reply(id) == "");
  BOOST_TEST(look(rectification::TargetSeen{"plan.line", Outcome::no_evidence, now + 1h}) == 0u);
  BOOST_TEST((in_book([&](WorkBook& book) { return book.find_task(id); })->recheck->outcome ==
              contract::TaskRecheck::Outcome::no_evidence));
  BOOST_TEST(look(rectification::TargetSeen{"plan.line", Outcome::missed, now + 2h}) == 1u);
  BOOST_TEST((state_of(id) == State::accepted));
  auto const tasks = state_for(school).tasks;
  BOOST_REQUIRE(tasks.size() == 1u);
  BOOST_TEST((tasks[0].messages.back().side == contract::TaskMessage::Side::recheck));
  now += 3h;
  BOOST_TEST(reply(id) == "");
  BOOST_TEST(look(rectification::TargetSeen{"plan.line", Outcome::met, now + 1h}) == 1u);
  BOOST_TEST((state_of(id) == State::closed));
}

BOOST_AUTO_TEST_CASE(an_alert_that_was_over_before_the_reply_closes_the_task_with_it) {
  auto const id = issue(by_alert);
  now += 1h;
  BOOST_TEST(look(rectification::AlertSeen{"1042", AlertState::resolved, now, now}) == 0u);
  BOOST_TEST(reply(id) == "");
  BOOST_TEST((state_of(id) == State::closed));
}

BOOST_AUTO_TEST_CASE(every_step_of_a_task_stands_in_the_audit_with_who_took_it) {
  auto const id = issue(by_alert);
  accept(id);
  reply(id);
  look(rectification::AlertSeen{"1042", AlertState::resolved, now, now + 1h});
  std::vector<std::string> told;
  auto const audit = stores->district.audit(10).value();
  for (auto const& entry : audit)
    if (entry.action.starts_with("task "))
      told.push_back(entry.actor + " " + entry.action + " " + entry.outcome);
  std::vector<std::string> const expected{"re-check task recheck closed", "XX-1 task reply replied",
                                          "XX-1 task accept accepted", "wang task issue issued",
                                          "wang task create draft"};
  BOOST_TEST(told == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_desired_state_is_for_the_school_that_asks_and_for_nobody_else) {
  issue();
  BOOST_TEST(state_for(school).school == "XX-1");
  BOOST_TEST(state_for(school).tasks.size() == 1u);
  BOOST_TEST(state_for(other).school == "XX-2");
  BOOST_TEST(state_for(other).tasks.empty());
  BOOST_TEST(ask(request_of("GET", "/v2/desired")).status == 401);
}

BOOST_AUTO_TEST_CASE(who_has_the_newest_version_is_told_so_and_every_change_grows_it) {
  auto const version = state_for(school).version;
  BOOST_TEST(desired(school, std::to_string(version)).status == 304);
  BOOST_TEST(body_of(desired(school, std::to_string(version))).empty());
  auto const id = issue();
  auto const next = state_for(school).version;
  BOOST_TEST(next > version);
  BOOST_TEST(header_of(desired(school), "ETag") == '"' + std::to_string(next) + '"');
  reply(id);
  BOOST_TEST(state_for(school).version > next);
}

BOOST_AUTO_TEST_CASE(a_district_that_came_back_from_a_backup_goes_on_above_what_the_school_has) {
  BOOST_TEST(desired(school, "4711").status == 200);
  BOOST_TEST(state_for(school).version == 4712u);
  BOOST_TEST(desired(school, "4712").status == 304);
  BOOST_TEST(desired(school, "18446744073709551615").status == 200);  // no number of ours: passed over
  BOOST_TEST(state_for(school).version == 4712u);
}

BOOST_AUTO_TEST_CASE(what_a_school_says_of_a_version_is_kept_as_the_newest) {
  auto const of_school = [&] {
    return in_book([](WorkBook& book) { return book.desired_schools(); })->front();
  };
  say(contract::desired_receipt_schema, contract::encode(contract::DesiredReceipt{3, true, {}}));
  BOOST_TEST((of_school().applied == 3u));
  Fault const why{Fault::Kind::invalid, "CMP-T002", {{"line", "7"}}};
  say(contract::desired_receipt_schema, contract::encode(contract::DesiredReceipt{4, false, why}));
  BOOST_TEST((of_school().applied == 3u));
  BOOST_TEST((of_school().outcome == contract::DesiredStanding::Outcome::refused));
  BOOST_TEST(of_school().code == "CMP-T002");
  BOOST_TEST(of_school().arguments == R"({"line":"7"})");
}

BOOST_AUTO_TEST_CASE(a_warning_goes_to_the_schools_that_are_enrolled_and_its_receipts_come_back) {
  contract::WarningEntry const warning{.id = 0,
                                       .severity = Severity::high,
                                       .title = "钓鱼邮件",
                                       .text = "请勿点击",
                                       .issued_at = now,
                                       .issued_by = "wang",
                                       .until = now + 24h};
  auto const id = in_book([&](WorkBook& book) { return book.add_warning(warning); }).value();
  BOOST_TEST(state_for(school).warnings.at(0).title == "钓鱼邮件");
  auto const found = [&] { return in_book([&](WorkBook& book) { return book.find_warning(id); }).value(); };
  BOOST_TEST(found().of == 2u);
  say(contract::warning_receipt_schema, contract::encode(contract::WarningReceipt{id, false}));
  BOOST_TEST(found().received == 1u);
  BOOST_TEST(found().read == 0u);
  say(contract::warning_receipt_schema, contract::encode(contract::WarningReceipt{id, true}));
  BOOST_TEST(found().read == 1u);
  BOOST_TEST(say(contract::warning_receipt_schema,
                 contract::encode(contract::WarningReceipt{id + 9, true})) == "CMP-D022");
  now += 25h;
  BOOST_TEST(state_for(school).warnings.empty());
}

BOOST_AUTO_TEST_CASE(an_exemption_that_is_over_brings_the_task_back) {
  auto const id = issue();
  auto const exempt = [&](WorkBook& book) {
    return work::move_task(book, id, "exempt", {.note = "校舍改造", .due_on = today()},
                           {"wang", now, today()});
  };
  BOOST_TEST(in_book(exempt).has_value());
  auto const turn = [&](WorkBook& book) { return work::end_exemptions(book, now, today()); };
  BOOST_TEST(in_book(turn)->empty());
  now += 24h;
  BOOST_TEST(in_book(turn)->size() == 1u);
  BOOST_TEST((state_of(id) == State::issued));
}

BOOST_AUTO_TEST_SUITE_END()
