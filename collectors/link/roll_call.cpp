#include "collectors/link/roll_call.hpp"

namespace campus::link {

void RollCall::begin() { ++call_; }

void RollCall::name(MacAddress const& mac, IpAddress const& address, std::string const& interface_name) {
  auto at = entries_.find({interface_name, address});
  if (at == entries_.end()) {
    if (entries_.size() >= neighbours_max) return;
    at = entries_.try_emplace({interface_name, address}).first;
  }
  at->second = {mac, call_};
}

void RollCall::strike(IpAddress const& address, std::string const& interface_name) {
  entries_.erase({interface_name, address});
}

std::vector<HostLeft> RollCall::end(Instant at) {
  std::vector<HostLeft> gone;
  for (auto one = entries_.begin(); one != entries_.end();) {
    auto const& [place, entry] = *one;
    if (entry.named_in == call_) {
      ++one;
      continue;
    }
    gone.push_back({entry.mac, place.second, place.first, at});
    one = entries_.erase(one);
  }
  return gone;
}

}  // namespace campus::link
