#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "collectors/packet/frame_source.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

// How a source "dpdk:" is run; no other looks at it.
struct DpdkSettings {
  std::size_t memory_bytes = std::size_t{256} << 20;  // of DPDK's own world; the same for all captures of a process
  bool has_huge_pages = false;                        // likewise
  std::vector<std::string> words;                     // likewise: further ones for EAL, as they are
  unsigned queues = 1;                                // each with a thread of its own
  std::vector<unsigned> cores;                        // one for each queue; empty: where the kernel puts them
  bool is_busy = false;                               // looks for frames without a rest, and so takes whole cores
  bool operator==(DpdkSettings const&) const = default;
};

// What to listen to, as the operator wrote it.
struct SourceConfig {
  // "eth0": that interface.  "file:PATH": a capture at full speed.  "replay:PATH": a capture at its own
  // speed, its times moved to now.  "loop:PATH": the same, over and over.  "dpdk:PORT": a card by its PCI address, or a
  // virtual device of DPDK with its arguments, through the module.
  std::string source;
  bool is_promiscuous = true;
  std::uint32_t snapshot_bytes = 256;                // of each frame; headers are all that is counted
  std::size_t buffer_bytes = std::size_t{32} << 20;  // the kernel's ring: about 0.3 s of a full 1 Gbit/s link
  std::string filter;                                // a pcap-filter(7) expression; empty: everything
  unsigned workers = 1;  // of an interface: threads that share its frames, those of one conversation to the same one
  bool counts = true;    // towards what the school moves; false: another source sees the same
  DpdkSettings dpdk;
  unsigned queue = 0;  // of several threads, this one; its number is behind the source: "dpdk:PORT#1", "eth0#1"
  bool operator==(SourceConfig const&) const = default;
};

// The source of that name, inert: nothing is opened before its prepare().
Result<std::unique_ptr<FrameSource>> open_source(SourceConfig const& config);

// Of the kernel's.
inline bool is_interface(SourceConfig const& config) { return config.source.find(':') == std::string::npos; }

// What each thread listens to: a port with several queues is watched by as many, each under its own name.
std::vector<SourceConfig> one_for_each_thread(std::vector<SourceConfig> const& captures);

}  // namespace campus::packet
