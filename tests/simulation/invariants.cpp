#include "tests/simulation/invariants.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace campus::simulation {
namespace {

using admission::Element;
using admission::Passage;
using Kind = Element::Kind;

Passage passage_of(Standing standing) {
  if (standing == Standing::blocked) return Passage::shut;
  return standing == Standing::quarantined ? Passage::garden : Passage::open;
}

bool is_sender(Element const& row) { return row.kind == Kind::sender || row.kind == Kind::sender_at; }

bool holds_at(std::optional<Instant> const& until, Instant at) { return !until || at < *until; }

}  // namespace

void Invariants::say(std::string sentence) {
  if (broken_.size() < broken_max) broken_.push_back(std::move(sentence));
}

// The audit is asked for every host of which a row changes: what the kernel is about to do must be what its
// newest line says.
void Invariants::before_the_kernel(admission::Plan const& steps) {
  std::set<MacAddress> added;
  if (steps.is_rebuilt) numbers_.clear();
  for (auto const& row : steps.added)
    if (row.kind == Kind::number) numbers_[row.mac] = row.host;
  for (auto const& row : steps.added) {
    if (row.kind == Kind::inside && record_.audited_mode() != AdmissionMode::enforce)
      say("the kernel is to judge " + row.interface_name + " and no line of the audit says so");
    if (!is_sender(row)) continue;
    added.insert(row.mac);
    auto const audited = record_.audited(numbers_[row.mac]);
    if (audited == Standing::pending || passage_of(audited) != row.passage)
      say("the kernel is to take " + row.mac.to_string() + " as another than the audit, which says " +
          std::string(word_of(audited)));
    cuts_ += row.passage != Passage::open;
  }
  for (auto const& row : steps.removed) {
    if (!is_sender(row) || added.contains(row.mac)) continue;
    // Gone altogether: a stranger from now on.  Or gone from one of several places, for its grant there is
    // over.
    auto const audited = record_.audited(numbers_[row.mac]);
    if (row.kind == Kind::sender && audited != Standing::pending)
      say("the kernel is to forget " + row.mac.to_string() + ", which the audit holds for " +
          std::string(word_of(audited)));
    cuts_ += row.passage == Passage::open && audited == Standing::pending;
  }
}

void Invariants::of_the_table(admission::Gate const& gate, bool is_recorded, Instant at) {
  auto const has = kernel_.read();
  ++whole_tables_;
  if (!admission::plan(has, kernel_.read()).is_empty()) say("a table differs from itself");
  if (is_recorded && gate.table(at) != has) {
    auto const off = admission::plan(has, gate.table(at));
    std::string which;
    for (auto const* part : {&off.removed, &off.added})
      for (auto const& row : *part)
        if (which.empty())
          which = std::to_string(static_cast<int>(row.kind)) + ' ' + row.mac.to_string() + ' ' +
                  row.interface_name;
    say("the kernel has " + std::to_string(off.removed.size()) + " rows too many and lacks " +
        std::to_string(off.added.size()) + ": " + which);
  }
  if (!has.is_built) return;
  Element sender, standing;
  sender.kind = Kind::sender;
  standing.kind = Kind::standing;
  for (auto const& mac : school_.site.exempt) {
    sender.mac = mac;
    auto const* const host = gate.host(mac);
    standing.host = host ? host->id : HostId{};
    // Rows of this kind and mac with another passage would be a second meaning: the kernel's map has one.
    if (!has.elements.contains(sender) || !has.elements.contains(standing))
      say(mac.to_string() + " is exempt and cut off");
  }
}

void Invariants::of_a_claim(admission::AdmissionTable const& before, Machine const& victim) {
  auto const has = kernel_.read();
  auto const is_of_victim = [&](Element const& row) {
    bool const is_its_address =
        row.kind == Kind::receiver && (row.address == victim.v4() || row.address == victim.v6());
    return is_its_address || (is_sender(row) && row.mac == victim.mac);
  };
  for (auto const* const one : {&before, &has})
    for (auto const& row : one->elements)
      if (is_of_victim(row) && !(one == &before ? has : before).elements.contains(row))
        say("a forged claim changed a row of " + victim.mac.to_string());
}

Standing Invariants::standing_by_orders(MacAddress const& mac, std::string const& interface_name,
                                        Instant at) const {
  if (std::ranges::find(school_.site.exempt, mac) != school_.site.exempt.end()) return Standing::exempt;
  if (auto const* const held = record_.restriction_of(mac); held && holds_at(held->until, at))
    return held->standing;
  for (auto const& grant : record_.grants_of(mac)) {
    if (grant.from > at || !holds_at(grant.until, at)) continue;
    if (!grant.vlan || interface_name.empty()) return Standing::admitted;
    for (auto const& segment : school_.site.segments)
      if (segment.interface_name == interface_name && segment.vlan == *grant.vlan) return Standing::admitted;
  }
  return Standing::pending;
}

void Invariants::of_a_host(admission::Gate const& gate, MacAddress const& mac, Instant at) {
  auto const* const host = gate.host(mac);
  if (!host) return;
  auto const wanted = standing_by_orders(mac, host->interface_name, at);
  if (host->standing != wanted)
    say(mac.to_string() + " stands as " + std::string(word_of(host->standing)) + " and was ordered to be " +
        std::string(word_of(wanted)));
  if (record_.audited(host->id) != host->standing)
    say(mac.to_string() + " stands as " + std::string(word_of(host->standing)) + " and the audit ends with " +
        std::string(word_of(record_.audited(host->id))));
}

void Invariants::of_the_alerts(std::span<Alert const> open, AlertPile const& pile, Instant at) {
  std::set<AlertKey> keys;
  for (auto const& alert : open) {
    auto const name = alert.key.object + ' ' + alert.key.rule;
    if (!keys.insert(alert.key).second) say(name + " is open twice");
    if (auto const objection = causes_.objection_to(alert, at); !objection.empty())
      say(name + " is an alert: " + objection);
  }
  auto const ended_lately = [&](AlertKey const& key) {
    auto const is_it = [&](auto const& kept) {
      return kept.second.key == key && kept.second.ended_at &&
             at - *kept.second.ended_at <= school_.alerts.parent_grace + tick_most;
    };
    auto const& kept = record_.all_alerts();
    auto const newest = std::ranges::find_if(kept.rbegin(), kept.rend(), is_it);
    return newest != kept.rend() || std::ranges::any_of(pile.alerts, is_it);
  };
  for (auto const& alert : open) {
    if (!alert.suppressed_by || causes_.is_settling(at)) continue;
    if (!keys.contains(*alert.suppressed_by) && !ended_lately(*alert.suppressed_by))
      say(alert.key.object + " is hidden behind " + alert.suppressed_by->object + ", which is no alert");
  }
  if (auto const twice = record_.twice_open()) say(twice->object + " is open twice in the record");
  for (auto const& object : causes_.surely_unreachable())
    if (!keys.contains({object, school_.alerts.down_rule})) say(object + " is unreachable and no alert");
}

void Invariants::of_the_notices(std::span<Notice const> notices) {
  for (auto const& notice : notices) {
    if (notice.kind != Notice::Kind::page || notice.lead.key.rule != school_.alerts.down_rule) continue;
    auto const parents = school_.topology.above(notice.lead.key.object);
    bool const is_explained =
        !parents.empty() && std::ranges::all_of(parents, [&](std::string const& object) {
          return causes_.is_unreachable(object);
        });
    if (is_explained) say("somebody is woken for " + notice.lead.key.object + ", whose way is down");
  }
}

void Invariants::of_the_chain() {
  auto const& chain = record_.chain();
  auto const fresh = std::span(chain).subspan(static_cast<std::size_t>(verified_.number));
  if (auto const end = protection::verify(fresh, verified_, record_.sha256()))
    verified_ = *end;
  else
    say("the chain breaks: " + end.error().code + " at " + end.error().arguments.at(0).value);
}

void Invariants::of_the_whole_chain() {
  if (!protection::verify_up_to(verified_, record_.chain(), {}, record_.sha256()))
    say("the chain does not verify as a whole");
}

// One bit of one field of one of the newest lines.
void Invariants::of_a_flipped_byte(Dice& dice) {
  auto const& chain = record_.chain();
  if (chain.empty()) return;
  auto const newest = std::min<std::size_t>(chain.size(), 200);
  std::vector<protection::AuditEntry> copy(chain.end() - static_cast<std::ptrdiff_t>(newest), chain.end());
  auto const begin = newest == chain.size()
                         ? protection::ChainEnd{}
                         : protection::ChainEnd{copy.front().number - 1, copy.front().before};
  auto& entry = copy[static_cast<std::size_t>(dice.below(copy.size()))];
  std::vector<std::string*> fields{&entry.actor,   &entry.action, &entry.subject,
                                   &entry.outcome, &entry.before, &entry.seal};
  auto const bit = static_cast<unsigned>(dice.below(8));
  auto const which = dice.below(fields.size() + 2);
  if (which == fields.size()) {
    entry.number ^= std::uint64_t{1} << dice.below(20);
  } else if (which > fields.size()) {
    entry.at += Duration(std::int64_t{1} << dice.below(40));
  } else {
    auto& field = *fields[static_cast<std::size_t>(which)];
    auto& byte = field[static_cast<std::size_t>(dice.below(field.size()))];
    byte = static_cast<char>(byte ^ 1 << bit);
  }
  ++flips_;
  if (protection::verify(copy, begin, record_.sha256())) say("a flipped byte of the audit is not found");
}

}  // namespace campus::simulation
