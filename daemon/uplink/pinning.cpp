// The usual way round, a client holds an authority and asks whether a chain ends in it.  Here the server
// brings the chain with its authority at the end, and we pick from it the one certificate whose fingerprint a
// person has read to us.  That one becomes the only trusted certificate, and then the usual verification
// runs: signatures, dates, purpose. The server's name is checked by the HTTP library afterwards.  All of it
// happens before a byte of ours is sent.

#include "daemon/uplink/pinning.hpp"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>

#include "daemon/pki/words.hpp"

namespace campus::uplink {
namespace {

struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }  // its certificates are borrowed
};

std::string pem_of(X509* certificate) {
  std::unique_ptr<BIO, decltype(&BIO_free)> const bio(BIO_new(BIO_s_mem()), &BIO_free);
  char* start = nullptr;
  if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) return {};
  auto const length = BIO_get_mem_data(bio.get(), &start);
  return {start, static_cast<std::size_t>(length)};
}

int verify(X509_STORE_CTX* context, void* words) {
  auto const& wanted = *static_cast<std::string const*>(words);
  auto* const brought = X509_STORE_CTX_get0_untrusted(context);
  std::unique_ptr<STACK_OF(X509), FreeStack> const trusted(sk_X509_new_null());
  for (int i = 0; trusted && i < sk_X509_num(brought); ++i) {
    auto* const certificate = sk_X509_value(brought, i);
    auto const is_authority = X509_check_ca(certificate) == 1;
    if (is_authority && pki::words_match(wanted, pem_of(certificate)))
      sk_X509_push(trusted.get(), certificate);
  }
  if (!trusted || sk_X509_num(trusted.get()) == 0) {
    X509_STORE_CTX_set_error(context, X509_V_ERR_CERT_UNTRUSTED);
    return 0;
  }
  X509_STORE_CTX_set0_trusted_stack(context, trusted.get());
  return X509_verify_cert(context);
}

}  // namespace

void believe_words(void* tls_context, std::string const& words) {
  auto* const context = static_cast<SSL_CTX*>(tls_context);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, verify, const_cast<std::string*>(&words));
}

}  // namespace campus::uplink
