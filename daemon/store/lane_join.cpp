#include "daemon/store/lane_join.hpp"

#include <algorithm>
#include <utility>

namespace campus::store {

using contract::Batch;
using contract::Gap;

Batch join(std::uint64_t after_seq, Instant after_time, LaneContents contents, std::size_t items_max,
           MissingBecause const& missing_because) {
  Batch batch;
  auto next = after_seq + 1;
  auto time = after_time;
  auto record = contents.records.begin();
  auto gap = contents.gaps.begin();
  auto const add = [&](Gap const& part) {
    batch.gaps.push_back(part);
    next = part.to_seq + 1;
    time = part.to_time;
  };
  while (batch.records.size() + batch.gaps.size() < items_max) {
    while (record != contents.records.end() && record->seq < next) ++record;
    while (gap != contents.gaps.end() && gap->to_seq < next) ++gap;
    auto const has_record = record != contents.records.end();
    auto const has_gap = gap != contents.gaps.end();
    if (!has_record && !has_gap) return batch;
    // A record is worth more than a gap that says it is missing: a day file that was away may be back.
    if (has_record && record->seq == next) {
      time = record->observed_at;
      ++next;
      batch.records.push_back(std::move(*record++));
    } else if (has_gap && gap->from_seq <= next) {
      auto part = *gap;
      part.from_seq = next;
      if (has_record) part.to_seq = std::min(part.to_seq, record->seq - 1);
      add(part);
    } else {
      auto const begins_at_gap = has_gap && (!has_record || gap->from_seq < record->seq);
      auto const to_time = begins_at_gap ? gap->from_time : record->observed_at;
      auto const to_seq = (begins_at_gap ? gap->from_seq : record->seq) - 1;
      auto const from_time = std::min(time, to_time);
      add({next, to_seq, from_time, to_time, missing_because(from_time, to_time)});
    }
  }
  return batch;
}

}  // namespace campus::store
