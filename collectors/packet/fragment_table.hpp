#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "collectors/packet/dissect.hpp"
#include "collectors/packet/flow_table.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// Remembers the ports that the first fragment of a datagram told, for the fragments that follow.  A newer
// datagram takes the place of an older one in the same slot: fragments follow each other within milliseconds,
// so a forgotten one is rare, and costs no more than a port of 0.  Belongs to one FlowMeter.
class FragmentTable {
public:
  void set_seed(HashSeed const& seed) noexcept { seed_ = seed; }

  void remember(Dissection const& first) noexcept;
  // Gives a later fragment its ports; false when its first one was not seen.
  bool complete(Dissection& later) const noexcept;

private:
  // Datagrams in flight at the same time, at 56 bytes each: all that a busy second's reordering leaves open.
  static constexpr std::size_t slots_max = 1024;

  // Which datagram: RFC 791 and 8200 tell them apart by both addresses, protocol and number.
  struct Datagram {
    FlowKey key;  // without ports, with the protocol that the fragment names
    std::uint32_t id = 0;
    bool is_from_a = true;
    bool operator==(Datagram const&) const = default;
  };
  struct Slot {
    Datagram datagram;
    FrameFate fate = FrameFate::portless;
    std::uint8_t protocol = 0;
    std::uint16_t source = 0;
    std::uint16_t destination = 0;
    bool is_used = false;
  };

  static Datagram datagram_of(Dissection const& dissection) noexcept;
  std::size_t slot_of(Datagram const& datagram) const noexcept;

  HashSeed seed_;
  std::array<Slot, slots_max> slots_{};
};

}  // namespace campus::packet
