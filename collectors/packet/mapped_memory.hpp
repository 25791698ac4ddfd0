#pragma once

#include <cstddef>
#include <utility>

namespace campus::packet {

// Zero memory straight from the kernel, whole pages of it, which is taken only where it is touched.  In large
// pages where there are any: what is drawn at random out of 100 MB would miss the translation each time.
// nullptr: refused.
void* reserve_memory(std::size_t bytes) noexcept;
// The first of what was reserved, so that nobody waits for it later.  False: there is not so much.
bool touch_memory(void* memory, std::size_t bytes) noexcept;
void release_memory(void* memory, std::size_t bytes) noexcept;

// Such memory, all of it touched.
class MappedMemory {
public:
  MappedMemory() = default;
  ~MappedMemory() { release_memory(memory_, bytes_); }
  MappedMemory(MappedMemory&& other) noexcept
      : memory_(std::exchange(other.memory_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  MappedMemory& operator=(MappedMemory&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  // False: there is not so much.
  bool map(std::size_t bytes) noexcept {
    MappedMemory whole;
    whole.memory_ = static_cast<std::byte*>(reserve_memory(bytes));
    whole.bytes_ = bytes;
    if (!whole.memory_ || !touch_memory(whole.memory_, bytes)) return false;
    *this = std::move(whole);
    return true;
  }

  std::byte* data() const noexcept { return memory_; }
  std::size_t size() const noexcept { return bytes_; }

private:
  std::byte* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace campus::packet
