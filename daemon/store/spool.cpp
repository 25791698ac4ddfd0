#include "daemon/store/spool.hpp"

#include <algorithm>
#include <utility>

#include "daemon/store/lane_join.hpp"

// Why a number of the rollup lane is never used twice.  Its rows stand in files with synchronous=NORMAL,
// which a power cut may rob of their last moments, rows that had left already among them.  So the highest
// number that was ever offered is kept in record.db, durable before anything leaves, and a new report is
// numbered above that, above everything acknowledged, above every gap and above every row there is.  The rows
// that the cut took become a hole in the numbers, and a hole is a gap: "no data".

namespace campus::store {

using contract::Gap;
using contract::Lane;

Result<LaneFacts> Spool::facts(Lane lane) {
  return lane == Lane::rollup ? rollup_facts() : record_->facts(lane);
}

Result<LaneFacts> Spool::rollup_facts() {
  auto facts = record_->facts(Lane::rollup);
  auto const base = record_->base(Lane::rollup);
  if (!facts || !base) return facts ? std::unexpected(base.error()) : std::move(facts);
  auto const acked = facts->acked + *base;
  facts->newest = std::max(facts->newest, std::max(series_->highest_report(), *base) - *base);
  facts->backlog = series_->reports_beyond(acked);
  if (facts->backlog == 0) return facts;
  auto oldest = series_->report_time(acked + 1);
  if (!oldest) return std::unexpected(std::move(oldest.error()));
  facts->oldest = *oldest;
  return facts;
}

Result<contract::Batch> Spool::read(Lane lane, std::uint64_t after_seq, std::size_t records_max,
                                    std::size_t bytes_max) {
  return lane == Lane::rollup ? read_rollup(after_seq, records_max, bytes_max)
                              : record_->read(lane, after_seq, records_max, bytes_max);
}

Result<contract::Batch> Spool::read_rollup(std::uint64_t after_seq, std::size_t records_max,
                                           std::size_t bytes_max) {
  auto const base = record_->base(Lane::rollup);
  if (!base) return std::unexpected(base.error());
  auto records = series_->reports_after(after_seq + *base, records_max, bytes_max);
  if (!records) return std::unexpected(std::move(records.error()));
  auto gaps = record_->gaps_after(Lane::rollup, after_seq);
  if (!gaps) return std::unexpected(std::move(gaps.error()));
  auto const acked_time = record_->acked_time(Lane::rollup);
  if (!acked_time) return std::unexpected(acked_time.error());
  for (auto& record : *records) record.seq -= *base;
  // Gaps beyond records that were left for the next batch have to wait for them.
  if (!records->empty() && series_->highest_report() > records->back().seq + *base)
    std::erase_if(*gaps, [&](Gap const& gap) { return gap.from_seq > records->back().seq; });
  auto const why = [this](Instant from, Instant to) {
    return series_->has_damaged_between(from, to) ? Gap::Reason::broken : Gap::Reason::lost;
  };
  return join(after_seq, *acked_time, {std::move(*records), std::move(*gaps)}, records_max, why);
}

Result<void> Spool::offer(Lane lane, std::uint64_t up_to_seq) { return record_->offer(lane, up_to_seq); }

Result<void> Spool::acknowledge(Lane lane, std::uint64_t up_to_seq) {
  if (lane != Lane::rollup) return record_->acknowledge(lane, up_to_seq);
  auto const base = record_->base(lane);
  if (!base) return std::unexpected(base.error());
  auto time = series_->report_time(up_to_seq + *base);
  if (!time) return std::unexpected(std::move(time.error()));
  return record_->acknowledge(lane, up_to_seq, *time);
}

Result<void> Spool::rewind(Lane lane, std::uint64_t to_seq) { return record_->rewind(lane, to_seq); }

Result<void> Spool::bury(Lane lane, contract::Record const& record, std::string_view code, Instant now) {
  return record_->bury(lane, record, code, now);
}

Result<std::uint64_t> Spool::put_rollup(std::string_view schema, std::string_view body, Instant observed_at) {
  auto const facts = rollup_facts();
  if (!facts) return std::unexpected(facts.error());
  auto const base = record_->base(Lane::rollup);
  if (!base) return std::unexpected(base.error());
  auto const put = series_->put_report(schema, body, observed_at, facts->newest + *base);
  if (put) return *put - *base;
  return std::unexpected(put.error());
}

Result<void> Spool::give_up_rollup(Window window, Gap::Reason reason) {
  auto const facts = rollup_facts();
  if (!facts) return std::unexpected(facts.error());
  auto const seq = facts->newest + 1;
  return record_->add_gap(Lane::rollup, {seq, seq, window.from, window.to, reason});
}

Result<std::vector<SeriesStore::PurgedDay>> Spool::purge_series(Instant now, Duration keep,
                                                                std::int64_t bytes_max) {
  auto const facts = record_->facts(Lane::rollup);
  if (!facts) return std::unexpected(facts.error());
  auto const base = record_->base(Lane::rollup);
  if (!base) return std::unexpected(base.error());
  auto purged = series_->purge(now, keep, bytes_max);
  if (!purged) return purged;
  for (auto const& day : *purged) {
    if (day.highest <= facts->acked + *base) continue;  // also: it held none
    auto const first = std::max(day.lowest, facts->acked + *base + 1);
    Gap const gap{first - *base, day.highest - *base, day.from, day.to, Gap::Reason::retention};
    if (auto added = record_->add_gap(Lane::rollup, gap); !added)
      return std::unexpected(std::move(added.error()));
  }
  return purged;
}

}  // namespace campus::store
