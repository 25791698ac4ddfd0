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

void* DissectorMemory::take(std::size_t bytes) noexcept {
  if (auto* const block = arena_.allocate(std::max<std::size_t>(bytes, 1))) return block;
  ++counters_.borrowed;
  auto* const block = std::malloc(bytes);
  if (auto* const place = std::ranges::find(borrowed_, nullptr); place != borrowed_.end()) *place = block;
  return block;
}

void DissectorMemory::give(void* block) noexcept {
  if (!block || arena_.release(block)) return;
  auto* const place = std::ranges::find(borrowed_, block);
  if (place != borrowed_.end()) *place = nullptr;
  if (place != borrowed_.end() || is_ending_)
    std::free(block);
  else
    ++counters_.strange;
}

void* DissectorMemory::retake(void* block, std::size_t bytes) noexcept {
  if (!block) return take(bytes);
  if (auto* const place = std::ranges::find(borrowed_, block); place != borrowed_.end())
    return *place = std::realloc(block, bytes);
  auto const room = arena_.room_of(block);
  if (bytes <= room) return block;
  auto* const larger = take(bytes);
  if (larger) std::memcpy(larger, block, room);
  give(block);
  return larger;
}

}  // namespace campus::packet
