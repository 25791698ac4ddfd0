#include "daemon/store/record_store.hpp"

#include <algorithm>
#include <utility>

namespace campus::store {

using contract::Lane;

// What is stored as a number may never change its meaning.
static_assert(static_cast<int>(Lane::alert) == 0 && static_cast<int>(Lane::control) == 1 &&
              static_cast<int>(Lane::evidence) == 3 && static_cast<int>(Lane::rollup) == 4);
static_assert(static_cast<int>(contract::Gap::Reason::lost) == 3);

namespace {

// The whole file is read once to see that it is whole; above this the start would take longer than a watchdog
// waits.
constexpr std::uintmax_t checked_bytes_max = 512ULL * 1024 * 1024;

bool is_urgent(RecordStore::Change const& change) {
  return change.report && (change.report->lane == Lane::alert || change.report->lane == Lane::control);
}

}  // namespace

RecordStore::RecordStore(Database database, Reserve& reserve, Limits limits, std::string epoch)
    : database_(std::move(database)), reserve_(&reserve), limits_(limits), epoch_(std::move(epoch)) {}

Result<RecordStore> RecordStore::open(std::filesystem::path const& directory, std::string_view epoch_if_new,
                                      Reserve& reserve, Limits limits) {
  auto const path = directory / "record.db";
  std::error_code absent;
  auto const size = std::filesystem::file_size(path, absent);
  auto database = Database::open(path, {.schema = record_schema(),
                                        .synchronous = Database::Synchronous::full,
                                        .is_checked = absent || size <= checked_bytes_max});
  if (!database) return std::unexpected(std::move(database.error()));
  if (auto made = database->run("insert or ignore into store (one, epoch) values (1, ?)", epoch_if_new);
      !made)
    return std::unexpected(std::move(made.error()));
  auto epoch = database->value<std::string>("select epoch from store");
  if (!epoch) return std::unexpected(std::move(epoch.error()));
  return RecordStore(std::move(*database), reserve, limits, std::move(*epoch));
}

// What the district has stays behind under the old name; what waits begins at 1, since the base moves up to
// it.
Result<void> RecordStore::begin_epoch(std::string_view epoch) {
  auto const work = [&]() -> Result<void> {
    if (auto done = database_.run("update lane set base = acked, offered = acked"); !done) return done;
    return database_.run("update store set epoch = ?, heartbeat_next = 1", epoch);
  };
  auto done = database_.transaction(work);
  if (done) epoch_ = epoch;
  return done;
}

Result<void> RecordStore::apply(std::span<Change const> changes) {
  auto const work = [&]() -> Result<void> {
    for (auto const& change : changes) {
      if (change.device)
        if (auto done = put(*change.device); !done) return done;
      if (change.gone)
        if (auto done = database_.run("delete from device where name = ?", change.gone->name); !done) return done;
      if (change.report)
        if (auto done = put(*change.report); !done) return done;
    }
    return {};
  };
  auto done = database_.transaction(work);
  if (done || done.error().kind != Fault::Kind::full) return done;
  if (std::ranges::none_of(changes, is_urgent) || !reserve_->release()) return done;
  return database_.transaction(work);
}

Result<void> RecordStore::keep(contract::DeviceReport const& device, std::optional<Report> report) {
  Change const change{device, std::move(report)};
  return apply(std::span(&change, 1));
}

Result<void> RecordStore::put(Report const& report) {
  if (bytes_max(report.lane) == 0)
    return fail(Fault::Kind::usage, "CMP-S011", {{"lane", std::string(contract::name_of(report.lane))}});
  auto const seq = database_.value<std::int64_t>(
      "update lane set newest = max(newest, offered, acked) + 1, bytes = bytes + ? where lane = ? returning "
      "newest",
      report.body.size(), report.lane);
  if (!seq) return std::unexpected(seq.error());
  auto done =
      database_.run("insert into outbox (lane, seq, observed_at, schema, body) values (?, ?, ?, ?, ?)",
                    report.lane, *seq, report.observed_at, report.schema, report.body);
  if (!done) return done;
  return make_room(report.lane);
}

std::int64_t RecordStore::bytes_max(Lane lane) const {
  switch (lane) {
    case Lane::alert: return limits_.alert_bytes_max;
    case Lane::control: return limits_.control_bytes_max;
    case Lane::evidence: return limits_.evidence_bytes_max;
    default: return 0;
  }
}

// Drops the oldest tenth while a lane is above its limit.  A tenth, so that a lane at its limit does not pay
// for a gap with every record.
Result<void> RecordStore::make_room(Lane lane) {
  for (;;) {
    auto const bytes = database_.value<std::int64_t>("select bytes from lane where lane = ?", lane);
    if (!bytes) return std::unexpected(bytes.error());
    if (*bytes <= bytes_max(lane)) return {};
    auto const last = database_.value<std::int64_t>(
        "select seq from outbox where lane = ?1 order by seq limit 1 offset "
        "(select max(count(*) / 10, 1) - 1 from outbox where lane = ?1)",
        lane);
    if (!last) return std::unexpected(last.error());
    if (auto done = drop(lane, *last); !done) return done;
  }
}

Result<void> RecordStore::drop(Lane lane, std::int64_t last) {
  auto const dropped = database_.first<std::uint64_t, Instant, Instant, std::int64_t>(
      "select min(seq), min(observed_at), max(observed_at), sum(length(cast(body as blob))) from outbox "
      "where lane = ? and seq <= ?",
      lane, last);
  if (!dropped) return std::unexpected(dropped.error());
  auto const& [first, from_time, to_time, freed] = **dropped;
  if (auto done = database_.run("delete from outbox where lane = ? and seq <= ?", lane, last); !done)
    return done;
  if (auto done = database_.run("update lane set bytes = bytes - ? where lane = ?", freed, lane); !done)
    return done;
  return put_gap(
      lane, {first, static_cast<std::uint64_t>(last), from_time, to_time, contract::Gap::Reason::retention});
}

// Numbers of the file.  A gap that continues the one before, for the same reason, grows it.
Result<void> RecordStore::put_gap(Lane lane, contract::Gap const& gap) {
  auto grown = database_.run(
      "update gap set to_seq = ?, to_time = max(to_time, ?) where lane = ? and to_seq = ? and reason = ?",
      gap.to_seq, gap.to_time, lane, gap.from_seq - 1, gap.reason);
  if (!grown) return grown;
  if (database_.changes() == 0) {
    auto made = database_.run(
        "insert into gap (lane, from_seq, to_seq, from_time, to_time, reason) values (?, ?, ?, ?, ?, ?) "
        "on conflict (lane, from_seq) do update set to_seq = max(to_seq, excluded.to_seq), "
        "to_time = max(to_time, excluded.to_time)",
        lane, gap.from_seq, gap.to_seq, gap.from_time, gap.to_time, gap.reason);
    if (!made) return made;
    return database_.run("update lane set gaps = gaps + 1, newest = max(newest, ?) where lane = ?",
                         gap.to_seq, lane);
  }
  return database_.run("update lane set newest = max(newest, ?) where lane = ?", gap.to_seq, lane);
}

Result<std::uint64_t> RecordStore::take_heartbeat_block() {
  auto const next = database_.value<std::uint64_t>(
      "update store set heartbeat_next = heartbeat_next + ? returning heartbeat_next", heartbeat_block);
  if (!next) return next;
  return *next - heartbeat_block;
}

Result<void> RecordStore::note(AuditEntry const& entry) {
  return database_.run("insert into audit (at, actor, action, subject, outcome) values (?, ?, ?, ?, ?)",
                       entry.at, entry.actor, entry.action, entry.subject, entry.outcome);
}

Result<std::vector<RecordStore::AuditEntry>> RecordStore::audit(std::size_t newest_max) {
  auto rows = database_.query<Instant, std::string, std::string, std::string, std::string>(
      "select at, actor, action, subject, outcome from audit order by id desc limit ?", newest_max);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<AuditEntry> entries;
  for (auto& row : *rows) entries.push_back(std::make_from_tuple<AuditEntry>(std::move(row)));
  return entries;
}

Result<void> RecordStore::purge_audit(Instant before) {
  return database_.run("delete from audit where at < ?", before);
}

}  // namespace campus::store
