#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "collectors/packet/flow_entry.hpp"
#include "collectors/packet/flow_hash.hpp"
#include "collectors/packet/flow_index.hpp"
#include "collectors/packet/flow_touch.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// Flows by key, in memory that is fixed at the start.  A flow that was touched since it was last reported is *dirty* and
// waits in a queue in the order of its first touch.  Entry 0 stands for all flows without a place.  Belongs to one
// FlowMeter.
class FlowTable {
public:
  struct Size {
    std::size_t entries = std::size_t{1} << 18;  // a power of two, at least 64
    std::size_t entries_max = 0;  // above `entries`: the table doubles up to this instead of evicting.  It then
                                  // allocates while it counts, which only the reading of a file may do
  };
  static constexpr std::uint32_t nowhere = 0;

  FlowTable() = default;
  ~FlowTable();
  FlowTable(FlowTable const&) = delete;
  FlowTable& operator=(FlowTable const&) = delete;

  static std::size_t bytes_of(std::size_t entries) noexcept;  // what prepare() takes for so many
  Result<void> prepare(Size size, HashSeed seed);  // allocates, and touches `entries` of it
  HashSeed const& seed() const noexcept { return seed_; }

  // Looking up in three steps, with the memory on its way in between: prefetch(), guess(), find().
  void prefetch(std::uint64_t hash) const noexcept { index_.prefetch(hash); }
  std::uint32_t guess(std::uint64_t hash) const noexcept;
  std::uint32_t find(FlowTouch const& touch) const noexcept;  // 0: not there
  std::uint32_t add(FlowTouch const& touch) noexcept;         // the newcomer, not counted yet; 0: no room
  std::uint32_t victim(FlowTouch const& touch) const noexcept;  // who gives way near its place: flows of a
      // single frame, as floods are made of, before others; of these who was quiet for longest
  void remove(std::uint32_t number) noexcept;  // what it had not told is lost
  void count(std::uint32_t number, FlowTouch const& touch) noexcept;

  FlowEntry& operator[](std::uint32_t number) noexcept { return entries_[number]; }
  FlowEntry const& operator[](std::uint32_t number) const noexcept { return entries_[number]; }

  // The queue of dirty flows.
  std::uint64_t dirty_end() const noexcept { return dirty_tail_; }
  bool report_next(std::uint64_t end, FlowDelta& delta) noexcept;  // false: no dirty one before the end
  FlowDelta report(FlowEntry& flow) noexcept;  // this one, whether its turn has come or not; it is clean afterwards

  std::size_t size() const noexcept { return living_; }
  std::size_t capacity() const noexcept { return entries_max_; }
  // All places that were ever used, in the order of arrival where nothing was removed; look at is_used.
  std::span<FlowEntry const> places() const noexcept { return {entries_ + 1, used_ - 1}; }

private:
  bool place_in_index(std::uint64_t hash, std::uint32_t number) noexcept;
  bool grow() noexcept;

  HashSeed seed_;
  FlowIndex index_;
  FlowEntry* entries_ = nullptr;
  std::uint32_t* dirty_ = nullptr;
  std::size_t entries_max_ = 0;
  std::size_t used_ = 1, living_ = 0;
  std::uint32_t free_ = 0;  // the first place that was given back; 0: none
  std::uint64_t dirty_head_ = 0, dirty_tail_ = 0;
};

}  // namespace campus::packet
