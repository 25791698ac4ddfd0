// The outbox of a RecordStore.
//
// Two kinds of numbers meet here.  In the file a lane counts upward for ever.  On the wire a number is that
// less the lane's base: a new epoch begins at 1 by moving the base, and no row that waits is touched.  Inside
// this file numbers of the wire are called seq, those of the file `filed`.

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/store/lane_join.hpp"
#include "daemon/store/record_store.hpp"

namespace campus::store {

using contract::Gap;
using contract::Lane;

namespace {

struct LaneRow {
  std::uint64_t base = 0, acked = 0, offered = 0, newest = 0;
  Instant acked_time;
  std::uint64_t rejected = 0, gaps = 0;
};

Result<LaneRow> lane_row(Database& database, Lane lane) {
  auto row = database.first<std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, Instant,
                            std::uint64_t, std::uint64_t>(
      "select base, acked, offered, newest, acked_time, rejected, gaps from lane where lane = ?", lane);
  if (!row) return std::unexpected(std::move(row.error()));
  if (!*row) return fail(Fault::Kind::usage, "CMP-S011", {{"lane", std::string(contract::name_of(lane))}});
  return std::make_from_tuple<LaneRow>(std::move(**row));
}

}  // namespace

Result<LaneFacts> RecordStore::facts(Lane lane) {
  auto const row = lane_row(database_, lane);
  if (!row) return std::unexpected(row.error());
  auto const backlog = database_.value<std::uint64_t>(
      "select count(*) from outbox where lane = ? and seq > ?", lane, row->acked);
  if (!backlog) return std::unexpected(backlog.error());
  auto const oldest = database_.first<Instant>(
      "select observed_at from outbox where lane = ? and seq > ? order by seq limit 1", lane, row->acked);
  if (!oldest) return std::unexpected(oldest.error());
  return LaneFacts{.lane = lane,
                   .acked = row->acked - row->base,
                   .offered = std::max(row->offered, row->acked) - row->base,
                   .newest = std::max({row->newest, row->offered, row->acked}) - row->base,
                   .backlog = *backlog,
                   .oldest = *oldest ? std::optional(std::get<0>(**oldest)) : std::nullopt,
                   .rejected = row->rejected,
                   .gaps = row->gaps};
}

Result<contract::Batch> RecordStore::read(Lane lane, std::uint64_t after_seq, std::size_t records_max,
                                          std::size_t bytes_max) {
  auto const row = lane_row(database_, lane);
  if (!row) return std::unexpected(row.error());
  auto const after = after_seq + row->base;
  auto gaps = gaps_after(lane, after_seq);
  if (!gaps) return std::unexpected(std::move(gaps.error()));
  // The sizes first: 512 reports of half a megabyte are not to be read in order to send two.
  auto const sizes = database_.query<std::uint64_t, std::size_t>(
      "select seq, length(cast(body as blob)) from outbox where lane = ? and seq > ? order by seq limit ?",
      lane, after, records_max);
  if (!sizes) return std::unexpected(sizes.error());
  std::size_t bytes = 0;
  auto last = after;
  for (auto const& [filed, size] : *sizes) {
    if (last != after && bytes + size > bytes_max) break;
    bytes += size;
    last = filed;
  }
  auto rows = database_.query<std::uint64_t, Instant, std::string, std::string>(
      "select seq, observed_at, schema, body from outbox where lane = ? and seq > ? and seq <= ? order by "
      "seq",
      lane, after, last);
  if (!rows) return std::unexpected(std::move(rows.error()));
  LaneContents contents{.records = {}, .gaps = std::move(*gaps)};
  for (auto& [filed, at, schema, body] : *rows)
    contents.records.push_back({filed - row->base, at, std::move(schema), std::move(body)});
  // Gaps that lie beyond records which were left for the next batch have to wait for them.
  if (last != after && sizes->size() > contents.records.size())
    std::erase_if(contents.gaps, [&](Gap const& gap) { return gap.from_seq > last - row->base; });
  return join(after_seq, row->acked_time, std::move(contents), records_max,
              [](Instant, Instant) { return Gap::Reason::lost; });
}

Result<std::vector<Gap>> RecordStore::gaps_after(Lane lane, std::uint64_t after_seq) {
  auto const base = this->base(lane);
  if (!base) return std::unexpected(base.error());
  auto const rows = database_.query<std::uint64_t, std::uint64_t, Instant, Instant, Gap::Reason>(
      "select from_seq, to_seq, from_time, to_time, reason from gap where lane = ? and to_seq > ? order by "
      "from_seq",
      lane, after_seq + *base);
  if (!rows) return std::unexpected(rows.error());
  std::vector<Gap> gaps;
  for (auto const& [from, to, from_time, to_time, reason] : *rows)
    gaps.push_back({std::max(from, *base + 1) - *base, to - *base, from_time, to_time, reason});
  return gaps;
}

Result<void> RecordStore::add_gap(Lane lane, Gap const& gap) {
  auto const base = this->base(lane);
  if (!base) return std::unexpected(base.error());
  auto filed = gap;
  filed.from_seq += *base;
  filed.to_seq += *base;
  auto const work = [&] { return put_gap(lane, filed); };
  auto done = database_.transaction(work);
  if (done || done.error().kind != Fault::Kind::full || !reserve_->release()) return done;
  return database_.transaction(work);
}

Result<std::uint64_t> RecordStore::base(Lane lane) {
  auto const row = lane_row(database_, lane);
  if (!row) return std::unexpected(row.error());
  return row->base;
}

Result<Instant> RecordStore::acked_time(Lane lane) {
  auto const row = lane_row(database_, lane);
  if (!row) return std::unexpected(row.error());
  return row->acked_time;
}

Result<void> RecordStore::offer(Lane lane, std::uint64_t up_to_seq) {
  return database_.run("update lane set offered = max(offered, base + ?) where lane = ?", up_to_seq, lane);
}

Result<void> RecordStore::acknowledge(Lane lane, std::uint64_t up_to_seq, std::optional<Instant> up_to_time) {
  auto const base = this->base(lane);
  if (!base) return std::unexpected(base.error());
  auto const filed = up_to_seq + *base;
  auto const work = [&]() -> Result<void> {
    auto const gone = database_.first<std::int64_t, std::optional<Instant>>(
        "select coalesce(sum(length(cast(body as blob))), 0), max(observed_at) from outbox where lane = ? "
        "and seq <= ?",
        lane, filed);
    if (!gone) return std::unexpected(gone.error());
    auto const& [bytes, newest_time] = **gone;
    auto const time = up_to_time ? up_to_time : newest_time;
    if (auto done = database_.run("delete from outbox where lane = ? and seq <= ?", lane, filed); !done)
      return done;
    if (auto done = database_.run("delete from gap where lane = ? and to_seq <= ?", lane, filed); !done)
      return done;
    return database_.run(
        "update lane set acked = max(acked, ?), offered = max(offered, ?), newest = max(newest, ?), "
        "bytes = max(bytes - ?, 0), acked_time = coalesce(?, acked_time) where lane = ?",
        filed, filed, filed, bytes, time, lane);
  };
  return database_.transaction(work);
}

// The district forgot: what is still here is sent again, what is not is a gap, and read() says so of itself,
// because nothing fills the stretch.  At its end there may be no record that shows the hole, so it is written
// down.
Result<void> RecordStore::rewind(Lane lane, std::uint64_t to_seq) {
  auto const row = lane_row(database_, lane);
  if (!row) return std::unexpected(row.error());
  auto const to = to_seq + row->base;
  if (to >= row->acked) return {};
  auto const work = [&]() -> Result<void> {
    if (lane != Lane::rollup) {
      Gap const gap{to + 1, row->acked, row->acked_time, row->acked_time, Gap::Reason::lost};
      if (auto done = put_gap(lane, gap); !done) return done;
    }
    return database_.run("update lane set acked = ? where lane = ?", to, lane);
  };
  return database_.transaction(work);
}

Result<void> RecordStore::bury(Lane lane, contract::Record const& record, std::string_view code,
                               Instant now) {
  auto const work = [&]() -> Result<void> {
    auto done = database_.run(
        "insert into dead_letter (lane, seq, observed_at, schema, body, code, at) values (?, ?, ?, ?, ?, ?, "
        "?)",
        lane, record.seq, record.observed_at, record.schema, record.body, code, now);
    if (!done) return done;
    done = database_.run("delete from dead_letter where id <= (select max(id) from dead_letter) - ?",
                         dead_letters_max);
    if (!done) return done;
    return database_.run("update lane set rejected = rejected + 1 where lane = ?", lane);
  };
  return database_.transaction(work);
}

Result<std::vector<RecordStore::DeadLetter>> RecordStore::dead_letters() {
  auto rows = database_.query<Lane, std::uint64_t, Instant, std::string, std::string, std::string, Instant>(
      "select lane, seq, observed_at, schema, body, code, at from dead_letter order by id");
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<DeadLetter> letters;
  for (auto& [lane, seq, observed_at, schema, body, code, at] : *rows)
    letters.push_back({lane, {seq, observed_at, std::move(schema), std::move(body)}, std::move(code), at});
  return letters;
}

}  // namespace campus::store
