#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "collectors/packet/dissect.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// Remembers what the first fragment of a datagram was counted by, for the fragments that follow: its ports, and
// the packet inside where it was a tunnel's.  Where too many are open at once the oldest of its set gives way: that
// costs no more than a port of 0, and so does a set that somebody fills on purpose, so places follow from the
// datagrams alone and the same file gives the same counts each time.  Belongs to one FlowMeter.
class FragmentTable {
public:
  FragmentTable() : sets_(std::make_unique<Set[]>(sets)) {}

  // Remembers a first fragment; gives a later one the key of its first, or says false when that was not seen.
  bool join(Dissection& part, std::int64_t arrived_ns) noexcept;

private:
  // 4,096 datagrams in flight at the same time, at 104 bytes each: far more than a busy second's reordering leaves open.
  static constexpr std::size_t sets = 1024, ways = 4;

  struct Slot {
    Dissection::Datagram datagram;
    FlowKey key;
    std::int64_t arrived_ns = 0;
    FrameFate fate = FrameFate::portless;
    bool is_from_a = true;
    Tunnel tunnel = Tunnel::none;
    std::uint8_t tunnel_depth = 0;
    bool is_used = false;
  };
  struct Set {
    std::array<Slot, ways> slots;
    std::uint8_t oldest = 0;
  };

  Set& set_of(Dissection::Datagram const& datagram) const noexcept;
  void remember(Dissection::Datagram const& datagram, Dissection const& first, std::int64_t arrived_ns) noexcept;
  bool complete(Dissection& later, std::int64_t arrived_ns) const noexcept;

  std::unique_ptr<Set[]> sets_;
};

}  // namespace campus::packet
