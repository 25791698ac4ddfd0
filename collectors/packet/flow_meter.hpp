#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "collectors/packet/applications.hpp"
#include "collectors/packet/clue_reader.hpp"
#include "collectors/packet/dissect.hpp"
#include "collectors/packet/flow_share.hpp"
#include "collectors/packet/flow_table.hpp"
#include "collectors/packet/flow_timeouts.hpp"
#include "collectors/packet/fragment_table.hpp"
#include "collectors/packet/frame_counters.hpp"
#include "collectors/packet/frame_source.hpp"
#include "collectors/packet/slab.hpp"
#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

// Addresses of our own routers; more than two or three would mean that somebody lists hosts.
constexpr std::size_t inside_macs_max = 16;

struct MeterConfig {
  FlowTable::Size table;
  bool is_vlan_in_key = true;           // off where a mirror shows each frame on two VLANs
  std::vector<MacAddress> inside_macs;  // at most inside_macs_max; see AddressPlan
  std::optional<ApplicationSettings> applications{};  // none: nobody asks what flows are for
  std::optional<FlowTimeouts> timeouts{};  // none: a conversation lasts as long as the table has room for it
  FlowShare share{};  // of frames whose owner nobody could tell before
  // The same for all that share a file: what one of them knows of a datagram in parts the others know, too.
  HashSeed seed = HashSeed::random();
  DissectOptions dissect_options{};
  // Of a frame whose bytes do not last, as much as is kept until its turn: of what a usual frame has behind its
  // Ethernet header all, hellos fit into it.
  std::size_t copied_bytes = 1536;
};

// Frames in, flows out: dissect, count in the table, and each second hand what moved, and what ended, to the other side
// in slabs.  Sources feed it, or deal what several of it count; final, so that the call for a frame is inlined.  Lives on one
// capture thread; after prepare() it neither allocates nor locks nor throws.
class FlowMeter final {
public:
  explicit FlowMeter(MeterConfig config = {});

  // Without slabs nothing is ever handed over: the table is read at the end (reading a file).
  Result<void> prepare(SlabPool* slabs);
  // The same in two halves: see Applications.
  Result<void> make_dissector();
  Result<void> prepare_memory(SlabPool* slabs);

  void take(Frame const& frame) noexcept { take(frame, true); }
  void take_if_mine(Frame const& frame) noexcept { take(frame, false); }  // by MeterConfig::share
  void note(SourceCounters const& counters) noexcept { totals_.source = counters; }

  // True when the next tick(now) ends a window: the moment to note() what the source lost.
  bool is_window_over(std::int64_t now_ns) const noexcept;
  void tick(
      std::int64_t now_ns) noexcept;  // counts what is pending; ends the window when its second has passed
  // Ends the window and hands over all that fits into empty slabs; false: give slabs back and call it again.
  bool seal(std::int64_t now_ns) noexcept;
  void settle() noexcept;  // counts what is pending
  // Every flow's application is the last word afterwards (reading a file).
  void name_all() noexcept;

  FlowTable const& table() const noexcept { return table_; }
  MeterTotals const& totals() const noexcept { return totals_; }
  Applications const* applications() const noexcept { return applications_.get(); }

private:
  // Enough frames between the look at a bucket and its use to hide the memory behind.
  static constexpr std::size_t pending_max = 32;

  void take(Frame const& frame, bool is_surely_mine) noexcept;
  void take_clue(Frame const& frame, Dissection const& dissection) noexcept;
  std::uint8_t inside_by_mac(Frame const& frame, bool is_from_a) const noexcept;
  bool is_inside_mac(std::byte const* at) const noexcept;
  void keep_bytes(Dissection& dissection) noexcept;
  void look_ahead() noexcept;
  void place(FlowTouch const& touch) noexcept;
  void recognise(FlowEntry& flow, FlowTouch const& touch) noexcept;
  void overhear(Frame const& frame, Dissection const& what) noexcept;
  void name(FlowEntry& flow) noexcept;
  std::uint32_t make_room(FlowTouch const& touch) noexcept;
  void expire(std::int64_t now_ns) noexcept;
  std::optional<FlowEnd> end_of(FlowEntry const& flow, std::int64_t now_ns) const noexcept;
  bool finish(std::uint32_t number, FlowEnd end) noexcept;
  bool finish_all() noexcept;
  bool tell(FlowDelta const& delta) noexcept;
  bool tell(FlowEntry const& flow, FlowEnd end) noexcept;
  void begin_report(std::int64_t until_ns, std::int64_t next_from_ns) noexcept;
  void report(std::size_t slabs_at_most) noexcept;
  FlowSlab* open_slab() noexcept;
  void hand_over() noexcept;
  void hand_over_records() noexcept;

  // What one tick may hand over: about 0.2 ms of work, which the kernel's ring bridges many times.
  static constexpr std::size_t slabs_per_tick_max = 8;

  MeterConfig config_;
  SlabPool* slabs_ = nullptr;
  FlowTable table_;
  std::unique_ptr<Applications> applications_;
  std::vector<std::uint8_t> copies_;  // of frames whose bytes do not last; empty: nobody asks for them
  FragmentTable fragments_;
  std::array<std::uint64_t, inside_macs_max> inside_macs_{};
  std::size_t inside_mac_count_ = 0;
  std::array<FlowTouch, pending_max> pending_;
  std::size_t pending_count_ = 0;
  // Marks of clues told in this window: what is said again and again is told once.  Two that fall on one place push
  // each other out, and are told twice.
  static constexpr std::size_t clue_marks = 1024;
  std::array<std::uint64_t, clue_marks> told_{};
  std::uint64_t clue_seed_ = 0;
  MeterTotals totals_;
  std::int64_t window_from_ns_ = 0;  // of the window that is being counted; 0: none yet
  std::optional<SlabNumber> open_;   // the slab that is being filled
  std::optional<SlabNumber> open_records_;

  // Looking for what is over: all places once a second, in steps by the time that passed.  Time is that of the frames,
  // which in a file is long ago and runs faster.
  std::uint32_t swept_ = 1;
  std::int64_t swept_at_ns_ = 0;
  std::int64_t newest_ns_ = 0, lag_ns_ = 0;
  bool is_newest_fresh_ = false;

  // The window that is being handed over, when there is one.
  struct Report {
    std::int64_t from_ns = 0, to_ns = 0;
    std::uint64_t dirty_end = 0;  // flows that became dirty later belong to the next one
    MeterTotals totals;
    bool is_deferred = false;
  };
  std::optional<Report> report_;
  bool is_sealing_ = false;
};

inline void FlowMeter::take(Frame const& frame, bool is_surely_mine) noexcept {
  auto& touch = pending_[pending_count_];
  auto& dissection = touch.what;
  dissect(frame, dissection, config_.dissect_options);
  if (dissection.part != Dissection::Part::whole) [[unlikely]]
    fragments_.join(dissection, frame.arrived_ns);
  bool const is_counted_by_flow = is_flow(dissection.fate);
  if (!is_surely_mine) [[unlikely]]
    if (!(is_counted_by_flow ? config_.share.is_mine(dissection.key) : config_.share.has_what_is_no_flow())) return overhear(frame, dissection);
  auto& counter = totals_.frames[dissection.fate];
  ++counter.packets;
  counter.bytes += frame.wire_length;
  if (dissection.tunnel != Tunnel::none) [[unlikely]]
    totals_.frames[dissection.tunnel] += {.packets = 1, .bytes = frame.wire_length};
  if (may_hold_clue(dissection)) [[unlikely]]
    take_clue(frame, dissection);
  if (!is_counted_by_flow) return;
  touch.vlan = dissection.key.vlan;
  if (!config_.is_vlan_in_key) dissection.key.vlan = 0;
  touch.hash = hash_of(dissection.key, table_.seed());
  table_.prefetch(touch.hash);
  if (!frame.is_lasting && !copies_.empty()) keep_bytes(dissection);
  touch.arrived_ns = frame.arrived_ns;
  touch.bytes = frame.wire_length;
  touch.inside_by_mac = inside_mac_count_ == 0 ? std::uint8_t{0} : inside_by_mac(frame, dissection.is_from_a);
  if (++pending_count_ == pending_max) settle();
}

}  // namespace campus::packet
