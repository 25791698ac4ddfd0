#pragma once

#include <cstddef>
#include <span>

namespace campus::packet {

// Stands by the mapping of a file that somebody else may make shorter.  Of what is gone the kernel says SIGBUS to whoever
// looks at it, which ends a program; while this lives it reads as zeros instead, in every thread, and kept() tells how far
// the file still reached.  Looks at nothing while nothing is gone, so that it costs the readers nothing.
//
// The signal is taken by one handler for the whole process.  What is not of a watched mapping goes on to who had the
// signal before, or ends the process as it would have.
class MappingWatch {
public:
  static constexpr std::size_t mappings_max = 256;  // of the process; a handler can ask for no memory

  // Where the mapping begins on a page, and before anybody reads it.
  explicit MappingWatch(std::span<std::byte> mapping) noexcept;
  MappingWatch(MappingWatch const&) = delete;
  MappingWatch& operator=(MappingWatch const&) = delete;
  ~MappingWatch();  // before the mapping goes

  bool is_standing() const noexcept { return place_ != nullptr; }  // false: mappings_max are watched
  // Bytes before the first page that somebody found gone; the whole size while nobody did.
  std::size_t kept() const noexcept;

  struct Place;

private:
  Place* place_ = nullptr;
};

}  // namespace campus::packet
