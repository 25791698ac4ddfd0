#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <thread>

#include "collectors/packet/flow_meter.hpp"
#include "collectors/packet/frame_source.hpp"
#include "collectors/packet/slab.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

// One source, its meter and the thread that moves frames from one to the other.  Created, prepared, stopped
// and destroyed by the control loop, which also takes the slabs:
//
// clang-format off
//   capture.prepare();  capture.start();
//   bell readable:      bell.silence();
//                       while (number = slabs.next_filled()) { use(slabs[*number]);  slabs.give_back(*number); }
//   capture.stop();     do { take the slabs as above } while (!capture.seal_rest());
//                       take them once more
// clang-format on
class CaptureThread {
public:
  CaptureThread(std::unique_ptr<FrameSource> source, MeterConfig config, int number = 0);
  ~CaptureThread();

  Result<void> prepare();  // the source, the table, the slabs: all memory there will be
  void start();            // named "capture-<number>"
  void stop();             // returns when the thread has ended; harmless when it never ran

  // After stop(): hands over what had no room; true when nothing is left.
  bool seal_rest() noexcept;

  SlabPool& slabs() noexcept { return slabs_; }
  // As the thread last saw it.  An ended or broken source ends the thread, after its last window was handed
  // over.
  FrameSource::State state() const noexcept { return state_.load(std::memory_order_acquire); }

private:
  void run(std::stop_token const& stop) noexcept;

  int number_;
  std::unique_ptr<FrameSource> source_;
  FlowMeter meter_;
  SlabPool slabs_;
  std::atomic<FrameSource::State> state_{FrameSource::State::running};
  std::jthread thread_;
};

// Civil time from the clock that costs nothing to read, exact to a few milliseconds; since 1970 UTC.
std::int64_t coarse_now_ns() noexcept;

}  // namespace campus::packet
