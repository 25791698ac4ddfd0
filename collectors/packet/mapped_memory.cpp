#include "collectors/packet/mapped_memory.hpp"

#include <sys/mman.h>

#include <cerrno>

namespace campus::packet {

void* reserve_memory(std::size_t bytes) noexcept {
  auto* const memory =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  ::madvise(memory, bytes, MADV_HUGEPAGE);  // works as well without
  return memory;
}

// The kernel zeroes a page when it gives it; writing zeros once more would take as long again.
bool touch_memory(void* memory, std::size_t bytes) noexcept {
  constexpr std::size_t page_bytes = 4096;
  if (bytes == 0 ||
      ::madvise(memory, (bytes + page_bytes - 1) / page_bytes * page_bytes, MADV_POPULATE_WRITE) == 0)
    return true;
  if (errno != EINVAL) return false;
  for (std::size_t at = 0; at < bytes; at += page_bytes)
    static_cast<char volatile*>(memory)[at] = 0;  // Linux before 5.14
  return true;
}

void release_memory(void* memory, std::size_t bytes) noexcept {
  if (memory) ::munmap(memory, bytes);
}

}  // namespace campus::packet
