#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace campus::pki {

// Codes, tokens and digests.  Random bytes come from OpenSSL; any thread.

// Ten characters of Crockford base32, 50 bits: "7K3QM-2WXYZ" without the dash.
constexpr std::size_t code_length = 10;
std::string random_code();

// What a person typed, as the code they meant: case, blanks and dashes fall away, o is 0, i and l are 1.
std::optional<std::string> code_from(std::string_view typed);

std::string random_bytes(std::size_t count);
std::string random_token();  // 256 bits, base64url without padding

std::string sha256(std::string_view bytes);      // 32 bytes
std::string sha256_hex(std::string_view bytes);  // 64 lower-case digits
std::string hmac_sha256(std::string_view key, std::string_view bytes);  // 32 bytes
std::string to_hex(std::string_view bytes);

// Compares without telling by its time where the difference is.
bool equal_secretly(std::string_view a, std::string_view b);

// A ULID of this moment: 26 characters that sort by time.
std::string make_ulid(long long since_1970_ms);

}  // namespace campus::pki
