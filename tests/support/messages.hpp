#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/packet.hpp"

namespace campus::test {

// Payloads as hosts of today send them, built from what they say.

Bytes bytes_of(std::string_view text);
Bytes bytes_of_hex(std::string_view digits);

Bytes dns_question(std::string_view name, std::uint16_t kind = 1);
// The answer to that question: an alias to `alias` first where one is given, then the addresses.
Bytes dns_answer(std::string_view name, std::vector<std::string> const& addresses,
                 std::uint32_t lifetime_s = 300, std::string_view alias = {});

// The hello of a client of TLS: as a browser's, unless told otherwise.
struct HelloParts {
  struct Extension {
    std::uint16_t kind = 0;
    std::optional<Bytes> content = {};  // none: as the other fields say, else empty
  };
  std::string server_name = "www.example.cn";
  std::vector<std::string> protocols{"h2", "http/1.1"};
  std::uint16_t legacy_version = 0x0303;
  std::vector<std::uint16_t> versions{0x7a7a, 0x0304, 0x0303};
  std::vector<std::uint16_t> ciphers{0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030,
                                     0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
  std::vector<std::uint16_t> signatures{0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601};
  std::vector<Extension> extensions{{0x4a4a}, {0x001b}, {0x0000}, {0x0033}, {0x0010}, {0x4469},
                                    {0x0017}, {0x002d}, {0x000d}, {0x0005}, {0x0023}, {0x0012},
                                    {0x002b}, {0xff01}, {0x000b}, {0x000a}, {0x0015}};
  bool is_dtls = false;
};
Bytes client_hello(HelloParts const& parts = {});  // with the header of its handshake message
// What a server of TLS 1.2 answers: its hello, and the message that shows its certificate.
struct ServerHelloParts {
  std::uint16_t version = 0x0303;
  std::uint16_t cipher = 0xc02f;
  std::vector<HelloParts::Extension> extensions{};
};
Bytes server_hello(ServerHelloParts const& parts = {});
Bytes certificate_message(Bytes const& certificate);
Bytes tls_record(Bytes const& message, std::uint8_t kind = 22);
Bytes dtls_record(Bytes const& message);

// A first packet of a QUIC client (RFC 9001), with pieces of its hello, padded to 1,200 bytes.
struct QuicPiece {
  std::size_t offset = 0;
  Bytes bytes;
};
struct QuicParts {
  std::uint32_t version = 1;
  Bytes connection{0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};
  std::uint32_t number = 2;
  std::size_t number_bytes = 4;
};
Bytes quic_initial(std::vector<QuicPiece> const& pieces, QuicParts const& parts = {});

}  // namespace campus::test
