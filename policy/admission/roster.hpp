#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/host.hpp"
#include "policy/model/time.hpp"

namespace campus::admission {

// A VLAN of the school and the interface of the gateway that is in it.
struct Segment {
  VlanId vlan;
  std::string interface_name;
  bool operator==(Segment const&) const = default;
};

// What the gate is told of the school it stands in.
struct Site {
  std::vector<Segment> segments;
  std::vector<Prefix> garden;      // what everybody reaches, admitted or not: the portal, the name server
  std::vector<MacAddress> exempt;  // never cut
  std::uint16_t portal_port = 0;   // of the gateway: where those who may not pass are told so; 0: nowhere
  bool is_in_line = true;          // false: it sees a copy of the traffic and can cut nobody
  bool operator==(Site const&) const = default;
};

// Why a host may or may not, at one moment.
struct Judgement {
  Standing standing = Standing::pending;
  StandingCause cause = StandingCause::not_registered;
  bool operator==(Judgement const&) const = default;
};

// Who is granted what, and what stands against it.  Knows no host that was merely seen.  A value; on the
// control loop.
class Roster {
public:
  static constexpr std::size_t segments_max = 256;
  static constexpr std::size_t garden_max = 256;
  static constexpr std::size_t exempt_max = 1'024;
  static constexpr std::size_t entries_max = 16'384;  // MAC addresses with a grant or a restriction
  static constexpr std::size_t grants_of_one_max = 16;
  static constexpr std::size_t reason_bytes_max = 512;

  // One thing wrong with a site, and which of its entries it is.
  struct Wrong {
    enum class List : std::uint8_t { segments, garden, exempt };
    List list = List::segments;
    std::size_t item = 0;
    Fault fault;
  };
  // All of it.  A site with anything wrong may not be given to a roster.
  static std::vector<Wrong> faults_of(Site const& site);

  Roster() = default;
  explicit Roster(Site site);
  void reconfigure(Site site);  // what was granted stays; a grant for a VLAN that is gone has no effect
  Site const& site() const { return site_; }

  // Refused: a group address, an end before its beginning, a VLAN that does not exist, a grant that overlaps
  // another one of the same host, an exemption (only the configuration gives one), a reason too long, a full
  // roster.  Full: what is over makes room; when nothing is, it is refused.
  Result<void> grant(Grant const& grant, Instant now);
  // Refused: the same, a missing reason, one that is restricted already, one that is exempt.
  Result<void> restrict(Restriction const& restriction, Instant now);

  // Ends what is or will be in force; gives it as it was.
  std::vector<Grant> withdraw(MacAddress const& mac, Instant now);
  std::optional<Restriction> lift(MacAddress const& mac);
  void put_back(Grant const& grant);              // what withdraw() gave, or the record remembers
  void put_back(Restriction const& restriction);  // likewise
  // All grants of a host, those that are over among them; and all of them as they were.
  std::vector<Grant> grants_of(MacAddress const& mac) const;
  void replace_grants(MacAddress const& mac, std::vector<Grant> grants);
  void forget(MacAddress const& mac);  // what is over of it, when the host itself is forgotten

  Judgement judge(MacAddress const& mac, std::string_view interface_name, Instant now) const;
  Grant const* grant_of(MacAddress const& mac, Instant now) const;  // in force now, wherever the host is
  Restriction const* restriction_of(MacAddress const& mac, Instant now) const;

  // Where the grants of now let a host be; while none is in force, where the past ones did.
  struct Places {
    bool is_everywhere = false;
    std::vector<std::string> interfaces;
  };
  Places places_of(MacAddress const& mac, Instant now) const;
  // When a grant begins or ends next: until then time alone changes nothing.
  std::optional<Instant> next_turn(Instant after) const;

  std::optional<VlanId> vlan_of(std::string_view interface_name) const;
  std::string const* interface_of(VlanId vlan) const;
  bool is_exempt(MacAddress const& mac) const { return exempt_.contains(mac); }
  bool knows(MacAddress const& mac) const {
    return grants_.contains(mac) || restrictions_.contains(mac) || is_exempt(mac);
  }
  std::size_t size() const { return grants_.size() + restrictions_.size(); }
  bool operator==(Roster const&) const = default;

private:
  Result<void> refuse_subject(MacAddress const& mac, Instant from, std::optional<Instant> const& until,
                              std::string const& reason) const;
  Result<void> find_room(MacAddress const& mac, Instant now);

  Site site_;
  std::set<MacAddress> exempt_;
  std::map<MacAddress, std::vector<Grant>> grants_;  // by their beginning
  std::map<MacAddress, Restriction> restrictions_;
};

}  // namespace campus::admission
