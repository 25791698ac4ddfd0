#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/time.hpp"

namespace campus {

// What a rare frame tells of the host that sent it.  Fixed in size and trivially copyable: it crosses from the capture
// thread to the control loop in a ring.  Nothing of it is proved; anybody can send such a frame.
struct Clue {
  enum class Kind : std::uint8_t {
    address_claim,  // "this address is mine": ARP, or a neighbour advertisement
    dhcp_answer,    // an offer or an acknowledgement; `address` is the server's
    router,         // a router advertisement that offers itself as a way out
    name_asked,     // a DNS question; `address` is who asked
  };
  // Of a longer name the end is kept: it is the end that lists of names are about.
  static constexpr std::size_t text_bytes_max = 80;

  Instant at{};
  Kind kind = Kind::address_claim;
  MacAddress mac;  // the sender of the frame
  std::uint16_t vlan = 0;
  IpAddress address;
  std::array<char, text_bytes_max> text{};  // the name, in lower case
  std::uint8_t text_used = 0;

  std::string_view name() const { return {text.data(), text_used}; }
};
static_assert(std::is_trivially_copyable_v<Clue>);

// Clues of one interface.  Whoever makes it fills the same one again; one that is observed is read and not kept.
struct CluesHeard {
  static constexpr std::size_t clues_max = 1024;  // as many as a capture thread's ring holds
  std::string interface_name;
  Instant at{};
  std::vector<Clue> clues{};  // at most clues_max
};

}  // namespace campus
