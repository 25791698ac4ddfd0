#include "daemon/runtime/clock.hpp"

namespace campus::runtime {

Instant now() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

}  // namespace campus::runtime
