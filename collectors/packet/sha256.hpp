#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace campus::packet {

using Digest = std::array<std::uint8_t, 32>;

// SHA-256 (FIPS 180-4), for fingerprints and the public keys of a QUIC hello: nothing here is secret, so
// nothing here is in constant time.  Takes what it is given bit by bit and allocates nothing.
class Sha256 {
public:
  void add(std::span<std::uint8_t const> bytes) noexcept;
  Digest finish() noexcept;  // once, at the end

private:
  void take_block(std::uint8_t const* block) noexcept;

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, 64> pending_;
  std::uint64_t bytes_ = 0;
};

Digest sha256(std::span<std::uint8_t const> bytes) noexcept;

// HMAC-SHA-256 (RFC 2104) of two pieces in a row; the key at most 64 bytes.
Digest hmac_sha256(std::span<std::uint8_t const> key, std::span<std::uint8_t const> first,
                   std::span<std::uint8_t const> second = {}) noexcept;

}  // namespace campus::packet
