#include "policy/rectification/recheck.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/policy/rectification/a_task.hpp"

using namespace campus;
using namespace campus::rectification;
using namespace campus::rectification::test;
using targets::Outcome;

namespace {

Source const of_target{Source::Kind::target, "xuzhou-2019-2023.egress-large"};
Source const of_alert{Source::Kind::alert, "1042"};

TargetSeen seen(Outcome outcome, int hours) {
  return {.target = "xuzhou-2019-2023.egress-large", .outcome = outcome, .observed_at = after(hours)};
}

AlertSeen over(int hours) {
  return {.ref = "A-1042",
          .state = AlertState::resolved,
          .last_seen = after(hours - 1),
          .ended_at = after(hours)};
}

AlertSeen firing(int hours) {
  return {.ref = "1042", .state = AlertState::firing, .last_seen = after(hours), .ended_at = std::nullopt};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rectification_recheck)

BOOST_AUTO_TEST_CASE(a_met_target_seen_after_the_reply_closes_the_task) {
  auto const looked = look_again(replied(of_target), seen(Outcome::met, 3));
  BOOST_TEST((looked.finding == Finding::put_right));
  BOOST_TEST((looked.task.state == State::closed));
  BOOST_TEST((looked.task.ended_at == after(3)));
}

BOOST_AUTO_TEST_CASE(a_missed_target_seen_after_the_reply_sends_it_back) {
  auto const looked = look_again(replied(of_target), seen(Outcome::missed, 3));
  BOOST_TEST((looked.finding == Finding::not_yet));
  BOOST_TEST((looked.task.state == State::accepted));
  BOOST_TEST(!looked.task.replied_at.has_value());
}

BOOST_AUTO_TEST_CASE(what_was_seen_before_the_reply_or_with_it_says_nothing) {
  for (auto const hours : {1, 2})
    for (auto const outcome : {Outcome::met, Outcome::missed}) {
      auto const looked = look_again(replied(of_target), seen(outcome, hours));
      BOOST_TEST((looked.finding == Finding::nothing && looked.task == replied(of_target)));
    }
}

BOOST_AUTO_TEST_CASE(what_could_not_be_measured_leaves_the_task_waiting) {
  for (auto const outcome : {Outcome::no_evidence, Outcome::not_defined}) {
    auto const looked = look_again(replied(of_target), seen(outcome, 3));
    BOOST_TEST((looked.finding == Finding::no_answer && looked.task == replied(of_target)));
  }
}

BOOST_AUTO_TEST_CASE(a_met_target_closes_no_task_that_nobody_answered) {
  BOOST_TEST((look_again(accepted(of_target), seen(Outcome::met, 3)).task == accepted(of_target)));
  BOOST_TEST((look_again(issued(of_target), seen(Outcome::met, 3)).task == issued(of_target)));
  BOOST_TEST((look_again(draft(of_target), seen(Outcome::met, 3)).task == draft(of_target)));
}

BOOST_AUTO_TEST_CASE(another_target_says_nothing) {
  auto other = seen(Outcome::met, 3);
  other.target = "xuzhou-2019-2023.egress-small";
  BOOST_TEST((look_again(replied(of_target), other).finding == Finding::nothing));
  BOOST_TEST((look_again(replied(), seen(Outcome::met, 3)).finding == Finding::nothing));
}

BOOST_AUTO_TEST_CASE(an_alert_that_is_over_after_the_reply_closes_the_task) {
  auto const looked = look_again(replied(of_alert), over(3));
  BOOST_TEST((looked.finding == Finding::put_right));
  BOOST_TEST((looked.task.ended_at == after(3)));
}

BOOST_AUTO_TEST_CASE(an_alert_that_was_over_before_the_reply_closes_the_task_with_the_reply) {
  auto const cleared = look_again(accepted(of_alert), over(2));
  BOOST_TEST((cleared.finding == Finding::nothing && cleared.task.state == State::accepted));
  auto const answered = take(cleared.task, step(Verb::reply, 3)).value();
  auto const looked = look_at_reply(answered);
  BOOST_TEST((looked.finding == Finding::put_right));
  BOOST_TEST((looked.task.state == State::closed && looked.task.ended_at == after(2)));
}

BOOST_AUTO_TEST_CASE(an_alert_that_was_over_before_the_task_was_issued_says_nothing) {
  BOOST_TEST((look_again(replied(of_alert), over(-1)).finding == Finding::nothing));
  BOOST_TEST((look_again(replied(of_alert), over(0)).finding == Finding::nothing));
}

BOOST_AUTO_TEST_CASE(an_alert_that_came_back_is_not_over) {
  auto const cleared = look_again(accepted(of_alert), over(2)).task;
  auto const again = look_again(cleared, firing(3)).task;
  BOOST_TEST(!again.cleared_at.has_value());
  BOOST_TEST((look_at_reply(take(again, step(Verb::reply, 4)).value()).finding == Finding::nothing));
}

BOOST_AUTO_TEST_CASE(an_alert_that_holds_after_the_reply_sends_it_back_and_before_it_does_not) {
  BOOST_TEST((look_again(replied(of_alert), firing(3)).finding == Finding::not_yet));
  BOOST_TEST((look_again(replied(of_alert), firing(1)).finding == Finding::nothing));
}

BOOST_AUTO_TEST_CASE(an_alert_nobody_watches_any_more_proves_nothing) {
  auto expired = over(3);
  expired.state = AlertState::expired;
  BOOST_TEST((look_again(replied(of_alert), expired).task == replied(of_alert)));
}

BOOST_AUTO_TEST_CASE(a_verdict_and_an_alert_are_evidence_by_their_id_and_their_number) {
  targets::Verdict verdict;
  verdict.id = "xuzhou-2019-2023.egress-large";
  verdict.outcome = Outcome::met;
  BOOST_TEST((look_again(replied(of_target), evidence_of(verdict, after(3))).finding == Finding::put_right));
  Alert alert;
  alert.number = 1042;
  alert.state = AlertState::resolved;
  alert.ended_at = after(3);
  BOOST_TEST((look_again(replied(of_alert), evidence_of(alert)).finding == Finding::put_right));
}

// Judged anew after the reply, measured before it.
BOOST_AUTO_TEST_CASE(a_verdict_is_as_old_as_the_measurement_that_decided_it) {
  targets::Verdict verdict;
  verdict.id = "xuzhou-2019-2023.egress-large";
  for (auto const outcome : {Outcome::missed, Outcome::met}) {
    verdict.outcome = outcome;
    verdict.standings.assign(1, {});
    verdict.standings[0].outcome = outcome;
    verdict.standings[0].reading.evidence.taken_at = after(1);
    verdict.deciding = 0;
    BOOST_TEST((look_again(replied(of_target), evidence_of(verdict, after(3))).finding == Finding::nothing));
    verdict.standings[0].reading.evidence.taken_at = after(3);
    BOOST_TEST((look_again(replied(of_target), evidence_of(verdict, after(3))).finding != Finding::nothing));
  }
}

BOOST_AUTO_TEST_CASE(a_reply_to_a_target_or_an_inspection_waits_for_its_recheck) {
  BOOST_TEST((look_at_reply(replied(of_target)).finding == Finding::nothing));
  BOOST_TEST((look_at_reply(replied()).finding == Finding::nothing));
}

BOOST_AUTO_TEST_SUITE_END()
