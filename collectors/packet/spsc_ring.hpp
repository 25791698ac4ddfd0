#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <optional>
#include <type_traits>

namespace campus::packet {

// A queue between exactly one pushing and one popping thread, without a lock.  Both indices only grow; the
// ring is full when they are `Capacity` apart.  Each side keeps a stale copy of the other's index and looks
// at the real one only when the copy says full or empty, so that the two cores seldom touch the same cache
// line.
template <class T, std::size_t Capacity>
class SpscRing {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(Capacity >= 2 && (Capacity & (Capacity - 1)) == 0, "a power of two");

public:
  // False when the ring is full.
  bool push(T value) noexcept {
    auto const tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_seen_ == Capacity) {
      head_seen_ = head_.load(std::memory_order_acquire);
      if (tail - head_seen_ == Capacity) return false;
    }
    slots_[tail & (Capacity - 1)] = value;
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  // Nothing when the ring is empty.
  std::optional<T> pop() noexcept {
    auto const head = head_.load(std::memory_order_relaxed);
    if (head == tail_seen_) {
      tail_seen_ = tail_.load(std::memory_order_acquire);
      if (head == tail_seen_) return std::nullopt;
    }
    T const value = slots_[head & (Capacity - 1)];
    head_.store(head + 1, std::memory_order_release);
    return value;
  }

private:
  static constexpr std::size_t cache_line = 64;  // bytes, on every machine we are built for

  alignas(cache_line) std::atomic<std::size_t> tail_{0};  // the pusher's
  std::size_t head_seen_ = 0;
  alignas(cache_line) std::atomic<std::size_t> head_{0};  // the popper's
  std::size_t tail_seen_ = 0;
  alignas(cache_line) std::array<T, Capacity> slots_{};
};

}  // namespace campus::packet
