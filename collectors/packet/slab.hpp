#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>

#include "collectors/packet/frame_counters.hpp"
#include "collectors/packet/frame_source.hpp"
#include "collectors/packet/spsc_ring.hpp"
#include "policy/model/clue.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/flow.hpp"
#include "policy/model/flow_record.hpp"

namespace campus::packet {

// 48 KiB of deltas: one crossing between the threads for about as many flows as a lesson's second has.
constexpr std::size_t deltas_per_slab = 512;

// The filled and the empty ring of a capture thread.  When all are full the meter keeps counting in its
// table.
constexpr std::size_t slabs_max = 64;

// A second's ended conversations of a school fit into half of them.  When all are full no flow ends until one is empty.
constexpr std::size_t records_per_slab = 128;
constexpr std::size_t record_slabs_max = 32;

// Everything a meter counts beside the flows, as running sums since prepare().
struct MeterTotals {
  FrameCounters frames;
  SourceCounters source;
  std::uint64_t slabs_deferred = 0;   // windows that had to wait for an empty slab
  std::uint64_t flows_evicted = 0;    // flows pushed out of a full table with counts unreported, and frames
                                      // counted under no flow of their own
  std::uint64_t clues_dropped = 0;    // the loop was late; hosts speak again
  std::uint64_t flows_forgotten = 0;  // idle flows, long reported, that made room for new ones
  std::uint64_t records_lost = 0;     // of flows that had to make room while no slab for records was empty
};

// What crosses from a capture thread to the control loop.  A window is one slab or several; the last one says
// so, and its totals are those at the window's end.
struct FlowSlab {
  std::int64_t from_ns = 0;  // the window, since 1970 UTC
  std::int64_t to_ns = 0;    // only in the slab that ends it
  std::uint32_t used = 0;
  bool ends_window = false;
  MeterTotals totals;
  std::array<FlowDelta, deltas_per_slab> deltas;
};
static_assert(std::is_trivially_copyable_v<FlowSlab>);

// Conversations that are over, or were told of in between.
struct RecordSlab {
  std::uint32_t used = 0;
  std::array<ToldFlow, records_per_slab> flows;
};
static_assert(std::is_trivially_copyable_v<RecordSlab>);

using SlabNumber = std::uint16_t;

// So many slabs, and the two rings in which their numbers travel to and fro.
template <class Slab, std::size_t Count>
class SlabCircle {
public:
  void prepare() {
    slabs_ = std::make_unique<Slab[]>(Count);
    for (SlabNumber number = 0; number < Count; ++number) empty_.push(number);
  }
  // The filling side.
  std::optional<SlabNumber> take_empty() noexcept { return empty_.pop(); }
  Slab& operator[](SlabNumber number) noexcept { return slabs_[number]; }
  void hand_over(SlabNumber number) noexcept { filled_.push(number); }  // never more numbers than places
  // The emptying side.
  std::optional<SlabNumber> next_filled() noexcept { return filled_.pop(); }
  Slab const& operator[](SlabNumber number) const noexcept { return slabs_[number]; }
  void give_back(SlabNumber number) noexcept { empty_.push(number); }

private:
  std::unique_ptr<Slab[]> slabs_;
  SpscRing<SlabNumber, Count> filled_;
  SpscRing<SlabNumber, Count> empty_;
};

// A file descriptor that becomes readable when rung (eventfd).  Rung on the capture thread, awaited on the
// loop.
class Bell {
public:
  Bell() = default;
  ~Bell();
  Bell(Bell const&) = delete;
  Bell& operator=(Bell const&) = delete;

  Result<void> open();
  int fd() const noexcept { return fd_; }  // non-blocking, stays ours
  void ring() noexcept;
  void silence() noexcept;  // empties it; look at the ring once more afterwards

private:
  int fd_ = -1;
};

// The slabs of one capture thread for flows and for records, and the ring of clues.  Owned by the
// CaptureThread; each side uses its own half.  Slabs are pushed before the bell rings, and the bell must be
// silenced before the ring is looked at again: so no wake-up is lost.
class SlabPool {
public:
  static constexpr std::size_t bytes = slabs_max * sizeof(FlowSlab) + record_slabs_max * sizeof(RecordSlab);
  Result<void> prepare();  // allocates and touches all slabs; all are empty then

  // The capture thread's half.
  std::optional<SlabNumber> take_empty() noexcept { return flows_.take_empty(); }
  FlowSlab& operator[](SlabNumber number) noexcept { return flows_[number]; }
  void hand_over(SlabNumber number) noexcept;  // and rings the bell
  bool tell(Clue const& clue) noexcept { return clues_.push(clue); }  // heard at the next bell; false: full

  // The control loop's half.
  std::optional<SlabNumber> next_filled() noexcept { return flows_.next_filled(); }
  FlowSlab const& operator[](SlabNumber number) const noexcept { return flows_[number]; }
  void give_back(SlabNumber number) noexcept { flows_.give_back(number); }
  std::optional<Clue> next_clue() noexcept { return clues_.pop(); }
  Bell& bell() noexcept { return bell_; }

  using Records = SlabCircle<RecordSlab, record_slabs_max>;
  Records& records() noexcept { return records_; }  // each side its own half; heard at the next bell

private:
  SlabCircle<FlowSlab, slabs_max> flows_;
  Records records_;
  SpscRing<Clue, CluesHeard::clues_max> clues_;
  Bell bell_;
};

}  // namespace campus::packet
