// Tasks, their steps and what came with the answers: a WorkBook's part of rectification.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/store/work_book.hpp"

namespace campus::store {
namespace {

using rectification::Source;
using rectification::State;
using namespace std::string_view_literals;

std::int64_t number_of_day(CivilDay day) { return day.time_since_epoch().count(); }
std::optional<std::int64_t> number_of_day(std::optional<CivilDay> day) {
  return day ? std::optional(number_of_day(*day)) : std::nullopt;
}
CivilDay civil_day_of(std::int64_t number) { return CivilDay(std::chrono::days(number)); }
std::optional<CivilDay> civil_day_of(std::optional<std::int64_t> number) {
  return number ? std::optional(civil_day_of(*number)) : std::nullopt;
}

// What is stored as a number may never change its meaning.
static_assert(static_cast<int>(State::draft) == 0 && static_cast<int>(State::exempted) == 5);
static_assert(static_cast<int>(Source::Kind::alert) == 0 && static_cast<int>(Source::Kind::inspection) == 3);

constexpr std::string_view task_columns =
    "select task.id, school.id, school.name, title, requirement, source, ref, state, due_on, issued_at, "
    "accepted_at, replied_at, ended_at, exempt_until, cleared_at, urged, task.created_at, changed_at, "
    "recheck_at, "
    "recheck_outcome, recheck_ref from task join school on school.key = task.school ";
constexpr std::string_view open_states = "state in (1, 2, 3) ";

template <class... Args>
Result<std::vector<TaskEntry>> read_tasks(Database& database, std::string_view rest, Args const&... args) {
  using MaybeAt = std::optional<Instant>;
  using Day = std::optional<std::int64_t>;
  auto rows = database.query<std::int64_t, std::string, std::string, std::string, std::string, Source::Kind,
                             std::string, State, std::int64_t, MaybeAt, MaybeAt, MaybeAt, MaybeAt, Day, MaybeAt, std::uint64_t,
                             Instant, Instant, MaybeAt, TaskRecheck::Outcome, std::string>(
      std::string(task_columns) + std::string(rest), args...);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<TaskEntry> tasks;
  for (auto& [id, school, name, title, requirement, kind, ref, state, due, issued, accepted, replied, ended,
              exempt, cleared, urged, created, changed, recheck_at, recheck_outcome, recheck_ref] : *rows) {
    TaskEntry row{.id = id,
                  .school = std::move(school),
                  .school_name = std::move(name),
                  .title = std::move(title),
                  .requirement = std::move(requirement),
                  .task = {.state = state,
                           .source = {kind, std::move(ref)},
                           .due_on = civil_day_of(due),
                           .issued_at = issued,
                           .accepted_at = accepted,
                           .replied_at = replied,
                           .ended_at = ended,
                           .exempt_until = civil_day_of(exempt),
                           .cleared_at = cleared},
                  .urged = urged,
                  .created_at = created,
                  .changed_at = changed,
                  .recheck = std::nullopt};
    if (recheck_at) row.recheck = TaskRecheck{*recheck_at, recheck_outcome, std::move(recheck_ref)};
    tasks.push_back(std::move(row));
  }
  return tasks;
}

std::unexpected<Fault> no_task(std::int64_t id) {
  return fail(Fault::Kind::not_found, "CMP-S050", {{"task", std::to_string(id)}});
}

}  // namespace

bool WorkBook::is_refusal(Fault const& fault) {
  constexpr std::array refusals{"CMP-S050"sv, "CMP-S052"sv, "CMP-S053"sv, "CMP-S057"sv};
  return std::ranges::find(refusals, fault.code) != refusals.end();
}

Result<std::int64_t> WorkBook::key_of(std::string_view school) {
  auto const found = database_.first<std::int64_t>("select key from school where id = ?", school);
  if (!found) return std::unexpected(found.error());
  if (!*found) return fail(Fault::Kind::not_found, "CMP-S021", {{"school", std::string(school)}});
  return std::get<0>(**found);
}

Result<std::int64_t> WorkBook::add_task(TaskEntry const& task, TaskStep const& step) {
  auto const school = key_of(task.school);
  if (!school) return std::unexpected(school.error());
  auto const open = database_.value<std::int64_t>(
      "select count(*) from task where school = ? and state in (0, 1, 2, 3)", *school);
  if (!open) return std::unexpected(open.error());
  if (*open >= open_tasks_per_school_max)
    return fail(Fault::Kind::full, "CMP-S051",
                {{"school", task.school}, {"max", std::to_string(open_tasks_per_school_max)}});
  auto done = database_.run(
      "delete from task where id in (select id from task where school = ?1 and state in (4, 5) order by "
      "ended_at limit "
      "(select max(count(*) - ?2, 0) from task where school = ?1))",
      *school, tasks_per_school_max - 1);
  if (!done) return std::unexpected(std::move(done.error()));
  auto const id = database_.value<std::int64_t>(
      "insert into task (school, title, requirement, source, ref, state, due_on, created_at, changed_at) "
      "values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
      *school, task.title, task.requirement, task.task.source.kind, task.task.source.ref, task.task.state,
      number_of_day(task.task.due_on), task.created_at, task.created_at);
  if (!id) return id;
  if (done = put_step(*id, step); !done) return std::unexpected(std::move(done.error()));
  return id;
}

Result<TaskEntry> WorkBook::find_task(std::int64_t id) {
  auto found = read_tasks(database_, "where task.id = ?", id);
  if (!found) return std::unexpected(std::move(found.error()));
  if (found->empty()) return no_task(id);
  return std::move(found->front());
}

Result<TaskPage> WorkBook::tasks(TaskQuery const& query) {
  TaskPage page;
  auto const today = number_of_day(query.today);
  auto const counts = database_.query<State, std::uint64_t, std::uint64_t>(
      "select state, count(*), sum(state in (1, 2, 3) and due_on < ?2) from task "
      "join school on school.key = task.school where ?1 = '' or school.id = ?1 group by state",
      query.school, today);
  if (!counts) return std::unexpected(counts.error());
  for (auto const& [state, count, overdue] : *counts) {
    auto& sum = page.counts;
    std::uint64_t* const of[] = {&sum.draft,   &sum.issued, &sum.accepted,
                                 &sum.replied, &sum.closed, &sum.exempted};
    *of[static_cast<std::size_t>(state)] = count;
    sum.overdue += overdue;
  }
  constexpr std::string_view where =
      "where (?1 = '' or school.id = ?1) and (?2 is null or state = ?2) and (?3 = '' or instr(lower(title), "
      "lower(?3)) "
      "> 0) and (?4 = 0 or (state in (1, 2, 3) and due_on < ?5)) ";
  auto const total = database_.value<std::uint64_t>(
      "select count(*) from task join school on school.key = task.school " + std::string(where), query.school,
      query.state, query.q, query.is_overdue, today);
  if (!total) return std::unexpected(total.error());
  page.total = *total;
  auto const offset = static_cast<std::uint64_t>(query.page - 1) * query.size;
  auto items = read_tasks(database_, std::string(where) + "order by due_on, task.id desc limit ?6 offset ?7",
                          query.school, query.state, query.q, query.is_overdue, today, query.size, offset);
  if (!items) return std::unexpected(std::move(items.error()));
  page.items = std::move(*items);
  return page;
}

Result<std::vector<TaskEntry>> WorkBook::open_tasks_of(std::string_view school, Source const& source) {
  return read_tasks(
      database_,
      "where school.id = ? and source = ? and ref = ? and " + std::string(open_states) + "order by task.id",
      school, source.kind, source.ref);
}

Result<std::vector<TaskEntry>> WorkBook::tasks_to_tell(std::string_view school, Instant now,
                                                       std::size_t most) {
  return read_tasks(database_,
                    "where school.id = ?1 and (" + std::string(open_states) +
                        "or (state in (4, 5) and issued_at is not null and changed_at > ?2)) "
                        "order by state in (4, 5), due_on, task.id limit ?3",
                    school, now - ended_told, most);
}

Result<std::vector<TaskEntry>> WorkBook::exempted_until(CivilDay before) {
  return read_tasks(database_, "where state = 5 and exempt_until < ? order by task.id", number_of_day(before));
}

Result<void> WorkBook::keep_facts(TaskEntry const& row) {
  auto const& task = row.task;
  auto const at = row.recheck ? std::optional(row.recheck->at) : std::nullopt;
  auto const outcome = row.recheck ? std::optional(row.recheck->outcome) : std::nullopt;
  auto const ref = row.recheck ? std::optional<std::string>(row.recheck->ref) : std::nullopt;
  return database_.run(
      "update task set state = ?, due_on = ?, issued_at = ?, accepted_at = ?, replied_at = ?, ended_at = ?, "
      "exempt_until = ?, cleared_at = ?, urged = ?, changed_at = ?, recheck_at = ?, recheck_outcome = ?, "
      "recheck_ref = ? where id = ?",
      task.state, number_of_day(task.due_on), task.issued_at, task.accepted_at, task.replied_at, task.ended_at,
      number_of_day(task.exempt_until), task.cleared_at, row.urged, row.changed_at, at, outcome, ref, row.id);
}

Result<void> WorkBook::keep(TaskEntry const& row, TaskStep const& step) {
  if (auto done = put_step(row.id, step); !done)
    return done;  // first: a step that finds no room moves nothing
  if (auto done = keep_facts(row); !done) return done;
  return grow_version(row.school, step.at);
}

Result<void> WorkBook::put_step(std::int64_t task, TaskStep const& step) {
  auto const counts = database_.first<std::int64_t, std::int64_t>(
      "select count(*), count(*) filter (where step = 'reply') from task_step where task = ?", task);
  if (!counts) return std::unexpected(counts.error());
  auto const [count, replies] = **counts;
  auto const ends = step.to == State::closed || step.to == State::exempted;
  auto const most = step.by.empty() ? steps_with_rechecks_max : steps_per_task_max;
  if (count >= most && !ends) return fail(Fault::Kind::full, "CMP-S052", {{"max", std::to_string(most)}});
  if (step.step == "reply" && replies >= replies_per_task_max)
    return fail(Fault::Kind::full, "CMP-S057", {{"max", std::to_string(replies_per_task_max)}});
  return database_.run(
      "insert into task_step (task, at, by, step, from_state, to_state, note, due_on) values (?, ?, ?, ?, ?, "
      "?, ?, ?)",
      task, step.at, step.by, step.step, step.from, step.to, step.note, number_of_day(step.due_on));
}

Result<std::vector<TaskStep>> WorkBook::steps(std::int64_t task) {
  auto rows = database_.query<Instant, std::string, std::string, std::optional<State>, State, std::string,
                              std::optional<std::int64_t>>(
      "select at, by, step, from_state, to_state, note, due_on from task_step where task = ? order by id",
      task);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<TaskStep> steps;
  for (auto& [at, by, step, from, to, note, due] : *rows)
    steps.push_back({at, std::move(by), std::move(step), from, to, std::move(note), civil_day_of(due)});
  return steps;
}

Result<void> WorkBook::attach(std::int64_t task, TaskAttachment const& one) {
  auto done = database_.run(
      "insert or ignore into task_attachment (task, sha256, name, media_type, bytes, at) values (?, ?, ?, ?, "
      "?, ?)",
      task, one.sha256, one.name, one.media_type, Blob{one.bytes}, one.at);
  if (!done) return done;
  auto const count =
      database_.value<std::int64_t>("select count(*) from task_attachment where task = ?", task);
  if (!count) return std::unexpected(count.error());
  if (*count <= attachments_per_task_max) return {};
  return fail(Fault::Kind::full, "CMP-S053", {{"max", std::to_string(attachments_per_task_max)}});
}

Result<std::vector<TaskAttachmentFacts>> WorkBook::attachments(std::int64_t task) {
  auto rows = database_.query<std::string, std::string, std::string, std::uint64_t, Instant>(
      "select name, media_type, sha256, length(bytes), at from task_attachment where task = ? order by id",
      task);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<TaskAttachmentFacts> attachments;
  for (auto& row : *rows) attachments.push_back(std::make_from_tuple<TaskAttachmentFacts>(std::move(row)));
  return attachments;
}

Result<TaskAttachment> WorkBook::attachment(std::int64_t task, std::string_view sha256) {
  auto found = database_.first<std::string, std::string, std::string, std::string, Instant>(
      "select name, media_type, sha256, bytes, at from task_attachment where task = ? and sha256 = ?", task,
      sha256);
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found) return fail(Fault::Kind::not_found, "CMP-S054");
  return std::make_from_tuple<TaskAttachment>(std::move(**found));
}

Result<void> WorkBook::note(Instant at, std::string_view actor, std::string_view action,
                            std::string_view subject, std::string_view outcome) {
  return database_.run("insert into audit (at, actor, action, subject, outcome) values (?, ?, ?, ?, ?)", at,
                       actor, action, subject, outcome);
}

}  // namespace campus::store
