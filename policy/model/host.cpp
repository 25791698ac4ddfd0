#include "policy/model/host.hpp"

#include <algorithm>

namespace campus {

bool Host::is_present() const {
  return std::ranges::any_of(addresses, [](HostAddress const& one) { return one.is_live; });
}

bool is_unicast(MacAddress const& mac) { return mac != MacAddress{} && (mac.octets[0] & 0x01) == 0; }

bool is_made_up(MacAddress const& mac) { return (mac.octets[0] & 0x02) != 0; }

bool is_routable(IpAddress const& address) {
  auto const& octet = address.octets;
  if (address.is_v4()) {
    auto const first = octet[12];
    bool const is_link_local = first == 169 && octet[13] == 254;
    return first != 0 && first != 127 && first < 224 && !is_link_local;
  }
  bool const is_group = octet[0] == 0xff;
  bool const is_link_local = octet[0] == 0xfe && (octet[1] & 0xc0) == 0x80;
  bool const is_unspecified_or_loopback =
      std::all_of(octet.begin(), octet.end() - 1, [](auto part) { return part == 0; }) && octet[15] <= 1;
  return !is_group && !is_link_local && !is_unspecified_or_loopback;
}

}  // namespace campus
