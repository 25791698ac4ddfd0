#pragma once

#include <cstddef>
#include <cstdint>

#include "collectors/packet/dissect.hpp"
#include "collectors/packet/frame_source.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// Where several meters share the frames of a file each counts its own: those of one flow belong to the same one, and
// what is no flow to the first.  Of most frames their headers tell where they lie, without a dissection.
class FlowShare {
public:
  FlowShare() = default;
  FlowShare(unsigned index, unsigned of) noexcept : index_(index), of_(of) {}

  static constexpr unsigned workers_max = 64;
  static constexpr std::uint8_t unsaid = 0xff;  // no worker
  static constexpr std::uint8_t whoever_has_what_is_no_flow = 0;

  // Before the frame is dissected.  Unsaid: it may be a part of a datagram, or hold another packet, or tell all of them
  // a name.
  std::uint8_t owner_at_a_glance(Frame const& frame) const noexcept;
  // Afterwards, of what is unsaid.
  bool is_mine(FlowKey const& key) const noexcept { return owner(ends_of(key)) == index_; }
  bool has_what_is_no_flow() const noexcept { return index_ == whoever_has_what_is_no_flow; }

private:
  // The same from either side, and the same for the key and for the header that it was read from.
  static std::uint32_t ends(std::uint32_t addresses, std::uint32_t ports) noexcept {
    return addresses ^ ports * 0x10001u;
  }
  static std::uint32_t ends_of(FlowKey const& key) noexcept;
  unsigned owner(std::uint32_t ends) const noexcept {
    return static_cast<unsigned>((ends * 0x9e3779b97f4a7c15ULL >> 32) * of_ >> 32);
  }

  unsigned index_ = 0, of_ = 1;
};

}  // namespace campus::packet
