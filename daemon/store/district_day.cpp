// What schools tell of their day, each kind to its own table.

#include "daemon/store/district_store.hpp"

namespace campus::store {

Result<std::string> DistrictStore::take_day(std::int64_t school, Delivery const& delivery,
                                            contract::DayReport const& report, Instant observed_at) {
  return std::visit([&](auto const& one) { return take(school, delivery, one, observed_at); }, report);
}

}  // namespace campus::store
