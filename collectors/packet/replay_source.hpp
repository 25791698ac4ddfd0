#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/frame_source.hpp"

namespace campus::packet {

// A capture file at the speed at which it was recorded, its times moved so that it happens now: for a
// demonstration, and for whatever must look live.  A packed one is unpacked when it is prepared.
class ReplaySource final : public FrameSource {
public:
  enum class Repeat : std::uint8_t { once, for_ever };

  ReplaySource(std::string path, Repeat repeat) : path_(std::move(path)), repeat_(repeat) {}

  Result<void> prepare() override;
  std::size_t pump(FlowMeter& meter, std::size_t budget) noexcept override;
  void wait(std::chrono::milliseconds at_most) noexcept override;
  SourceCounters counters() noexcept override { return {}; }
  State state() const noexcept override { return state_; }

private:
  bool look_ahead() noexcept;
  std::int64_t due_ns() const noexcept { return started_ns_ + (ahead_.arrived_ns - first_ns_); }

  std::string path_;
  Repeat repeat_;
  std::optional<CaptureFile> file_;
  Frame ahead_;  // the frame whose time has not come
  bool has_ahead_ = false;
  std::int64_t first_ns_ = 0;    // recorded time of this round's first frame
  std::int64_t started_ns_ = 0;  // and when it is played; 0: not yet
  std::int64_t next_round_ns_ = 0;  // not before
  State state_ = State::running;
};

}  // namespace campus::packet
