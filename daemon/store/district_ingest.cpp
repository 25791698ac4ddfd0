// What schools send.
//
// A delivery is looked over before anything is written: its records and gaps, in the order of their numbers,
// have to reach the mark without a hole.  What lies at or below the mark was received before and is passed
// over, so that a school may send again as often as it likes.  Then data and mark are written in one
// transaction: a crash leaves both or neither, and the answer is only given after it.

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/store/district_store.hpp"

namespace campus::store {

using contract::Gap;
using contract::Lane;

namespace {

// Where the mark stands after this delivery; nothing: there is a hole.
std::optional<std::uint64_t> reach(std::uint64_t mark, Delivery const& delivery) {
  auto next = mark + 1;
  auto record = delivery.records.begin();
  auto gap = delivery.gaps.begin();
  while (record != delivery.records.end() || gap != delivery.gaps.end()) {
    auto const is_gap =
        gap != delivery.gaps.end() && (record == delivery.records.end() || gap->from_seq <= record->seq);
    auto const first = is_gap ? gap->from_seq : record->seq;
    auto const last = is_gap ? std::max(gap->to_seq, gap->from_seq) : record->seq;
    if (first > next) return std::nullopt;
    next = std::max(next, last + 1);
    if (is_gap)
      ++gap;
    else
      ++record;
  }
  return next - 1;
}

// A heartbeat that was never sent is nothing lost: any number above the mark will do.
std::uint64_t newest_of(std::uint64_t mark, Delivery const& delivery) {
  for (auto const& record : delivery.records) mark = std::max(mark, record.seq);
  return mark;
}

// A rule of a table was broken, by what came and not by how things stand.
bool is_constraint(Fault const& fault) { return fault.kind == Fault::Kind::conflict && fault.code == "CMP-S010"; }

}  // namespace

Result<std::uint64_t> DistrictStore::mark_of(std::int64_t school, std::string_view epoch, Lane lane) {
  return database_.value<std::uint64_t>(
      "select coalesce(max(seq), 0) from mark where school = ? and epoch = ? and lane = ?", school, epoch,
      lane);
}

Result<std::vector<contract::Hello::Mark>> DistrictStore::marks(std::string_view school,
                                                                std::string_view epoch) {
  auto const rows = database_.query<Lane, std::uint64_t>(
      "select lane, seq from mark join school on key = school where school.id = ? and epoch = ? order by "
      "lane",
      school, epoch);
  if (!rows) return std::unexpected(rows.error());
  std::vector<contract::Hello::Mark> marks;
  for (auto const& [lane, seq] : *rows) marks.push_back({lane, seq});
  return marks;
}

Result<Receipt> DistrictStore::ingest(Delivery const& delivery, Taker const& taker) {
  auto const work = [&]() -> Result<Receipt> {
    auto const school = key_of(delivery.school);
    if (!school) return std::unexpected(school.error());
    auto const mark = mark_of(*school, delivery.epoch, delivery.lane);
    if (!mark) return std::unexpected(mark.error());
    auto const reached =
        delivery.lane == Lane::heartbeat ? newest_of(*mark, delivery) : reach(*mark, delivery);
    if (!reached) return Receipt{.joins = false, .acked = *mark, .taken = 0, .rejected = {}};
    Receipt receipt{.joins = true, .acked = *mark, .taken = 0, .rejected = {}};
    if (auto done = take(*school, delivery, receipt, taker); !done) return std::unexpected(std::move(done.error()));
    receipt.acked = *reached;
    auto done = database_.run(
        "insert into mark (school, epoch, lane, seq, at) values (?, ?, ?, ?, ?) "
        "on conflict (school, epoch, lane) do update set seq = excluded.seq, at = excluded.at",
        *school, delivery.epoch, delivery.lane, receipt.acked, delivery.now);
    if (!done) return std::unexpected(std::move(done.error()));
    done = hear(*school, delivery.sent, delivery.now);
    if (!done) return std::unexpected(std::move(done.error()));
    return receipt;
  };
  return database_.transaction(work);
}

// `receipt.acked` is the mark before this delivery.
Result<void> DistrictStore::take(std::int64_t school, Delivery const& delivery, Receipt& receipt,
                                 Taker const& taker) {
  for (auto const& record : delivery.records)
    if (record.seq > receipt.acked)
      if (auto done = take_record(school, delivery, record, receipt, taker); !done) return done;
  for (auto gap : delivery.gaps) {
    if (gap.to_seq <= receipt.acked) continue;
    gap.from_seq = std::max(gap.from_seq, receipt.acked + 1);
    if (auto done = take_gap(school, delivery, gap); !done) return done;
  }
  return {};
}

// A record that the store itself refuses would be refused again for ever, and hold up all that come after it: it
// is undone alone and set aside like one that could not be read.
Result<void> DistrictStore::take_record(std::int64_t school, Delivery const& delivery,
                                        DeliveredRecord const& record, Receipt& receipt, Taker const& taker) {
  auto code = record.rejected_because;
  if (record.report && code.empty()) {
    if (auto begun = database_.run("savepoint record"); !begun) return begun;
    auto objection = take_whole(school, delivery, record, taker);
    bool const is_refused = !objection && is_constraint(objection.error());
    if (!objection && !is_refused) return std::unexpected(std::move(objection.error()));
    if (is_refused || !objection->empty())
      if (auto undone = database_.run("rollback to record"); !undone) return undone;
    if (auto ended = database_.run("release record"); !ended) return ended;
    code = is_refused ? "CMP-S029" : *objection;
  }
  if (code.empty()) {
    ++receipt.taken;
    return {};
  }
  receipt.rejected.push_back({record.seq, code});
  return bury(school, delivery, record, code);
}

// The code of what speaks against it, or "": the store's word first, then the taker's.
Result<std::string> DistrictStore::take_whole(std::int64_t school, Delivery const& delivery,
                                              DeliveredRecord const& record, Taker const& taker) {
  auto objection = take_report(school, delivery, record);
  if (!objection || !objection->empty() || !taker) return objection;
  WorkBook book(database_);
  return taker(book, delivery.school, record, delivery.now);
}

Result<std::string> DistrictStore::take_report(std::int64_t school, Delivery const& delivery,
                                               DeliveredRecord const& record) {
  // Which of two is the newer is asked of these times: a school whose clock once ran years ahead would have the
  // last word for years.
  auto const observed_at = std::min(record.observed_at, delivery.now);
  auto done = Result<void>();
  if (auto const* const heartbeat = std::get_if<contract::HeartbeatReport>(&*record.report)) {
    done = take(school, *heartbeat, observed_at);
  } else if (auto const* const traffic = std::get_if<contract::TrafficReport>(&*record.report)) {
    if (traffic->from > delivery.now + traffic_ahead_max) return "CMP-K046";
    done = take(school, *traffic);
  } else if (auto const* const gone = std::get_if<contract::DeviceGone>(&*record.report)) {
    done = database_.run("delete from device where school = ? and name = ?", school, gone->name);
  } else if (auto const* const day = std::get_if<contract::DayReport>(&*record.report)) {
    return take_day(school, delivery, *day, observed_at);
  } else if (std::holds_alternative<contract::SchoolWord>(*record.report)) {
    return "";  // the taker's
  } else {
    auto const& device = std::get<contract::DeviceReport>(*record.report);
    auto const is_taken = take_device(school, device, record.body, observed_at, delivery.now);
    if (!is_taken) return std::unexpected(is_taken.error());
    if (!*is_taken) return "CMP-S028";
  }
  if (!done) return std::unexpected(std::move(done.error()));
  return "";
}

Result<void> DistrictStore::take(std::int64_t school, contract::HeartbeatReport const& report,
                                 Instant observed_at) {
  auto const& egress = report.egress;
  auto const down = egress ? std::optional(egress->down_bps) : std::nullopt;
  auto const up = egress ? std::optional(egress->up_bps) : std::nullopt;
  auto const at = egress ? std::optional(egress->at) : std::nullopt;
  auto const applications =
      report.applications ? std::optional(contract::encode(*report.applications)) : std::nullopt;
  return database_.run(
      "insert or replace into heartbeat (school, observed_at, version, every_ms, uptime_s, down_bps, up_bps, "
      "egress_at, "
      "devices_total, devices_reachable, devices_unreachable, devices_unknown, packets, kernel_dropped, "
      "interface_dropped, undissected, flows_evicted, backlog, applications) "
      "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      school, observed_at, report.version, report.every_ms, report.uptime_s, down, up, at,
      report.devices.total, report.devices.reachable, report.devices.unreachable, report.devices.unknown,
      report.capture.packets, report.capture.kernel_dropped, report.capture.interface_dropped,
      report.capture.undissected, report.capture.flows_evicted, report.backlog, applications);
}

// False: the school has too many devices.  A report that is older than what is known changes nothing.
Result<bool> DistrictStore::take_device(std::int64_t school, contract::DeviceReport const& report,
                                        std::string_view body, Instant observed_at, Instant now) {
  auto const& name = report.status.device.name;
  auto const known = database_.value<bool>(
      "select exists (select 1 from device where school = ? and name = ?)", school, name);
  if (!known) return known;
  if (!*known) {
    auto const count = database_.value<std::int64_t>("select count(*) from device where school = ?", school);
    if (!count) return std::unexpected(count.error());
    if (*count >= devices_per_school_max) return false;
  }
  auto done = database_.run(
      "insert into device (school, name, state, observed_at, body) values (?1, ?2, ?3, ?4, ?5) "
      "on conflict (school, name) do update set state = excluded.state, observed_at = excluded.observed_at, "
      "body = excluded.body where excluded.observed_at >= min(device.observed_at, ?6)",
      school, name, report.status.state, observed_at, body, now);
  if (!done) return std::unexpected(std::move(done.error()));
  return true;
}

Result<void> DistrictStore::take_gap(std::int64_t school, Delivery const& delivery, Gap const& gap) {
  auto done = database_.run(
      "insert into gap (school, epoch, lane, from_seq, to_seq, from_time, to_time, reason, at) "
      "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      school, delivery.epoch, delivery.lane, gap.from_seq, gap.to_seq, gap.from_time, gap.to_time, gap.reason,
      delivery.now);
  if (!done) return done;
  done = database_.run(
      "delete from gap where school = ?1 and id <= (select id from gap where school = ?1 order by id desc "
      "limit 1 "
      "offset ?2)",
      school, gaps_per_school_max);
  if (!done) return done;
  return database_.run("update school set gaps = gaps + 1 where key = ?", school);
}

Result<void> DistrictStore::bury(std::int64_t school, Delivery const& delivery, DeliveredRecord const& record,
                                 std::string_view code) {
  auto done = database_.run(
      "insert into dead_letter (school, epoch, lane, seq, observed_at, schema, body, code, at) "
      "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      school, delivery.epoch, delivery.lane, record.seq, record.observed_at, record.schema, record.body, code,
      delivery.now);
  if (!done) return done;
  return database_.run(
      "delete from dead_letter where school = ?1 and id <= (select id from dead_letter where school = ?1 "
      "order by id desc limit 1 offset ?2)",
      school, dead_letters_per_school_max);
}

Result<void> DistrictStore::hear(std::int64_t school, std::optional<Instant> sent, Instant now) {
  auto const offset =
      sent ? std::optional(std::chrono::duration_cast<std::chrono::milliseconds>(*sent - now).count())
           : std::nullopt;
  return database_.run(
      "update school set last_heard = ?, clock_offset_ms = coalesce(?, clock_offset_ms) where key = ?", now,
      offset, school);
}

Result<void> DistrictStore::heard(std::string_view school, std::optional<Instant> sent, Instant now) {
  auto const key = key_of(school);
  if (!key) return std::unexpected(key.error());
  return hear(*key, sent, now);
}

Result<std::vector<DeviceRow>> DistrictStore::devices(std::string_view school) {
  auto const key = key_of(school);
  if (!key) return std::unexpected(key.error());
  auto rows = database_.query<std::string, Instant, std::string>(
      "select name, observed_at, body from device where school = ? order by name", *key);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<DeviceRow> devices;
  for (auto& row : *rows) devices.push_back(std::make_from_tuple<DeviceRow>(std::move(row)));
  return devices;
}

Result<std::vector<Gap>> DistrictStore::gaps(std::string_view school, std::size_t newest_max) {
  auto const key = key_of(school);
  if (!key) return std::unexpected(key.error());
  auto const rows = database_.query<std::uint64_t, std::uint64_t, Instant, Instant, Gap::Reason>(
      "select from_seq, to_seq, from_time, to_time, reason from gap where school = ? order by id desc limit "
      "?",
      *key, newest_max);
  if (!rows) return std::unexpected(rows.error());
  std::vector<Gap> gaps;
  for (auto const& row : *rows) gaps.push_back(std::make_from_tuple<Gap>(row));
  return gaps;
}

}  // namespace campus::store
