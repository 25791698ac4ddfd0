#include "collectors/packet/sha256.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace campus::packet {
namespace {

constexpr std::array<std::uint32_t, 64> constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t schedule_word(std::uint8_t const* from) noexcept {
  return std::uint32_t{from[0]} << 24 | std::uint32_t{from[1]} << 16 | std::uint32_t{from[2]} << 8 | from[3];
}

void put_big_endian(std::uint8_t* to, std::uint32_t word) noexcept {
  for (int i = 0; i < 4; ++i) to[i] = static_cast<std::uint8_t>(word >> (24 - 8 * i));
}

}  // namespace

void Sha256::take_block(std::uint8_t const* block) noexcept {
  std::array<std::uint32_t, 64> schedule;
  for (std::size_t i = 0; i < 16; ++i) schedule[i] = schedule_word(block + 4 * i);
  for (std::size_t i = 16; i < 64; ++i) {
    auto const early = schedule[i - 15], late = schedule[i - 2];
    auto const a = std::rotr(early, 7) ^ std::rotr(early, 18) ^ early >> 3;
    auto const b = std::rotr(late, 17) ^ std::rotr(late, 19) ^ late >> 10;
    schedule[i] = schedule[i - 16] + a + schedule[i - 7] + b;
  }
  auto [a, b, c, d, e, f, g, h] = state_;
  for (std::size_t i = 0; i < 64; ++i) {
    auto const mixed = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    auto const one = h + mixed + ((e & f) ^ (~e & g)) + constants[i] + schedule[i];
    auto const two = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
  }
  std::array<std::uint32_t, 8> const added{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state_[i] += added[i];
}

void Sha256::add(std::span<std::uint8_t const> bytes) noexcept {
  auto held = static_cast<std::size_t>(bytes_ % 64);
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    if (held == 0 && bytes.size() >= 64) {
      take_block(bytes.data());
      bytes = bytes.subspan(64);
      continue;
    }
    auto const taken = std::min(bytes.size(), 64 - held);
    std::memcpy(pending_.data() + held, bytes.data(), taken);
    bytes = bytes.subspan(taken);
    held = (held + taken) % 64;
    if (held == 0) take_block(pending_.data());
  }
}

Digest Sha256::finish() noexcept {
  auto const bits = bytes_ * 8;
  constexpr std::array<std::uint8_t, 64> padding{0x80};
  add(std::span{padding}.first(1 + (119 - bytes_ % 64) % 64));
  std::array<std::uint8_t, 8> length;
  put_big_endian(length.data(), static_cast<std::uint32_t>(bits >> 32));
  put_big_endian(length.data() + 4, static_cast<std::uint32_t>(bits));
  add(length);
  Digest digest;
  for (std::size_t i = 0; i < 8; ++i) put_big_endian(digest.data() + 4 * i, state_[i]);
  return digest;
}

Digest sha256(std::span<std::uint8_t const> bytes) noexcept {
  Sha256 sum;
  sum.add(bytes);
  return sum.finish();
}

Digest hmac_sha256(std::span<std::uint8_t const> key, std::span<std::uint8_t const> first,
                   std::span<std::uint8_t const> second) noexcept {
  assert(key.size() <= 64);
  std::array<std::uint8_t, 64> inner, outer;
  inner.fill(0x36), outer.fill(0x5c);
  for (std::size_t i = 0; i < key.size(); ++i) inner[i] ^= key[i], outer[i] ^= key[i];
  Sha256 sum;
  sum.add(inner), sum.add(first), sum.add(second);
  auto const within = sum.finish();
  Sha256 whole;
  whole.add(outer), whole.add(within);
  return whole.finish();
}

}  // namespace campus::packet
