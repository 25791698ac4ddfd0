#pragma once

#include <memory>
#include <string>

#include "collectors/packet/recorded_source.hpp"

struct pcap;

namespace campus::packet {

// A capture file through libpcap.  It tells how far it read when it found the file cut off or could not go on, not where
// the record begins that it stopped in.
class PcapFileSource final : public RecordedSource {
public:
  explicit PcapFileSource(std::string path);
  ~PcapFileSource() override;

  Result<void> prepare() override;
  std::size_t pump(FlowMeter& meter, std::size_t budget) noexcept override;
  std::size_t deal(DealtRound& round, std::size_t budget) noexcept override;
  Facts facts() const noexcept override { return facts_with(tail_, tail_offset_); }
  Result<void> outcome() const override;
  std::uint64_t bytes() const noexcept override { return bytes_; }

private:
  template <class Taker>
  std::size_t give(Taker& taker, std::size_t budget) noexcept;
  void fail_to_read() noexcept;
  struct Close {
    void operator()(pcap* handle) const noexcept;
  };
  std::string path_;
  std::unique_ptr<pcap, Close> handle_;
  LinkType link_ = LinkType::unknown;
  FileTail tail_ = FileTail::whole;
  std::uint64_t tail_offset_ = 0, bytes_ = 0, given_ = 0;
  bool has_failed_ = false;  // the handle says why
};

}  // namespace campus::packet
