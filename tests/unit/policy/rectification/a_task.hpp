#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "policy/rectification/recheck.hpp"
#include "policy/rectification/step.hpp"

namespace campus::rectification::test {

// A task of Monday, 2026-11-23, due in a week.

inline CivilDay const monday{std::chrono::year(2026) / 11 / 23};
inline CivilDay const due{std::chrono::year(2026) / 11 / 30};
inline Instant const morning{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) +
                             std::chrono::hours(1)};

inline Instant after(int hours) { return morning + std::chrono::hours(hours); }

inline Step step(Verb verb, int hours = 0, std::string note = "because") {
  return {.verb = verb,
          .by = party_of(verb),
          .note = std::move(note),
          .due_on = std::nullopt,
          .at = after(hours),
          .today = monday};
}

inline Step step_until(Verb verb, CivilDay day) {
  auto one = step(verb);
  one.due_on = day;
  return one;
}

inline Task draft(Source source = {Source::Kind::inspection, "spring 2026"}) {
  Task task;
  task.source = std::move(source);
  task.due_on = due;
  return task;
}

inline Task issued(Source source = {Source::Kind::inspection, "spring 2026"}) {
  return take(draft(std::move(source)), step(Verb::issue)).value();
}
inline Task accepted(Source source = {Source::Kind::inspection, "spring 2026"}) {
  return take(issued(std::move(source)), step(Verb::accept, 1)).value();
}
inline Task replied(Source source = {Source::Kind::inspection, "spring 2026"}) {
  return take(accepted(std::move(source)), step(Verb::reply, 2)).value();
}
inline Task closed() { return take(replied(), step(Verb::close, 3)).value(); }
inline Task exempted() {
  return take(accepted(), step_until(Verb::exempt, due + std::chrono::days(30))).value();
}

}  // namespace campus::rectification::test
