// Proquints (Wilkerson, arXiv:0901.4016): sixteen bits are a word of five letters, consonants carrying four
// bits each and vowels two, so that it can be said aloud in any language.

#include "daemon/pki/words.hpp"

#include <cassert>
#include <cstdint>

#include "daemon/pki/handles.hpp"
#include "daemon/pki/secrets.hpp"

namespace campus::pki {
namespace {

constexpr std::string_view consonants = "bdfghjklmnprstvz";
constexpr std::string_view vowels = "aiou";
constexpr std::size_t typed_bytes_max = 256;  // 30 letters and whatever a person puts between them

void append_word(std::string& text, std::uint16_t bits) {
  text += consonants[bits >> 12];
  text += vowels[bits >> 10 & 3];
  text += consonants[bits >> 6 & 15];
  text += vowels[bits >> 4 & 3];
  text += consonants[bits & 15];
}

std::string letters_of(std::string_view text) {
  std::string letters;
  for (auto const letter : text) {
    if (letter >= 'a' && letter <= 'z') letters += letter;
    if (letter >= 'A' && letter <= 'Z') letters += static_cast<char>(letter - 'A' + 'a');
  }
  return letters;
}

}  // namespace

std::string proquints(std::string_view bytes) {
  assert(bytes.size() % 2 == 0);
  std::string text;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    if (i > 0) text += '-';
    auto const high = static_cast<unsigned char>(bytes[i]), low = static_cast<unsigned char>(bytes[i + 1]);
    append_word(text, static_cast<std::uint16_t>(high << 8 | low));
  }
  return text;
}

Result<std::string> words_of(std::string_view certificate_pem) {
  auto const certificate = read_x509(certificate_pem);
  if (!certificate) return std::unexpected(certificate.error());
  return proquints(sha256(der_of(certificate->get())).substr(0, 2 * fingerprint_words));
}

bool words_match(std::string_view typed, std::string_view certificate_pem) {
  auto const words = words_of(certificate_pem);
  return words && typed.size() <= typed_bytes_max && equal_secretly(letters_of(typed), letters_of(*words));
}

}  // namespace campus::pki
