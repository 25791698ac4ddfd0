#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>

#include "collectors/packet/ciphers.hpp"
#include "collectors/packet/printable.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// The hellos of QUIC clients (RFC 9000, 9001, 9369).  A client's first packets are encrypted with a key that
// stands in them, and browsers spread the hello over them in pieces that are shuffled on purpose; here they
// are put together.  A few flows at a time: one that does not finish makes room for the next.  Belongs to one
// capture thread; never allocates, never throws.
class QuicHellos {
public:
  enum class Outcome : std::uint8_t {
    none,     // no first packet of a client, or one that cannot be read
    partial,  // pieces are missing
    whole,
  };

  bool prepare() { return cipher_.prepare(); }  // false: no memory

  // A datagram of a flow.  `message` is the handshake message when it is whole; it lies here until the next
  // call.
  Outcome take(FlowKey const& flow, Octets datagram, Octets& message) noexcept;

private:
  // Hellos with a key exchange that withstands quantum computers are of 1,800 bytes; none seen has half of
  // this.
  static constexpr std::size_t message_bytes_max = 4096;
  // As many handshakes as begin within the milliseconds between a client's first two packets.
  static constexpr std::size_t flows_max = 32;

  struct Pieces {
    std::array<std::uint8_t, message_bytes_max> bytes;
    std::bitset<message_bytes_max> is_there;
  };

  std::size_t place_of(FlowKey const& flow) noexcept;
  bool read_frames(Octets frames, Pieces& into) noexcept;

  std::array<FlowKey, flows_max> flows_;
  std::array<Pieces, flows_max> pieces_;
  std::size_t next_ = 0;
  Aes128 cipher_;
};

}  // namespace campus::packet
