#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace campus::packet {

// AES with a key of 128 bits (FIPS 197), in the one direction that counter mode needs.  For the first packets
// of QUIC, whose keys anybody can reckon out of the packet itself: nothing here is secret, so the tables may
// be looked into without hiding where.
class Aes128 {
public:
  using Block = std::array<std::uint8_t, 16>;

  explicit Aes128(std::span<std::uint8_t const, 16> key) noexcept;
  Block encrypt(Block const& block) const noexcept;

private:
  std::array<std::uint32_t, 44> schedule_;
};

// Decrypts (and encrypts) the body of an AES-GCM message (NIST SP 800-38D) whose nonce is of 96 bits.  Its
// tag is not looked at: whoever forges a hello could as well send a true one.
void apply_gcm_stream(Aes128 const& cipher, std::span<std::uint8_t const, 12> nonce,
                      std::span<std::uint8_t const> from, std::span<std::uint8_t> into) noexcept;

}  // namespace campus::packet
