#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "policy/model/fault.hpp"

namespace campus::packet {

// A file mapped into memory, for a reader who goes from its begin to its end.  What was read is given back, so that a
// file of any size takes little of our memory; it stays in the page cache, and can still be looked at.
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

private:
  FileMapping(std::byte* memory, std::size_t size) : memory_(memory), size_(size) {}

  std::byte* memory_;
  std::size_t size_;
};

}  // namespace campus::packet
