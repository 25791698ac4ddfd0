#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstring>
#include <utility>

namespace campus::packet {

// Memory straight from the kernel, zero and touched page by page, so that nobody waits for it later.  Large
// pages where there are any: what is drawn at random out of 100 MB would miss the translation each time.
class MappedMemory {
public:
  MappedMemory() = default;
  ~MappedMemory() {
    if (memory_) ::munmap(memory_, bytes_);
  }
  MappedMemory(MappedMemory&& other) noexcept
      : memory_(std::exchange(other.memory_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  MappedMemory& operator=(MappedMemory&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  // False: there is not so much.
  bool map(std::size_t bytes) noexcept {
    auto* const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return false;
    ::madvise(memory, bytes, MADV_HUGEPAGE);  // works as well without
    std::memset(memory, 0, bytes);
    MappedMemory whole;
    whole.memory_ = static_cast<std::byte*>(memory);
    whole.bytes_ = bytes;
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
