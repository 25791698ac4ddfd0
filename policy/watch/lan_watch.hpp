#pragma once

#include <cstdint>
#include <vector>

#include "policy/model/alert.hpp"
#include "policy/model/clue.hpp"
#include "policy/watch/ids_watch.hpp"
#include "policy/watch/recent_table.hpp"

namespace campus::watch {

// Who may be what in a segment; data of the school.  An empty list: nobody is asked about it.
struct LanSettings {
  struct Owner {
    IpAddress address;
    MacAddress mac;
    bool operator==(Owner const&) const = default;
  };
  std::vector<IpAddress> dhcp_servers;  // that may answer
  std::vector<MacAddress> routers;      // that may offer themselves as a way out by IPv6
  std::vector<Owner> owners;            // addresses that nobody else may claim: gateways and servers
  std::uint32_t moves = 0;              // of an address between two devices in a window; 0: not watched
  Duration window{};
  NameSet pools, names;                 // nobody should ask for these
  bool operator==(LanSettings const&) const = default;
};

// Finds in clues who pretends to be what he is not: a DHCP server, a router, the owner of an address; and who asks for
// a listed name.  Its memory is fixed when it is made.  Pure; lives on the control loop within Campus.
class LanWatch {
public:
  static constexpr std::size_t addresses_max = 4096;  // a school of 3,000 hosts fits; 200 KB

  explicit LanWatch(std::uint64_t seed) : seed_(seed) {}
  void configure(LanSettings settings) { settings_ = std::move(settings); }

  void hear(CluesHeard const& heard, std::vector<Condition>& found);

private:
  struct Claim {
    MacAddress mac, other;
    Instant window_from{};
    std::uint32_t moves = 0;
    std::uint32_t weight() const { return moves; }
  };

  void judge_claim(Clue const& clue, std::vector<Condition>& found);
  void judge_name(Clue const& clue, std::vector<Condition>& found) const;

  LanSettings settings_;
  std::uint64_t seed_;
  RecentTable<IpAddress, Claim> claims_{addresses_max};
};

}  // namespace campus::watch
