// The newest verdict of each target of each school, and how it got there.

#include <algorithm>
#include <utility>

#include "daemon/store/district_store.hpp"
#include "policy/model/task.hpp"

namespace campus::store {
namespace {

using targets::Outcome;

// What is stored as a number may never change its meaning.
static_assert(static_cast<int>(Outcome::no_evidence) == 3 && static_cast<int>(targets::Want::coverage) == 6);
static_assert(static_cast<int>(Metric::wifi_coverage) == 4 &&
              static_cast<int>(targets::Bound::Side::at_most) == 1);

bool is_disputed(targets::Verdict const& verdict) {
  auto const has = [&](Outcome outcome) {
    return std::ranges::any_of(verdict.standings, [&](auto const& one) { return one.outcome == outcome; });
  };
  return has(Outcome::met) && has(Outcome::missed);
}

std::optional<std::int64_t> number_of(std::optional<Amount> const& amount) {
  return amount ? std::optional(amount->number) : std::nullopt;
}

std::optional<CivilDay> day_of(std::optional<std::int64_t> days) {
  return days ? std::optional(CivilDay(std::chrono::days(*days))) : std::nullopt;
}

// Of a row of `target`: the newest task about it that is not closed, and until when it is exempt.
static_assert(static_cast<int>(rectification::Source::Kind::target) == 1 &&
              static_cast<int>(rectification::State::closed) == 4);
std::string const open_task_columns =
    "(select max(task.id) from task where task.school = target.school and source = 1 and ref = target.id and state <> 4), "
    "(select max(exempt_until) from task where task.school = target.school and source = 1 and ref = target.id and "
    "state = 5)";

}  // namespace

Result<std::string> DistrictStore::take(std::int64_t school, Delivery const& delivery,
                                        contract::TargetReport const& report, Instant observed_at) {
  auto const& verdict = report.verdict;
  auto const known = database_.first<std::string, Instant, Outcome, std::optional<std::int64_t>>(
      "select epoch, observed_at, outcome, value from target where school = ? and id = ?", school,
      verdict.id);
  if (!known) return std::unexpected(known.error());
  if (*known) {
    auto const& [epoch, seen_at, outcome, value] = **known;
    if (epoch != delivery.epoch && observed_at < std::min(seen_at, delivery.now)) return "";
  } else {
    auto const count = database_.value<std::int64_t>("select count(*) from target where school = ?", school);
    if (!count) return std::unexpected(count.error());
    if (*count >= targets_per_school_max) return "CMP-S042";
  }
  auto const value = number_of(verdict.value);
  auto const side = verdict.target ? std::optional(verdict.target->bound.side) : std::nullopt;
  auto const amount = verdict.target ? std::optional(verdict.target->bound.amount.number) : std::nullopt;
  auto done = database_.run(
      "insert into target (school, id, epoch, observed_at, received_at, metric, outcome, want, value, side, "
      "amount, "
      "is_strictest, is_due, is_baseline, is_disputed, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?, ?, ?) "
      "on conflict (school, id) do update set epoch = excluded.epoch, observed_at = excluded.observed_at, "
      "received_at = excluded.received_at, metric = excluded.metric, outcome = excluded.outcome, "
      "want = excluded.want, value = excluded.value, side = excluded.side, amount = excluded.amount, "
      "is_strictest = excluded.is_strictest, is_due = excluded.is_due, is_baseline = excluded.is_baseline, "
      "is_disputed = excluded.is_disputed, body = excluded.body",
      school, verdict.id, delivery.epoch, observed_at, delivery.now, verdict.metric, verdict.outcome,
      verdict.want, value, side, amount, verdict.is_strictest, verdict.is_due,
      verdict.target && verdict.target->is_baseline, is_disputed(verdict), report.text);
  if (done && (!*known || std::get<2>(**known) != verdict.outcome || std::get<3>(**known) != value))
    done = step_target(school, verdict, observed_at);
  if (!done) return std::unexpected(std::move(done.error()));
  return "";
}

Result<void> DistrictStore::step_target(std::int64_t school, targets::Verdict const& verdict,
                                        Instant observed_at) {
  auto done = database_.run("insert into target_step (school, id, at, outcome, value) values (?, ?, ?, ?, ?)",
                            school, verdict.id, observed_at, verdict.outcome, number_of(verdict.value));
  if (!done) return done;
  return database_.run(
      "delete from target_step where school = ?1 and id = ?2 and rowid <= (select rowid from target_step "
      "where school = ?1 and id = ?2 order by rowid desc limit 1 offset ?3)",
      school, verdict.id, target_steps_max);
}

Result<std::vector<std::pair<std::string, contract::AttainmentCell>>> DistrictStore::cells() {
  auto rows =
      database_.query<std::string, Metric, std::string, Outcome, targets::Want, std::optional<std::int64_t>,
                      std::optional<targets::Bound::Side>, std::int64_t, bool, bool, bool, bool, Instant,
                      std::optional<std::int64_t>, std::optional<std::int64_t>>(
          "select school.id, metric, target.id, outcome, want, value, side, amount, is_strictest, is_due, "
          "is_baseline, is_disputed, observed_at, " +
          open_task_columns + " from target join school on school.key = target.school "
          "order by school.id, metric, target.id");
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<std::pair<std::string, contract::AttainmentCell>> cells;
  for (auto& [school, metric, target, outcome, want, value, side, amount, strictest, due, baseline, disputed,
              at, task, exempt_days] : *rows) {
    contract::AttainmentCell cell{.metric = metric,
                                  .target = std::move(target),
                                  .outcome = outcome,
                                  .want = want,
                                  .value = value,
                                  .bound = std::nullopt,
                                  .is_strictest = strictest,
                                  .is_due = due,
                                  .is_baseline = baseline,
                                  .is_disputed = disputed,
                                  .observed_at = at,
                                  .task = task,
                                  .exempt_until = day_of(exempt_days)};
    if (side) cell.bound = targets::Bound{*side, {unit_of(metric), amount}};
    cells.emplace_back(std::move(school), std::move(cell));
  }
  return cells;
}

Result<contract::TargetEvidence> DistrictStore::find_target(std::string_view school, std::string_view id) {
  auto const known = find_school(school);
  if (!known) return std::unexpected(known.error());
  auto const key = key_of(school);
  if (!key) return std::unexpected(key.error());
  auto row = database_.first<Instant, Instant, std::string, std::optional<std::int64_t>, std::optional<std::int64_t>>(
      "select observed_at, received_at, body, " + open_task_columns + " from target where school = ? and id = ?", *key,
      id);
  if (!row) return std::unexpected(std::move(row.error()));
  if (!*row)
    return fail(Fault::Kind::not_found, "CMP-S043",
                {{"target", std::string(id)}, {"school", std::string(school)}});
  auto& [observed_at, received_at, body, task, exempt_days] = **row;
  contract::TargetEvidence evidence{.school = {known->id, known->name},
                                    .observed_at = observed_at,
                                    .received_at = received_at,
                                    .body = std::move(body),
                                    .history = {},
                                    .task = task,
                                    .exempt_until = day_of(exempt_days)};
  auto const steps = database_.query<Instant, Outcome, std::optional<std::int64_t>>(
      "select at, outcome, value from target_step where school = ? and id = ? order by rowid", *key, id);
  if (!steps) return std::unexpected(steps.error());
  for (auto const& [at, outcome, value] : *steps) evidence.history.push_back({at, outcome, value});
  return evidence;
}

}  // namespace campus::store
