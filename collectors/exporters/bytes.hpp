#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace campus::exporters {

// Reads numbers in network byte order and never past the end: what is not there is zero, and is_short() says
// so from then on.  A view; owns nothing.
class Bytes {
public:
  Bytes() = default;
  Bytes(std::uint8_t const* begin, std::size_t size) noexcept : at_(begin), end_(begin + size) {}
  explicit Bytes(std::span<std::byte const> bytes) noexcept
      : Bytes(reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size()) {}

  std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  bool is_short() const noexcept { return is_short_; }
  std::uint8_t const* at() const noexcept { return at_; }

  // The next `size` bytes, or none of them.
  Bytes take(std::size_t size) noexcept {
    if (size > left()) {
      is_short_ = true;
      at_ = end_;
      return {end_, 0};
    }
    at_ += size;
    return {at_ - size, size};
  }
  void skip(std::size_t size) noexcept { static_cast<void>(take(size)); }

  std::uint64_t number(std::size_t size) noexcept {
    auto const bytes = take(size);
    return load(bytes.at_, bytes.left());
  }
  std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() noexcept { return number(8); }

  // The last eight of them, should there be more.
  static std::uint64_t load(std::uint8_t const* at, std::size_t size) noexcept {
    switch (size) {
      case 1: return *at;
      case 2: return swapped<std::uint16_t>(at);
      case 4: return swapped<std::uint32_t>(at);
      case 8: return swapped<std::uint64_t>(at);
      default: break;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | at[i];
    return value;
  }

private:
  template <class Number>
  static Number swapped(std::uint8_t const* at) noexcept {
    Number number = 0;
    std::memcpy(&number, at, sizeof number);
    return std::endian::native == std::endian::big ? number : std::byteswap(number);
  }

  std::uint8_t const* at_ = nullptr;
  std::uint8_t const* end_ = nullptr;
  bool is_short_ = false;
};

}  // namespace campus::exporters
