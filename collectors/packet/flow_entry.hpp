#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <type_traits>

#include "collectors/packet/app_slot.hpp"
#include "policy/model/flow.hpp"
#include "policy/model/flow_record.hpp"

namespace campus::packet {

// One conversation in the table: three cache lines, the first two for every frame, the third once a second and while
// its application is looked for.  Of each pair the first is of address_a.  Belongs to one FlowTable.
struct alignas(64) FlowEntry {
  FlowKey key;
  std::int64_t first_ns = 0;  // of the record that is being written
  std::int64_t last_ns = 0;
  bool is_used : 1 = false;
  bool is_new : 1 = false;          // no delta of it was reported yet
  bool is_opened_by_a : 1 = false;  // the first frame we saw came from address_a
  bool is_queued : 1 = false;       // waits for its report
  bool is_closing : 1 = false;      // TCP said its last word: `end`
  std::uint8_t sequence_known : 2 = 0;  // a bit a side: next_sequence is one
  std::uint8_t timed : 2 = 0;           // next_at_us waits for its acknowledgement
  std::uint8_t greeting : 2 = 0;        // and it was a SYN that it was of
  std::uint8_t inside_by_mac = 0;
  FlowEnd end = FlowEnd::idle;
  std::array<std::uint8_t, 2> tcp_flags{};
  std::uint8_t icmp_type = 0, icmp_code = 0;

  // Not reported yet.
  std::array<std::uint32_t, 2> packets{};
  std::array<std::uint64_t, 2> bytes{};
  std::array<std::uint32_t, 2> next_sequence{};
  std::array<std::uint32_t, 2> next_at_us{};  // of the clock's low bits: when it became that
  std::array<std::uint32_t, 2> retransmitted{};
  std::array<std::uint16_t, 2> out_of_order{}, zero_windows{};  // 65,535: that many or more
  std::uint64_t syn_rtt_us : 24 = 0, data_rtt_a_us : 20 = 0, data_rtt_b_us : 20 = 0;  // 0: none; the most stands for more

  std::array<Counts, 2> told{};  // reported before, of this record
  AppSlot app;
  std::array<std::uint8_t, 2> tos{}, ttl{};
  std::uint8_t tunnel = 0;
  std::uint16_t vlan = 0;  // that it was first seen on
};
static_assert(sizeof(FlowEntry) == 192);
static_assert(std::is_trivially_copyable_v<FlowEntry>);

inline bool is_clean(FlowEntry const& flow) noexcept { return (flow.packets[0] | flow.packets[1]) == 0; }

// Without a branch or a call, unlike ==: nearly every comparison that a tag let through is true.
inline bool is_same(FlowKey const& left, FlowKey const& right) noexcept {
  using Words = std::array<std::uint64_t, sizeof(FlowKey) / 8>;
  auto const a = std::bit_cast<Words>(left), b = std::bit_cast<Words>(right);
  std::uint64_t differing = 0;
  for (std::size_t i = 0; i < a.size(); ++i) differing |= a[i] ^ b[i];
  return differing == 0;
}

}  // namespace campus::packet
