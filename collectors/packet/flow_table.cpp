// Two structures.  The index is what a search walks: a cache line a bucket, so that a key that is not there is refused
// without touching an entry.  The entries are packed in the order of arrival: a table that holds few flows touches
// little memory, and reading all of them is a walk.
//
// The queue of dirty flows holds entry numbers.  An entry is queued when its counts leave zero and it does not stand
// there already; it may be cleaned before its turn comes, and even belong to another flow by then: then it tells what
// that one did, if anything.

#include "collectors/packet/flow_table.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <string>

#include "collectors/packet/mapped_memory.hpp"

namespace campus::packet {
namespace {

// Half full at the most, so that nearly every flow is found in its home bucket.
std::size_t buckets_for(std::size_t entries) noexcept {
  return std::max<std::size_t>(entries / FlowIndex::slots_per_bucket * 2, 16);
}

// The queue holds every entry and the nowhere at most once; a power of two for its mask.
std::size_t dirty_slots(std::size_t entries) noexcept { return entries * 2; }

std::size_t entry_bytes(std::size_t entries) noexcept { return (entries + 1) * sizeof(FlowEntry); }

}  // namespace

FlowTable::~FlowTable() {
  release_memory(entries_, entry_bytes(entries_max_));
  release_memory(dirty_, dirty_slots(entries_max_) * sizeof *dirty_);
}

std::size_t FlowTable::bytes_of(std::size_t entries) noexcept {
  return entry_bytes(entries) + dirty_slots(entries) * sizeof *dirty_ + buckets_for(entries) * 64;
}

Result<void> FlowTable::prepare(Size size, HashSeed seed) {
  assert(!entries_ && std::has_single_bit(size.entries) && size.entries >= 64);
  seed_ = seed;
  entries_max_ = std::max(size.entries, std::bit_ceil(size.entries_max));
  entries_ = static_cast<FlowEntry*>(reserve_memory(entry_bytes(entries_max_)));
  dirty_ = static_cast<std::uint32_t*>(reserve_memory(dirty_slots(entries_max_) * sizeof *dirty_));
  bool const has_memory = entries_ && dirty_ && index_.make(buckets_for(size.entries), true) &&
                          touch_memory(entries_, entry_bytes(size.entries)) &&
                          touch_memory(dirty_, dirty_slots(size.entries) * sizeof *dirty_);
  if (!has_memory) return fail(Fault::Kind::full, "CMP-P030", {{"flows", std::to_string(entries_max_)}});
  entries_[nowhere].key.ip_version = 0;
  entries_[nowhere].is_used = true;
  return {};
}

std::uint32_t FlowTable::guess(std::uint64_t hash) const noexcept {
  auto const number = index_.guess(hash);
  if (number != 0) {
    auto const* const lines = reinterpret_cast<char const*>(&entries_[number]);
    __builtin_prefetch(lines, 1);
    __builtin_prefetch(lines + 64, 1);
    __builtin_prefetch(lines + 128, 1);
  }
  return number;
}

std::uint32_t FlowTable::find(FlowTouch const& touch) const noexcept {
  if (touch.guess != 0 && is_same(entries_[touch.guess].key, touch.what.key) && entries_[touch.guess].is_used)
      [[likely]]
    return touch.guess;
  return index_.find(touch.what.key, touch.hash, entries_);
}

std::uint32_t FlowTable::add(FlowTouch const& touch) noexcept {
  if (free_ == 0 && used_ > entries_max_) return 0;
  bool const is_given_back = free_ != 0;
  auto const number = is_given_back ? free_ : static_cast<std::uint32_t>(used_);
  auto& flow = entries_[number];
  auto const next_free = is_given_back ? flow.app.state : 0;
  bool const is_queued = is_given_back && flow.is_queued;
  if (!place_in_index(touch.hash, number)) return 0;
  flow = newborn(touch);
  flow.is_queued = is_queued;
  if (is_given_back)
    free_ = next_free;
  else
    ++used_;
  ++living_;
  return number;
}

bool FlowTable::place_in_index(std::uint64_t hash, std::uint32_t number) noexcept {
  bool const is_crowded = living_ >= index_.buckets() * FlowIndex::slots_per_bucket / 2;
  if (is_crowded && index_.buckets() < buckets_for(entries_max_)) grow();
  return index_.add(hash, number) || (grow() && index_.add(hash, number));
}

// Twice the buckets, or as many as it takes for everybody to find a place.
bool FlowTable::grow() noexcept {
  for (auto buckets = index_.buckets() * 2; buckets <= buckets_for(entries_max_); buckets *= 2) {
    FlowIndex fresh;
    if (!fresh.make(buckets, false)) return false;
    bool is_complete = true;
    for (std::uint32_t number = 1; number < used_ && is_complete; ++number)
      if (entries_[number].is_used) is_complete = fresh.add(hash_of(entries_[number].key, seed_), number);
    if (!is_complete) continue;
    index_.swap(fresh);
    return true;
  }
  return false;
}

// Buckets that are looked at for a flow of a single frame; so few cost a flood nothing.
constexpr std::size_t looks_for_light = 4;

std::uint32_t FlowTable::victim(FlowTouch const& touch) const noexcept {
  std::uint32_t choice = 0;
  bool is_choice_light = false;
  // The home bucket can be empty although there is no room, or hold nobody but conversations: then its next.
  for (std::size_t probe = 0; probe < FlowIndex::probe_max && !is_choice_light; ++probe) {
    if (choice != 0 && probe >= looks_for_light) break;
    for (auto const number : index_.neighbours(touch.hash + probe)) {
      if (number == 0) continue;
      auto const& flow = entries_[number];
      bool const is_light = flow.packets[0] + flow.packets[1] + flow.told[0].packets + flow.told[1].packets <= 1;
      bool const is_better = choice == 0 || (is_light == is_choice_light ? flow.last_ns < entries_[choice].last_ns : is_light);
      if (!is_better) continue;
      choice = number;
      is_choice_light = is_light;
    }
  }
  return choice == 0 ? nowhere : choice;
}

void FlowTable::remove(std::uint32_t number) noexcept {
  auto& flow = entries_[number];
  index_.remove(hash_of(flow.key, seed_), number);
  bool const is_queued = flow.is_queued;
  flow = {};
  flow.is_queued = is_queued;
  flow.app.state = free_;
  free_ = number;
  --living_;
}

void FlowTable::count(std::uint32_t number, FlowTouch const& touch) noexcept {
  auto& flow = entries_[number];
  if (!flow.is_queued) {
    flow.is_queued = true;
    dirty_[dirty_tail_++ & (dirty_slots(entries_max_) - 1)] = number;
  }
  packet::count(flow, touch);
}

FlowDelta FlowTable::report(FlowEntry& flow) noexcept {
  auto const delta = delta_of(flow);
  flow.told[0] += delta.from_a;
  flow.told[1] += delta.from_b;
  flow.packets = {};
  flow.bytes = {};
  flow.is_new = false;
  return delta;
}

bool FlowTable::report_next(std::uint64_t end, FlowDelta& delta) noexcept {
  while (dirty_head_ < end) {
    auto const number = dirty_[dirty_head_++ & (dirty_slots(entries_max_) - 1)];
    auto& flow = entries_[number];
    flow.is_queued = false;
    if (is_clean(flow)) continue;
    delta = report(flow);
    return true;
  }
  return false;
}

}  // namespace campus::packet
