#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "policy/model/flow.hpp"

namespace campus::test {

// A conversation by its ends, whoever spoke first.
struct Ends {
  IpAddress address_a, address_b;
  std::uint16_t port_a = 0, port_b = 0;
  std::uint16_t vlan = 0;
  std::uint8_t protocol = 0;

  std::string to_string() const;
  auto operator<=>(Ends const&) const = default;
};

struct BothWays {
  Counts from_a, from_b;

  std::string to_string() const;
  bool operator==(BothWays const&) const = default;
};

using Flows = std::map<Ends, BothWays>;

// The flows that ndpiReader listed in FILE.out: a line of each,
//
//   <TAB>1<TAB>TCP 10.10.20.4:45228 <-> 157.240.224.35:443 [VLAN: 5][proto: ...]...[35 pkts/4938 bytes <-> 22
//   pkts/...]
Flows listed_flows(std::filesystem::path const& list);

}  // namespace campus::test
