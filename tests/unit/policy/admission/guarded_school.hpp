#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "policy/admission/gate.hpp"

namespace campus::admission::test {

using Kind = Element::Kind;

inline Instant const morning = Instant{std::chrono::seconds(1'790'000'000)};
inline MacAddress const tablet = *MacAddress::parse("3c:6a:9d:00:10:01");
inline MacAddress const laptop = *MacAddress::parse("3c:6a:9d:00:10:02");
inline MacAddress const server = *MacAddress::parse("3c:6a:9d:00:10:03");

// A gate with the two-step life it has in a gateway: what is due is recorded, then confirmed.
struct School {
  Gate gate{Site{.segments = {{{210}, "br210"}, {{230}, "br230"}},
                 .garden = {*Prefix::parse("192.0.2.53"), *Prefix::parse("192.0.2.0/24"),
                            *Prefix::parse("fd53::/64")},
                 .exempt = {server}},
            morning};
  Instant now = morning;
  std::vector<StandingChange> recorded;

  School() { settle(); }
  void settle() {
    auto const changes = gate.due(now);
    gate.confirm(changes);
    recorded.insert(recorded.end(), changes.begin(), changes.end());
  }
  Decision order(Order const& what) {
    auto const decision = gate.decide(what, now);
    BOOST_REQUIRE_MESSAGE(decision, decision.error().code);
    return *decision;
  }
  void done(Order const& what) {
    gate.confirm(order(what));
    settle();
  }
  std::string refused(Order const& what) {
    auto const decision = gate.decide(what, now);
    return decision ? "fine" : decision.error().code;
  }
  void see(MacAddress const& mac, std::string_view address, std::string interface_name = "br210") {
    gate.see({mac, *IpAddress::parse(address), std::move(interface_name), now}, now);
  }
  Standing standing(MacAddress const& mac) const { return gate.host(mac)->standing; }
  std::size_t rows(Kind kind) const {
    auto const table = gate.table(now);
    return static_cast<std::size_t>(
        std::ranges::count_if(table.elements, [&](Element const& row) { return row.kind == kind; }));
  }
  std::optional<Passage> passage(Kind kind, MacAddress const& mac) const {
    for (auto const& row : gate.table(now).elements)
      if (row.kind == kind && row.mac == mac) return row.passage;
    return std::nullopt;
  }
  std::optional<Passage> receives(std::string_view address) const {
    for (auto const& row : gate.table(now).elements)
      if (row.kind == Kind::receiver && row.address == *IpAddress::parse(address)) return row.passage;
    return std::nullopt;
  }
};

inline Allow allow(MacAddress const& mac, Group group = Group::pupil) {
  return {mac, group, std::nullopt, std::nullopt, "root", "", false};
}
inline Restrict block(MacAddress const& mac) {
  return {mac, Standing::blocked, std::nullopt, "root", "scans its segment"};
}
inline Restrict quarantine(MacAddress const& mac) {
  return {mac, Standing::quarantined, std::nullopt, "root", "mines"};
}
inline SetMode mode(AdmissionMode which) { return {which, "root", ""}; }

}  // namespace campus::admission::test
