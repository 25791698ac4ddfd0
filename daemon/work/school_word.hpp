#pragma once

#include <string>
#include <string_view>

#include "daemon/store/district_store.hpp"
#include "daemon/store/work_book.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"
#include "policy/rectification/recheck.hpp"

namespace campus::work {

// What a school says, as far as the work with it is concerned.  Inside one transaction, on the store's
// thread.

// What a record of the school does to its tasks and receipts: the Taker of DistrictStore::ingest().  Gives
// the code of what speaks against the record, or ""; `has_moved` becomes true when a task is not what it was.
Result<std::string> take_record(store::WorkBook& book, std::string_view school,
                                store::DeliveredRecord const& record, Instant now, bool& has_moved);

// The automatic re-check: every open task of this school and this source is looked at again by the evidence.
// Gives how many tasks it moved.
Result<std::size_t> recheck(store::WorkBook& book, std::string_view school,
                            rectification::Evidence const& evidence, Instant now);

}  // namespace campus::work
