#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "collectors/packet/flow_entry.hpp"

namespace campus::packet {

// Where in the table a key's entry is: buckets of one cache line, open addressing over at most probe_max of them.  A
// number stands in its home bucket or in one behind it, and each bucket that was passed over on the way knows how many
// passed, so a search ends at the first bucket that nobody passed.  Belongs to one FlowTable, whose entries it compares.
class FlowIndex {
public:
  static constexpr std::size_t slots_per_bucket = 8;
  static constexpr std::size_t probe_max = 16;

  FlowIndex() = default;
  ~FlowIndex();
  FlowIndex(FlowIndex const&) = delete;
  FlowIndex& operator=(FlowIndex const&) = delete;

  bool make(std::size_t buckets, bool is_touched) noexcept;  // a power of two; false: no memory
  void swap(FlowIndex& other) noexcept;
  std::size_t buckets() const noexcept { return buckets_; }

  void prefetch(std::uint64_t hash) const noexcept { __builtin_prefetch(&at(hash)); }
  std::uint32_t guess(std::uint64_t hash) const noexcept;  // the first whose tag fits, at home; 0: none
  std::uint32_t find(FlowKey const& key, std::uint64_t hash, FlowEntry const* entries) const noexcept;  // 0: none
  bool add(std::uint64_t hash, std::uint32_t entry) noexcept;  // false: no room near its home
  void remove(std::uint64_t hash, std::uint32_t entry) noexcept;
  // Those of the home bucket, 0 where the slot is empty: who may have to make room.
  std::array<std::uint32_t, slots_per_bucket> const& neighbours(std::uint64_t hash) const noexcept {
    return at(hash).entries;
  }

private:
  struct alignas(64) Bucket {
    std::array<std::uint16_t, slots_per_bucket> tags{};
    std::array<std::uint32_t, slots_per_bucket> entries{};  // 0: the slot is empty
    std::uint16_t passed = 0;  // whose home is before, and place behind; at its highest it stays
  };
  static_assert(sizeof(Bucket) == 64);

  static std::uint16_t tag_of(std::uint64_t hash) noexcept { return static_cast<std::uint16_t>(hash >> 48); }
  static unsigned matches(Bucket const& bucket, std::uint16_t tag) noexcept;  // a bit a slot
  Bucket& at(std::uint64_t hash) const noexcept { return table_[hash & (buckets_ - 1)]; }

  Bucket* table_ = nullptr;
  std::size_t buckets_ = 0;
};

}  // namespace campus::packet
