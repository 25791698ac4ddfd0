#pragma once

#include <string>

namespace campus::uplink {

// Before a school knows its district's authority it knows six words.  Makes a TLS context (an SSL_CTX*)
// believe exactly the certificate that these words mean, if the server brings it along, and nothing else.
// `words` must outlive the context.
void believe_words(void* tls_context, std::string const& words);

}  // namespace campus::uplink
