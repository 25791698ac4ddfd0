#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "collectors/packet/dpdk_device.hpp"
#include "collectors/packet/frame_source.hpp"
#include "collectors/packet/open_source.hpp"

namespace campus::packet {

// One queue of a card, or of a virtual device, through DPDK.  Nothing tells when a frame is there, so it is looked for
// again and again; while the link is quiet with rests between that are shorter than a full link takes to fill the queue.
class DpdkSource final : public FrameSource {
public:
  explicit DpdkSource(SourceConfig config, std::vector<std::filesystem::path> places = dpdk_module_places())
      : config_(std::move(config)), places_(std::move(places)) {}

  Result<void> prepare() override;
  std::size_t pump(FlowMeter& meter, std::size_t budget) noexcept override;
  void wait(std::chrono::milliseconds at_most) noexcept override;
  SourceCounters counters() noexcept override;
  State state() const noexcept override { return state_; }

private:
  Result<void> look_at_cores() const;
  bool enter() noexcept;
  bool is_interface_gone() const noexcept;

  SourceConfig config_;
  std::vector<std::filesystem::path> places_;
  DpdkDevice device_;
  std::string interface_;  // of the kernel, behind a virtual device; empty: none
  unsigned interface_index_ = 0;
  bool is_file_ = false;  // that ends
  bool has_entered_ = false;
  unsigned empty_looks_ = 0;  // since the last frame
  State state_ = State::running;
  DpdkCounters before_{};  // what the port had counted before
  SourceCounters counters_;
};

}  // namespace campus::packet
