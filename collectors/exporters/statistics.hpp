#pragma once

#include <cstddef>
#include <cstdint>

#include "policy/model/address.hpp"
#include "policy/model/time.hpp"

namespace campus::exporters {

enum class Protocol : std::uint8_t { netflow5, netflow9, ipfix, sflow };

// How the numbers of one domain follow one another.
struct SequenceCounters {
  std::uint64_t gaps = 0;
  std::uint64_t lost = 0;      // records or datagrams, as is_lost_datagrams says; less by what came late
  std::uint64_t late = 0;      // datagrams that came after one they precede, or twice
  std::uint64_t restarts = 0;  // the exporter began to count anew
  bool is_lost_datagrams = false;
  bool operator==(SequenceCounters const&) const = default;
};

// What one domain of one exporter sent, since we hear it.  All but the first few and those marked grow only.
struct DomainStatistics {
  IpAddress exporter;
  Protocol protocol = Protocol::netflow5;
  std::uint32_t domain = 0;
  IpAddress agent;  // of sFlow; it need not be who sends
  Instant first_heard, last_heard;
  std::int64_t clock_behind_ms = 0;  // its clock behind ours, at the last datagram; may be negative
  std::uint32_t sampled_one_in = 1;  // as last told

  std::uint64_t datagrams = 0, bytes = 0;
  std::uint64_t flows = 0;            // handed on
  std::uint64_t frames = 0;           // sFlow: sampled frames handed on
  std::uint64_t counter_samples = 0;  // sFlow: of interfaces, handed on
  std::uint64_t option_records = 0;
  std::uint64_t sampler_drops = 0;  // sFlow: frames the device would have sampled and could not

  std::size_t templates = 0;  // held now
  std::uint64_t templates_heard = 0, templates_changed = 0, templates_withdrawn = 0, templates_refused = 0;
  std::size_t waiting_sets = 0;             // now
  std::uint64_t sets_awaited = 0;           // whose template came in time
  std::uint64_t sets_without_template = 0;  // dropped: no template in time, or no room to wait

  std::uint64_t broken = 0;             // datagrams, sets or samples that end early or contradict themselves
  std::uint64_t not_understood = 0;     // sets and samples of kinds unknown to us
  std::uint64_t not_flows = 0;          // records without two addresses and a protocol
  std::uint64_t without_counts = 0;     // records of something else than traffic: NAT and firewall events
  std::uint64_t times_refused = 0;      // records of an impossible time, dated by their export
  std::uint64_t samplings_refused = 0;  // impossible rates, or no room for one
  SequenceCounters sequence;
};

// What came at all.
struct ReaderCounters {
  std::uint64_t datagrams = 0;
  std::uint64_t from_strangers = 0;  // nobody's exporter: not looked into
  std::uint64_t not_understood = 0;  // no version of ours, or shorter than its heading
  std::uint64_t no_room = 0;         // too many exporters or domains
  std::uint64_t out_of_memory = 0;
  bool operator==(ReaderCounters const&) const = default;
};

}  // namespace campus::exporters
