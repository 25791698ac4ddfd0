#pragma once

#include <cstdint>
#include <string>

#include "collectors/packet/dpdk_device.hpp"
#include "collectors/packet/recorded_source.hpp"

namespace campus::packet {

// A capture file through DPDK's net_pcap, as its frames would come from a card.  That driver tells times to the
// microsecond, lengths as captured, and neither the file's end nor that it is damaged: our own reader walks the file
// first, and knows.
class DpdkFileSource final : public RecordedSource {
public:
  explicit DpdkFileSource(std::string path) : path_(std::move(path)) {}
  ~DpdkFileSource() override;

  Result<void> prepare() override;
  std::size_t pump(FlowMeter& meter, std::size_t budget) noexcept override;
  Facts facts() const noexcept override;
  std::uint64_t bytes() const noexcept override { return bytes_; }

private:
  Result<void> walk();

  std::string path_;
  int fd_ = -1;
  DpdkDevice device_;
  bool has_entered_ = false;
  std::uint64_t bytes_ = 0, expected_ = 0, given_ = 0, shortened_ = 0;
  FileTail tail_ = FileTail::whole;
  std::uint64_t tail_offset_ = 0;
};

}  // namespace campus::packet
