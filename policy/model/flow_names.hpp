#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "policy/model/address.hpp"

namespace campus {

// Text of a fixed size that others wrote: clean when it is set, so that whoever prints it need not ask.
template <std::size_t Bytes>
struct FlowText {
  static constexpr std::size_t bytes_max = Bytes;
  static_assert(Bytes < 256);
  std::array<char, Bytes> text;
  std::uint8_t used = 0;

  std::string_view view() const { return {text.data(), used}; }
  bool empty() const { return used == 0; }
};

// Who said the name of the server, the weakest first.
enum class NameOrigin : std::uint8_t {
  none,
  dns_before,    // nobody in this conversation: the name was asked before the address was used
  dns_question,  // it was asked for in this conversation
  http_host,
  tls,  // TLS, DTLS or QUIC: the server name of the hello
};

// What a conversation said of itself in clear, for the few that did.  Plain values of a fixed size in a pool.
// Never a path or a query of a URL, and nothing of a body.  Texts are printable UTF-8; what was not is '?'.
struct FlowNames {
  static constexpr std::size_t answers_max = 3;

  // Of a longer name the end is kept: it is the end that lists of names are about.
  FlowText<80> server;
  FlowText<36> ja4;  // of the client's hello, by FoxIO's specification
  FlowText<32> ja3;  // likewise, by the older one
  FlowText<32> ja3_server;
  FlowText<95> agent;        // HTTP: the client's description of itself
  FlowText<64> certificate;  // whom the server's certificate is for: its common name, or the first it lists
  FlowText<64> issuer;       // and who says so
  NameOrigin origin = NameOrigin::none;
  bool has_answer = false;    // of DNS; else there is no code
  std::uint8_t dns_code = 0;  // of an answer: 0 is no error, 3 no such name
  std::uint8_t answers_used = 0;
  std::array<IpAddress, answers_max> answers;  // addresses in the first answer
};
static_assert(std::is_trivially_copyable_v<FlowNames>);
static_assert(sizeof(FlowNames) <= 464);  // a hundred thousand in the pool of a thread are 46 MB

}  // namespace campus
