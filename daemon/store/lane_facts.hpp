#pragma once

#include <cstdint>
#include <optional>

#include "daemon/contract/wire.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// How one lane of the outbox stands.  Numbers are those of the present epoch.
struct LaneFacts {
  contract::Lane lane{};
  std::uint64_t acked = 0;        // the district has everything up to here
  std::uint64_t offered = 0;      // the highest number that ever left, acknowledged or not
  std::uint64_t newest = 0;       // the highest number given out
  std::uint64_t backlog = 0;      // records that wait
  std::optional<Instant> oldest;  // of those
  std::uint64_t rejected = 0;     // dead letters, ever
  std::uint64_t gaps = 0;         // stretches dropped, ever
  bool operator==(LaneFacts const&) const = default;
};

}  // namespace campus::store
