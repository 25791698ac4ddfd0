#include "collectors/packet/flow_index.hpp"

#include <bit>
#include <cassert>
#include <limits>
#include <utility>

#include "collectors/packet/mapped_memory.hpp"

namespace campus::packet {
namespace {

constexpr auto passed_most = std::numeric_limits<std::uint16_t>::max();

}  // namespace

FlowIndex::~FlowIndex() { release_memory(table_, buckets_ * sizeof(Bucket)); }

bool FlowIndex::make(std::size_t buckets, bool is_touched) noexcept {
  assert(!table_ && std::has_single_bit(buckets));
  auto* const memory = reserve_memory(buckets * sizeof(Bucket));
  if (!memory) return false;
  if (is_touched && !touch_memory(memory, buckets * sizeof(Bucket))) {
    release_memory(memory, buckets * sizeof(Bucket));
    return false;
  }
  table_ = static_cast<Bucket*>(memory);
  buckets_ = buckets;
  return true;
}

void FlowIndex::swap(FlowIndex& other) noexcept {
  std::swap(table_, other.table_);
  std::swap(buckets_, other.buckets_);
}

unsigned FlowIndex::matches(Bucket const& bucket, std::uint16_t tag) noexcept {
  unsigned mask = 0;
  for (std::size_t i = 0; i < slots_per_bucket; ++i)
    mask |= static_cast<unsigned>(bucket.tags[i] == tag && bucket.entries[i] != 0) << i;
  return mask;
}

std::uint32_t FlowIndex::guess(std::uint64_t hash) const noexcept {
  auto const& bucket = at(hash);
  auto const found = matches(bucket, tag_of(hash));
  return found == 0 ? 0 : bucket.entries[static_cast<std::size_t>(std::countr_zero(found))];
}

std::uint32_t FlowIndex::find(FlowKey const& key, std::uint64_t hash, FlowEntry const* entries) const noexcept {
  auto const tag = tag_of(hash);
  for (std::size_t probe = 0; probe < probe_max; ++probe) {
    auto const& bucket = at(hash + probe);
    for (auto found = matches(bucket, tag); found != 0; found &= found - 1) {
      auto const entry = bucket.entries[static_cast<std::size_t>(std::countr_zero(found))];
      if (is_same(entries[entry].key, key)) return entry;
    }
    if (bucket.passed == 0) break;
  }
  return 0;
}

bool FlowIndex::add(std::uint64_t hash, std::uint32_t entry) noexcept {
  for (std::size_t probe = 0; probe < probe_max; ++probe) {
    auto& bucket = at(hash + probe);
    for (std::size_t i = 0; i < slots_per_bucket; ++i) {
      if (bucket.entries[i] != 0) continue;
      bucket.tags[i] = tag_of(hash);
      bucket.entries[i] = entry;
      for (std::size_t passed = 0; passed < probe; ++passed)
        if (auto& count = at(hash + passed).passed; count != passed_most) ++count;
      return true;
    }
  }
  return false;
}

void FlowIndex::remove(std::uint64_t hash, std::uint32_t entry) noexcept {
  for (std::size_t probe = 0; probe < probe_max; ++probe) {
    auto& bucket = at(hash + probe);
    for (std::size_t i = 0; i < slots_per_bucket; ++i) {
      if (bucket.entries[i] != entry) continue;
      bucket.entries[i] = 0;
      for (std::size_t passed = 0; passed < probe; ++passed)
        if (auto& count = at(hash + passed).passed; count != passed_most) --count;
      return;
    }
  }
  assert(false && "who is in the table is in its index");
}

}  // namespace campus::packet
