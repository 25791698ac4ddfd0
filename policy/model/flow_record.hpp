#pragma once

#include <cstdint>
#include <type_traits>

#include "policy/model/flow.hpp"
#include "policy/model/flow_names.hpp"

namespace campus {

// What one conversation came to, and by what it was recognised: kept, exported and searched.  Plain values
// that own nothing; times in nanoseconds since 1970 UTC.

// Why a record was written.  A conversation that goes on after `active` or `evicted` gets another record.
enum class FlowEnd : std::uint8_t {
  idle,      // nothing came for so long
  active,    // it lasts so long that it is told of in between
  finished,  // TCP: both said FIN
  reset,     // TCP: one said RST
  evicted,   // its place was needed
  stopped,   // the capture or the file ended
};

// One direction of a conversation.
struct FlowSide {
  Counts counts;
  std::uint32_t retransmitted = 0;  // TCP segments that brought nothing new
  std::uint32_t out_of_order = 0;   // TCP segments that came before one they follow
  std::uint16_t zero_windows = 0;   // frames that told the other side to stop
  std::uint8_t tcp_flags = 0;       // of all its segments
  std::uint8_t tos = 0;             // of the first frame: DSCP and ECN
  std::uint8_t ttl = 0;             // likewise
  bool operator==(FlowSide const&) const = default;
};

struct FlowRecord {
  FlowKey key;
  FlowSide a, b;              // sent by address_a, by address_b
  std::int64_t first_ns = 0;  // of this record
  std::int64_t last_ns = 0;
  std::uint32_t syn_rtt_us = 0;   // SYN to the handshake's last ACK as seen here: both ways; 0: not seen
  std::uint32_t data_rtt_us = 0;  // the least between data and its acknowledgement, both ways added; 0: not seen
  std::uint32_t sampled_one_in = 1;  // counts are scaled up by it: more than 1 is an estimate
  AppLabel app;
  std::uint8_t icmp_type = 0, icmp_code = 0;  // of the first frame
  FlowEnd end = FlowEnd::stopped;
  bool is_opened_by_a = false;
  std::uint8_t inside_by_mac = 0;  // as in FlowDelta
  std::uint8_t tunnel = 0;         // what it was in: packet::Tunnel; 0: nothing
};
static_assert(std::is_trivially_copyable_v<FlowRecord>);

// With what it said of itself, if anything.
struct ToldFlow {
  FlowRecord record;
  bool has_names = false;  // else the names are nobody's
  FlowNames names;
};
static_assert(std::is_trivially_copyable_v<ToldFlow>);

}  // namespace campus
