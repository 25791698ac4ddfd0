#include "daemon/pki/keys.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "daemon/pki/handles.hpp"

namespace campus::pki {

Result<std::string> make_key() {
  auto const key = generate_key();
  if (!key) return std::unexpected(key.error());
  return pem_of(key->get());
}

Result<std::string> make_request(std::string_view key_pem, std::string_view common_name) {
  auto const key = read_key(key_pem);
  if (!key) return std::unexpected(key.error());
  Request const request(X509_REQ_new());
  auto* const name = X509_REQ_get_subject_name(request.get());
  auto const* const text = reinterpret_cast<unsigned char const*>(common_name.data());
  if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, static_cast<int>(common_name.size()), -1,
                                 0) != 1 ||
      X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_pubkey(request.get(), key->get()) != 1 ||
      X509_REQ_sign(request.get(), key->get(), EVP_sha256()) == 0)
    return openssl_failed("X509_REQ_sign");
  Bio const bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509_REQ(bio.get(), request.get()) != 1) return openssl_failed("PEM_write_bio_X509_REQ");
  return written(bio.get());
}

bool belong_together(std::string_view certificate_pem, std::string_view key_pem) {
  auto const certificate = read_x509(certificate_pem);
  auto const key = read_key(key_pem);
  auto const fits = certificate && key && X509_check_private_key(certificate->get(), key->get()) == 1;
  ERR_clear_error();
  return fits;
}

}  // namespace campus::pki
