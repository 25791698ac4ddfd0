#include "daemon/pki/certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>

#include "daemon/pki/authority.hpp"
#include "daemon/pki/handles.hpp"
#include "daemon/pki/secrets.hpp"

namespace campus::pki {
namespace {

using namespace std::chrono;

// Schools that were enrolled in the same week are spread over so long.
constexpr hours renewal_spread{24};

Instant instant_of(ASN1_TIME const* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  auto const date = year(parts.tm_year + 1900) / month(static_cast<unsigned>(parts.tm_mon + 1)) /
                    day(static_cast<unsigned>(parts.tm_mday));
  return Instant(sys_days(date)) + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
}

std::string common_name_of(X509* certificate) {
  auto* const subject = X509_get_subject_name(certificate);
  auto const index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (index < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, index) >= 0) return {};
  unsigned char* bytes = nullptr;
  auto const length =
      ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
  if (length < 0) return {};
  std::string name(reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(length));
  OPENSSL_free(bytes);
  return name.find('\0') == std::string::npos ? name : std::string();
}

std::string serial_of(X509* certificate) {
  std::unique_ptr<BIGNUM, Freed<BN_free>> const number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  auto* const text = number ? BN_bn2hex(number.get()) : nullptr;
  if (!text) return {};
  std::string_view digits(text);
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  std::string serial(digits);
  OPENSSL_free(text);
  return serial;
}

}  // namespace

CertificateFacts describe(X509& certificate) {
  return {.common_name = common_name_of(&certificate),
          .serial_hex = serial_of(&certificate),
          .fingerprint_sha256_hex = sha256_hex(der_of(&certificate)),
          .not_before = instant_of(X509_get0_notBefore(&certificate)),
          .not_after = instant_of(X509_get0_notAfter(&certificate))};
}

Result<CertificateFacts> read_certificate(std::string_view pem) {
  auto const certificate = read_x509(pem);
  if (!certificate) return std::unexpected(certificate.error());
  return describe(**certificate);
}

bool is_issued_by(std::string_view certificate_pem, std::string_view authority_pem) {
  auto const certificate = read_x509(certificate_pem);
  auto const authority = read_x509(authority_pem);
  if (!certificate || !authority) return false;
  auto const is_signed = X509_check_issued(authority->get(), certificate->get()) == X509_V_OK &&
                         X509_verify(certificate->get(), X509_get0_pubkey(authority->get())) == 1;
  ERR_clear_error();
  return is_signed;
}

Instant renewal_due(CertificateFacts const& facts) {
  auto const life = facts.not_after - facts.not_before;
  auto const usual = Duration(days(school_certificate_days)) + Duration(hours(backdated_hours));
  auto const due = life == usual ? Duration(days(renewal_after_days)) : life / 3 * 2;
  auto const spread = std::min(Duration(renewal_spread), life / 24);
  auto const place = std::strtoul(facts.fingerprint_sha256_hex.substr(0, 4).c_str(), nullptr, 16);
  return facts.not_before + due + spread / 0x10000 * static_cast<long>(place);
}

}  // namespace campus::pki
