#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "collectors/packet/printable.hpp"
#include "policy/model/address.hpp"

namespace campus::packet {

// One DNS message (RFC 1035) as far as naming an address needs it: what was asked, and the addresses in the
// answer.  Aliases are followed by not looking at them: whatever address an answer to this question holds, it
// was this name that was asked.
struct DnsMessage {
  static constexpr std::size_t addresses_max = 16;  // the rest of a longer answer is left out
  struct Address {
    IpAddress address;
    std::uint32_t lifetime_s = 0;
  };

  std::array<char, 255> name;  // the question, clean and in lower case
  std::uint8_t name_used = 0;
  bool is_answer = false;
  std::uint8_t code = 0;   // of an answer: 0 is no error, 3 no such name
  std::uint16_t kind = 0;  // of the question: 1 A, 28 AAAA, 65 HTTPS …
  std::uint8_t addresses_used = 0;
  std::array<Address, addresses_max> addresses;

  std::string_view question() const { return {name.data(), name_used}; }
  std::span<Address const> found() const { return {addresses.data(), addresses_used}; }
};

// Reads the payload of a datagram.  False: this is no message with one question, or it broke off before its
// end; answers that were cut off later are left out.  Never follows a pointer backwards, never allocates,
// never throws; any thread.
bool read_dns_message(Octets datagram, DnsMessage& out) noexcept;

}  // namespace campus::packet
