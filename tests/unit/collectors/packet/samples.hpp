#pragma once

#include <string>
#include <vector>

#include "collectors/packet/dissect.hpp"
#include "tests/support/packet.hpp"

namespace campus::test {

// A frame of each kind that carries the same conversation at its innermost: from 10.1.0.5 port 40000
// to 10.2.0.6 port 443 over TCP, or 2001:db8:1::5 and 2001:db8:2::6 where only IPv6 is carried.
struct Sample {
  std::string name;
  packet::LinkType link;
  packet::Tunnel tunnel;
  Bytes bytes;
  bool is_v6 = false;
};

constexpr auto ends_of_samples4 = "10.1.0.5:40000 10.2.0.6:443";
constexpr auto ends_of_samples6 = "2001:db8:1::5:40000 2001:db8:2::6:443";

Bytes inner4();
Bytes inner6();
Bytes inner_ethernet();  // with a tag of its own

std::vector<Sample> link_samples();  // every link type, tag and label
std::vector<Sample>
tunnel_samples();  // every tunnel in each of its shapes, from 192.0.2.1 to 192.0.2.2 on VLAN 7

}  // namespace campus::test
