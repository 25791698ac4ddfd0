#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "collectors/packet/dissect.hpp"
#include "collectors/packet/flow_table.hpp"
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
};

// Frames in, flows out: dissect, count in the table, and each second hand what moved to the other side in
// slabs. The only type that sources feed; final, so that the call for a frame is inlined.  Lives on one
// capture thread; after prepare() it neither allocates nor locks nor throws.
class FlowMeter final {
public:
  explicit FlowMeter(MeterConfig config = {}) : config_(std::move(config)) {}

  // Without slabs nothing is ever handed over: the table is read at the end (reading a file).
  Result<void> prepare(SlabPool* slabs);

  void take(Frame const& frame) noexcept;
  void note(SourceCounters const& counters) noexcept { totals_.source = counters; }

  // True when the next tick(now) ends a window: the moment to note() what the source lost.
  bool is_window_over(std::int64_t now_ns) const noexcept;
  void tick(
      std::int64_t now_ns) noexcept;  // counts what is pending; ends the window when its second has passed
  // Ends the window and hands over all that fits into empty slabs; false: give slabs back and call it again.
  bool seal(std::int64_t now_ns) noexcept;
  void settle() noexcept;  // counts what is pending

  FlowTable const& table() const noexcept { return table_; }
  MeterTotals const& totals() const noexcept { return totals_; }

private:
  void place(FlowTouch const& touch) noexcept;
  void export_dirty(std::size_t slabs_at_most) noexcept;
  FlowSlab* open_slab() noexcept;
  void hand_over(bool ends_window) noexcept;
  void end_window(std::int64_t now_ns) noexcept;
  std::uint8_t inside_by_mac(Frame const& frame, bool is_from_a) const noexcept;

  // Enough frames between the look at a bucket and its use to hide the memory behind.
  static constexpr std::size_t pending_max = 32;

  MeterConfig config_;
  SlabPool* slabs_ = nullptr;
  FlowTable table_;
  FragmentTable fragments_;
  std::array<std::uint64_t, inside_macs_max> inside_macs_{};
  std::size_t inside_mac_count_ = 0;
  std::array<FlowTouch, pending_max> pending_;
  std::size_t pending_count_ = 0;
  MeterTotals totals_;
  std::int64_t window_from_ns_ = 0, window_to_ns_ = 0;
  std::uint64_t report_until_ = 0;  // dirty flows before this belong to the window that is being handed over
  std::optional<SlabNumber> open_;
  bool is_ending_ = false;  // a window's end waits to be handed over
  MeterTotals ending_totals_;
};

}  // namespace campus::packet
