#include "tests/support/heap_watch.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>

namespace {

std::atomic<bool> is_watching{false};
std::atomic<int> news{0};
std::atomic<int> mallocs{0};

void saw(std::atomic<int>& calls) noexcept {
  if (is_watching.load(std::memory_order_relaxed)) calls.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

extern "C" {
void* __libc_malloc(std::size_t);                 // NOLINT: glibc's own names
void* __libc_calloc(std::size_t, std::size_t);    // NOLINT
void* __libc_realloc(void*, std::size_t);         // NOLINT
void* __libc_memalign(std::size_t, std::size_t);  // NOLINT

void* malloc(std::size_t size) noexcept { return saw(mallocs), __libc_malloc(size); }
void* calloc(std::size_t count, std::size_t size) noexcept {
  return saw(mallocs), __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) noexcept { return saw(mallocs), __libc_realloc(old, size); }
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return saw(mallocs), __libc_memalign(alignment, size);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) noexcept {
  saw(mallocs);
  *out = __libc_memalign(alignment, size);
  return *out ? 0 : ENOMEM;
}
}

void* operator new(std::size_t size) {
  saw(news);
  if (auto* const memory = __libc_malloc(size)) return memory;
  throw std::bad_alloc{};
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  saw(news);
  if (auto* const memory = __libc_memalign(static_cast<std::size_t>(alignment), size)) return memory;
  throw std::bad_alloc{};
}
void* operator new[](std::size_t size, std::align_val_t alignment) { return operator new(size, alignment); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace campus::test {

HeapWatch::HeapWatch() {
  ::news = ::mallocs = 0;
  is_watching = true;
}
HeapWatch::~HeapWatch() { is_watching = false; }

int HeapWatch::news() const { return ::news; }
int HeapWatch::mallocs() const { return ::mallocs; }

}  // namespace campus::test
