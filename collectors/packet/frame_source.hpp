#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "policy/model/fault.hpp"

namespace campus::packet {

class FlowMeter;

// How the first bytes of a frame are to be read.
enum class LinkType : std::uint8_t {
  ethernet,
  linux_sll,
  linux_sll2,
  raw_ip,
  bsd_null,  // address family in the byte order of the machine that captured
  bsd_loop,  // address family in network byte order
  ppp,       // with or without HDLC's address and control bytes
  cisco_hdlc,
  ieee80211,
  radiotap,  // what the radio heard, then ieee80211
  ppi,       // per packet information, then any of the others
  unknown,
};

// From the LINKTYPE_ number of a capture file or the DLT_ number of libpcap; they differ for raw IP alone.
LinkType link_type_of(std::uint32_t number) noexcept;

// When a frame may have arrived, whatever a file claims: from 1896 to 2116, beyond what the seconds of pcap reach.  Two such
// times can be subtracted, and decades of waiting be added, and nothing overflows.
constexpr std::int64_t arrived_ns_least = -(std::int64_t{1} << 61), arrived_ns_most = std::int64_t{1} << 62;

// The nearest of these to so many seconds and nanoseconds, of which the latter make no more than years.
constexpr std::int64_t arrival_of(std::int64_t seconds, std::int64_t ns) noexcept {
  constexpr std::int64_t second_ns = 1'000'000'000;
  auto const whole = std::clamp(seconds, arrived_ns_least / second_ns - 1, arrived_ns_most / second_ns + 1);
  return std::clamp(whole * second_ns + ns, arrived_ns_least, arrived_ns_most);
}

// One frame as a source lends it: the bytes stay valid until who takes it returns.
struct Frame {
  std::span<std::byte const> bytes;  // what was captured of it
  std::int64_t arrived_ns = 0;       // since 1970 UTC, between arrived_ns_least and arrived_ns_most
  std::uint32_t wire_length = 0;     // what passed the wire; this is what is counted
  LinkType link = LinkType::ethernet;
  bool is_lasting = false;  // the bytes stay until the meter has settled
};

// Running sums since prepare(): what was lost before a frame reached us.
struct SourceCounters {
  std::uint64_t kernel_dropped = 0;     // the ring was full
  std::uint64_t interface_dropped = 0;  // the card or its driver gave up
};

// Where frames come from.  Owned by one CaptureThread and, after prepare(), used by that thread alone; a file by the
// threads that read it, in turn.
// Sources push, because libpcap lends its memory only inside its callback and a poll-mode driver gives
// arrays.
class FrameSource {
public:
  enum class State : std::uint8_t {
    running,
    ended,   // a file came to its end
    broken,  // the interface went away
  };

  FrameSource() = default;
  FrameSource(FrameSource const&) = delete;
  FrameSource& operator=(FrameSource const&) = delete;
  virtual ~FrameSource() = default;

  virtual Result<void> prepare() = 0;  // the last place that may allocate or fail slowly
  // Gives the meter at most `budget` frames that are there already and returns how many it gave.
  virtual std::size_t pump(FlowMeter& meter, std::size_t budget) noexcept = 0;
  virtual void wait(std::chrono::milliseconds at_most) noexcept = 0;
  virtual SourceCounters counters() noexcept = 0;  // asks the kernel; once a second is often enough
  virtual State state() const noexcept = 0;
};

// A burst that a core can finish well inside one tick (64 × ~150 ns ≈ 10 µs).
constexpr std::size_t burst_frames_max = 64;

// How long a quiet source may sleep: the lateness of a window's end, and of the answer to a stop.
constexpr std::chrono::milliseconds idle_wait_max{50};

}  // namespace campus::packet
