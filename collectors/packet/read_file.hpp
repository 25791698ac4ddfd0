#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collectors/packet/applications.hpp"
#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/dissect.hpp"
#include "collectors/packet/flow_table.hpp"
#include "collectors/packet/frame_counters.hpp"
#include "collectors/packet/recorded_source.hpp"
#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/flow_names.hpp"
#include "policy/model/traffic.hpp"

namespace campus::packet {

struct ReadOptions {
  std::size_t hosts_max = 20;  // of the list; the sums are exact for every host
  std::size_t flows_listed_max = 0;  // of the list of conversations; 152 MB for each million of the file while it is made
  bool is_vlan_in_key = true;
  DissectOptions tunnels;  // those that are opened
  std::size_t flows_max = std::size_t{1} << 25;  // of each worker: 6.4 GB of flows; beyond that they share one key
  std::size_t flows_expected = 0;  // memory for so many is touched before the clock starts; 0: guessed by the file's size
  RecordReader reader = RecordReader::own;
  std::optional<ApplicationSettings> applications;  // none: nobody asks what flows are for
  unsigned workers = 1;            // threads, each of which counts its share of the flows; through DPDK one
};

struct HostTotal {
  IpAddress address;
  Counts sent;
  Counts received;
};

struct ProtocolTotal {
  std::uint8_t protocol = 0;  // IANA number
  Counts total;
  std::uint64_t flows = 0;
};

// A conversation of the list, and where it stands what it said of itself.
struct ListedFlow : FlowRecord {
  std::uint32_t names = 0;  // one more than its place in CaptureSummary::names; 0: it said nothing
};

struct ApplicationTotal {
  AppLabel label;  // what flows have in common; of the sources the weakest
  Counts total;
  std::uint64_t flows = 0;
  std::uint64_t guesses = 0;  // of these flows, those that nothing in their packets told
};

// All that one capture file holds, by the same engine that watches an interface.
struct CaptureSummary {
  FlowNames const* names_of(ListedFlow const& flow) const {
    return flow.names == 0 ? nullptr : &names[flow.names - 1];
  }

  Counts total;             // every frame of the file, by its length on the wire
  std::uint64_t flows = 0;  // both directions one; no timeout
  std::optional<std::int64_t> first_seen_ns, last_seen_ns;  // the earliest and latest frame, since 1970 UTC
  FrameCounters frames;                                     // where each frame ended
  std::uint64_t undissected = 0;
  std::uint64_t flows_evicted = 0;  // frames beyond ReadOptions::flows_max
  std::uint64_t host_count = 0;
  std::vector<HostTotal> top_hosts;      // most bytes first
  std::vector<ListedFlow> top_flows;     // likewise
  std::vector<FlowNames> names;          // of some of top_flows; empty where nobody asked for applications
  std::vector<VlanTraffic> vlans;        // by number; flows only
  std::vector<ProtocolTotal> protocols;  // most bytes first
  std::vector<ApplicationTotal> applications;  // most bytes first; empty where nobody asked
  FileTail tail = FileTail::whole;
  std::uint64_t tail_offset = 0;  // where in the file, when it is not whole
  std::optional<Fault> stopped;   // why the reader went no further, where it has words for that
  std::uint64_t shortened = 0;    // frames that count with their length as captured: see RecordedSource::Facts
  std::uint64_t lost = 0;         // frames of the file that the reader did not give
  unsigned workers = 1;
  double loop_cpu_seconds = 0;    // of all workers, for reading and counting the frames
  double loop_wall_seconds = 0;   // of the slowest
};

constexpr unsigned read_workers_max = 64;

// Of each worker: memory for so many flows is touched before the first frame.
FlowTable::Size table_for(std::uint64_t file_bytes, ReadOptions const& options);

// Reads the whole file, and returns when all workers have.  Nothing of the result depends on how many they are but names
// that are guesses: what the dissector remembers of other flows one worker remembers of its own.
Result<CaptureSummary> read_file(std::string const& path, ReadOptions const& options = {});

}  // namespace campus::packet
