#include "collectors/packet/aes128.hpp"

#include <algorithm>
#include <bit>

namespace campus::packet {
namespace {

constexpr std::uint8_t doubled(std::uint8_t value) {
  return static_cast<std::uint8_t>(value << 1 ^ (value & 0x80 ? 0x1b : 0));
}

// The inverse in GF(2^8), turned and shifted: walks the powers of 3 and of its inverse side by side.
constexpr std::array<std::uint8_t, 256> make_substitutes() {
  std::array<std::uint8_t, 256> substitutes{};
  std::uint8_t power = 1, inverse = 1;
  do {
    power = static_cast<std::uint8_t>(power ^ doubled(power));
    for (int shift : {1, 2, 4}) inverse = static_cast<std::uint8_t>(inverse ^ inverse << shift);
    if (inverse & 0x80) inverse ^= 0x09;
    auto const turned = static_cast<std::uint8_t>(inverse ^ std::rotl(inverse, 1) ^ std::rotl(inverse, 2) ^
                                                  std::rotl(inverse, 3) ^ std::rotl(inverse, 4));
    substitutes[power] = turned ^ 0x63;
  } while (power != 1);
  substitutes[0] = 0x63;
  return substitutes;
}
constexpr auto substitutes = make_substitutes();
static_assert(substitutes[0x53] == 0xed);

// What one byte of a column comes to after substitution and mixing: (2, 1, 1, 3) times it.
constexpr std::array<std::uint32_t, 256> make_mixed() {
  std::array<std::uint32_t, 256> mixed{};
  for (std::size_t i = 0; i < 256; ++i) {
    std::uint32_t const one = substitutes[i], two = doubled(substitutes[i]);
    mixed[i] = two << 24 | one << 16 | one << 8 | (one ^ two);
  }
  return mixed;
}
constexpr auto mixed = make_mixed();

std::uint32_t column_at(std::uint8_t const* from) noexcept {
  return std::uint32_t{from[0]} << 24 | std::uint32_t{from[1]} << 16 | std::uint32_t{from[2]} << 8 | from[3];
}

std::uint32_t byte_of(std::uint32_t word, int number) noexcept { return word >> (24 - 8 * number) & 0xff; }

std::uint32_t substitute(std::uint32_t word) noexcept {
  std::uint32_t result = 0;
  for (int i = 0; i < 4; ++i) result = result << 8 | substitutes[byte_of(word, i)];
  return result;
}

}  // namespace

Aes128::Aes128(std::span<std::uint8_t const, 16> key) noexcept {
  for (std::size_t i = 0; i < 4; ++i) schedule_[i] = column_at(key.data() + 4 * i);
  std::uint8_t round = 1;
  for (std::size_t i = 4; i < schedule_.size(); ++i) {
    auto word = schedule_[i - 1];
    if (i % 4 == 0) {
      word = substitute(std::rotl(word, 8)) ^ std::uint32_t{round} << 24;
      round = doubled(round);
    }
    schedule_[i] = schedule_[i - 4] ^ word;
  }
}

Aes128::Block Aes128::encrypt(Block const& block) const noexcept {
  std::array<std::uint32_t, 4> columns, next;
  for (std::size_t i = 0; i < 4; ++i) columns[i] = column_at(block.data() + 4 * i) ^ schedule_[i];
  for (std::size_t round = 1; round < 10; ++round) {
    for (std::size_t i = 0; i < 4; ++i)
      next[i] = mixed[byte_of(columns[i], 0)] ^ std::rotr(mixed[byte_of(columns[(i + 1) % 4], 1)], 8) ^
                std::rotr(mixed[byte_of(columns[(i + 2) % 4], 2)], 16) ^
                std::rotr(mixed[byte_of(columns[(i + 3) % 4], 3)], 24) ^ schedule_[4 * round + i];
    columns = next;
  }
  Block result;
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t row = 0; row < 4; ++row)
      result[4 * i + row] =
          static_cast<std::uint8_t>(substitutes[byte_of(columns[(i + row) % 4], static_cast<int>(row))] ^
                                    byte_of(schedule_[40 + i], static_cast<int>(row)));
  return result;
}

void apply_gcm_stream(Aes128 const& cipher, std::span<std::uint8_t const, 12> nonce,
                      std::span<std::uint8_t const> from, std::span<std::uint8_t> into) noexcept {
  Aes128::Block counter{};
  std::ranges::copy(nonce, counter.begin());
  auto const bytes = std::min(from.size(), into.size());
  for (std::size_t at = 0; at < bytes; at += 16) {
    auto const number = static_cast<std::uint32_t>(at / 16 + 2);  // 1 is the tag's
    for (std::size_t i = 0; i < 4; ++i) counter[12 + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    auto const stream = cipher.encrypt(counter);
    for (std::size_t i = 0; i < 16 && at + i < bytes; ++i) into[at + i] = from[at + i] ^ stream[i];
  }
}

}  // namespace campus::packet
