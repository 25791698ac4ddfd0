#include "daemon/pki/signing.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "daemon/pki/handles.hpp"

namespace campus::pki {
namespace {

using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

unsigned char const* bytes_of(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}

}  // namespace

Result<std::string> sign(std::string_view key_pem, std::string_view bytes) {
  auto const key = read_key(key_pem);
  if (!key) return std::unexpected(key.error());
  Digest const digest(EVP_MD_CTX_new());
  std::size_t size = 0;
  if (!digest || EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key->get()) != 1 ||
      EVP_DigestSign(digest.get(), nullptr, &size, bytes_of(bytes), bytes.size()) != 1)
    return openssl_failed("EVP_DigestSign");
  std::string signature(size, '\0');
  if (EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(bytes),
                     bytes.size()) != 1)
    return openssl_failed("EVP_DigestSign");
  signature.resize(size);
  return signature;
}

bool is_signed_by(std::string_view certificate_pem, std::string_view bytes, std::string_view signature) {
  auto const certificate = read_x509(certificate_pem);
  if (!certificate) return false;
  auto* const key = X509_get0_pubkey(certificate->get());
  Digest const digest(EVP_MD_CTX_new());
  bool const is_good = digest && key && EVP_PKEY_is_a(key, "EC") == 1 &&
                       EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
                       EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(), bytes_of(bytes),
                                        bytes.size()) == 1;
  ERR_clear_error();
  return is_good;
}

bool is_for_signing(std::string_view certificate_pem) {
  auto const certificate = read_x509(certificate_pem);
  if (!certificate) return false;
  // All flags are read by this call; an extension that is absent allows everything, so it has to be there.
  auto const flags = X509_get_extension_flags(certificate->get());
  auto const usage = X509_get_extended_key_usage(certificate->get());
  ERR_clear_error();
  return (flags & EXFLAG_INVALID) == 0 && (flags & EXFLAG_CA) == 0 && (flags & EXFLAG_XKUSAGE) != 0 &&
         usage == XKU_CODE_SIGN;
}

}  // namespace campus::pki
