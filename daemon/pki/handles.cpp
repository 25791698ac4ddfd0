#include "daemon/pki/handles.hpp"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <limits>
#include <new>

namespace campus::pki {

std::unexpected<Fault> openssl_failed(std::string_view operation) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return fail(Fault::Kind::failure, "CMP-K020",
              {{"operation", std::string(operation)}, {"reason", std::string(text.data())}});
}

Bio reading(std::string_view bytes) {
  if (bytes.size() > std::numeric_limits<int>::max()) bytes = {};
  Bio bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
  if (!bio) throw std::bad_alloc();
  return bio;
}

std::string written(BIO* bio) {
  char* start = nullptr;
  auto const length = BIO_get_mem_data(bio, &start);
  return {start, static_cast<std::size_t>(length)};
}

// An encrypted key would make OpenSSL ask on the terminal; nobody is there to answer.
static int no_passphrase(char*, int, int, void*) { return -1; }

Result<Key> read_key(std::string_view pem) {
  auto const bio = reading(pem);
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  if (!key) return fail(Fault::Kind::broken, "CMP-K026");
  return key;
}

Result<Certificate> read_x509(std::string_view pem) {
  auto const bio = reading(pem);
  Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  if (!certificate) return fail(Fault::Kind::broken, "CMP-K021");
  return certificate;
}

std::string der_of(X509* certificate) {
  unsigned char* bytes = nullptr;
  auto const length = i2d_X509(certificate, &bytes);
  if (length < 0) throw std::bad_alloc();
  std::string der(reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(length));
  OPENSSL_free(bytes);
  return der;
}

std::string pem_of(X509* certificate) {
  Bio const bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) throw std::bad_alloc();
  return written(bio.get());
}

std::string pem_of(EVP_PKEY* key) {
  Bio const bio(BIO_new(BIO_s_secmem()));
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    throw std::bad_alloc();
  return written(bio.get());
}

Result<Key> generate_key() {
  Key key(EVP_EC_gen("P-256"));
  if (!key) return openssl_failed("EVP_EC_gen");
  return key;
}

}  // namespace campus::pki
