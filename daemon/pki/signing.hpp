#pragma once

#include <string>
#include <string_view>

#include "daemon/pki/authority.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::pki {

// What the district signs for its schools, and how a school knows it.  ECDSA P-256, SHA-256, DER.  Pure but
// for the random source of OpenSSL; any thread.

// A certificate for signing and nothing else (code signing), with its key; it lives as long as a server's.
Result<Identity> issue_signer(Identity const& authority, Instant now);

Result<std::string> sign(std::string_view key_pem, std::string_view bytes);
bool is_signed_by(std::string_view certificate_pem, std::string_view bytes, std::string_view signature);

// Whether it may be used for signing: that is what its extension says, and it is no authority itself.  Says
// nothing of who issued it.
bool is_for_signing(std::string_view certificate_pem);

}  // namespace campus::pki
