#include "daemon/pki/secrets.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <cstdint>
#include <stdexcept>

namespace campus::pki {
namespace {

constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t token_bytes = 32;

char meant_by(char letter) {
  if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  if (letter == 'O') return '0';
  if (letter == 'I' || letter == 'L') return '1';
  return letter;
}

}  // namespace

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    throw std::runtime_error("the system's random source fails");
  return bytes;
}

std::string random_code() {
  std::string code;
  for (auto const byte : random_bytes(code_length)) code += crockford[static_cast<unsigned char>(byte) % 32];
  return code;
}

std::optional<std::string> code_from(std::string_view typed) {
  std::string code;
  for (auto const letter : typed) {
    if (letter == ' ' || letter == '-') continue;
    auto const meant = meant_by(letter);
    if (!crockford.contains(meant) || code.size() == code_length) return std::nullopt;
    code += meant;
  }
  if (code.size() != code_length) return std::nullopt;
  return code;
}

std::string random_token() {
  std::string token;
  std::uint32_t bits = 0;
  int count = 0;
  for (auto const byte : random_bytes(token_bytes)) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) token += base64url[bits >> (count - 6) & 63];
  }
  if (count > 0) token += base64url[bits << (6 - count) & 63];
  return token;
}

std::string sha256(std::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned length = 0;
  auto const* const done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(), sum.data(), &length);
  if (!done) throw std::runtime_error("HMAC-SHA-256 fails");
  return {reinterpret_cast<char const*>(sum.data()), length};
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (auto const byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

bool equal_secretly(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string make_ulid(long long since_1970_ms) {
  std::string ulid(26, '0');
  auto time = static_cast<unsigned long long>(since_1970_ms);
  for (std::size_t i = 10; i-- > 0; time /= 32) ulid[i] = crockford[time % 32];
  auto const bytes = random_bytes(16);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    ulid[10 + i] = crockford[static_cast<unsigned char>(bytes[i]) % 32];
  return ulid;
}

}  // namespace campus::pki
