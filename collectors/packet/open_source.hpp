#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "collectors/packet/frame_source.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

// What to listen to, as the operator wrote it.
struct SourceConfig {
  // "eth0": that interface.  "file:PATH": a capture at full speed.  "replay:PATH": a capture at its own
  // speed, its times moved to now.  "loop:PATH": the same, over and over.
  std::string source;
  bool is_promiscuous = true;
  std::uint32_t snapshot_bytes = 256;                // of each frame; headers are all that is counted
  std::size_t buffer_bytes = std::size_t{32} << 20;  // the kernel's ring: about 0.3 s of a full 1 Gbit/s link
  std::string filter;                                // a pcap-filter(7) expression; empty: everything
  bool operator==(SourceConfig const&) const = default;
};

// The source of that name, inert: nothing is opened before its prepare().
Result<std::unique_ptr<FrameSource>> open_source(SourceConfig const& config);

}  // namespace campus::packet
