#include "policy/watch/lan_watch.hpp"

#include <algorithm>
#include <string>

namespace campus::watch {
namespace {

Condition condition_of(Clue const& clue, std::string rule, std::string code, std::vector<Fault::Argument> more) {
  Condition condition;
  condition.key = {"host:" + clue.address.to_string(), std::move(rule)};
  condition.what = {Fault::Kind::failure, std::move(code), {{"host", clue.address.to_string()}}};
  for (auto& argument : more) condition.what.arguments.push_back(std::move(argument));
  condition.evidence.window = {clue.at, clue.at};
  condition.evidence.counts = {{"mac", clue.mac.to_string()}, {"vlan", std::to_string(clue.vlan)}};
  return condition;
}

template <class Thing>
bool is_stranger_to(std::vector<Thing> const& known, Thing const& one) {
  return !known.empty() && std::ranges::find(known, one) == known.end();
}

}  // namespace

void LanWatch::hear(CluesHeard const& heard, std::vector<Condition>& found) {
  for (auto const& clue : heard.clues) {
    switch (clue.kind) {
      case Clue::Kind::address_claim: judge_claim(clue, found); break;
      case Clue::Kind::name_asked: judge_name(clue, found); break;
      case Clue::Kind::dhcp_answer:
        if (is_stranger_to(settings_.dhcp_servers, clue.address))
          found.push_back(condition_of(clue, "lan.rogue_dhcp", "CMP-V130", {{"mac", clue.mac.to_string()}}));
        break;
      case Clue::Kind::router:
        if (is_stranger_to(settings_.routers, clue.mac))
          found.push_back(condition_of(clue, "lan.rogue_router", "CMP-V131", {{"mac", clue.mac.to_string()}}));
        break;
    }
  }
}

// Whose address it is stands in the configuration, or nobody knows and only its going to and fro is strange: a device
// that was replaced moves an address once.
void LanWatch::judge_claim(Clue const& clue, std::vector<Condition>& found) {
  auto const owner = std::ranges::find(settings_.owners, clue.address, &LanSettings::Owner::address);
  if (owner != settings_.owners.end()) {
    if (owner->mac != clue.mac)
      found.push_back(condition_of(clue, "lan.address_taken", "CMP-V132",
                                   {{"mac", clue.mac.to_string()}, {"owner", owner->mac.to_string()}}));
    return;
  }
  if (settings_.moves == 0) return;
  auto& claim = claims_.at(clue.address, mixed(clue.address, seed_));
  if (claim.mac == clue.mac) return;
  bool const is_first = claim.mac == MacAddress{};
  claim.other = claim.mac;
  claim.mac = clue.mac;
  if (is_first) return;
  if (claim.window_from == Instant{} || clue.at - claim.window_from > settings_.window) {
    claim.window_from = clue.at;
    claim.moves = 0;
  }
  if (++claim.moves < settings_.moves) return;
  claim.moves = 0;
  found.push_back(condition_of(clue, "lan.address_conflict", "CMP-V133",
                               {{"mac", clue.mac.to_string()}, {"other", claim.other.to_string()}}));
}

void LanWatch::judge_name(Clue const& clue, std::vector<Condition>& found) const {
  if (auto const pool = settings_.pools.match(clue.name())) {
    found.push_back(condition_of(clue, "flow.mining_pool", "CMP-V117", {{"target", *pool}, {"port", "53"}}));
    return;
  }
  if (auto const listed = settings_.names.match(clue.name()))
    found.push_back(condition_of(clue, "lan.listed_name", "CMP-V134", {{"name", *listed}}));
}

}  // namespace campus::watch
