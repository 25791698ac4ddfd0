#include "policy/rectification/step.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace campus::rectification {
namespace {

constexpr std::array<std::pair<Verb, std::string_view>, 8> verb_words{{{Verb::issue, "issue"},
                                                                       {Verb::urge, "urge"},
                                                                       {Verb::send_back, "return"},
                                                                       {Verb::extend, "extend"},
                                                                       {Verb::close, "close"},
                                                                       {Verb::exempt, "exempt"},
                                                                       {Verb::accept, "accept"},
                                                                       {Verb::reply, "reply"}}};

Result<Task> wrong_state(Task const& task, Step const& step) {
  return fail(Fault::Kind::conflict, "CMP-D001",
              {{"verb", std::string(name_of(step.verb))}, {"state", std::string(name_of(task.state))}});
}

bool is_one_of(State state, std::initializer_list<State> states) {
  return std::ranges::find(states, state) != states.end();
}

bool is_blank(std::string_view note) { return note.find_first_not_of(" \t\r\n") == std::string_view::npos; }

bool needs_note(Verb verb) {
  return verb == Verb::send_back || verb == Verb::extend || verb == Verb::close || verb == Verb::exempt ||
         verb == Verb::reply;
}

Result<Task> issue(Task task, Step const& step) {
  auto const due = step.due_on.value_or(task.due_on);
  if (due < step.today) return fail(Fault::Kind::invalid, "CMP-D004", {{"day", to_text(due)}});
  task.state = State::issued;
  task.due_on = due;
  task.issued_at = step.at;
  return task;
}

Result<Task> extend(Task task, Step const& step) {
  if (!step.due_on) return fail(Fault::Kind::invalid, "CMP-D005", {{"verb", "extend"}});
  if (*step.due_on < step.today)
    return fail(Fault::Kind::invalid, "CMP-D004", {{"day", to_text(*step.due_on)}});
  if (*step.due_on <= task.due_on)
    return fail(Fault::Kind::invalid, "CMP-D006",
                {{"day", to_text(*step.due_on)}, {"before", to_text(task.due_on)}});
  task.due_on = *step.due_on;
  return task;
}

Result<Task> exempt(Task task, Step const& step) {
  if (!step.due_on) return fail(Fault::Kind::invalid, "CMP-D005", {{"verb", "exempt"}});
  if (*step.due_on < step.today)
    return fail(Fault::Kind::invalid, "CMP-D004", {{"day", to_text(*step.due_on)}});
  task.state = State::exempted;
  task.exempt_until = step.due_on;
  task.ended_at = step.at;
  return task;
}

Result<Task> close(Task task, Step const& step) {
  task.state = State::closed;
  task.ended_at = step.at;
  return task;
}

Result<Task> send_back(Task task, Step const&) {
  task.state = State::accepted;
  task.replied_at.reset();
  return task;
}

// A school may sign for a task twice: the first word may have been lost on its way.
Result<Task> accept(Task task, Step const& step) {
  if (task.state != State::issued) return task;
  task.state = State::accepted;
  task.accepted_at = step.at;
  return task;
}

// Who answers has it; and an answer may be added to.
Result<Task> reply(Task task, Step const& step) {
  if (!task.accepted_at) task.accepted_at = step.at;
  task.state = State::replied;
  task.replied_at = step.at;
  return task;
}

}  // namespace

std::string_view name_of(Verb verb) {
  return std::ranges::find(verb_words, verb, &std::pair<Verb, std::string_view>::first)->second;
}
std::optional<Verb> verb_named(std::string_view name) {
  auto const found = std::ranges::find(verb_words, name, &std::pair<Verb, std::string_view>::second);
  return found == verb_words.end() ? std::nullopt : std::optional(found->first);
}

Party party_of(Verb verb) {
  return verb == Verb::accept || verb == Verb::reply ? Party::school : Party::district;
}

bool makes_sense(Verb verb, State state) {
  switch (verb) {
    case Verb::issue: return state == State::draft;
    case Verb::urge:
    case Verb::extend: return is_one_of(state, {State::issued, State::accepted});
    case Verb::send_back:
    case Verb::close: return state == State::replied;
    case Verb::exempt:
    case Verb::accept:
    case Verb::reply: return is_one_of(state, {State::issued, State::accepted, State::replied});
  }
  return false;
}

Result<Task> take(Task task, Step const& step) {
  if (step.by != party_of(step.verb))
    return fail(Fault::Kind::permission, "CMP-D002", {{"verb", std::string(name_of(step.verb))}});
  if (!makes_sense(step.verb, task.state)) return wrong_state(task, step);
  if (needs_note(step.verb) && is_blank(step.note))
    return fail(Fault::Kind::invalid, "CMP-D003", {{"verb", std::string(name_of(step.verb))}});
  switch (step.verb) {
    case Verb::issue: return issue(std::move(task), step);
    case Verb::urge: return task;
    case Verb::send_back: return send_back(std::move(task), step);
    case Verb::extend: return extend(std::move(task), step);
    case Verb::close: return close(std::move(task), step);
    case Verb::exempt: return exempt(std::move(task), step);
    case Verb::accept: return accept(std::move(task), step);
    case Verb::reply: return reply(std::move(task), step);
  }
  return wrong_state(task, step);
}

bool is_open(Task const& task) {
  return is_one_of(task.state, {State::issued, State::accepted, State::replied});
}

bool is_overdue(Task const& task, CivilDay today) { return is_open(task) && task.due_on < today; }

Task on_day(Task task, CivilDay today) {
  if (task.state != State::exempted || !task.exempt_until || today <= *task.exempt_until) return task;
  task.state = task.accepted_at ? State::accepted : State::issued;
  task.replied_at.reset();
  task.exempt_until.reset();
  task.ended_at.reset();
  return task;
}

}  // namespace campus::rectification
