#include "collectors/packet/arena.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace campus::packet {

bool Arena::prepare(std::size_t bytes) {
  auto const pages = std::max<std::size_t>(bytes / page_bytes, 1);
  pages_.reset(new (std::nothrow) Page[pages]);
  if (!pages_ || !memory_.map(pages * page_bytes)) return false;
  page_count_ = pages;
  with_room_.fill(nobody);
  for (auto number = static_cast<PageNumber>(pages); number > 0; --number) close_page(number - 1);
  return true;
}

std::uint8_t Arena::size_for(std::size_t bytes) noexcept {
  return static_cast<std::uint8_t>(std::ranges::lower_bound(sizes, bytes) - sizes.begin());
}

void Arena::link(PageNumber& list, PageNumber number) noexcept {
  auto& page = pages_[number];
  page.previous = nobody;
  page.next = list;
  if (list != nobody) pages_[list].previous = number;
  list = number;
}

void Arena::unlink(PageNumber& list, PageNumber number) noexcept {
  auto const& page = pages_[number];
  (page.previous == nobody ? list : pages_[page.previous].next) = page.next;
  if (page.next != nobody) pages_[page.next].previous = page.previous;
}

Arena::PageNumber Arena::open_page(std::uint8_t size) noexcept {
  auto const number = free_;
  if (number == nobody) return nobody;
  unlink(free_, number);
  --free_pages_;
  pages_[number] = Page{.size = size};
  link(with_room_[size], number);
  return number;
}

void Arena::close_page(PageNumber number) noexcept {
  pages_[number].size = no_size;
  link(free_, number);
  ++free_pages_;
}

std::byte* Arena::block_at(PageNumber page, std::uint16_t block) const noexcept {
  return memory_.data() + page * page_bytes + std::size_t{block} * sizes[pages_[page].size];
}

void* Arena::allocate(std::size_t bytes) noexcept {
  auto const size = size_for(bytes);
  if (size == sizes.size()) return allocate_row((bytes + page_bytes - 1) / page_bytes);
  auto number = with_room_[size];
  if (number == nobody) number = open_page(size);
  if (number == nobody) return nullptr;
  auto& page = pages_[number];
  std::uint16_t block = page.free;
  if (block == no_block)
    block = page.carved++;
  else
    std::memcpy(&page.free, block_at(number, block), sizeof page.free);
  page.is_out[block / 64u] |= std::uint64_t{1} << block % 64u;
  if (++page.used == page_bytes / sizes[size]) unlink(with_room_[size], number);
  return block_at(number, block);
}

bool Arena::release(void* block) noexcept {
  if (!owns(block)) return false;
  auto const offset = static_cast<std::size_t>(static_cast<std::byte*>(block) - memory_.data());
  auto const number = static_cast<PageNumber>(offset / page_bytes);
  auto& page = pages_[number];
  if (page.size == row_size) return release_row(number, offset);
  if (page.size >= sizes.size()) return false;
  auto const place = offset % page_bytes / sizes[page.size];
  auto const bit = std::uint64_t{1} << place % 64;
  if (offset % page_bytes % sizes[page.size] != 0 || (page.is_out[place / 64] & bit) == 0) return false;
  page.is_out[place / 64] &= ~bit;
  auto const blocks = page_bytes / sizes[page.size];
  if (page.used-- == blocks) link(with_room_[page.size], number);
  if (page.used == 0) {
    unlink(with_room_[page.size], number);
    close_page(number);
    return true;
  }
  std::memcpy(block, &page.free, sizeof page.free);
  page.free = static_cast<std::uint16_t>(place);
  return true;
}

std::size_t Arena::room_of(void const* block) const noexcept {
  if (!owns(block)) return 0;
  auto const offset = static_cast<std::size_t>(static_cast<std::byte const*>(block) - memory_.data());
  auto const& page = pages_[offset / page_bytes];
  if (page.size == row_size) return page.used * page_bytes - offset % page_bytes;
  return page.size < sizes.size() ? sizes[page.size] - offset % page_bytes % sizes[page.size] : 0;
}

// Rare, and never for one flow: the library's own caches, which it makes when it first needs them.
void* Arena::allocate_row(std::size_t pages) noexcept {
  std::size_t found = 0;
  for (std::size_t at = page_count_; at > 0 && pages < no_block; --at) {
    found = pages_[at - 1].size == no_size ? found + 1 : 0;
    if (found < pages) continue;
    for (auto number = static_cast<PageNumber>(at - 1); number < at - 1 + pages; ++number) {
      unlink(free_, number);
      pages_[number] = Page{.size = row_rest};
    }
    free_pages_ -= pages;
    pages_[at - 1].size = row_size;
    pages_[at - 1].used = static_cast<std::uint16_t>(pages);
    return memory_.data() + (at - 1) * page_bytes;
  }
  return nullptr;
}

bool Arena::release_row(PageNumber number, std::size_t offset) noexcept {
  if (offset % page_bytes != 0) return false;
  auto const pages = pages_[number].used;
  for (PageNumber page = number; page < number + pages; ++page) close_page(page);
  return true;
}

}  // namespace campus::packet
