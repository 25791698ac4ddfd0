// What the district signs.  Nothing but the public key is taken over from a school's request: whatever else
// it asks for (names, rights, a longer life) is not looked at, so there is nothing in it to get wrong.

#include "daemon/pki/authority.hpp"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "daemon/pki/certificate.hpp"
#include "daemon/pki/handles.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/pki/signing.hpp"
#include "policy/model/address.hpp"

namespace campus::pki {
namespace {

using namespace std::chrono;

constexpr std::size_t dns_name_bytes_max = 253;  // RFC 1035 2.3.4
constexpr std::size_t serial_bytes = 16;

// A certificate in the making.
class Draft {
public:
  Draft(Instant from, Instant to) : certificate_(X509_new()) {
    if (!certificate_) throw std::bad_alloc();
    auto serial = random_bytes(serial_bytes);
    // Positive, and without a leading zero digit that tools print differently.
    serial.front() = static_cast<char>((serial.front() & 0x3f) | 0x40);
    std::unique_ptr<BIGNUM, Freed<BN_free>> const number(BN_bin2bn(
        reinterpret_cast<unsigned char const*>(serial.data()), static_cast<int>(serial.size()), nullptr));
    is_good_ = number && X509_set_version(x509(), X509_VERSION_3) == 1 &&
               BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x509())) &&
               ASN1_TIME_set(X509_getm_notBefore(x509()), system_clock::to_time_t(floor<seconds>(from))) &&
               ASN1_TIME_set(X509_getm_notAfter(x509()), system_clock::to_time_t(floor<seconds>(to)));
  }

  void name(char const* kind, std::string_view value) {
    auto const* const text = reinterpret_cast<unsigned char const*>(value.data());
    is_good_ = is_good_ && X509_NAME_add_entry_by_txt(X509_get_subject_name(x509()), kind, MBSTRING_UTF8,
                                                      text, static_cast<int>(value.size()), -1, 0) == 1;
  }

  void key(EVP_PKEY* key) { is_good_ = is_good_ && X509_set_pubkey(x509(), key) == 1; }

  void extension(int kind, std::string const& value, X509* issuer) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, x509(), nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> const made(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    is_good_ = is_good_ && made && X509_add_ext(x509(), made.get(), -1) == 1;
  }

  Result<std::string> sign(X509* issuer, EVP_PKEY* issuer_key) {
    if (!is_good_ || X509_set_issuer_name(x509(), X509_get_subject_name(issuer)) != 1 ||
        X509_sign(x509(), issuer_key, EVP_sha256()) == 0)
      return openssl_failed("X509_sign");
    return pem_of(x509());
  }

  X509* x509() { return certificate_.get(); }

private:
  Certificate certificate_;
  bool is_good_ = false;
};

// An authority with its two halves read.
struct Signer {
  Certificate certificate;
  Key key;
  static Result<Signer> read(Identity const& identity) {
    auto certificate = read_x509(identity.certificate);
    if (!certificate) return std::unexpected(certificate.error());
    auto key = read_key(identity.key);
    if (!key) return std::unexpected(key.error());
    return Signer{std::move(*certificate), std::move(*key)};
  }
};

Result<std::string> sign_leaf(Draft& draft, Signer const& signer, std::string const& usage) {
  draft.extension(NID_basic_constraints, "critical,CA:FALSE", signer.certificate.get());
  draft.extension(NID_key_usage, "critical,digitalSignature", signer.certificate.get());
  draft.extension(NID_ext_key_usage, usage, signer.certificate.get());
  draft.extension(NID_subject_key_identifier, "hash", signer.certificate.get());
  draft.extension(NID_authority_key_identifier, "keyid:always", signer.certificate.get());
  return draft.sign(signer.certificate.get(), signer.key.get());
}

bool is_dns_name(std::string_view name) {
  auto const fits = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '.';
  };
  return !name.empty() && name.size() <= dns_name_bytes_max && std::ranges::all_of(name, fits) &&
         name.front() != '.' && name.front() != '-' && !name.contains("..");
}

// "DNS:district.example,IP:203.0.113.10"; a name that could say more than one thing is refused.
Result<std::string> alternative_names(std::vector<std::string> const& names) {
  std::string list;
  for (auto const& name : names) {
    auto const is_address = IpAddress::parse(name).has_value();
    if (!is_address && !is_dns_name(name)) return fail(Fault::Kind::invalid, "CMP-K025", {{"name", name}});
    if (!list.empty()) list += ',';
    list += (is_address ? "IP:" : "DNS:") + name;
  }
  if (list.empty()) return fail(Fault::Kind::invalid, "CMP-K025", {{"name", ""}});
  return list;
}

bool is_p256(EVP_PKEY* key) {
  return key && EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_bits(key) == 256 &&
         OBJ_sn2nid("prime256v1") == [&] {
           std::array<char, 64> group{};
           std::size_t length = 0;
           EVP_PKEY_get_group_name(key, group.data(), group.size(), &length);
           return OBJ_sn2nid(group.data());
         }();
}

Result<Request> read_request(std::string_view pem) {
  if (pem.size() > request_bytes_max)
    return fail(Fault::Kind::full, "CMP-K027", {{"limit", std::to_string(request_bytes_max)}});
  auto const bio = reading(pem);
  Request request(PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (!request) return fail(Fault::Kind::invalid, "CMP-K022");
  auto* const key = X509_REQ_get0_pubkey(request.get());
  if (!is_p256(key)) return fail(Fault::Kind::invalid, "CMP-K023");
  auto const is_possessed = X509_REQ_verify(request.get(), key) == 1;
  ERR_clear_error();
  if (!is_possessed) return fail(Fault::Kind::invalid, "CMP-K024");
  return request;
}

// A leaf with a key of its own, for server_certificate_days at most and never past the authority's own end.
Result<Identity> issue_own(Identity const& authority, std::string_view name, std::string const& usage,
                           std::string const& alternative_names, Instant now) {
  auto const signer = Signer::read(authority);
  if (!signer) return std::unexpected(signer.error());
  auto const end = read_certificate(authority.certificate);
  auto const key = generate_key();
  if (!key) return std::unexpected(key.error());
  Draft draft(now - hours(backdated_hours),
              std::min(now + Duration(days(server_certificate_days)), end->not_after));
  draft.name("CN", name);
  draft.key(key->get());
  if (!alternative_names.empty()) draft.extension(NID_subject_alt_name, alternative_names, signer->certificate.get());
  auto certificate = sign_leaf(draft, *signer, usage);
  if (!certificate) return std::unexpected(certificate.error());
  return Identity{std::move(*certificate), pem_of(key->get())};
}

}  // namespace

Result<Identity> make_authority(std::string_view district, Instant now) {
  auto const key = generate_key();
  if (!key) return std::unexpected(key.error());
  Draft draft(now - hours(backdated_hours), now + days(authority_days));
  draft.name("O", district);
  draft.name("CN", "Campus CA " + to_hex(random_bytes(4)));
  draft.key(key->get());
  draft.extension(NID_basic_constraints, "critical,CA:TRUE,pathlen:0", draft.x509());
  draft.extension(NID_key_usage, "critical,keyCertSign,cRLSign", draft.x509());
  draft.extension(NID_subject_key_identifier, "hash", draft.x509());
  auto certificate = draft.sign(draft.x509(), key->get());
  if (!certificate) return std::unexpected(certificate.error());
  return Identity{std::move(*certificate), pem_of(key->get())};
}

Result<Identity> issue_server(Identity const& authority, std::vector<std::string> const& names, Instant now) {
  auto const list = alternative_names(names);
  if (!list) return std::unexpected(list.error());
  return issue_own(authority, std::string_view(names.front()).substr(0, 64), "serverAuth", *list, now);
}

Result<Identity> issue_signer(Identity const& authority, Instant now) {
  return issue_own(authority, "Campus desired state", "critical,codeSigning", {}, now);
}

Result<std::string> issue_school(Identity const& authority, std::string_view request_pem,
                                 std::string_view school, Instant now) {
  auto const request = read_request(request_pem);
  if (!request) return std::unexpected(request.error());
  auto const signer = Signer::read(authority);
  if (!signer) return std::unexpected(signer.error());
  Draft draft(now - hours(backdated_hours), now + days(school_certificate_days));
  draft.name("CN", school);
  draft.key(X509_REQ_get0_pubkey(request->get()));
  return sign_leaf(draft, *signer, "clientAuth");
}

}  // namespace campus::pki
