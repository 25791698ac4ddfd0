#pragma once

#include <functional>

#include "policy/model/time.hpp"

namespace campus::runtime {

// The only place that asks the machine what time it is.  Everybody else is handed an Instant, or this function.
using Clock = std::function<Instant()>;

Instant now();

}  // namespace campus::runtime
