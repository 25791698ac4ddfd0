#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "policy/model/fault.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// Secret numbers of one start, so that nobody can choose addresses that all meet in one bucket.
struct HashSeed {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  static HashSeed random() noexcept;
};

std::uint64_t hash_of(FlowKey const& key, HashSeed const& seed) noexcept;

// One frame as the table sees it.
struct FlowTouch {
  FlowKey key;
  std::uint64_t hash = 0;
  std::int64_t arrived_ns = 0;
  std::uint32_t bytes = 0;
  bool is_from_a = true;
  std::uint8_t inside_by_mac = 0;
};

// Flows by key, in memory that is fixed at the start: open addressing over buckets of eight slots, a probe of
// at most eight buckets, no removal but replacement.  A flow that was touched since it was last reported is
// *dirty* and waits in a queue in the order of its first touch.  Belongs to one FlowMeter.
class FlowTable {
public:
  struct Size {
    std::size_t entries = std::size_t{1} << 18;  // a power of two, at least 64
    std::size_t entries_max = 0;  // above `entries`: the table doubles up to this instead of evicting.  It
                                  // then allocates while it counts, which only the reading of a file may do
  };
  enum class Outcome : std::uint8_t {
    counted,
    evict,  // no room: the touch was not counted; replace_victim() or place_nowhere() does it
  };

  FlowTable() = default;
  ~FlowTable();
  FlowTable(FlowTable const&) = delete;
  FlowTable& operator=(FlowTable const&) = delete;

  Result<void> prepare(Size size, HashSeed seed);  // allocates, and touches what is not meant to grow
  HashSeed const& seed() const noexcept { return seed_; }

  void prefetch_bucket(std::uint64_t hash) const noexcept;
  void prefetch_entry(std::uint64_t hash) const noexcept;
  Outcome place(FlowTouch const& touch) noexcept;
  // Replaces the flow that stood in the way of `touch` and returns what it had not reported yet.
  FlowDelta replace_victim(FlowTouch const& touch) noexcept;
  // Counts under the one key that stands for all flows without room: all zero, IP version 0.
  void place_nowhere(FlowTouch const& touch) noexcept;

  // The queue of dirty flows.
  std::uint64_t dirty_end() const noexcept { return dirty_tail_; }
  bool has_dirty_before(std::uint64_t end) const noexcept { return dirty_head_ < end; }
  FlowDelta report_next() noexcept;  // the oldest dirty flow; it is clean afterwards

  std::size_t size() const noexcept { return used_ - 1; }
  std::size_t capacity() const noexcept { return slots_; }
  std::uint64_t forgotten() const noexcept { return forgotten_; }
  // What was counted since it was last reported, in the order of arrival.
  std::span<FlowDelta const> flows() const noexcept { return {entries_ + 1, used_ - 1}; }
  FlowDelta const& nowhere() const noexcept { return entries_[0]; }

private:
  // One cache line: what a look-up must see before it touches an entry.
  struct alignas(64) Bucket {
    std::array<std::uint32_t, 8> tags;     // half of the hash; 0: the slot is empty
    std::array<std::uint32_t, 8> entries;  // an index into entries_
  };
  static constexpr std::size_t slots_per_bucket = 8;
  static constexpr std::size_t probe_max =
      8;  // buckets; a search seldom sees a second one, a full table all eight

  Bucket* find_room(std::uint64_t hash, std::size_t& slot) const noexcept;
  bool find_and_count(FlowTouch const& touch) noexcept;
  void add(FlowTouch const& touch, Bucket& bucket, std::size_t slot) noexcept;
  void count(std::uint32_t entry, FlowTouch const& touch) noexcept;
  bool grow() noexcept;
  bool rebuild(std::size_t slots) noexcept;

  HashSeed seed_;
  Bucket* buckets_ = nullptr;
  FlowDelta* entries_ = nullptr;  // the first is nowhere(); the others in the order of arrival
  std::uint32_t* dirty_ = nullptr;
  std::size_t slots_ = 0, slots_max_ = 0;
  std::size_t used_ = 1;
  std::uint64_t dirty_head_ = 0, dirty_tail_ = 0;
  std::uint64_t forgotten_ = 0;
  std::uint32_t* victim_tag_ = nullptr;
  std::uint32_t victim_entry_ = 0;
};

}  // namespace campus::packet
