#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "collectors/packet/frame_source.hpp"
#include "collectors/packet/open_source.hpp"
#include "collectors/packet/pcap_handle.hpp"

namespace campus::packet {

// A live interface through libpcap's memory-mapped ring (TPACKET_V3), which libpcap uses because immediate
// mode is off.  Needs the right to open raw sockets, and nothing more.
class PcapSource final : public FrameSource {
public:
  explicit PcapSource(SourceConfig config);
  ~PcapSource() override;

  Result<void> prepare() override;
  std::size_t pump(FlowMeter& meter, std::size_t budget) noexcept override;
  void wait(std::chrono::milliseconds at_most) noexcept override;
  SourceCounters counters() noexcept override;
  State state() const noexcept override { return state_; }

private:
  Result<void> share();
  bool is_first() const { return config_.queue == 0; }

  SourceConfig config_;
  std::string device_;  // the interface itself, without the number of a worker
  PcapHandle handle_;
  int fd_ = -1;
  LinkType link_ = LinkType::unknown;
  State state_ = State::running;
  SourceCounters counters_;
  std::uint32_t kernel_seen_ = 0, interface_seen_ = 0;  // libpcap's own sums, which wrap at 2^32
};

}  // namespace campus::packet
