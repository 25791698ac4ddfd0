#include "collectors/probe/digest.hpp"

#include <openssl/evp.h>

#include <array>

namespace campus {

std::string md5_hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr) != 1) return {};
  std::string hex;
  for (unsigned at = 0; at < length; ++at) {
    hex += digits[digest[at] >> 4u];
    hex += digits[digest[at] & 15u];
  }
  return hex;
}

}  // namespace campus
