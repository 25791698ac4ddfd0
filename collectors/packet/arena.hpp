#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "collectors/packet/mapped_memory.hpp"

namespace campus::packet {

// Memory of a fixed size for a library that calls malloc as it likes.  Pages of 64 KiB, each of blocks of one
// size; a page whose blocks are all given back serves any size again, so that one kind of traffic cannot
// starve the next.  What is larger than a page gets several in a row.  Belongs to one thread at a time; after
// prepare() it asks the system for nothing.
class Arena {
public:
  static constexpr std::size_t page_bytes = 65'536;

  // False: there is not so much memory.
  bool prepare(std::size_t bytes);

  void* allocate(std::size_t bytes) noexcept;  // aligned to 32; nullptr: no room
  // False, and nothing happens: this is none of our blocks, or it was given back before.
  bool release(void* block) noexcept;
  bool owns(void const* block) const noexcept {
    auto const offset = static_cast<std::size_t>(static_cast<std::byte const*>(block) - memory_.data());
    return offset < memory_.size();
  }
  std::size_t room_of(
      void const* block) const noexcept;  // from there to the end of its block; 0: it is in none

  std::size_t free_pages() const noexcept { return free_pages_; }
  std::size_t pages() const noexcept { return page_count_; }

private:
  using PageNumber = std::uint32_t;
  static constexpr PageNumber nobody = ~PageNumber{0};
  static constexpr std::array<std::uint32_t, 20> sizes{32,   64,   96,     128,    192,    256,   384,
                                                       512,  768,  1024,   1536,   2048,   3072,  4096,
                                                       6144, 8192, 12'288, 16'384, 32'768, 65'536};
  static constexpr std::uint8_t no_size = 0xff, row_size = 0xfe, row_rest = 0xfd;
  static constexpr std::uint16_t no_block = 0xffff;

  struct Page {
    PageNumber previous = nobody, next = nobody;  // in the list of its size with room, or of the free pages
    std::uint8_t size = no_size;
    std::uint16_t used = 0;         // blocks given out; of a row: its pages
    std::uint16_t carved = 0;       // blocks ever given out: behind them nothing was touched yet
    std::uint16_t free = no_block;  // the first block given back, which holds the number of the next
    std::array<std::uint64_t, page_bytes / 32 / 64> is_out{};  // a bit a block: whether it is given out
  };

  static std::uint8_t size_for(std::size_t bytes) noexcept;
  void link(PageNumber& list, PageNumber number) noexcept;
  void unlink(PageNumber& list, PageNumber number) noexcept;
  PageNumber open_page(std::uint8_t size) noexcept;
  void close_page(PageNumber number) noexcept;
  void* allocate_row(std::size_t pages) noexcept;
  bool release_row(PageNumber number, std::size_t offset) noexcept;
  std::byte* block_at(PageNumber page, std::uint16_t block) const noexcept;

  MappedMemory memory_;
  std::unique_ptr<Page[]> pages_;
  std::size_t page_count_ = 0, free_pages_ = 0;
  PageNumber free_ = nobody;
  std::array<PageNumber, sizes.size()> with_room_{};
};

}  // namespace campus::packet
