#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/wire.hpp"
#include "daemon/store/lane_facts.hpp"
#include "daemon/store/record_store.hpp"
#include "daemon/store/series_store.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// The whole outbox of a school, whichever file a lane stands in: alert, control and evidence are rows of
// record.db, rollup is a cursor over the days of the series.  Whatever of a lane is neither here nor
// acknowledged is a gap. Lives on the store's thread; both stores outlive it.
class Spool {
public:
  Spool(RecordStore& record, SeriesStore& series) : record_(&record), series_(&series) {}

  std::string const& epoch() const { return record_->epoch(); }
  Result<void> begin_epoch(std::string_view epoch) { return record_->begin_epoch(epoch); }

  Result<LaneFacts> facts(contract::Lane lane);
  Result<contract::Batch> read(contract::Lane lane, std::uint64_t after_seq, std::size_t records_max,
                               std::size_t bytes_max);
  Result<void> offer(contract::Lane lane, std::uint64_t up_to_seq);
  Result<void> acknowledge(contract::Lane lane, std::uint64_t up_to_seq);
  Result<void> rewind(contract::Lane lane, std::uint64_t to_seq);
  Result<void> bury(contract::Lane lane, contract::Record const& record, std::string_view code, Instant now);

  // A report of the rollup lane: numbered above everything that was ever offered.  When it cannot be kept no
  // number is used, and it may be tried again.
  Result<std::uint64_t> put_rollup(std::string_view schema, std::string_view body, Instant observed_at);
  // The report of this window will never be kept: its place is taken by a gap, for which the reserve is given
  // up on a full disk.
  Result<void> give_up_rollup(Window window, contract::Gap::Reason reason);

  // SeriesStore::purge(), and a gap for every report that went before the district had it.
  Result<std::vector<SeriesStore::PurgedDay>> purge_series(Instant now, Duration keep,
                                                           std::int64_t bytes_max);

private:
  Result<LaneFacts> rollup_facts();
  Result<contract::Batch> read_rollup(std::uint64_t after_seq, std::size_t records_max,
                                      std::size_t bytes_max);

  RecordStore* record_;
  SeriesStore* series_;
};

}  // namespace campus::store
