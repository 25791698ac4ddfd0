#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "collectors/packet/arena.hpp"

namespace campus::packet {

// What the dissector allocates, of one worker thread.  It does not ask everywhere whether it got what it
// asked for, so where the arena is full there is still malloc; and it can give back what lies in a union
// under another name, so only what was given out comes back.
//
// The dissector allocates through hooks that are the process's own.  Whoever calls it says first whose turn
// it is on this thread; while it is nobody's, as when a module is made, memory is the system's.
class DissectorMemory {
public:
  class Turn {
  public:
    explicit Turn(DissectorMemory* memory) noexcept : before_(std::exchange(now_, memory)) {}
    ~Turn() { now_ = before_; }
    Turn(Turn const&) = delete;
    Turn& operator=(Turn const&) = delete;

  private:
    DissectorMemory* before_;
  };
  struct Counters {
    std::uint64_t borrowed = 0;  // found no room in the arena
    std::uint64_t strange = 0;   // given back and never taken: refused
  };

  bool prepare(std::size_t bytes) { return arena_.prepare(bytes); }
  Arena const& arena() const noexcept { return arena_; }
  Counters const& counters() const noexcept { return counters_; }
  // From now on what is not ours is the system's: the module goes, with what it made before its first turn.
  void end() noexcept { is_ending_ = true; }

  // The hooks.
  static void* allocate(std::size_t bytes);
  static void release(void* block);
  static void* reallocate(void* block, std::size_t bytes);

private:
  // As many as one call may need at the worst; what finds no place here is never given back, which is a leak
  // in a case that is counted.
  static constexpr std::size_t borrowed_max = 256;

  void** place_of(void* block) noexcept;  // among the borrowed; nullptr: it is none of them
  void* take(std::size_t bytes) noexcept;
  void give(void* block) noexcept;
  void* retake(void* block, std::size_t bytes) noexcept;

  static thread_local DissectorMemory* now_;

  Arena arena_;
  Counters counters_;
  std::array<void*, borrowed_max> borrowed_{};
  std::size_t borrowed_now_ = 0;
  bool is_ending_ = false;
};

}  // namespace campus::packet
