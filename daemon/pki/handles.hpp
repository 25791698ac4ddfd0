#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

#include "policy/model/fault.hpp"

namespace campus::pki {

// The inside of daemon/pki: OpenSSL's objects with their endings.  No other folder includes this.

template <auto free_it>
struct Freed {
  template <class Object>
  void operator()(Object* object) const {
    free_it(object);
  }
};
inline void free_bio(BIO* bio) { BIO_free_all(bio); }

using Bio = std::unique_ptr<BIO, Freed<free_bio>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Request = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;

// What OpenSSL has to say of its last failure, taken out of its queue.
std::unexpected<Fault> openssl_failed(std::string_view operation);

Bio reading(std::string_view bytes);
std::string written(BIO* bio);

Result<Key> read_key(std::string_view pem);
Result<Certificate> read_x509(std::string_view pem);
std::string der_of(X509* certificate);
std::string pem_of(X509* certificate);
std::string pem_of(EVP_PKEY* key);
Result<Key> generate_key();

}  // namespace campus::pki
