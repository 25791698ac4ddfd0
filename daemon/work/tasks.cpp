#include "daemon/work/tasks.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "daemon/contract/messages.hpp"
#include "policy/rectification/recheck.hpp"
#include "policy/rectification/step.hpp"

namespace campus::work {
namespace {

using contract::TaskEntry;
using contract::TaskStep;
using rectification::Party;
using rectification::State;
using rectification::Step;
using rectification::Verb;

// As the district may use them, in the order of a task's life.
constexpr std::array district_verbs{Verb::issue,  Verb::urge,  Verb::send_back,
                                    Verb::extend, Verb::close, Verb::exempt};

Result<void> issue(store::WorkBook& book, std::int64_t id, Hand const& hand) {
  auto moved = move_task(book, id, "issue", {.note = {}, .due_on = std::nullopt}, hand);
  if (!moved) return std::unexpected(std::move(moved.error()));
  return {};
}

}  // namespace

Result<void> keep_step(store::WorkBook& book, TaskEntry const& before, TaskEntry after, TaskStep step) {
  step.from = before.task.state;
  step.to = after.task.state;
  if (after.task.due_on != before.task.due_on) step.due_on = after.task.due_on;
  after.changed_at = step.at;
  if (auto kept = book.keep(after, step); !kept) return kept;
  auto const actor = step.by.empty() ? std::string("re-check") : step.by;
  return book.note(step.at, actor, "task " + step.step, before.school + " task " + std::to_string(before.id),
                   rectification::name_of(after.task.state));
}

Result<std::vector<std::int64_t>> make_tasks(store::WorkBook& book, contract::NewTask const& wish,
                                             Hand const& hand) {
  std::vector<std::int64_t> ids;
  auto source = wish.source;
  if (source.kind == rectification::Source::Kind::alert) source.ref = rectification::alert_ref(source.ref);
  if (wish.due_on < hand.today)
    return fail(Fault::Kind::invalid, "CMP-D004", {{"day", campus::to_text(wish.due_on)}});
  for (auto const& school : wish.schools) {
    TaskEntry entry;
    entry.school = school;
    entry.title = wish.title;
    entry.requirement = wish.requirement;
    entry.task.source = source;
    entry.task.due_on = wish.due_on;
    entry.created_at = entry.changed_at = hand.now;
    TaskStep const step{.at = hand.now,
                        .by = hand.user,
                        .step = "create",
                        .from = std::nullopt,
                        .to = State::draft,
                        .note = {},
                        .due_on = wish.due_on};
    auto const id = book.add_task(entry, step);
    if (!id) return std::unexpected(id.error());
    auto done =
        book.note(hand.now, hand.user, "task create", school + " task " + std::to_string(*id), "draft");
    if (done && wish.is_issued) done = issue(book, *id, hand);
    if (!done) return std::unexpected(std::move(done.error()));
    ids.push_back(*id);
  }
  return ids;
}

Result<std::string> move_task(store::WorkBook& book, std::int64_t id, std::string_view word,
                              contract::TaskMove const& move, Hand const& hand) {
  auto const verb = rectification::verb_named(word);
  if (!verb || rectification::party_of(*verb) != Party::district)
    return fail(Fault::Kind::not_found, "CMP-D007", {{"verb", std::string(word.substr(0, 32))}});
  auto const before = book.find_task(id);
  if (!before) return std::unexpected(before.error());
  Step const step{.verb = *verb,
                  .by = Party::district,
                  .note = move.note,
                  .due_on = move.due_on,
                  .at = hand.now,
                  .today = hand.today};
  auto moved = rectification::take(before->task, step);
  if (!moved) return std::unexpected(std::move(moved.error()));
  auto after = *before;
  after.task = std::move(*moved);
  if (*verb == Verb::urge) ++after.urged;
  auto kept = keep_step(book, *before, std::move(after),
                        {.at = hand.now,
                         .by = hand.user,
                         .step = std::string(word),
                         .from = std::nullopt,
                         .to = State::draft,
                         .note = move.note,
                         .due_on = std::nullopt});
  if (!kept) return std::unexpected(std::move(kept.error()));
  return before->school;
}

Result<std::vector<std::string>> end_exemptions(store::WorkBook& book, Instant now, CivilDay today) {
  auto const over = book.exempted_until(today);
  if (!over) return std::unexpected(over.error());
  std::vector<std::string> schools;
  for (auto const& before : *over) {
    auto after = before;
    after.task = rectification::on_day(after.task, today);
    if (after.task == before.task) continue;
    Fault const what{Fault::Kind::invalid, "CMP-D012", {{"day", campus::to_text(*before.task.exempt_until)}}};
    auto kept = keep_step(book, before, std::move(after),
                          {.at = now,
                           .by = {},
                           .step = "recheck",
                           .from = std::nullopt,
                           .to = State::draft,
                           .note = contract::text_of(what, contract::Language::zh),
                           .due_on = std::nullopt});
    if (!kept && store::WorkBook::is_refusal(kept.error())) continue;  // full: those after it still end
    if (!kept) return std::unexpected(std::move(kept.error()));
    schools.push_back(before.school);
  }
  return schools;
}

std::vector<std::string> verbs_of(TaskEntry const& task) {
  std::vector<std::string> verbs;
  for (auto const verb : district_verbs)
    if (rectification::makes_sense(verb, task.task.state)) verbs.emplace_back(rectification::name_of(verb));
  return verbs;
}

std::int64_t days_left(CivilDay due, CivilDay today, SchoolCalendar const* calendar) {
  // Beyond a year nobody counts lessons.
  constexpr std::int64_t counted_max = 366;
  auto const days = (due - today).count();
  if (!calendar || days == 0 || days > counted_max || days < -counted_max) return days;
  std::int64_t lessons = 0;
  for (auto day = std::min(due, today) + std::chrono::days(1); day <= std::max(due, today);
       day += std::chrono::days(1))
    lessons += calendar->has_lessons(day) ? 1 : 0;
  // Over is over, though it were on the first day of a holiday.
  return days > 0 ? lessons : -std::max<std::int64_t>(lessons, 1);
}

}  // namespace campus::work
