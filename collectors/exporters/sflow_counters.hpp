#pragma once

#include "collectors/exporters/bytes.hpp"
#include "collectors/exporters/domain.hpp"

namespace campus::exporters {

// The counters in a counter sample, from its sequence number on.
void read_counter_sample(Bytes sample, bool is_expanded, Hearing const& hearing);

}  // namespace campus::exporters
