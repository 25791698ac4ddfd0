#include "policy/admission/roster.hpp"

#include <algorithm>
#include <utility>

#include "policy/admission/plan.hpp"

namespace campus::admission {
namespace {

using Wrong = Roster::Wrong;

bool is_over(std::optional<Instant> const& until, Instant now) { return until && *until <= now; }

bool is_in_force(Grant const& grant, Instant now) { return grant.from <= now && !is_over(grant.until, now); }

bool overlap(Grant const& one, Grant const& other) {
  bool const share_time = !is_over(one.until, other.from) && !is_over(other.until, one.from);
  return share_time && (!one.vlan || !other.vlan || one.vlan == other.vlan);
}

Fault refusal(std::string code, std::vector<Fault::Argument> arguments) {
  return {Fault::Kind::invalid, std::move(code), std::move(arguments)};
}

Fault too_many(std::size_t most) { return {Fault::Kind::full, "CMP-A001", {{"max", std::to_string(most)}}}; }

std::optional<Fault> fault_of_segment(Site const& site, std::size_t item) {
  auto const& segment = site.segments[item];
  if (item >= Roster::segments_max) return too_many(Roster::segments_max);
  if (segment.vlan.number == 0 || segment.vlan.number > VlanId::highest)
    return refusal("CMP-A002", {{"vlan", std::to_string(segment.vlan.number)},
                                {"highest", std::to_string(VlanId::highest)}});
  if (!check(Element{.kind = Element::Kind::inside,
                     .host = {},
                     .mac = {},
                     .address = {},
                     .interface_name = segment.interface_name}))
    return refusal("CMP-A003", {{"interface", segment.interface_name}});
  for (std::size_t i = 0; i < item; ++i) {
    if (site.segments[i].vlan == segment.vlan)
      return refusal("CMP-A004", {{"vlan", std::to_string(segment.vlan.number)}});
    if (site.segments[i].interface_name == segment.interface_name)
      return refusal("CMP-A005", {{"interface", segment.interface_name}});
  }
  return std::nullopt;
}

std::optional<Fault> fault_of_exempt(Site const& site, std::size_t item) {
  auto const& mac = site.exempt[item];
  if (item >= Roster::exempt_max) return too_many(Roster::exempt_max);
  if (!is_unicast(mac)) return refusal("CMP-A010", {{"mac", mac.to_string()}});
  if (std::find(site.exempt.begin(), site.exempt.begin() + static_cast<std::ptrdiff_t>(item), mac) !=
      site.exempt.begin() + static_cast<std::ptrdiff_t>(item))
    return refusal("CMP-A006", {{"mac", mac.to_string()}});
  return std::nullopt;
}

}  // namespace

std::vector<Wrong> Roster::faults_of(Site const& site) {
  std::vector<Wrong> found;
  for (std::size_t i = 0; i < std::min(site.segments.size(), segments_max + 1); ++i)
    if (auto fault = fault_of_segment(site, i))
      found.push_back({Wrong::List::segments, i, std::move(*fault)});
  if (site.garden.size() > garden_max)
    found.push_back({Wrong::List::garden, garden_max, too_many(garden_max)});
  for (std::size_t i = 0; i < std::min(site.exempt.size(), exempt_max + 1); ++i)
    if (auto fault = fault_of_exempt(site, i)) found.push_back({Wrong::List::exempt, i, std::move(*fault)});
  return found;
}

Roster::Roster(Site site) { reconfigure(std::move(site)); }

void Roster::reconfigure(Site site) {
  site_ = std::move(site);
  exempt_ = {site_.exempt.begin(), site_.exempt.end()};
}

Result<void> Roster::refuse_subject(MacAddress const& mac, Instant from, std::optional<Instant> const& until,
                                    std::string const& reason) const {
  if (!is_unicast(mac)) return std::unexpected(refusal("CMP-A010", {{"mac", mac.to_string()}}));
  if (until && *until <= from) return std::unexpected(refusal("CMP-A011", {{"mac", mac.to_string()}}));
  if (reason.size() > reason_bytes_max)
    return std::unexpected(refusal("CMP-A012", {{"max", std::to_string(reason_bytes_max)}}));
  return {};
}

Result<void> Roster::find_room(MacAddress const& mac, Instant now) {
  bool const is_new = !grants_.contains(mac) && !restrictions_.contains(mac);
  if (!is_new || size() < entries_max) return {};
  std::erase_if(restrictions_, [&](auto const& held) { return is_over(held.second.until, now); });
  std::erase_if(grants_, [&](auto const& held) {
    return std::ranges::all_of(held.second, [&](Grant const& grant) { return is_over(grant.until, now); });
  });
  if (size() < entries_max) return {};
  return fail(Fault::Kind::full, "CMP-A013", {{"max", std::to_string(entries_max)}});
}

Result<void> Roster::grant(Grant const& grant, Instant now) {
  auto const mac = grant.mac.to_string();
  if (auto const fine = refuse_subject(grant.mac, grant.from, grant.until, grant.reason); !fine) return fine;
  if (grant.group >= Group::exempt) return std::unexpected(refusal("CMP-A014", {{"mac", mac}}));
  if (grant.vlan && !interface_of(*grant.vlan))
    return std::unexpected(refusal("CMP-A015", {{"vlan", std::to_string(grant.vlan->number)}}));
  if (auto const found = grants_.find(grant.mac); found != grants_.end()) {
    auto& grants = found->second;
    if (std::ranges::any_of(grants, [&](Grant const& other) { return overlap(grant, other); }))
      return fail(Fault::Kind::conflict, "CMP-A016", {{"mac", mac}});
    std::erase_if(grants, [&](Grant const& other) { return is_over(other.until, now); });
    if (grants.size() >= grants_of_one_max)
      return fail(Fault::Kind::full, "CMP-A017", {{"mac", mac}, {"max", std::to_string(grants_of_one_max)}});
  }
  if (auto const room = find_room(grant.mac, now); !room) return room;
  put_back(grant);
  return {};
}

Result<void> Roster::restrict(Restriction const& restriction, Instant now) {
  auto const mac = restriction.mac.to_string();
  if (auto const fine =
          refuse_subject(restriction.mac, restriction.from, restriction.until, restriction.reason);
      !fine)
    return fine;
  if (restriction.standing != Standing::blocked && restriction.standing != Standing::quarantined)
    return std::unexpected(refusal("CMP-A018", {{"mac", mac}}));
  if (restriction.reason.empty()) return fail(Fault::Kind::usage, "CMP-A019", {{"mac", mac}});
  if (is_exempt(restriction.mac)) return fail(Fault::Kind::conflict, "CMP-A020", {{"mac", mac}});
  auto const* const standing = restriction_of(restriction.mac, now);
  if (standing && standing->standing == restriction.standing)
    return fail(Fault::Kind::conflict, "CMP-A021", {{"mac", mac}});
  if (auto const room = find_room(restriction.mac, now); !room) return room;
  put_back(restriction);
  return {};
}

std::vector<Grant> Roster::withdraw(MacAddress const& mac, Instant now) {
  auto const found = grants_.find(mac);
  if (found == grants_.end()) return {};
  auto& grants = found->second;
  auto const ended = std::stable_partition(grants.begin(), grants.end(),
                                           [&](Grant const& grant) { return is_over(grant.until, now); });
  std::vector<Grant> withdrawn(ended, grants.end());
  grants.erase(ended, grants.end());
  if (grants.empty()) grants_.erase(found);
  return withdrawn;
}

std::optional<Restriction> Roster::lift(MacAddress const& mac) {
  auto node = restrictions_.extract(mac);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

void Roster::put_back(Grant const& grant) {
  auto& grants = grants_[grant.mac];
  grants.insert(std::ranges::upper_bound(grants, grant.from, {}, &Grant::from), grant);
}

void Roster::put_back(Restriction const& restriction) { restrictions_[restriction.mac] = restriction; }

std::vector<Grant> Roster::grants_of(MacAddress const& mac) const {
  auto const found = grants_.find(mac);
  return found == grants_.end() ? std::vector<Grant>{} : found->second;
}

void Roster::replace_grants(MacAddress const& mac, std::vector<Grant> grants) {
  if (grants.empty())
    grants_.erase(mac);
  else
    grants_.insert_or_assign(mac, std::move(grants));
}

void Roster::forget(MacAddress const& mac) {
  grants_.erase(mac);
  restrictions_.erase(mac);
}

Judgement Roster::judge(MacAddress const& mac, std::string_view interface_name, Instant now) const {
  if (is_exempt(mac)) return {Standing::exempt, StandingCause::exempted};
  if (auto const* const held = restriction_of(mac, now)) return {held->standing, StandingCause::restricted};
  auto const found = grants_.find(mac);
  if (found == grants_.end()) return {};
  Judgement judgement;
  for (auto const& grant : found->second) {
    if (!is_in_force(grant, now)) {
      if (judgement.cause != StandingCause::elsewhere)
        judgement.cause = is_over(grant.until, now) ? StandingCause::expired : StandingCause::not_yet;
      continue;
    }
    // A host that is not here yet is let in where it was granted to be.
    bool const fits = !grant.vlan || interface_name.empty() || vlan_of(interface_name) == grant.vlan;
    if (fits && (!grant.vlan || interface_of(*grant.vlan)))
      return {Standing::admitted, StandingCause::granted};
    judgement.cause = StandingCause::elsewhere;
  }
  return judgement;
}

Grant const* Roster::grant_of(MacAddress const& mac, Instant now) const {
  auto const found = grants_.find(mac);
  if (found == grants_.end()) return nullptr;
  auto const& grants = found->second;
  auto const one = std::ranges::find_if(grants, [&](Grant const& grant) { return is_in_force(grant, now); });
  return one == grants.end() ? nullptr : &*one;
}

Restriction const* Roster::restriction_of(MacAddress const& mac, Instant now) const {
  auto const found = restrictions_.find(mac);
  if (found == restrictions_.end() || is_over(found->second.until, now)) return nullptr;
  return &found->second;
}

Roster::Places Roster::places_of(MacAddress const& mac, Instant now) const {
  Places places;
  auto const found = grants_.find(mac);
  if (found == grants_.end()) return places;
  auto const add = [&](Grant const& grant) {
    if (!grant.vlan)
      places.is_everywhere = true;
    else if (auto const* const name = interface_of(*grant.vlan))
      places.interfaces.push_back(*name);
  };
  auto const& grants = found->second;
  for (auto const& grant : grants)
    if (is_in_force(grant, now)) add(grant);
  if (!places.is_everywhere && places.interfaces.empty()) std::ranges::for_each(grants, add);
  return places;
}

std::optional<Instant> Roster::next_turn(Instant after) const {
  std::optional<Instant> next;
  auto const look_at = [&](Instant turn) {
    if (turn > after && (!next || turn < *next)) next = turn;
  };
  for (auto const& [mac, grants] : grants_)
    for (auto const& grant : grants) {
      look_at(grant.from);
      if (grant.until) look_at(*grant.until);
    }
  return next;
}

std::optional<VlanId> Roster::vlan_of(std::string_view interface_name) const {
  auto const found = std::ranges::find(site_.segments, interface_name, &Segment::interface_name);
  if (found == site_.segments.end()) return std::nullopt;
  return found->vlan;
}

std::string const* Roster::interface_of(VlanId vlan) const {
  auto const found = std::ranges::find(site_.segments, vlan, &Segment::vlan);
  return found == site_.segments.end() ? nullptr : &found->interface_name;
}

}  // namespace campus::admission
