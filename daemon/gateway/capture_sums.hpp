#pragma once

#include "collectors/packet/frame_counters.hpp"
#include "daemon/contract/reports.hpp"

namespace campus::gateway {

// What a watched interface counted since campusd started.  Every frame ended in exactly one counter of `frames`, so
// their sum is health.packets.
struct CaptureSums {
  contract::CaptureHealth health;
  packet::FrameCounters frames;

  CaptureSums& operator+=(CaptureSums const& other) {
    health += other.health;
    frames += other.frames;
    return *this;
  }
};

}  // namespace campus::gateway
