#include "policy/admission/gate.hpp"

#include <algorithm>
#include <utility>

namespace campus::admission {
namespace {

using Kind = Element::Kind;

std::optional<Passage> passage_of(Standing standing) {
  switch (standing) {
    case Standing::pending: return std::nullopt;  // the table says for itself what nobody-knows-who may do
    case Standing::admitted:
    case Standing::exempt: return Passage::open;
    case Standing::quarantined: return Passage::garden;
    case Standing::blocked: return Passage::shut;
  }
  return std::nullopt;
}

Element element_of(Kind kind) {
  Element element;
  element.kind = kind;
  return element;
}

// An interval set of the kernel takes no block within another one.
void add_garden(std::vector<Prefix> const& garden, std::set<Element>& rows) {
  for (auto const& block : garden) {
    bool const is_within = std::ranges::any_of(garden, [&](Prefix const& other) {
      return other != block && other.address().is_v4() == block.address().is_v4() &&
             other.length() < block.length() && other.contains(block.address());
    });
    if (is_within) continue;
    auto row = element_of(Kind::garden);
    row.address = block.address();
    row.length = static_cast<std::uint8_t>(block.length());
    rows.insert(std::move(row));
  }
}

}  // namespace

Gate::Gate(Site site, Instant now) : roster_(std::move(site)) { enrol_exempt(now); }

void Gate::reconfigure(Site site, Instant now) {
  roster_.reconfigure(std::move(site));
  is_crowded_ = false;
  enrol_exempt(now);
  ++revision_;
}

void Gate::restore(Memory memory, Instant now) {
  mode_ = mode_in_force_ = memory.mode;
  next_host_ = memory.next_host;
  hosts_.clear();
  owners_.clear();
  news_.clear();
  told_.clear();
  confirmed_.clear();
  is_crowded_ = false;
  for (auto& host : memory.hosts) {
    next_host_ = std::max(next_host_, host.id.number + 1);
    for (auto& one : host.addresses) {
      one.is_live = false;  // who is here is for the kernel to say
      owners_[one.address] = host.mac;
    }
    if (!host.interface_name.empty())
      confirmed_[host.mac] = now;  // until the kernel had time to say it again
    hosts_.insert_or_assign(host.mac, std::move(host));
  }
  for (auto const& grant : memory.grants) roster_.put_back(grant);
  for (auto const& restriction : memory.restrictions) roster_.put_back(restriction);
  enrol_exempt(now);
  ++revision_;
}

// An exempt host has its rows before it speaks, so that it is not even once taken for a stranger.
void Gate::enrol_exempt(Instant now) {
  for (auto const& mac : roster_.site().exempt) meet(mac, now);
}

Host const* Gate::host_at(IpAddress const& address) const {
  auto const owner = owners_.find(address);
  return owner == owners_.end() ? nullptr : host(owner->second);
}

Judgement Gate::judge(MacAddress const& mac, Instant now) const {
  auto const* const known = host(mac);
  return roster_.judge(mac, known ? known->interface_name : std::string_view(), now);
}

std::vector<StandingChange> Gate::due(Instant now) const {
  std::vector<StandingChange> changes;
  for (auto const& [mac, host] : hosts_) {
    auto const judged = roster_.judge(mac, host.interface_name, now);
    if (judged.standing == host.standing && judged.cause == host.cause) continue;
    changes.push_back({host.id, mac, host.standing, judged.standing, judged.cause, now});
    if (changes.size() >= changes_max) break;
  }
  return changes;
}

void Gate::confirm(std::span<StandingChange const> changes) {
  for (auto const& change : changes) {
    auto const found = hosts_.find(change.mac);
    if (found == hosts_.end()) continue;
    auto& host = found->second;
    if (host.standing != change.to) host.since = change.at;
    host.standing = change.to;
    host.cause = change.cause;
    news_.insert(host.mac);
  }
  is_crowded_ = false;
  ++revision_;
}

void Gate::confirm(Decision const& decision) {
  if (auto const* const mode = std::get_if<SetMode>(&decision.order)) mode_in_force_ = mode->mode;
  ++revision_;
}

AdmissionTable Gate::table(Instant now) const {
  AdmissionTable table;
  auto& rows = table.elements;
  if (mode_in_force_ == AdmissionMode::enforce && roster_.site().is_in_line)
    for (auto const& segment : roster_.site().segments) {
      auto row = element_of(Kind::inside);
      row.interface_name = segment.interface_name;
      rows.insert(std::move(row));
    }
  add_garden(roster_.site().garden, rows);
  if (auto const port = roster_.site().portal_port; port != 0) {
    auto row = element_of(Kind::portal);
    row.port = port;
    rows.insert(std::move(row));
  }
  for (auto const& [mac, host] : hosts_) add_rows(host, now, rows);
  return table;
}

void Gate::add_rows(Host const& host, Instant now, std::set<Element>& rows) const {
  auto const passage = passage_of(host.standing);
  if (!passage) return;
  auto row = element_of(Kind::number);
  row.mac = host.mac;
  row.host = host.id;
  rows.insert(row);

  row = element_of(Kind::standing);
  row.host = host.id;
  row.passage = *passage;
  rows.insert(row);

  row = element_of(Kind::sender);
  row.mac = host.mac;
  row.passage = *passage;
  auto const places =
      host.standing == Standing::admitted ? roster_.places_of(host.mac, now) : Roster::Places{true, {}};
  if (places.is_everywhere || places.interfaces.empty()) {
    rows.insert(row);
  } else {
    row.kind = Kind::sender_at;
    for (auto const& name : places.interfaces) {
      row.interface_name = name;
      rows.insert(row);
    }
  }

  row = element_of(Kind::receiver);
  row.passage = *passage;
  for (auto const& one : host.addresses) {
    if (!is_routable(one.address)) continue;
    row.address = one.address;
    rows.insert(row);
  }
}

std::vector<Host> Gate::hosts() const {
  std::vector<Host> all;
  all.reserve(hosts_.size());
  for (auto const& [mac, host] : hosts_) all.push_back(host);
  return all;
}

Host const* Gate::host(MacAddress const& mac) const {
  auto const found = hosts_.find(mac);
  return found == hosts_.end() ? nullptr : &found->second;
}

std::vector<Host> Gate::cut_off(Instant now) const {
  std::vector<Host> all;
  for (auto const& [mac, host] : hosts_) {
    auto const standing = roster_.judge(mac, host.interface_name, now).standing;
    if (host.is_present() && passage_of(standing).value_or(Passage::garden) != Passage::open)
      all.push_back(host);
  }
  return all;
}

std::vector<Host> Gate::take_news(std::size_t most) {
  std::vector<Host> changed;
  while (!news_.empty() && changed.size() < most) {
    auto const mac = news_.extract(news_.begin()).value();
    auto const* const known = host(mac);
    if (!known) continue;
    changed.push_back(*known);
    told_[mac] = known->last_seen;
  }
  return changed;
}

std::vector<HostId> Gate::take_forgotten() { return std::exchange(forgotten_, {}); }

}  // namespace campus::admission
