// TCP in a few words, as seen from the middle of the line and not from one of its ends:
//
// *next* is the highest sequence number a side has sent.  A segment that ends at or before it brings nothing new: it was
// sent again, or it was overtaken.  Which of the two shows in the time: who sends again has waited for at least a round
// trip, while what was overtaken follows within few milliseconds.  A round trip is the time between the segment that
// moved *next* and the acknowledgement of just that number, so a sample comes whenever a side has everything confirmed;
// after a retransmission nobody knows which copy was meant, and the sample is dropped (Karn).

#include "collectors/packet/flow_touch.hpp"

#include <algorithm>
#include <limits>

namespace campus::packet {
namespace {

enum TcpFlag : std::uint8_t { tcp_fin = 1, tcp_syn = 2, tcp_rst = 4, tcp_ack = 16 };

// Wireshark's figure where no round trip is known.
constexpr std::uint32_t overtaken_us_max = 3'000;

constexpr std::uint64_t syn_rtt_us_max = (1u << 24) - 1, data_rtt_us_max = (1u << 20) - 1;

std::uint32_t clock_us(std::int64_t ns) noexcept {
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(ns) / 1000);
}

void add_one(std::uint16_t& count) noexcept {
  if (count != std::numeric_limits<std::uint16_t>::max()) ++count;
}

std::uint64_t shorter(std::uint64_t known, std::uint64_t fresh, std::uint64_t most) noexcept {
  fresh = std::clamp<std::uint64_t>(fresh, 1, most);
  return known == 0 ? fresh : std::min(known, fresh);
}

void take_sample(FlowEntry& flow, unsigned side, std::uint32_t us) noexcept {
  auto const bit = 1u << side;
  if ((flow.greeting & bit) != 0) {
    flow.greeting = static_cast<std::uint8_t>(flow.greeting & ~bit) & 3u;
    flow.syn_rtt_us = std::min<std::uint64_t>(flow.syn_rtt_us + std::max(us, 1u), syn_rtt_us_max) & syn_rtt_us_max;
  } else if (side == 0) {
    flow.data_rtt_a_us = shorter(flow.data_rtt_a_us, us, data_rtt_us_max) & data_rtt_us_max;
  } else {
    flow.data_rtt_b_us = shorter(flow.data_rtt_b_us, us, data_rtt_us_max) & data_rtt_us_max;
  }
}

void send(FlowEntry& flow, unsigned side, Dissection const& what, std::uint32_t now_us) noexcept {
  auto const bit = 1u << side;
  bool const is_syn = (what.tcp_flags & tcp_syn) != 0;
  auto const length = what.payload_wire_bytes + (is_syn ? 1u : 0u) + ((what.tcp_flags & tcp_fin) != 0 ? 1u : 0u);
  auto const end = what.tcp_sequence + length;
  auto& next = flow.next_sequence[side];
  if ((flow.sequence_known & bit) == 0 || (is_syn && (flow.greeting & bit) == 0 && end != next)) {
    flow.sequence_known = (flow.sequence_known | bit) & 3u;
    next = end;
  } else if (length == 0) {
    return;
  } else if (static_cast<std::int32_t>(end - next) > 0) {
    next = end;
  } else {
    // A keep-alive repeats one byte on purpose.
    if (length == 1 && end == next && !is_syn && (what.tcp_flags & tcp_fin) == 0) return;
    if (now_us - flow.next_at_us[side] < overtaken_us_max && end != next)
      add_one(flow.out_of_order[side]);
    else
      ++flow.retransmitted[side];
    flow.timed = static_cast<std::uint8_t>(flow.timed & ~bit) & 3u;
    return;
  }
  flow.next_at_us[side] = now_us;
  if (length == 0) return;
  flow.timed = (flow.timed | bit) & 3u;
  if (is_syn) flow.greeting = (flow.greeting | bit) & 3u;
}

void watch_tcp(FlowEntry& flow, unsigned side, Dissection const& what, std::int64_t arrived_ns) noexcept {
  auto const other = 1u - side;
  auto const flags = what.tcp_flags;
  auto const now_us = clock_us(arrived_ns);
  if ((flags & tcp_ack) != 0) {
    auto const bit = 1u << other;
    if ((flow.timed & bit) != 0 && what.tcp_acknowledgement == flow.next_sequence[other]) {
      flow.timed = static_cast<std::uint8_t>(flow.timed & ~bit) & 3u;
      take_sample(flow, other, now_us - flow.next_at_us[other]);
    }
    if (what.tcp_window == 0 && (flags & (tcp_rst | tcp_syn)) == 0) add_one(flow.zero_windows[side]);
  }
  if ((flags & tcp_rst) == 0) send(flow, side, what, now_us);
  flow.tcp_flags[side] |= flags;
  if ((flags & tcp_rst) != 0) {
    flow.is_closing = true;
    flow.end = FlowEnd::reset;
  } else if (!flow.is_closing && (flow.tcp_flags[0] & flow.tcp_flags[1] & tcp_fin) != 0) {
    flow.is_closing = true;
    flow.end = FlowEnd::finished;
  }
}

FlowSide side_of(FlowEntry const& flow, std::size_t i) noexcept {
  return {.counts = {.packets = flow.told[i].packets + flow.packets[i], .bytes = flow.told[i].bytes + flow.bytes[i]},
          .retransmitted = flow.retransmitted[i],
          .out_of_order = flow.out_of_order[i],
          .zero_windows = flow.zero_windows[i],
          .tcp_flags = flow.tcp_flags[i],
          .tos = flow.tos[i],
          .ttl = flow.ttl[i]};
}

// Who reads it wants the VLAN also where it parts no flows.
FlowKey told_key(FlowEntry const& flow) noexcept {
  auto key = flow.key;
  key.vlan = flow.vlan;
  return key;
}

}  // namespace

FlowEntry newborn(FlowTouch const& touch) noexcept {
  FlowEntry flow;
  flow.key = touch.what.key;
  flow.vlan = touch.vlan;
  flow.first_ns = flow.last_ns = touch.arrived_ns;
  flow.is_used = flow.is_new = true;
  flow.is_opened_by_a = touch.what.is_from_a;
  if (touch.what.has_icmp) {
    flow.icmp_type = touch.what.icmp_type;
    flow.icmp_code = touch.what.icmp_code;
  }
  flow.tunnel = static_cast<std::uint8_t>(touch.what.tunnel);
  return flow;
}

void count(FlowEntry& flow, FlowTouch const& touch) noexcept {
  auto const side = touch.what.is_from_a ? 0u : 1u;
  if (flow.packets[side] == 0) [[unlikely]] {
    if (flow.ttl[side] == 0) {
      flow.ttl[side] = touch.what.ttl;
      flow.tos[side] = touch.what.tos;
    }
  } else if (flow.packets[side] == std::numeric_limits<std::uint32_t>::max()) [[unlikely]] {
    // Nobody takes deltas while a file is read.
    flow.told[side] += {.packets = flow.packets[side], .bytes = flow.bytes[side]};
    flow.packets[side] = 0;
    flow.bytes[side] = 0;
  }
  ++flow.packets[side];
  flow.bytes[side] += touch.bytes;
  flow.first_ns = std::min(flow.first_ns, touch.arrived_ns);
  flow.last_ns = std::max(flow.last_ns, touch.arrived_ns);
  flow.inside_by_mac |= touch.inside_by_mac;
  if (touch.what.has_tcp) watch_tcp(flow, side, touch.what, touch.arrived_ns);
}

FlowDelta delta_of(FlowEntry const& flow) noexcept {
  FlowDelta delta;
  delta.key = told_key(flow);
  delta.from_a = {.packets = flow.packets[0], .bytes = flow.bytes[0]};
  delta.from_b = {.packets = flow.packets[1], .bytes = flow.bytes[1]};
  delta.first_ns = flow.first_ns;
  delta.last_ns = flow.last_ns;
  delta.app = flow.app.label;
  delta.is_new = flow.is_new;
  delta.inside_by_mac = flow.inside_by_mac & 3;
  delta.is_opened_by_a = flow.is_opened_by_a;
  return delta;
}

FlowRecord record_of(FlowEntry const& flow, FlowEnd end) noexcept {
  FlowRecord record;
  record.key = told_key(flow);
  record.a = side_of(flow, 0);
  record.b = side_of(flow, 1);
  record.first_ns = flow.first_ns;
  record.last_ns = flow.last_ns;
  record.syn_rtt_us = flow.syn_rtt_us & syn_rtt_us_max;
  bool const is_sampled = flow.data_rtt_a_us != 0 && flow.data_rtt_b_us != 0;
  record.data_rtt_us = is_sampled ? static_cast<std::uint32_t>(flow.data_rtt_a_us + flow.data_rtt_b_us) : 0;
  record.app = flow.app.label;
  record.icmp_type = flow.icmp_type;
  record.icmp_code = flow.icmp_code;
  record.end = end;
  record.is_opened_by_a = flow.is_opened_by_a;
  record.inside_by_mac = flow.inside_by_mac;
  record.tunnel = flow.tunnel;
  return record;
}

void begin_record(FlowEntry& flow) noexcept {
  flow.first_ns = flow.last_ns;
  flow.packets = {};
  flow.bytes = {};
  flow.told = {};
  flow.retransmitted = {};
  flow.out_of_order = flow.zero_windows = {};
  flow.tcp_flags = {};
  flow.syn_rtt_us = flow.data_rtt_a_us = flow.data_rtt_b_us = 0;
  flow.is_new = false;
}

}  // namespace campus::packet
