#pragma once

#include <optional>
#include <string>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/frame_source.hpp"

namespace campus::packet {

// A capture file as fast as the meter can take it, with the times it recorded.
class FileSource final : public FrameSource {
public:
  explicit FileSource(std::string path) : path_(std::move(path)) {}

  Result<void> prepare() override;
  std::size_t pump(FlowMeter& meter, std::size_t budget) noexcept override;
  void wait(std::chrono::milliseconds) noexcept override {}  // a file never makes one wait
  SourceCounters counters() noexcept override { return {}; }
  State state() const noexcept override { return state_; }

private:
  std::string path_;
  std::optional<CaptureFile> file_;
  State state_ = State::running;
};

}  // namespace campus::packet
