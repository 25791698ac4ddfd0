#pragma once

#include <string_view>

namespace campus::packet {

// Whom a certificate is for and who says so: common names, or the first name it lists.
struct CertificateNames {
  std::string_view subject, issuer;
};

// Of the distinguished names as the dissector reads them, "C=CN, O=Lab, CN=www.example.cn", and of the names listed
// beside, with commas between.  It tells issuer and subject apart by the time between them, and knows that in its short
// form only: of a certificate that lasts beyond 2049 (RFC 5280, 4.1.2.5) both stand in the subject, the issuer first.
// Pure; any thread.
CertificateNames certificate_names(std::string_view issuer, std::string_view subject, std::string_view listed) noexcept;

}  // namespace campus::packet
