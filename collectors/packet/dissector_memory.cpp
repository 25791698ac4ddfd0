#include "collectors/packet/dissector_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace campus::packet {

constinit thread_local DissectorMemory* DissectorMemory::now_ = nullptr;

void* DissectorMemory::allocate(std::size_t bytes) { return now_ ? now_->take(bytes) : std::malloc(bytes); }

void DissectorMemory::release(void* block) {
  if (now_)
    now_->give(block);
  else
    std::free(block);
}

void* DissectorMemory::reallocate(void* block, std::size_t bytes) {
  return now_ ? now_->retake(block, bytes) : std::realloc(block, bytes);
}

void** DissectorMemory::place_of(void* block) noexcept {
  if (borrowed_now_ == 0) return nullptr;
  auto* const place = std::ranges::find(borrowed_, block);
  return place == borrowed_.end() ? nullptr : place;
}

void* DissectorMemory::take(std::size_t bytes) noexcept {
  if (auto* const block = arena_.allocate(std::max<std::size_t>(bytes, 1))) return block;
  ++counters_.borrowed;
  auto* const block = std::malloc(bytes);
  if (auto* const free = std::ranges::find(borrowed_, nullptr); free != borrowed_.end()) {
    *free = block;
    ++borrowed_now_;
  }
  return block;
}

void DissectorMemory::give(void* block) noexcept {
  if (!block || arena_.release(block)) return;
  if (auto* const place = place_of(block)) {
    *place = nullptr;
    --borrowed_now_;
  } else if (!is_ending_) {
    ++counters_.strange;
    return;
  }
  std::free(block);
}

void* DissectorMemory::retake(void* block, std::size_t bytes) noexcept {
  if (!block) return take(bytes);
  if (auto* const place = place_of(block)) return *place = std::realloc(block, bytes);
  auto const room = arena_.room_of(block);
  if (bytes <= room) return block;
  auto* const larger = take(bytes);
  if (larger) std::memcpy(larger, block, room);
  give(block);
  return larger;
}

}  // namespace campus::packet
