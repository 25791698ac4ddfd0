#pragma once

#include <string>
#include <string_view>

#include "policy/model/fault.hpp"

namespace campus::api {

// Passwords, as scrypt of OpenSSL keeps them (RFC 7914).  Hashing takes a tenth of a second and 32 MiB on
// purpose, so it is done on the desk thread.  Pure but for the random salt; any thread.

constexpr std::size_t password_letters_min = 10;

// Long enough, and not the name of its user.
Result<void> judge_password(std::string_view password, std::string_view user);

std::string hash_password(std::string_view password);  // "scrypt:15:8:1:SALT:HASH", hexadecimal
// False for every password where the hash is empty or makes no sense; it takes the same time.
bool is_password(std::string_view password, std::string_view hash);

}  // namespace campus::api
