#pragma once

#include <string>
#include <string_view>

#include "policy/model/fault.hpp"

namespace campus::pki {

// Keys and the requests made with them.  Keys are EC P-256, travel as PEM text and are never logged.
// Pure but for the random source of OpenSSL; any thread.

Result<std::string> make_key();  // PKCS 8, PEM

// A request for a certificate (PKCS 10, PEM), signed by the key to prove its possession.
Result<std::string> make_request(std::string_view key_pem, std::string_view common_name);

// Whether the certificate was made for this key.
bool belong_together(std::string_view certificate_pem, std::string_view key_pem);

}  // namespace campus::pki
