#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "collectors/packet/dissect.hpp"
#include "collectors/packet/flow_table.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// Remembers what the first fragment of a datagram was counted by, for the fragments that follow: its ports,
// and the packet inside where it was a tunnel's.  A newer datagram takes the place of an older one in the
// same slot: fragments follow each other within milliseconds, so a forgotten one is rare, and costs no more
// than a port of 0. Belongs to one FlowMeter.
class FragmentTable {
public:
  void set_seed(HashSeed const& seed) noexcept { seed_ = seed; }

  void remember(Dissection const& first) noexcept;
  // Gives a later fragment the key of the first; false when that was not seen.
  bool complete(Dissection& later) const noexcept;

private:
  // Datagrams in flight at the same time, at 88 bytes each: all that a busy second's reordering leaves open.
  static constexpr std::size_t slots_max = 1024;

  struct Slot {
    Dissection::Datagram datagram;
    FlowKey key;
    FrameFate fate = FrameFate::portless;
    bool is_from_a = true;
    Tunnel tunnel = Tunnel::none;
    std::uint8_t tunnel_depth = 0;
    bool is_used = false;
  };

  std::size_t slot_of(Dissection::Datagram const& datagram) const noexcept;

  HashSeed seed_;
  std::array<Slot, slots_max> slots_{};
};

}  // namespace campus::packet
