#pragma once

#include <cstdint>

#include "collectors/packet/dissect.hpp"
#include "collectors/packet/flow_entry.hpp"

namespace campus::packet {

// One frame on its way into the table.
struct FlowTouch {
  Dissection what;
  std::uint64_t hash = 0;
  std::int64_t arrived_ns = 0;
  std::uint32_t bytes = 0;  // on the wire
  std::uint32_t guess = 0;  // the entry it probably belongs to
  std::uint16_t vlan = 0;   // of the outermost tag, whether it is in the key or not
  std::uint8_t inside_by_mac = 0;
};

// An entry that begins with this frame, which is not counted yet.
FlowEntry newborn(FlowTouch const& touch) noexcept;

// Counts a frame of a flow, and what TCP says in it.
void count(FlowEntry& flow, FlowTouch const& touch) noexcept;

// What the flow did since it was last told of.
FlowDelta delta_of(FlowEntry const& flow) noexcept;
// And since its record began, whether told or not.
FlowRecord record_of(FlowEntry const& flow, FlowEnd end) noexcept;
// The same conversation after its record was written.
void begin_record(FlowEntry& flow) noexcept;

}  // namespace campus::packet
