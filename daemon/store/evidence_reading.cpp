// What the stores show of themselves: which hours have rows, which columns there are, what was noted.

#include "daemon/store/evidence_rows.hpp"
#include "daemon/store/record_store.hpp"
#include "daemon/store/series_store.hpp"

namespace campus::store {
namespace {

constexpr std::string_view columns_sql =
    "select m.name || '.' || c.name from sqlite_master m join pragma_table_info(m.name) c "
    "where m.type = 'table' order by m.name, c.cid";

}  // namespace

// 24 look-ups a day: a day that is over has an index, and the present one is at most a day long.
Result<std::vector<DayHours>> SeriesStore::hours(Window window) {
  constexpr int hours_a_day = 24;
  std::vector<DayHours> found;
  for (auto const day : days_.within(window)) {
    DayHours hours{day, 0};
    auto const begin = days_.begin_of(day);
    auto const work = [&](Database& database) -> Result<void> {
      for (int hour = 0; hour < hours_a_day; ++hour) {
        Instant const from = begin + std::chrono::hours(hour);
        if (from >= window.to) return {};
        auto const has = database.value<std::int64_t>(
            "select exists (select 1 from traffic where from_ns >= ? and from_ns < ?)", from,
            Instant(from + std::chrono::hours(1)));
        if (!has) return std::unexpected(has.error());
        if (*has != 0) hours.hours |= 1u << hour;
      }
      return {};
    };
    if (auto done = days_.read(day, work); !done) return std::unexpected(std::move(done.error()));
    if (hours.hours != 0) found.push_back(hours);
  }
  return found;
}

Result<RecordEvidence> RecordStore::evidence() {
  RecordEvidence evidence;
  auto columns = database_.query<std::string>(columns_sql);
  if (!columns) return std::unexpected(std::move(columns.error()));
  for (auto& [name] : *columns) evidence.columns.push_back(std::move(name));
  auto const sums = database_.first<std::uint64_t, std::optional<Instant>, std::optional<Instant>>(
      "select count(*), min(at), max(at) from audit");
  if (!sums) return std::unexpected(sums.error());
  if (*sums) std::tie(evidence.audit_entries, evidence.audit_oldest, evidence.audit_newest) = **sums;
  auto const checks =
      database_.query<Instant>("select at from audit where action = ? order by at desc limit ?",
                               std::string_view(self_check_action), self_checks_max);
  if (!checks) return std::unexpected(checks.error());
  for (auto const& [at] : *checks) evidence.self_checks.push_back(at);
  return evidence;
}

}  // namespace campus::store
