// Two structures.  The *buckets* are what a search walks: a cache line each, eight tags (half of the hash)
// and eight entry numbers, so that a key that is not there is refused without touching an entry, and the
// whole index of 2^18 flows is 2 MiB.  The *entries* are FlowDeltas, packed in the order of arrival:
// exporting one is a copy, and a table that holds few flows touches little memory.
//
// A key stands in its home bucket or in one of the seven behind it, always as near as there was room, and
// nothing is ever removed, only replaced in place: so a search may stop at the first bucket with an empty
// slot.  When all eight are full, the flow in the home bucket that was quiet for longest gives way.  If it
// was reported already it is merely forgotten; if not, the caller must first take its counts (place() says
// `evict`, replace_victim() gives them), or, when it has nowhere to put them, count the frame under the one
// key that stands for all without room.
//
// The queue of dirty flows holds entry numbers.  An entry is queued when its counts leave zero and leaves the
// queue when they are reported, so it stands there at most once; a replaced entry keeps its place.

#include "collectors/packet/flow_table.hpp"

#include <sys/mman.h>
#include <sys/random.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <string>
#include <utility>

namespace campus::packet {
namespace {

__extension__ using Wide = unsigned __int128;

// Multiply and fold: every bit of either factor reaches every bit of the product's middle.
std::uint64_t fold(std::uint64_t left, std::uint64_t right) noexcept {
  auto const product = Wide{left} * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint32_t tag_of(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash >> 32) | 1u; }

// Address space that takes memory only where it is touched; nullptr when the kernel refuses.
void* reserve(std::size_t bytes) noexcept {
  auto* const memory =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  ::madvise(memory, bytes,
            MADV_HUGEPAGE);  // fewer page faults and translations; without it all works as well
  return memory;
}

bool is_clean(FlowDelta const& flow) noexcept { return (flow.from_a.packets | flow.from_b.packets) == 0; }

using KeyWords = std::array<std::uint64_t, sizeof(FlowKey) / 8>;

KeyWords words_of(FlowKey const& key) noexcept {
  static_assert(std::has_unique_object_representations_v<FlowKey>);
  return std::bit_cast<KeyWords>(key);
}

// Without a branch or a call, unlike ==: nearly every comparison that a tag let through is true.
bool is_same(FlowKey const& left, FlowKey const& right) noexcept {
  auto const a = words_of(left), b = words_of(right);
  std::uint64_t differing = 0;
  for (std::size_t i = 0; i < a.size(); ++i) differing |= a[i] ^ b[i];
  return differing == 0;
}

FlowDelta newborn(FlowTouch const& touch) noexcept {
  FlowDelta flow;
  flow.key = touch.key;
  flow.first_ns = flow.last_ns = touch.arrived_ns;
  flow.is_new = true;
  flow.is_opened_by_a = touch.is_from_a;
  return flow;
}

// The queue holds every entry and nowhere() at most once; a power of two for its mask.
std::size_t dirty_slots(std::size_t slots_max) noexcept { return slots_max * 2; }

std::size_t entry_bytes(std::size_t slots) noexcept { return (slots + 1) * sizeof(FlowDelta); }

}  // namespace

HashSeed HashSeed::random() noexcept {
  HashSeed seed;
  while (::getrandom(&seed, sizeof seed, 0) != static_cast<ssize_t>(sizeof seed)) continue;
  return seed;
}

std::uint64_t hash_of(FlowKey const& key, HashSeed const& seed) noexcept {
  auto const word = words_of(key);
  auto const left = fold(word[0] ^ seed.first, word[1] ^ seed.second);
  auto const right = fold(word[2] ^ std::rotl(seed.second, 29), word[3] ^ std::rotl(seed.first, 17));
  return fold(left ^ word[4] ^ seed.second, right ^ seed.first);
}

FlowTable::~FlowTable() {
  if (entries_) ::munmap(entries_, entry_bytes(slots_max_));
  if (dirty_) ::munmap(dirty_, dirty_slots(slots_max_) * sizeof *dirty_);
  if (buckets_) ::munmap(buckets_, slots_ / slots_per_bucket * sizeof(Bucket));
}

Result<void> FlowTable::prepare(Size size, HashSeed seed) {
  assert(!entries_ && std::has_single_bit(size.entries) && size.entries >= 64);
  seed_ = seed;
  slots_max_ = std::max(size.entries, std::bit_ceil(size.entries_max));
  entries_ = static_cast<FlowDelta*>(reserve(entry_bytes(slots_max_)));
  dirty_ = static_cast<std::uint32_t*>(reserve(dirty_slots(slots_max_) * sizeof *dirty_));
  if (!entries_ || !dirty_ || !rebuild(size.entries))
    return fail(Fault::Kind::full, "CMP-P030", {{"flows", std::to_string(slots_max_)}});
  if (slots_max_ == slots_) {  // all memory now, so that no frame waits for a page later
    std::memset(static_cast<void*>(entries_), 0, entry_bytes(slots_max_));
    std::memset(dirty_, 0, dirty_slots(slots_max_) * sizeof *dirty_);
    std::memset(static_cast<void*>(buckets_), 0, slots_ / slots_per_bucket * sizeof(Bucket));
  }
  entries_[0].key.ip_version = 0;
  return {};
}

void FlowTable::prefetch_bucket(std::uint64_t hash) const noexcept {
  __builtin_prefetch(&buckets_[hash & (slots_ / slots_per_bucket - 1)]);
}

void FlowTable::prefetch_entry(std::uint64_t hash) const noexcept {
  auto const& bucket = buckets_[hash & (slots_ / slots_per_bucket - 1)];
  auto const tag = tag_of(hash);
  for (std::size_t i = 0; i < slots_per_bucket; ++i) {
    if (bucket.tags[i] != tag) continue;
    auto const* const entry = reinterpret_cast<char const*>(&entries_[bucket.entries[i]]);
    __builtin_prefetch(entry, 1);
    __builtin_prefetch(entry + sizeof(FlowDelta) - 1, 1);
    return;
  }
}

bool FlowTable::find_and_count(FlowTouch const& touch) noexcept {
  auto const mask = slots_ / slots_per_bucket - 1;
  auto const tag = tag_of(touch.hash);
  for (std::size_t probe = 0; probe < probe_max; ++probe) {
    auto const& bucket = buckets_[(touch.hash + probe) & mask];
    for (std::size_t i = 0; i < slots_per_bucket; ++i) {
      if (bucket.tags[i] != tag || !is_same(entries_[bucket.entries[i]].key, touch.key)) continue;
      count(bucket.entries[i], touch);
      return true;
    }
    if (bucket.tags.back() == 0) return false;  // slots fill from the front
  }
  return false;
}

FlowTable::Bucket* FlowTable::find_room(std::uint64_t hash, std::size_t& slot) const noexcept {
  auto const mask = slots_ / slots_per_bucket - 1;
  for (std::size_t probe = 0; probe < probe_max; ++probe) {
    auto& bucket = buckets_[(hash + probe) & mask];
    if (bucket.tags.back() != 0) continue;
    slot = static_cast<std::size_t>(std::ranges::find(bucket.tags, 0u) - bucket.tags.begin());
    return &bucket;
  }
  return nullptr;
}

FlowTable::Outcome FlowTable::place(FlowTouch const& touch) noexcept {
  if (find_and_count(touch)) return Outcome::counted;
  do {
    std::size_t slot = 0;
    if (auto* const bucket = find_room(touch.hash, slot)) {
      add(touch, *bucket, slot);
      return Outcome::counted;
    }
  } while (grow());

  auto& home = buckets_[touch.hash & (slots_ / slots_per_bucket - 1)];
  std::size_t oldest = 0;
  for (std::size_t i = 1; i < slots_per_bucket; ++i)
    if (entries_[home.entries[i]].last_ns < entries_[home.entries[oldest]].last_ns) oldest = i;
  victim_tag_ = &home.tags[oldest];
  victim_entry_ = home.entries[oldest];
  if (!is_clean(entries_[victim_entry_])) return Outcome::evict;
  replace_victim(touch);
  ++forgotten_;
  return Outcome::counted;
}

void FlowTable::add(FlowTouch const& touch, Bucket& bucket, std::size_t slot) noexcept {
  auto const entry = static_cast<std::uint32_t>(used_++);
  bucket.tags[slot] = tag_of(touch.hash);
  bucket.entries[slot] = entry;
  entries_[entry] = newborn(touch);
  count(entry, touch);
}

FlowDelta FlowTable::replace_victim(FlowTouch const& touch) noexcept {
  auto& flow = entries_[victim_entry_];
  auto const unreported = flow;
  *victim_tag_ = tag_of(touch.hash);
  flow = newborn(touch);
  if (is_clean(unreported)) {
    count(victim_entry_, touch);
  } else {  // it is queued already
    flow.inside_by_mac = touch.inside_by_mac;
    (touch.is_from_a ? flow.from_a : flow.from_b) = Counts{.packets = 1, .bytes = touch.bytes};
  }
  return unreported;
}

void FlowTable::place_nowhere(FlowTouch const& touch) noexcept { count(0, touch); }

void FlowTable::count(std::uint32_t entry, FlowTouch const& touch) noexcept {
  auto& flow = entries_[entry];
  if (is_clean(flow)) {
    flow.first_ns = touch.arrived_ns;
    dirty_[dirty_tail_++ & (dirty_slots(slots_max_) - 1)] = entry;
  }
  auto& side = touch.is_from_a ? flow.from_a : flow.from_b;
  ++side.packets;
  side.bytes += touch.bytes;
  flow.first_ns = std::min(flow.first_ns, touch.arrived_ns);
  flow.last_ns = std::max(flow.last_ns, touch.arrived_ns);
  flow.inside_by_mac |= touch.inside_by_mac;
}

FlowDelta FlowTable::report_next() noexcept {
  auto& flow = entries_[dirty_[dirty_head_++ & (dirty_slots(slots_max_) - 1)]];
  auto const delta = flow;
  flow.from_a = flow.from_b = Counts{};
  flow.is_new = false;
  return delta;
}

bool FlowTable::grow() noexcept {
  for (auto slots = slots_ * 2; slots <= slots_max_; slots *= 2)
    if (rebuild(slots)) return true;
  return false;
}

// New buckets of that many slots for all entries.  False without memory, or if even so some key finds no
// room.
bool FlowTable::rebuild(std::size_t slots) noexcept {
  auto* const fresh = static_cast<Bucket*>(reserve(slots / slots_per_bucket * sizeof(Bucket)));
  if (!fresh) return false;
  auto* const old = std::exchange(buckets_, fresh);
  auto const old_slots = std::exchange(slots_, slots);
  for (std::uint32_t entry = 1; entry < used_; ++entry) {
    auto const hash = hash_of(entries_[entry].key, seed_);
    std::size_t slot = 0;
    auto* const bucket = find_room(hash, slot);
    if (!bucket) {
      ::munmap(fresh, slots / slots_per_bucket * sizeof(Bucket));
      buckets_ = old;
      slots_ = old_slots;
      return false;
    }
    bucket->tags[slot] = tag_of(hash);
    bucket->entries[slot] = entry;
  }
  if (old) ::munmap(old, old_slots / slots_per_bucket * sizeof(Bucket));
  return true;
}

}  // namespace campus::packet
