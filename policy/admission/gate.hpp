#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "policy/admission/plan.hpp"
#include "policy/admission/roster.hpp"
#include "policy/model/host.hpp"
#include "policy/model/time.hpp"

namespace campus::admission {

// What a person may order.  `by` is the account that asked.
struct Allow {
  MacAddress mac;
  std::optional<Group> group;  // none: lift what stands against a grant that is there
  std::optional<VlanId> vlan;
  std::optional<Instant> until;
  std::string by, reason;
  bool is_replacing = false;  // ends the grant that is there instead of being refused
};
struct Restrict {
  MacAddress mac;
  Standing standing = Standing::blocked;
  std::optional<Instant> until;
  std::string by, reason;
};
struct SetMode {
  AdmissionMode mode = AdmissionMode::observe;
  std::string by, reason;
};
using Order = std::variant<Allow, Restrict, SetMode>;

// What an order comes to, for the record: and how it was before, for the case that the record fails.
struct Decision {
  Order order;
  Instant at;
  HostId host;  // of nobody, for a mode
  std::vector<Grant> granted, withdrawn;
  std::optional<Restriction> imposed, lifted;
  std::optional<AdmissionMode> mode_before;
  std::vector<Grant> grants_before{};  // of the host, those that were over among them
};

// What the record remembers of an earlier life.
struct Memory {
  AdmissionMode mode = AdmissionMode::observe;
  std::uint32_t next_host = 1;
  std::vector<Host> hosts;
  std::vector<Grant> grants;
  std::vector<Restriction> restrictions;
};

// Lets hosts in and keeps hosts out.  What it judges and what is in force are two things: a step is due() as
// soon as the facts say so, is recorded by somebody else, and only confirm() lets it into the table.  So
// nothing can be in the kernel that the record does not know.  A value; on the control loop.
class Gate {
public:
  // Full: the pending hosts that were gone longest make room, and one that finds none is counted and let be:
  // it stays as unknown to the table as it was.
  static constexpr std::size_t hosts_max = Roster::entries_max;
  // Forgotten at once when it is full: looking for the one that was gone longest takes a millisecond, and a
  // machine that invents addresses must not buy one of them with each.
  static constexpr std::size_t forgotten_at_once = 256;
  static constexpr std::size_t addresses_of_one_max = 8;  // the one heard longest ago goes
  // A school's morning fits into the burst; a machine that invents addresses does not.
  static constexpr std::uint32_t newcomers_burst = 4'096;
  static constexpr std::uint32_t newcomers_per_second = 20;
  static constexpr std::uint32_t newcomers_kept = newcomers_burst / 2;  // for the kernel's, when claims storm in
  // The kernel is asked for everybody once a minute: who was not named for so long is no longer here.
  static constexpr Duration present_for = std::chrono::minutes(5);
  static constexpr Duration ages_every = std::chrono::minutes(1);  // it is looked for them
  static constexpr Duration last_seen_refresh = std::chrono::minutes(10);  // of the record
  static constexpr std::size_t changes_max = 4'096;                        // of one due()

  Gate() = default;
  Gate(Site site, Instant now);
  void reconfigure(Site site, Instant now);
  void restore(Memory memory, Instant now);

  void see(HostSeen const& seen, Instant now);    // the kernel did
  void hear(HostSeen const& claim, Instant now);  // a frame says so, and nobody knows whether it is true
  void leave(HostLeft const& left, Instant now);
  void age(Instant now);  // whom nobody named for present_for has left

  // Changes what is judged, never what is in force.  Refused: see Roster; besides: an exempt host, no group
  // and no grant, a mode that is set already, enforcing where there is nothing to judge or no way to.
  Result<Decision> decide(Order const& order, Instant now);
  void undo(Decision const& decision);

  std::vector<StandingChange> due(Instant now) const;
  void confirm(std::span<StandingChange const> changes);
  void confirm(Decision const& decision);

  // As it must be in the kernel: of what is confirmed.  `revision` grows whenever it may have become another, but
  // for the time: a grant that ends in one of several VLANs changes the places of a host and not its standing.
  AdmissionTable table(Instant now) const;
  std::uint64_t revision() const { return revision_; }
  std::optional<Instant> table_turns_after(Instant now) const { return roster_.next_turn(now); }

  AdmissionMode mode() const { return mode_in_force_; }
  Roster const& roster() const { return roster_; }
  std::vector<Host> hosts() const;  // by MAC address
  Host const* host(MacAddress const& mac) const;
  Host const* host_at(IpAddress const& address) const;  // nullptr: nobody was heard there
  Judgement judge(MacAddress const& mac, Instant now) const;
  // Who is here and would be cut off, or is.
  std::vector<Host> cut_off(Instant now) const;

  // What the record should hear of: hosts that changed, and hosts that were forgotten.  Each once.
  std::vector<Host> take_news(std::size_t most);
  std::vector<HostId> take_forgotten();
  std::uint32_t next_host() const { return next_host_; }

  std::uint64_t turned_away() const { return turned_away_; }  // newcomers nobody kept
  std::uint64_t ignored() const { return ignored_; }          // sightings outside every segment

private:
  Result<Decision> decide_one(Allow const& order, Instant now);
  Result<Decision> decide_one(Restrict const& order, Instant now);
  Result<Decision> decide_one(SetMode const& order, Instant now);
  Host* meet(MacAddress const& mac, Instant now);  // nullptr: no room
  bool may_come(Instant now, std::uint32_t kept_back = 0);
  bool is_confirmed(MacAddress const& mac, Instant now) const;
  bool is_free(IpAddress const& address, MacAddress const& mac, Instant now) const;
  bool is_heeded(Host const& host, HostSeen const& claim, Instant now) const;
  void place(Host& host, HostSeen const& seen, Instant now);
  bool make_room(Instant now);
  bool is_nobody(Host const& host, Instant now) const;
  void note_gone(Host const& host);
  void forget_if_nothing(MacAddress const& mac);
  void enrol_exempt(Instant now);
  void note_address(Host& host, IpAddress const& address, Instant now);
  void add_rows(Host const& host, Instant now, std::set<Element>& rows) const;

  Roster roster_;
  std::map<MacAddress, Host> hosts_;
  std::unordered_map<IpAddress, MacAddress> owners_;
  std::unordered_map<MacAddress, Instant> confirmed_;  // by the kernel, the last time
  std::set<MacAddress> news_;
  std::map<MacAddress, Instant> told_;  // up to when the record has heard of whom
  std::vector<HostId> forgotten_;
  AdmissionMode mode_ = AdmissionMode::observe;
  AdmissionMode mode_in_force_ = AdmissionMode::observe;
  std::uint32_t next_host_ = 1;
  std::uint32_t newcomers_left_ = newcomers_burst;
  std::optional<Instant> newcomers_at_;
  std::optional<Instant> ages_at_;  // none: nobody is here
  std::uint64_t revision_ = 0;
  std::uint64_t turned_away_ = 0;
  std::uint64_t ignored_ = 0;
  bool is_crowded_ = false;  // it was looked for room, and nobody has gone since
};

}  // namespace campus::admission
