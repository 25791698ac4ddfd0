#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "policy/model/fault.hpp"

namespace campus::packet {

// A file mapped into memory, shared by those who read it from its begin to its end, each on a thread of its own.  What
// all of them have read is given back, so that a file of any size takes little of our memory; it stays in the page cache.
class FileMapping {
public:
  static constexpr std::size_t window_bytes = std::size_t{16} << 20;

  static Result<std::shared_ptr<FileMapping>> open(std::string const& path);
  FileMapping(FileMapping const&) = delete;
  FileMapping& operator=(FileMapping const&) = delete;
  ~FileMapping();

  std::span<std::byte const> bytes() const noexcept { return {memory_, size_}; }
  void join() noexcept { ++readers_; }  // one more of them, before any of them reads
  // One of them needs this window no more.
  void leave(std::size_t window) noexcept;

private:
  FileMapping(std::byte* memory, std::size_t size);

  std::byte* memory_;
  std::size_t size_;
  unsigned readers_ = 0;
  std::unique_ptr<std::atomic<unsigned>[]> left_;  // by window: how often it was left
};

}  // namespace campus::packet
