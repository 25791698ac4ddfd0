#include "policy/rectification/step.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <vector>

#include "tests/unit/policy/rectification/a_task.hpp"

using namespace campus;
using namespace campus::rectification;
using namespace campus::rectification::test;

namespace {

std::string code_of(Result<Task> const& result) { return result ? "" : result.error().code; }

Task in(State state) {
  switch (state) {
    case State::draft: return draft();
    case State::issued: return issued();
    case State::accepted: return accepted();
    case State::replied: return replied();
    case State::closed: return closed();
    case State::exempted: return exempted();
  }
  return draft();
}

Step fitting(Verb verb) {
  return verb == Verb::extend || verb == Verb::exempt ? step_until(verb, due + std::chrono::days(7))
                                                      : step(verb);
}

struct Row {
  Verb verb;
  std::vector<State> from;
};
std::array<Row, 8> const rows{{{Verb::issue, {State::draft}},
                               {Verb::urge, {State::issued, State::accepted}},
                               {Verb::send_back, {State::replied}},
                               {Verb::extend, {State::issued, State::accepted}},
                               {Verb::close, {State::replied}},
                               {Verb::exempt, {State::issued, State::accepted, State::replied}},
                               {Verb::accept, {State::issued, State::accepted, State::replied}},
                               {Verb::reply, {State::issued, State::accepted, State::replied}}}};

}  // namespace

BOOST_AUTO_TEST_SUITE(rectification_steps)

BOOST_AUTO_TEST_CASE(a_task_goes_from_draft_to_closed_by_five_hands) {
  auto task = draft();
  task = take(task, step(Verb::issue)).value();
  BOOST_TEST((task.state == State::issued && task.issued_at == morning));
  task = take(task, step(Verb::accept, 1)).value();
  BOOST_TEST((task.state == State::accepted && task.accepted_at == after(1)));
  task = take(task, step(Verb::reply, 2)).value();
  BOOST_TEST((task.state == State::replied && task.replied_at == after(2)));
  task = take(task, step(Verb::close, 3)).value();
  BOOST_TEST((task.state == State::closed && task.ended_at == after(3)));
  BOOST_TEST(!is_open(task));
}

BOOST_AUTO_TEST_CASE(every_step_is_taken_where_it_makes_sense_and_refused_everywhere_else) {
  for (auto const& [verb, from] : rows)
    for (auto const state : all_states) {
      auto const makes_sense = std::ranges::find(from, state) != from.end();
      auto const code = code_of(take(in(state), fitting(verb)));
      BOOST_TEST(code == (makes_sense ? "" : "CMP-D001"), name_of(verb)
                                                              << " a task that is " << name_of(state));
    }
}

BOOST_AUTO_TEST_CASE(a_school_may_not_do_what_is_the_districts_and_the_other_way_round) {
  for (auto const& [verb, from] : rows) {
    auto one = fitting(verb);
    one.by = party_of(verb) == Party::school ? Party::district : Party::school;
    for (auto const state : all_states)
      BOOST_TEST(code_of(take(in(state), one)) == "CMP-D002", name_of(verb) << " by the wrong hand");
  }
}

BOOST_AUTO_TEST_CASE(who_returns_extends_closes_exempts_or_replies_says_why) {
  for (auto const verb : {Verb::send_back, Verb::extend, Verb::close, Verb::exempt, Verb::reply})
    for (auto const* const blank : {"", "  \n"}) {
      auto one = fitting(verb);
      one.note = blank;
      BOOST_TEST(
          code_of(take(in(verb == Verb::extend ? State::accepted : State::replied), one)) == "CMP-D003",
          name_of(verb) << " without a note");
    }
}

BOOST_AUTO_TEST_CASE(issuing_urging_and_signing_need_no_note) {
  BOOST_TEST(take(draft(), step(Verb::issue, 0, "")).has_value());
  BOOST_TEST(take(issued(), step(Verb::urge, 0, "")).has_value());
  BOOST_TEST(take(issued(), step(Verb::accept, 0, "")).has_value());
}

BOOST_AUTO_TEST_CASE(urging_changes_nothing_of_a_task) {
  BOOST_TEST((take(accepted(), step(Verb::urge, 5)).value() == accepted()));
}

BOOST_AUTO_TEST_CASE(signing_twice_is_signing_once) {
  BOOST_TEST((take(accepted(), step(Verb::accept, 9)).value() == accepted()));
  BOOST_TEST((take(replied(), step(Verb::accept, 9)).value() == replied()));
}

BOOST_AUTO_TEST_CASE(who_answers_without_having_signed_has_signed_with_it) {
  auto const task = take(issued(), step(Verb::reply, 4)).value();
  BOOST_TEST((task.state == State::replied));
  BOOST_TEST((task.accepted_at == after(4)));
}

BOOST_AUTO_TEST_CASE(an_answer_may_be_added_to_and_the_later_one_counts) {
  BOOST_TEST((take(replied(), step(Verb::reply, 8)).value().replied_at == after(8)));
}

BOOST_AUTO_TEST_CASE(a_returned_task_is_with_the_school_again_and_can_be_answered_again) {
  auto const back = take(replied(), step(Verb::send_back)).value();
  BOOST_TEST((back.state == State::accepted));
  BOOST_TEST(!back.replied_at.has_value());
  BOOST_TEST((take(back, step(Verb::reply, 6)).value().replied_at == after(6)));
}

BOOST_AUTO_TEST_CASE(a_task_is_not_issued_for_a_day_that_is_over) {
  auto late = draft();
  late.due_on = monday - std::chrono::days(1);
  BOOST_TEST(code_of(take(late, step(Verb::issue))) == "CMP-D004");
  BOOST_TEST((take(late, step_until(Verb::issue, monday)).value().due_on == monday));
}

BOOST_AUTO_TEST_CASE(an_extension_names_a_later_day) {
  BOOST_TEST(code_of(take(accepted(), step(Verb::extend))) == "CMP-D005");
  BOOST_TEST(code_of(take(accepted(), step_until(Verb::extend, due))) == "CMP-D006");
  BOOST_TEST(code_of(take(accepted(), step_until(Verb::extend, monday - std::chrono::days(1)))) ==
             "CMP-D004");
  auto const longer = take(accepted(), step_until(Verb::extend, due + std::chrono::days(1))).value();
  BOOST_TEST((longer.due_on == due + std::chrono::days(1)));
  BOOST_TEST((longer.state == State::accepted));
}

BOOST_AUTO_TEST_CASE(an_exemption_has_an_end_and_the_task_comes_back_after_it) {
  BOOST_TEST(code_of(take(accepted(), step(Verb::exempt))) == "CMP-D005");
  BOOST_TEST(code_of(take(accepted(), step_until(Verb::exempt, monday - std::chrono::days(1)))) ==
             "CMP-D004");
  auto const free = exempted();
  BOOST_TEST((free.state == State::exempted));
  BOOST_TEST((on_day(free, *free.exempt_until) == free));
  auto const back = on_day(free, *free.exempt_until + std::chrono::days(1));
  BOOST_TEST((back.state == State::accepted));
  BOOST_TEST(!back.exempt_until.has_value());
  auto const unsigned_one = take(issued(), step_until(Verb::exempt, due)).value();
  BOOST_TEST((on_day(unsigned_one, due + std::chrono::days(1)).state == State::issued));
}

BOOST_AUTO_TEST_CASE(a_day_changes_no_task_but_an_exempted_one) {
  for (auto const state : {State::draft, State::issued, State::accepted, State::replied, State::closed})
    BOOST_TEST((on_day(in(state), due + std::chrono::days(400)) == in(state)));
}

BOOST_AUTO_TEST_CASE(a_task_is_overdue_the_day_after_until_it_is_put_right_or_exempted) {
  auto const next_day = due + std::chrono::days(1);
  BOOST_TEST(!is_overdue(accepted(), due));
  BOOST_TEST(is_overdue(accepted(), next_day));
  BOOST_TEST(is_overdue(issued(), next_day));
  BOOST_TEST(is_overdue(replied(), next_day));
  for (auto const state : {State::draft, State::closed, State::exempted})
    BOOST_TEST(!is_overdue(in(state), next_day), name_of(state));
}

BOOST_AUTO_TEST_CASE(the_words_of_states_verbs_and_sources_are_read_as_they_are_written) {
  for (auto const state : all_states) BOOST_TEST((state_named(name_of(state)) == state));
  for (auto const& [verb, from] : rows) BOOST_TEST((verb_named(name_of(verb)) == verb));
  BOOST_TEST((verb_named("return") == Verb::send_back));
  for (auto const kind :
       {Source::Kind::alert, Source::Kind::target, Source::Kind::clause, Source::Kind::inspection})
    BOOST_TEST((source_named(name_of(kind)) == kind));
  BOOST_TEST(!verb_named("send_back").has_value());
  BOOST_TEST(!state_named("").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
