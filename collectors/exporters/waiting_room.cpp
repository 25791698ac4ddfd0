#include "collectors/exporters/waiting_room.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "collectors/exporters/limits.hpp"

namespace campus::exporters {

bool WaitingRoom::take_in(std::uint16_t number, Heading const& heading, Bytes set, Instant now) {
  if (waiting_.size() >= waiting_sets_max || bytes_ + set.left() > waiting_bytes_max) return false;
  waiting_.push_back({number, heading, now, {set.at(), set.at() + set.left()}});
  bytes_ += set.left();
  return true;
}

std::vector<WaitingRoom::Waiting> WaitingRoom::let_go(std::uint16_t number) {
  std::vector<Waiting> called;
  called.reserve(waiting_.size());  // so that nobody is counted out and stays when there is no memory
  for (auto& waiting : waiting_)
    if (waiting.number == number) {
      bytes_ -= waiting.bytes.size();
      called.push_back(std::move(waiting));
    }
  if (!called.empty())
    std::erase_if(waiting_, [number](Waiting const& waiting) { return waiting.number == number; });
  return called;
}

std::size_t WaitingRoom::send_away_before(Instant since) noexcept {
  return std::erase_if(waiting_, [&](Waiting const& waiting) {
    if (waiting.since >= since) return false;
    bytes_ -= waiting.bytes.size();
    return true;
  });
}

}  // namespace campus::exporters
