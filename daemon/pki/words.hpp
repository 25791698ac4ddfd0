#pragma once

#include <string>
#include <string_view>

#include "policy/model/fault.hpp"

namespace campus::pki {

// The fingerprint of a district's authority as a person reads it over the telephone: the first 96 bits of the
// SHA-256 of the certificate's DER as six words of five letters (proquints).  96 bits are beyond any search
// for a second certificate with the same words.
constexpr int fingerprint_words = 6;

// "bofuz-kilat-..." of a certificate in PEM.
Result<std::string> words_of(std::string_view certificate_pem);

// The same for bytes; the number of bytes must be even.  "\x7f\x00\x00\x01" is "lusab-babad".
std::string proquints(std::string_view bytes);

// Whether a person's words mean this certificate: case, and what stands between the words, do not matter.
bool words_match(std::string_view typed, std::string_view certificate_pem);

}  // namespace campus::pki
