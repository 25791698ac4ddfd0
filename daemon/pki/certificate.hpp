#pragma once

#include <string>
#include <string_view>

#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

struct x509_st;  // OpenSSL's X509

namespace campus::pki {

// What stands in a certificate, as far as Campus cares.  A plain value; any thread.
struct CertificateFacts {
  std::string common_name;             // of the subject
  std::string serial_hex;              // upper case, no leading zeros
  std::string fingerprint_sha256_hex;  // of the DER, lower case
  Instant not_before;
  Instant not_after;
  bool operator==(CertificateFacts const&) const = default;
};
Result<CertificateFacts> read_certificate(std::string_view pem);
// The same of a certificate that OpenSSL holds already.  The one reader of both sides, and a strict one: a subject
// with two common names or with a NUL in its name has none, and a time that is no time is long past.
CertificateFacts describe(x509_st& certificate);

// Whether the certificate was signed by this authority's key.  Says nothing of time or of revocation.
bool is_issued_by(std::string_view certificate_pem, std::string_view authority_pem);

// A school's certificate outlasts the longest time a school stands without power, and is renewed long before.
constexpr int school_certificate_days = 180;
constexpr int renewal_after_days = 120;  // counted from not_before
// So long after its end a school may still renew with it, and with nothing else.
constexpr int renewal_grace_days = 400;

// From when on a certificate shall be renewed: the day renewal_after_days (two thirds of any other life
// span), and in it a moment that depends on the certificate, so that schools enrolled together do not come
// together.
Instant renewal_due(CertificateFacts const& facts);

}  // namespace campus::pki
