#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "collectors/packet/printable.hpp"

namespace campus::packet {

// A list of 16-bit numbers out of a packet; what exceeds it is counted and not kept.
template <std::size_t Most>
struct Numbers {
  static constexpr std::size_t most = Most;
  std::array<std::uint16_t, Most> at;
  std::size_t used = 0;

  void add(std::uint16_t number) noexcept {
    if (used < Most) at[used++] = number;
  }
  std::span<std::uint16_t const> all() const noexcept { return {at.data(), used}; }
};

// What the client of TLS, DTLS or QUIC says first (RFC 8446 4.1.2, RFC 9147 5.3), as far as a name and a
// fingerprint need it.  The spans lie in what was read.  Values that mean nothing (RFC 8701) are left out.
struct ClientHello {
  enum class Carrier : char { tcp = 't', dtls = 'd', quic = 'q' };

  Carrier carrier = Carrier::tcp;
  bool is_whole = false;         // false: it broke off, as much of it was read as there was
  bool has_server_name = false;  // the extension; the name may be empty all the same
  Octets server_name;
  Octets protocol;            // the first of ALPN
  std::uint16_t version = 0;  // the highest on offer
  Numbers<128> ciphers;       // clients offer 15 to 60
  Numbers<96> extensions;     // and send 10 to 20
  Numbers<64> signatures;
};

// Reads a hello that begins with the header of its handshake message.  False: this is none, or it broke off
// before it said anything.  Never allocates, never throws, never reads beyond what it is given; any thread.
bool read_client_hello(Octets message, ClientHello::Carrier carrier, ClientHello& out) noexcept;

// The same from the beginning of a TCP stream, where it stands in one or several records.  `scratch` is for
// the pieces of several, and must stay as it is while `out` is looked at.
bool read_tls_hello(Octets stream, std::span<std::uint8_t> scratch, ClientHello& out) noexcept;

// The same from a DTLS datagram.
bool read_dtls_hello(Octets datagram, ClientHello& out) noexcept;

// "t13d1516h2_8daaf6152771_e5627efa2ab1": FoxIO's JA4 of a whole hello.
std::array<char, 36> ja4(ClientHello const& hello) noexcept;

}  // namespace campus::packet
