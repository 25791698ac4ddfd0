#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "collectors/exporters/heading.hpp"

namespace campus::exporters {

// Sets of records whose template has not come yet.
class WaitingRoom {
public:
  struct Waiting {
    std::uint16_t number = 0;  // of the template
    Heading heading;           // of the datagram they came in
    Instant since;
    std::vector<std::uint8_t> bytes;
  };

  bool take_in(std::uint16_t number, Heading const& heading, Bytes set,
               Instant now);                             // false: there is no room
  std::vector<Waiting> let_go(std::uint16_t number);     // in the order of their coming
  std::size_t send_away_before(Instant since) noexcept;  // how many
  std::size_t size() const noexcept { return waiting_.size(); }

private:
  std::vector<Waiting> waiting_;  // at most waiting_sets_max
  std::size_t bytes_ = 0;         // at most waiting_bytes_max
};

}  // namespace campus::exporters
