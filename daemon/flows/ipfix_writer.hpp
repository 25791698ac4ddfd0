#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "policy/model/flow_record.hpp"
#include "policy/model/time.hpp"

namespace campus::flows {

// What the bytes of the records are.  IPFIX counts those of IP; our own capture counts frames, and the header
// of Ethernet and its tag are taken off again.  The padding of the shortest frames stays in.
enum class RecordBytes : std::uint8_t { of_frames, of_ip };

struct IpfixSettings {
  RecordBytes bytes = RecordBytes::of_frames;
  std::uint32_t domain = 0;
  // Below what an Ethernet frame carries over IPv6 and a tunnel.
  std::size_t message_bytes_max = 1'400;
  // Over UDP nobody knows what arrived: the templates are repeated, so that a collector that starts is soon
  // at work.
  std::chrono::seconds templates_every{60};
  std::uint32_t templates_every_messages = 200;
};

struct IpfixMessage {
  std::vector<std::uint8_t> bytes;
  std::uint32_t records = 0;
};

// FlowRecords as IPFIX (RFC 7011): each direction that moved is a record of its own, for the reverse elements
// of RFC 5103 are misread by collectors (nfdump 1.7.1 mixes up both directions' flags).  Counts of sampled
// flows are exported scaled, and without a sampling option, or the collector would scale them again.  Sans
// I/O; one thread.
class IpfixWriter {
public:
  explicit IpfixWriter(IpfixSettings settings);

  // Everything of these records, in as few messages as hold it.
  std::vector<IpfixMessage> write(std::span<FlowRecord const> records, Instant now);
  std::uint32_t sequence() const { return sequence_; }  // of the next message: records so far, modulo 2^32

private:
  class Page;
  IpfixMessage begin(Instant now);

  IpfixSettings settings_;
  std::uint32_t sequence_ = 0;
  Instant templates_sent_;
  std::uint32_t messages_since_templates_ = 0;
  bool has_sent_templates_ = false;
};

}  // namespace campus::flows
