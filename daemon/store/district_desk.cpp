// What the desk of the district counts, and what it came to on the days before.

#include <utility>

#include "daemon/store/district_store.hpp"
#include "policy/model/task.hpp"

namespace campus::store {

using contract::CalmKind;

static_assert(static_cast<int>(CalmKind::self_checks_done) == 4);

Result<contract::IncidentsSince> DistrictStore::incidents_since(Instant since) {
  contract::IncidentsSince found{.since = since, .total = 0, .open = 0, .causes = {}};
  auto const sums = database_.first<std::uint64_t, std::uint64_t>(
      "select count(*), coalesce(sum(ended_at is null), 0) from incident where opened_at >= ?", since);
  if (!sums) return std::unexpected(sums.error());
  std::tie(found.total, found.open) = **sums;
  auto rows = database_.query<std::string, Severity, std::uint64_t, std::uint64_t, std::uint64_t>(
      "select rule, max(severity), count(*), sum(ended_at is null), count(distinct school) from incident "
      "where opened_at >= ? group by rule order by max(severity) desc, count(*) desc, rule limit ?",
      since, rules_listed_max);
  if (!rows) return std::unexpected(std::move(rows.error()));
  for (auto& row : *rows)
    found.causes.push_back(std::make_from_tuple<contract::IncidentsSince::Cause>(std::move(row)));
  return found;
}

Result<void> DistrictStore::keep_calm(CivilDay day, std::vector<contract::KnownShare> const& shares) {
  return database_.transaction([&]() -> Result<void> {
    for (std::size_t i = 0; i < shares.size(); ++i) {
      auto done =
          database_.run("insert or replace into calm_day (day, number, good, known) values (?, ?, ?, ?)",
                        day.time_since_epoch().count(), i, shares[i].good, shares[i].of);
      if (!done) return done;
    }
    return database_.run("delete from calm_day where day <= ?",
                         day.time_since_epoch().count() - calm_days_kept);
  });
}

Result<std::vector<std::vector<contract::CalmNumber::Day>>> DistrictStore::trends(CivilDay first,
                                                                                  CivilDay last) {
  std::vector<std::vector<contract::CalmNumber::Day>> trends(contract::calm_kinds);
  for (auto& trend : trends)
    for (auto day = first; day <= last; day += std::chrono::days(1)) trend.push_back({day, {}, {}});
  auto const rows = database_.query<std::int64_t, std::size_t, std::uint64_t, std::uint64_t>(
      "select day, number, good, known from calm_day where day between ? and ?",
      first.time_since_epoch().count(), last.time_since_epoch().count());
  if (!rows) return std::unexpected(rows.error());
  for (auto const& [day, number, good, known] : *rows) {
    if (number >= trends.size()) continue;
    auto& entry = trends[number][static_cast<std::size_t>(day - first.time_since_epoch().count())];
    entry.good = good;
    entry.of = known;
  }
  return trends;
}

// What waits for a hand of the district or of a school; overdue is each open one whose last day is over.
Result<contract::TaskQueue> DistrictStore::task_queue(CivilDay today) {
  using rectification::State;
  auto const sums = database_.first<std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t>(
      "select coalesce(sum(state = ?1), 0), coalesce(sum(state = ?2), 0), coalesce(sum(state = ?3), 0), "
      "coalesce(sum(state in (?2, ?3, ?4) and due_on < ?5), 0) from task",
      State::draft, State::issued, State::replied, State::accepted, today.time_since_epoch().count());
  if (!sums) return std::unexpected(sums.error());
  contract::TaskQueue queue;
  std::tie(queue.to_issue, queue.to_accept, queue.to_recheck, queue.overdue) = **sums;
  return queue;
}

// A room that was closed and a target that is over are no longer told, while the others are once a day.
Result<void> DistrictStore::forget_untold(std::int64_t school) {
  for (std::string const table : {"target", "room"}) {
    auto done = database_.run("delete from " + table +
                                  " where school = ?1 and observed_at < (select max(observed_at) "
                                  "from " +
                                  table + " where school = ?1) - ?2",
                              school, untold_kept.count());
    if (!done) return done;
  }
  return {};
}

Result<void> DistrictStore::forget_room_uses(Instant now) {
  auto const today = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
  return database_.run("delete from room_use where day < ?", today - room_use_days);
}

}  // namespace campus::store
