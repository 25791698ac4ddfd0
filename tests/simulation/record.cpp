#include "tests/simulation/record.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace campus::simulation {
namespace {

constexpr std::array<std::string_view, 5> standings{"pending", "admitted", "quarantined", "blocked",
                                                    "exempt"};

// "pending>blocked restricted": what stands behind the arrow.
std::optional<Standing> standing_in(std::string_view outcome) {
  auto const arrow = outcome.find('>');
  if (arrow == std::string_view::npos) return std::nullopt;
  auto const word = outcome.substr(arrow + 1, outcome.find(' ', arrow) - arrow - 1);
  auto const found = std::ranges::find(standings, word);
  if (found == standings.end()) return std::nullopt;
  return static_cast<Standing>(found - standings.begin());
}

}  // namespace

std::string_view word_of(Standing standing) { return standings[static_cast<std::size_t>(standing)]; }

// A hardware address has one row: what the store's unique index refuses.
Result<void> Record::check(store::AdmissionStep const& step) const {
  std::set<HostId> const gone(step.forgotten.begin(), step.forgotten.end());
  for (auto const& host : step.hosts) {
    auto const found = numbers_.find(host.mac);
    if (found != numbers_.end() && found->second != host.id && !gone.contains(found->second))
      return fail(Fault::Kind::broken, "two rows of " + host.mac.to_string());
  }
  return {};
}

Result<void> Record::keep(store::AdmissionStep const& step) {
  if (is_full) return fail(Fault::Kind::full, "the disk is full");
  if (auto const fine = check(step); !fine) return fine;
  for (auto const id : step.forgotten) {
    auto const found = hosts_.find(id);
    if (found == hosts_.end()) continue;
    for (auto const& one : found->second.addresses)
      if (auto const owner = owners_.find(one.address); owner != owners_.end() && owner->second == id)
        owners_.erase(owner);
    numbers_.erase(found->second.mac);
    hosts_.erase(found);
  }
  for (auto const& host : step.hosts) put(host);
  for (auto const& change : step.changes) {
    auto const found = hosts_.find(change.host);
    if (found == hosts_.end()) continue;
    if (found->second.standing != change.to) found->second.since = change.at;
    found->second.standing = change.to;
    found->second.cause = change.cause;
  }
  put_roster(step);
  if (step.mode) mode_ = *step.mode;
  next_host_ = std::max(next_host_, step.next_host);
  for (auto const& line : step.audit) put_audit(line);
  return {};
}

// Its standing comes with a change of its own; an address has one owner, the newest.
void Record::put(Host const& host) {
  auto const [at, is_new] = hosts_.try_emplace(host.id, host);
  auto& row = at->second;
  if (!is_new) {
    for (auto const& one : row.addresses)
      if (auto const owner = owners_.find(one.address); owner != owners_.end() && owner->second == host.id)
        owners_.erase(owner);
    row.interface_name = host.interface_name;
    row.last_seen = host.last_seen;
    row.addresses = host.addresses;
  }
  numbers_[host.mac] = host.id;
  for (auto const& one : host.addresses) owners_[one.address] = host.id;
}

void Record::put_roster(store::AdmissionStep const& step) {
  for (auto const& gone : step.withdrawn)
    for (auto& grant : grants_[gone.mac])
      if (grant.from == gone.from && (!grant.until || *grant.until > step.at))
        grant.until = std::max(grant.from, step.at);
  for (auto const& grant : step.granted) grants_[grant.mac].push_back(grant);
  for (auto const& restriction : step.lifted) restrictions_.erase(restriction.mac);
  for (auto const& restriction : step.imposed) restrictions_[restriction.mac] = restriction;
}

void Record::put_audit(store::AdmissionStep::Audit const& line) {
  protection::AuditEntry entry;
  entry.at = line.at;
  entry.actor = line.actor;
  entry.action = line.action;
  entry.subject = line.subject;
  entry.outcome = line.outcome;
  auto const end = chain_.empty() ? protection::ChainEnd{}
                                  : protection::ChainEnd{chain_.back().number, chain_.back().seal};
  chain_.push_back(protection::sealed(std::move(entry), end, sha256_));
  if (sins.forgets_to_seal && chain_.size() % 10 == 0) chain_.back().seal = end.seal;
  if (line.action == "nac.standing")
    if (auto const standing = standing_in(line.outcome)) audited_[line.subject] = *standing;
  if (line.action == "nac.mode")
    audited_mode_ = line.outcome.starts_with("enforce") ? AdmissionMode::enforce : AdmissionMode::observe;
}

Result<void> Record::keep(AlertPile const& pile) {
  if (is_full) return fail(Fault::Kind::full, "the disk is full");
  for (auto const& [number, alert] : pile.alerts) {
    auto kept = alert;
    if (sins.keeps_a_closed_alert_open && !kept.is_open()) kept.state = AlertState::firing;
    pile_.alerts[number] = kept;
    auto const open = open_alerts_.find(kept.key);
    if (!kept.is_open()) {
      if (open != open_alerts_.end() && open->second == number) open_alerts_.erase(open);
    } else if (open == open_alerts_.end()) {
      open_alerts_.emplace(kept.key, number);
    } else if (open->second != number) {
      twice_open_ = kept.key;
      open->second = number;
    }
  }
  for (auto const& [number, incident] : pile.incidents) pile_.incidents[number] = incident;
  for (auto const& [id, silence] : pile.silences) pile_.silences[id] = silence;
  pile_.notice_newest = std::max(pile_.notice_newest, pile.notice_newest);
  if (pile.alive) pile_.alive = pile.alive;
  return {};
}

admission::Memory Record::admission(Instant now) const {
  admission::Memory memory;
  memory.mode = mode_;
  memory.next_host = next_host_;
  for (auto const& [id, host] : hosts_) {
    memory.hosts.push_back(host);
    std::erase_if(memory.hosts.back().addresses, [&](HostAddress const& one) {
      auto const owner = owners_.find(one.address);
      return owner == owners_.end() || owner->second != id;
    });
  }
  for (auto const& [mac, grants] : grants_) {
    auto const number = numbers_.find(mac);
    bool const is_expired =
        number != numbers_.end() && hosts_.at(number->second).cause == StandingCause::expired;
    for (auto const& grant : grants) {
      bool const is_newest = &grant == &grants.back();
      if (!grant.until || *grant.until > now || (is_newest && is_expired)) memory.grants.push_back(grant);
    }
  }
  for (auto const& [mac, restriction] : restrictions_) memory.restrictions.push_back(restriction);
  return memory;
}

AlertMemory Record::alerts() const {
  AlertMemory memory;
  for (auto const& [key, number] : open_alerts_) memory.open.push_back(pile_.alerts.at(number));
  for (auto const& [number, incident] : pile_.incidents)
    if (!incident.ended_at) memory.incidents.push_back(incident);
  for (auto const& [id, silence] : pile_.silences) memory.silences.push_back(silence);
  if (!pile_.alerts.empty()) memory.alert_newest = pile_.alerts.rbegin()->first;
  if (!pile_.incidents.empty()) memory.incident_newest = pile_.incidents.rbegin()->first;
  if (!pile_.silences.empty()) memory.silence_newest = pile_.silences.rbegin()->first;
  memory.notice_newest = pile_.notice_newest;
  memory.last_alive = pile_.alive;
  return memory;
}

Standing Record::audited(HostId host) const {
  auto const found = audited_.find(host.to_string());
  return found == audited_.end() ? Standing::pending : found->second;
}

std::vector<Grant> const& Record::grants_of(MacAddress const& mac) const {
  static std::vector<Grant> const none;
  auto const found = grants_.find(mac);
  return found == grants_.end() ? none : found->second;
}

Restriction const* Record::restriction_of(MacAddress const& mac) const {
  auto const found = restrictions_.find(mac);
  return found == restrictions_.end() ? nullptr : &found->second;
}

}  // namespace campus::simulation
