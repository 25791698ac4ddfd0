#include "daemon/work/school_word.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/evidence.hpp"
#include "daemon/contract/messages.hpp"
#include "daemon/contract/school_words.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/work/tasks.hpp"
#include "policy/rectification/step.hpp"

namespace campus::work {
namespace {

using contract::TaskEntry;
using contract::TaskRecheck;
using contract::TaskStep;
using rectification::Evidence;
using rectification::Finding;
using rectification::Party;
using rectification::State;
using rectification::Step;
using rectification::Verb;

constexpr std::string_view not_of_this_school = "CMP-D021";

// Where we stand: the one who speaks, when by its clock, and when by ours.
struct Hearing {
  store::WorkBook& book;
  std::string_view school;
  Instant observed_at;
  Instant now;
};

// What the book refuses is the record's fault; what failed, and a disk that is full, is ours.
Result<std::string> code_or_fault(Result<void> const& done) {
  if (done) return "";
  auto const& fault = done.error();
  if (store::WorkBook::is_refusal(fault) || fault.code == not_of_this_school) return fault.code;
  return std::unexpected(fault);
}

TaskStep step_of(std::string by, Verb verb, std::string note, Instant now) {
  return {.at = now,
          .by = std::move(by),
          .step = std::string(rectification::name_of(verb)),
          .from = std::nullopt,
          .to = State::draft,
          .note = std::move(note),
          .due_on = std::nullopt};
}

TaskStep recheck_step(std::string note, Instant now) {
  return {.at = now,
          .by = {},
          .step = "recheck",
          .from = std::nullopt,
          .to = State::draft,
          .note = std::move(note),
          .due_on = std::nullopt};
}

std::string sentence_of(Finding finding, TaskEntry const& task, Instant seen_at) {
  auto const code = finding == Finding::put_right ? "CMP-D010" : "CMP-D011";
  Fault const what{
      Fault::Kind::invalid, code, {{"ref", task.task.source.ref}, {"time", contract::to_rfc3339(seen_at)}}};
  return contract::text_of(what, contract::Language::zh);
}

Result<bool> as_moved(Result<void> done, bool has_moved) {
  if (!done) return std::unexpected(std::move(done.error()));
  return has_moved;
}

// What a look brought is written down; true: the task moved.  One that is full stays where it is, and shows
// what was seen: its evidence comes with other records, and they have to go on.
Result<bool> keep_look(store::WorkBook& book, TaskEntry const& before, rectification::Recheck looked,
                       Instant seen_at, Instant now) {
  auto after = before;
  after.task = std::move(looked.task);
  if (looked.finding == Finding::nothing) {
    if (after.task == before.task) return false;
    return as_moved(book.keep_facts(after), false);
  }
  auto const outcome = looked.finding == Finding::put_right ? TaskRecheck::Outcome::met
                       : looked.finding == Finding::not_yet ? TaskRecheck::Outcome::missed
                                                            : TaskRecheck::Outcome::no_evidence;
  after.recheck = TaskRecheck{.at = seen_at, .outcome = outcome, .ref = before.task.source.ref};
  if (looked.finding == Finding::no_answer) return as_moved(book.keep_facts(after), false);
  auto note = sentence_of(looked.finding, before, seen_at);
  auto moved = keep_step(book, before, after, recheck_step(std::move(note), now));
  if (moved || !store::WorkBook::is_refusal(moved.error())) return as_moved(std::move(moved), true);
  after.task = before.task;
  return as_moved(book.keep_facts(after), false);
}

Result<TaskEntry> task_of(Hearing const& hearing, std::int64_t id) {
  auto task = hearing.book.find_task(id);
  if (task && task->school != hearing.school)
    return fail(Fault::Kind::permission, std::string(not_of_this_school), {{"task", std::to_string(id)}});
  return task;
}

// Signed for by whoever said it first; a word that says nothing new is no step.
Result<std::string> hear(Hearing const& hearing, contract::TaskAccepted const& word) {
  auto const before = task_of(hearing, word.task);
  if (!before) return code_or_fault(std::unexpected(before.error()));
  Step const step{.verb = Verb::accept,
                  .by = Party::school,
                  .note = {},
                  .due_on = std::nullopt,
                  .at = std::min(word.at, hearing.now),
                  .today = {}};
  auto moved = rectification::take(before->task, step);
  if (!moved) return moved.error().code;
  if (*moved == before->task) return "";
  auto after = *before;
  after.task = std::move(*moved);
  return code_or_fault(keep_step(hearing.book, *before, std::move(after),
                                 step_of(std::string(hearing.school), Verb::accept, {}, hearing.now)));
}

Result<std::string> hear(Hearing const& hearing, contract::TaskReply const& word) {
  for (auto const& one : word.attachments)
    if (pki::sha256_hex(one.bytes) != one.sha256) return "CMP-D020";
  auto const before = task_of(hearing, word.task);
  if (!before) return code_or_fault(std::unexpected(before.error()));
  Step const step{.verb = Verb::reply,
                  .by = Party::school,
                  .note = word.note,
                  .due_on = std::nullopt,
                  .at = std::min(hearing.observed_at, hearing.now),
                  .today = {}};
  auto moved = rectification::take(before->task, step);
  if (!moved) return moved.error().code;
  auto after = *before;
  after.task = *moved;
  after.recheck.reset();
  for (auto const& one : word.attachments)
    if (auto done =
            hearing.book.attach(word.task, {one.name, one.media_type, one.sha256, one.bytes, hearing.now});
        !done)
      return code_or_fault(done);
  auto const kept = keep_step(hearing.book, *before, after,
                              step_of(std::string(hearing.school), Verb::reply, word.note, hearing.now));
  if (!kept) return code_or_fault(kept);
  // An alert may be over already: then this was the last word.
  auto looked = rectification::look_at_reply(*moved);
  auto const seen_at = looked.task.cleared_at.value_or(hearing.now);
  auto const done = keep_look(hearing.book, after, std::move(looked), seen_at, hearing.now);
  if (!done) return std::unexpected(done.error());
  return "";
}

Result<std::string> hear(Hearing const& hearing, contract::DesiredReceipt const& word) {
  using Outcome = contract::DesiredStanding::Outcome;
  contract::DesiredStanding row;
  row.school = hearing.school;
  row.version = word.version;
  row.outcome = word.is_applied ? Outcome::applied : Outcome::refused;
  row.receipt_at = hearing.now;
  row.code = word.refusal.code;
  row.arguments = contract::encode_arguments(word.refusal);
  if (auto kept = hearing.book.receipt(row); !kept) return code_or_fault(kept);
  if (word.is_applied) return "";
  return code_or_fault(hearing.book.note(hearing.now, hearing.school, "desired state",
                                         "version " + std::to_string(word.version),
                                         "refused " + word.refusal.code));
}

// What a record of the school's day says about its tasks: of a verdict and of an alert alone.
std::optional<Evidence> evidence_in(store::DeliveredRecord const& record, Instant now) {
  auto const* const day = std::get_if<contract::DayReport>(&*record.report);
  if (!day) return std::nullopt;
  if (auto const* const target = std::get_if<contract::TargetReport>(day))
    return rectification::evidence_of(target->verdict, std::min(record.observed_at, now));
  if (auto const* const alert = std::get_if<contract::AlertReport>(day))
    return rectification::evidence_of(alert->alert);
  return std::nullopt;
}

Result<std::string> hear(Hearing const& hearing, contract::WarningReceipt const& word) {
  auto const at = std::min(hearing.observed_at, hearing.now);
  auto const is_known = hearing.book.warning_seen(hearing.school, word.warning, word.is_read, at);
  if (!is_known) return std::unexpected(is_known.error());
  return *is_known ? "" : "CMP-D022";
}

}  // namespace

Result<std::size_t> recheck(store::WorkBook& book, std::string_view school, Evidence const& evidence,
                            Instant now) {
  auto const tasks = book.open_tasks_of(school, rectification::source_of(evidence));
  if (!tasks) return std::unexpected(tasks.error());
  std::size_t moved = 0;
  for (auto const& before : *tasks) {
    auto looked = rectification::look_again(before.task, evidence);
    auto const is_moved = keep_look(book, before, std::move(looked), rectification::seen_at(evidence), now);
    if (!is_moved) return std::unexpected(is_moved.error());
    moved += *is_moved ? 1 : 0;
  }
  return moved;
}

Result<std::string> take_record(store::WorkBook& book, std::string_view school,
                                store::DeliveredRecord const& record, Instant now, bool& has_moved) {
  if (auto const evidence = evidence_in(record, now)) {
    auto const moved = recheck(book, school, *evidence, now);
    if (!moved) return std::unexpected(moved.error());
    has_moved = has_moved || *moved > 0;
    return "";
  }
  Hearing const hearing{book, school, record.observed_at, now};
  auto const* const word = std::get_if<contract::SchoolWord>(&*record.report);
  if (!word) return "";
  auto objection = std::visit([&](auto const& one) { return hear(hearing, one); }, *word);
  auto const is_of_task = std::holds_alternative<contract::TaskReply>(*word) ||
                          std::holds_alternative<contract::TaskAccepted>(*word);
  if (objection && objection->empty() && is_of_task) has_moved = true;
  return objection;
}

}  // namespace campus::work
