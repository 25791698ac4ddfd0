#include "daemon/api/attempts.hpp"

#include <algorithm>

#include "policy/model/address.hpp"

namespace campus::api {

Attempts::Attempts() : Attempts(Limits{}) {}

Attempts::Attempts(Limits limits) : limits_(limits) {}

std::optional<Duration> Attempts::admit(std::string_view key, Instant now) {
  auto found = entries_.find(key);
  if (found == entries_.end()) {
    make_room();
    found = entries_.emplace(std::string(key), Entry{}).first;
  }
  auto& entry = found->second;
  if (now < entry.locked_until) return entry.locked_until - now;
  if (now - entry.last > limits_.forgotten_after) entry = {};
  entry.last = now;
  ++entry.failures;
  if (entry.failures < limits_.free) return std::nullopt;
  auto const doublings = std::min(entry.failures - limits_.free, 30u);
  entry.locked_until =
      now + std::min(limits_.longest_wait, limits_.first_wait * (std::int64_t{1} << doublings));
  return std::nullopt;
}

void Attempts::take_back(std::string_view key) {
  auto const found = entries_.find(key);
  if (found == entries_.end()) return;
  if (found->second.failures > 0) --found->second.failures;
  found->second.locked_until = {};
}

void Attempts::forgive(std::string_view key) {
  auto const found = entries_.find(key);
  if (found != entries_.end()) entries_.erase(found);
}

void Attempts::make_room() {
  if (entries_.size() < limits_.keys) return;
  auto const quietest =
      std::ranges::min_element(entries_, {}, [](auto const& entry) { return entry.second.last; });
  entries_.erase(quietest);
}

std::string key_of_remote(std::string const& remote) {
  auto const address = IpAddress::parse(remote);
  if (!address || address->is_v4()) return remote;
  auto network = *address;
  std::fill(network.octets.begin() + 8, network.octets.end(), std::uint8_t{0});
  return network.to_string();
}

}  // namespace campus::api
