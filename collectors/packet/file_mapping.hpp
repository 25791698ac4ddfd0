#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "collectors/packet/mapping_watch.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

// A file mapped into memory, for a reader who goes from its begin to its end.  What was read is given back, so that a
// file of any size takes little of our memory; it stays in the page cache, and can still be looked at.  What others cut
// off from the file meanwhile reads as zeros.
class FileMapping {
public:
  static constexpr std::size_t window_bytes = std::size_t{16} << 20;

  static Result<std::unique_ptr<FileMapping>> open(std::string const& path);
  FileMapping(FileMapping const&) = delete;
  FileMapping& operator=(FileMapping const&) = delete;
  ~FileMapping();

  std::span<std::byte const> bytes() const noexcept { return {memory_, size_}; }
  // The reader is far beyond this window.
  void leave(std::size_t window) noexcept;
  // How many of the bytes are still those of the file; asks the kernel.
  std::size_t size_now() const noexcept;
  bool has_read_zeros() const noexcept { return watch_->kept() < size_; }  // somebody, of what is gone

private:
  FileMapping(int file, std::byte* memory, std::size_t size)
      : file_(file), memory_(memory), size_(size), watch_(std::in_place, std::span{memory, size}) {}

  int file_;
  std::byte* memory_;
  std::size_t size_;
  std::optional<MappingWatch> watch_;  // goes before the memory
};

}  // namespace campus::packet
