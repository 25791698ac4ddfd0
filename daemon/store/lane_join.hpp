#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "daemon/contract/wire.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// What is known of one lane beyond some number, each list growing by number.
struct LaneContents {
  std::vector<contract::Record> records;
  std::vector<contract::Gap> gaps;
};

// Why a stretch is missing that no gap accounts for: between these two times.
using MissingBecause = std::function<contract::Gap::Reason(Instant from, Instant to)>;

// Records and gaps in the order of their numbers, beginning right after `after_seq` and without a hole: what
// is missing before a record becomes a gap of its own.  `after_time` is when the record before was observed.
// At most `items_max` of either together.  Pure.
contract::Batch join(std::uint64_t after_seq, Instant after_time, LaneContents contents,
                     std::size_t items_max, MissingBecause const& missing_because);

}  // namespace campus::store
