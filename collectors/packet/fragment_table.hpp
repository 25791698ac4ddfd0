#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "collectors/packet/dissect.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// Remembers the ports that the first fragment of a datagram told, for the fragments that follow.  A newer
// datagram takes the place of an older one in the same slot: fragments follow each other within milliseconds,
// so a forgotten one is rare, and costs no more than a port of 0.  Belongs to one FlowMeter.
class FragmentTable {
public:
  explicit FragmentTable(std::uint64_t seed = 0) : seed_(seed) {}

  void remember(Dissection const& first) noexcept;
  // Gives a later fragment its ports; false when its first one was not seen.
  bool complete(Dissection& later) const noexcept;

private:
  // Datagrams in flight at the same time, at 56 bytes each.
  static constexpr std::size_t slots_max = 1024;

  struct Slot {
    FlowKey key;  // without ports
    std::uint32_t id = 0;
    std::uint16_t source = 0;
    std::uint16_t destination = 0;
    bool is_from_a = true;
    bool is_used = false;
  };

  std::size_t slot_of(FlowKey const& portless, std::uint32_t id) const noexcept;

  std::uint64_t seed_;
  std::array<Slot, slots_max> slots_{};
};

}  // namespace campus::packet
