#pragma once

#include <cstdint>

#include "collectors/exporters/fold.hpp"

namespace campus::exporters {

struct Moments {
  std::int64_t first_ns = 0, last_ns = 0;
  bool are_refused = false;  // what was told cannot be: dated by the export
};

// When a flow began and ended, in whichever of the many ways its record tells it.
Moments moments_of(Told const& told, Setting const& setting) noexcept;

}  // namespace campus::exporters
