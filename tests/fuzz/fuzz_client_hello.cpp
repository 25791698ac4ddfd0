// Any bytes as the hello of TLS, of DTLS, and of QUIC in pieces: the first byte says which.  What is read
// lies inside, and its fingerprint is of letters and digits.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>

#include "collectors/packet/client_hello.hpp"
#include "collectors/packet/quic_hello.hpp"

using namespace campus;
using namespace campus::packet;

namespace {

void demand(bool is_true) {
  if (!is_true) std::abort();
}

bool is_inside(Octets part, Octets whole) {
  std::less_equal<> const not_behind;
  return part.empty() || (not_behind(whole.data(), part.data()) &&
                          not_behind(part.data() + part.size(), whole.data() + whole.size()));
}

void check(ClientHello const& hello, Octets first, Octets second) {
  for (auto const part : {hello.server_name, hello.protocol})
    demand(is_inside(part, first) || is_inside(part, second));
  for (char const letter : ja4(hello))
    demand((letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') || letter == '_');
  std::array<char, 80> name;
  demand(clean_host(hello.server_name, name) <= name.size());
}

void read_quic(Octets datagrams) {
  static auto const hellos = [] {
    auto made = std::make_unique<QuicHellos>();
    if (!made->prepare()) std::abort();  // without its cipher there is nothing to try
    return made;
  }();
  FlowKey const flow{.address_a = IpAddress::v4(1),
                     .address_b = IpAddress::v4(2),
                     .port_a = 1,
                     .port_b = 443,
                     .protocol = 17};
  while (!datagrams.empty()) {  // of 1,200 bytes, as clients make them
    auto const datagram = datagrams.first(std::min<std::size_t>(1200, datagrams.size()));
    datagrams = datagrams.subspan(datagram.size());
    Octets message;
    ClientHello hello;
    if (hellos->take(flow, datagram, message) == QuicHellos::Outcome::whole &&
        read_client_hello(message, ClientHello::Carrier::quic, hello))
      check(hello, message, {});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  Octets const bytes{data + 1, size - 1};
  std::array<std::uint8_t, 2048> scratch;
  ClientHello hello;
  switch (data[0] % 4) {
    case 0:
      if (read_tls_hello(bytes, scratch, hello)) check(hello, bytes, scratch);
      break;
    case 1:
      if (read_dtls_hello(bytes, hello)) check(hello, bytes, {});
      break;
    case 2:
      if (read_client_hello(bytes, ClientHello::Carrier::tcp, hello)) check(hello, bytes, {});
      break;
    default: read_quic(bytes);
  }
  return 0;
}
