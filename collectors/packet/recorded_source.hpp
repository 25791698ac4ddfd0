#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/frame_source.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

class DealtRound;

// What was recorded somewhere, given as fast as the meter takes it, with the times that were recorded.
class RecordedSource : public FrameSource {
public:
  struct Facts {
    FileTail tail = FileTail::whole;
    std::uint64_t tail_offset = 0;  // in the capture, unpacked where it was packed
    std::optional<std::int64_t> first_ns, last_ns;  // of the earliest and the latest frame
    // Of a reader that does not tell all that the file does.
    std::uint64_t shortened = 0;  // frames that count with their length as captured, for that of the wire is not told
    std::uint64_t lost = 0;       // frames of the file that were not given
  };
  virtual Facts facts() const noexcept = 0;
  // A fault: the reader could not go on where the file does, so that what it gave is not all; the tail is damaged then.
  virtual Result<void> outcome() const { return {}; }
  virtual std::uint64_t bytes() const noexcept = 0;  // of the file, as it lies there; 0: nobody knows
  virtual std::uint64_t bytes_at_most() const noexcept { return bytes(); }  // of the capture, unpacked; 0: nobody knows
  // As pump() gives frames to a meter: by whoever has his turn of several threads.  Not asked of what one thread reads.
  virtual std::size_t deal(DealtRound&, std::size_t) noexcept { return 0; }
  virtual bool is_lent_for_good() const noexcept { return false; }  // the bytes stay as long as this lives

  void wait(std::chrono::milliseconds) noexcept override {}  // a file never makes one wait
  SourceCounters counters() noexcept override { return {}; }
  State state() const noexcept override { return state_; }

protected:
  // Frames of time 0 are of a file that does not tell.
  void note(Frame const& frame) noexcept {
    if (frame.arrived_ns == 0) return;
    first_ns_ = std::min(first_ns_, frame.arrived_ns);
    last_ns_ = std::max(last_ns_, frame.arrived_ns);
  }
  Facts facts_with(FileTail tail, std::uint64_t offset) const noexcept {
    Facts facts;
    facts.tail = tail;
    facts.tail_offset = tail == FileTail::whole ? 0 : offset;
    if (first_ns_ > last_ns_) return facts;
    facts.first_ns = first_ns_;
    facts.last_ns = last_ns_;
    return facts;
  }

  State state_ = State::running;

private:
  std::int64_t first_ns_ = INT64_MAX, last_ns_ = INT64_MIN;
};

// Who reads the file: our own reader over mapped memory, which also unpacks gzip and zstd and takes "-" for standard
// input; or libpcap, or DPDK's net_pcap through the module, against which it can be held.
enum class RecordReader : std::uint8_t { own, libpcap, dpdk };

// Inert: nothing is read before its prepare(), but what cannot be read is said here.
Result<std::unique_ptr<RecordedSource>> open_recording(std::string const& path, RecordReader reader);

}  // namespace campus::packet
