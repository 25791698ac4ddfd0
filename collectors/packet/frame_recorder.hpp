#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "collectors/packet/frame_source.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

// Frames of an interface into a pcap file, for a person who looks for a fault.
struct RecordingWish {
  std::string interface_name;
  std::string filter;         // pcap-filter(7); empty: everything
  bool has_payload = false;   // else each frame is cut behind the header of TCP or UDP
  std::uint64_t bytes_max = 0;  // of the file
  std::chrono::seconds time_max{};
};

struct RecordingResult {
  std::uint64_t frames = 0, bytes = 0;  // of the file
  std::uint64_t dropped = 0;            // by the kernel, of those that passed the filter
  bool is_full = false;                 // it ended by its size
};

// Returns when the time is over, the file is full, or somebody says stop.  Blocks: for a thread of its own.  The file
// must not exist; it is for its owner and group alone.  Where an error ends it, what was written stays; a disk that
// becomes full leaves a file of whole frames, which the fault names, or none.
Result<RecordingResult> record_frames(RecordingWish const& wish, std::filesystem::path const& file,
                                      std::atomic<bool> const& shall_stop);

// How much of a frame a recording without payload keeps.
std::uint32_t bytes_of_headers(Frame const& frame) noexcept;

}  // namespace campus::packet
