#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

struct gcry_cipher_handle;

namespace campus::packet {

// What fingerprints and the first packets of QUIC take, by libgcrypt, which nDPI brings along.  Nothing here is secret:
// the keys of a QUIC hello stand in it.  After what prepares it nothing allocates or throws; any thread, an object
// belongs to one.

// Makes what the library shares, once a process; whoever may not allocate later calls it first, and before nDPI.  False:
// the library is none that we were built for.
bool start_ciphers();

using Digest = std::array<std::uint8_t, 32>;
Digest sha256(std::span<std::uint8_t const> bytes) noexcept;

// HMAC-SHA-256 (RFC 2104) of two pieces in a row; the key at most 64 bytes.
Digest hmac_sha256(std::span<std::uint8_t const> key, std::span<std::uint8_t const> first,
                   std::span<std::uint8_t const> second = {}) noexcept;

// AES with a key of 128 bits.
class Aes128 {
public:
  using Block = std::array<std::uint8_t, 16>;

  Aes128() = default;
  ~Aes128();
  Aes128(Aes128 const&) = delete;
  Aes128& operator=(Aes128 const&) = delete;

  bool prepare();  // false: no memory
  void set_key(std::span<std::uint8_t const, 16> key) noexcept;
  Block encrypt(Block const& block) noexcept;
  // Decrypts (and encrypts) the body of an AES-GCM message (NIST SP 800-38D) whose nonce is of 96 bits.  Its tag is not
  // looked at: whoever forges a hello could as well send a true one.
  void apply_gcm_stream(std::span<std::uint8_t const, 12> nonce, std::span<std::uint8_t const> from,
                        std::span<std::uint8_t> into) noexcept;

private:
  gcry_cipher_handle* blocks_ = nullptr;
  gcry_cipher_handle* counters_ = nullptr;
};

}  // namespace campus::packet
