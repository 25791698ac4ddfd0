#include "daemon/portal/callers.hpp"

#include <algorithm>
#include <chrono>

namespace campus::portal {

bool Callers::admit(std::string_view address, Instant now) {
  auto found = known_.find(address);
  if (found == known_.end()) {
    if (latest_.size() >= callers_max) {
      known_.erase(latest_.back().address);
      latest_.pop_back();
    }
    latest_.push_front({.address = std::string(address), .left = burst, .since = now});
    found = known_.emplace(latest_.front().address, latest_.begin()).first;
  }
  auto& caller = *found->second;
  latest_.splice(latest_.begin(), latest_, found->second);
  if (now < caller.since) caller.since = now;  // the clock was set back
  auto const seconds = std::chrono::floor<std::chrono::seconds>(now - caller.since);
  caller.left = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(burst, caller.left + static_cast<std::uint64_t>(seconds.count()) * per_second));
  caller.since += seconds;
  if (caller.left == 0) {
    ++refused_;
    return false;
  }
  --caller.left;
  return true;
}

}  // namespace campus::portal
