// What the gate makes of an order.  The roster changes at once and what is in force does not: that waits for
// the record, and when the record fails the roster goes back.

#include <algorithm>
#include <utility>

#include "policy/admission/gate.hpp"

namespace campus::admission {

Result<Decision> Gate::decide(Order const& order, Instant now) {
  return std::visit([&](auto const& one) { return decide_one(one, now); }, order);
}

Result<Decision> Gate::decide_one(Allow const& order, Instant now) {
  auto const mac = order.mac.to_string();
  if (roster_.is_exempt(order.mac)) return fail(Fault::Kind::conflict, "CMP-A022", {{"mac", mac}});
  auto const* const held = roster_.restriction_of(order.mac, now);
  auto const* const granted = roster_.grant_of(order.mac, now);
  bool const asks_no_more = !order.vlan && !order.until && !order.is_replacing;
  bool const lifts_only = held && granted && asks_no_more && (!order.group || *order.group == granted->group);
  if (!lifts_only && !order.group)
    return granted ? fail(Fault::Kind::conflict, "CMP-A016", {{"mac", mac}})
                   : fail(Fault::Kind::usage, "CMP-A023", {{"mac", mac}});
  if (!is_unicast(order.mac)) return fail(Fault::Kind::invalid, "CMP-A010", {{"mac", mac}});

  Decision decision{.order = order,
                    .at = now,
                    .host = {},
                    .granted = {},
                    .withdrawn = {},
                    .imposed = {},
                    .lifted = {},
                    .mode_before = {},
                    .grants_before = roster_.grants_of(order.mac)};
  if (order.is_replacing) decision.withdrawn = roster_.withdraw(order.mac, now);
  if (!lifts_only) {
    Grant grant{order.mac, *order.group, order.vlan, now, order.until, order.by, order.reason};
    if (auto const fine = roster_.grant(grant, now); !fine) {
      roster_.replace_grants(order.mac, std::move(decision.grants_before));
      return std::unexpected(fine.error());
    }
    decision.granted.push_back(std::move(grant));
  }
  auto* const host = meet(order.mac, now);
  if (!host) {
    undo(decision);
    return fail(Fault::Kind::full, "CMP-A013", {{"max", std::to_string(hosts_max)}});
  }
  decision.host = host->id;
  decision.lifted = roster_.lift(order.mac);
  return decision;
}

Result<Decision> Gate::decide_one(Restrict const& order, Instant now) {
  Restriction restriction{order.mac, order.standing, now, order.until, order.by, order.reason};
  auto before = roster_.lift(order.mac);
  if (before) roster_.put_back(*before);
  if (auto const fine = roster_.restrict(restriction, now); !fine) return std::unexpected(fine.error());
  Decision decision{.order = order,
                    .at = now,
                    .host = {},
                    .granted = {},
                    .withdrawn = {},
                    .imposed = restriction,
                    .lifted = std::move(before),
                    .mode_before = {}};
  auto* const host = meet(order.mac, now);
  if (!host) {
    undo(decision);
    return fail(Fault::Kind::full, "CMP-A013", {{"max", std::to_string(hosts_max)}});
  }
  decision.host = host->id;
  return decision;
}

Result<Decision> Gate::decide_one(SetMode const& order, Instant now) {
  if (order.reason.size() > Roster::reason_bytes_max)
    return fail(Fault::Kind::invalid, "CMP-A012", {{"max", std::to_string(Roster::reason_bytes_max)}});
  if (order.mode == mode_)
    return fail(Fault::Kind::conflict, order.mode == AdmissionMode::enforce ? "CMP-A024" : "CMP-A025");
  if (order.mode == AdmissionMode::enforce && !roster_.site().is_in_line)
    return fail(Fault::Kind::conflict, "CMP-A026");
  if (order.mode == AdmissionMode::enforce && roster_.site().segments.empty())
    return fail(Fault::Kind::conflict, "CMP-A027");
  Decision decision{.order = order,
                    .at = now,
                    .host = {},
                    .granted = {},
                    .withdrawn = {},
                    .imposed = {},
                    .lifted = {},
                    .mode_before = mode_};
  mode_ = order.mode;
  return decision;
}

void Gate::undo(Decision const& decision) {
  // As they were, with those that are over: of why somebody may not, nothing is lost with a word taken back.
  if (auto const* const order = std::get_if<Allow>(&decision.order))
    roster_.replace_grants(order->mac, decision.grants_before);
  if (decision.imposed) roster_.lift(decision.imposed->mac);
  if (decision.lifted) roster_.put_back(*decision.lifted);
  if (decision.mode_before) mode_ = *decision.mode_before;
  if (auto const* const order = std::get_if<Allow>(&decision.order)) forget_if_nothing(order->mac);
  if (auto const* const order = std::get_if<Restrict>(&decision.order)) forget_if_nothing(order->mac);
}

// A host that was only spoken of is no host when the word is taken back.  The record may know it from an earlier
// word, and gives a hardware address one row: it has to forget it too.
void Gate::forget_if_nothing(MacAddress const& mac) {
  auto const found = hosts_.find(mac);
  if (found == hosts_.end() || !found->second.interface_name.empty()) return;
  if (roster_.knows(mac) || found->second.standing != Standing::pending) return;
  news_.erase(mac);
  told_.erase(mac);
  forgotten_.push_back(found->second.id);
  hosts_.erase(found);
}

}  // namespace campus::admission
