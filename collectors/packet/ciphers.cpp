#include "collectors/packet/ciphers.hpp"

#include <gcrypt.h>

#include <algorithm>

#include "collectors/packet/dissector_memory.hpp"

namespace campus::packet {
namespace {

constexpr std::size_t sha256_block_bytes = 64;

int is_secure(void const*) { return 0; }

// Ciphers make some of what they share when they are first used: that must not be on somebody's turn.
bool start() {
  gcry_set_allocation_handler(DissectorMemory::allocate, DissectorMemory::allocate, is_secure,
                              DissectorMemory::reallocate, DissectorMemory::release);
  if (!gcry_check_version(GCRYPT_VERSION)) return false;
  gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
  constexpr std::array<std::uint8_t, 16> any_key{};
  for (auto const mode : {GCRY_CIPHER_MODE_ECB, GCRY_CIPHER_MODE_CTR, GCRY_CIPHER_MODE_GCM}) {
    gcry_cipher_hd_t cipher = nullptr;
    if (gcry_cipher_open(&cipher, GCRY_CIPHER_AES128, mode, 0) != 0) return false;
    bool const is_keyed = gcry_cipher_setkey(cipher, any_key.data(), any_key.size()) == 0;
    gcry_cipher_close(cipher);
    if (!is_keyed) return false;
  }
  gcry_md_hd_t sum = nullptr;
  if (gcry_md_open(&sum, GCRY_MD_SHA256, GCRY_MD_FLAG_HMAC) != 0) return false;
  gcry_md_close(sum);
  return true;
}

}  // namespace

bool start_ciphers() {
  static bool const is_started = start();
  return is_started;
}

namespace {

gcry_buffer_t piece(std::span<std::uint8_t const> bytes) noexcept {
  return {.size = 0, .off = 0, .len = bytes.size(), .data = const_cast<std::uint8_t*>(bytes.data())};
}

// The library's own HMAC allocates for each, its sum of several pieces does not.
template <std::size_t Count>
Digest sum_of(std::array<gcry_buffer_t, Count> const& pieces) noexcept {
  Digest digest{};
  if (!start_ciphers()) return digest;
  gcry_md_hash_buffers(GCRY_MD_SHA256, 0, digest.data(), pieces.data(), Count);
  return digest;
}

}  // namespace

Digest sha256(std::span<std::uint8_t const> bytes) noexcept { return sum_of(std::array{piece(bytes)}); }

Digest hmac_sha256(std::span<std::uint8_t const> key, std::span<std::uint8_t const> first,
                   std::span<std::uint8_t const> second) noexcept {
  std::array<std::uint8_t, sha256_block_bytes> inner{}, outer{};
  std::ranges::copy(key.first(std::min(key.size(), inner.size())), inner.begin());
  outer = inner;
  for (auto& byte : inner) byte ^= 0x36;
  for (auto& byte : outer) byte ^= 0x5c;
  auto const within = sum_of(std::array{piece(inner), piece(first), piece(second)});
  return sum_of(std::array{piece(outer), piece(within)});
}

Aes128::~Aes128() {
  gcry_cipher_close(blocks_);
  gcry_cipher_close(counters_);
}

bool Aes128::prepare() {
  return start_ciphers() && gcry_cipher_open(&blocks_, GCRY_CIPHER_AES128, GCRY_CIPHER_MODE_ECB, 0) == 0 &&
         gcry_cipher_open(&counters_, GCRY_CIPHER_AES128, GCRY_CIPHER_MODE_CTR, 0) == 0;
}

void Aes128::set_key(std::span<std::uint8_t const, 16> key) noexcept {
  gcry_cipher_setkey(blocks_, key.data(), key.size());
  gcry_cipher_setkey(counters_, key.data(), key.size());
}

Aes128::Block Aes128::encrypt(Block const& block) noexcept {
  Block sealed{};
  gcry_cipher_encrypt(blocks_, sealed.data(), sealed.size(), block.data(), block.size());
  return sealed;
}

void Aes128::apply_gcm_stream(std::span<std::uint8_t const, 12> nonce, std::span<std::uint8_t const> from,
                              std::span<std::uint8_t> into) noexcept {
  Block counter{};
  std::ranges::copy(nonce, counter.begin());
  counter[15] = 2;  // the first is the tag's
  gcry_cipher_setctr(counters_, counter.data(), counter.size());
  gcry_cipher_encrypt(counters_, into.data(), into.size(), from.data(), from.size());
}

}  // namespace campus::packet
