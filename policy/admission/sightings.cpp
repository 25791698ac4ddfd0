// Who was seen where, who comes for the first time and finds room, and who has left.
//
// There are two kinds of sightings.  The kernel spoke with a host and had an answer.  A claim is a captured
// frame that says "this address is mine", and anybody can write any frame: so it is a hint of who is here
// beside those whom the kernel knows, and changes nothing that is in force.

#include <algorithm>
#include <utility>

#include "policy/admission/gate.hpp"

namespace campus::admission {

void Gate::see(HostSeen const& seen, Instant now) {
  if (!is_unicast(seen.mac) || !roster_.vlan_of(seen.interface_name)) {
    ++ignored_;
    return;
  }
  auto found = hosts_.find(seen.mac);
  auto* const host = found != hosts_.end() ? &found->second : may_come(now) ? meet(seen.mac, now) : nullptr;
  if (!host) {
    ++turned_away_;
    return;
  }
  confirmed_[host->mac] = now;
  place(*host, seen, now);
}

void Gate::hear(HostSeen const& claim, Instant now) {
  if (!is_unicast(claim.mac) || !roster_.vlan_of(claim.interface_name)) {
    ++ignored_;
    return;
  }
  auto const found = hosts_.find(claim.mac);
  bool const is_known = found != hosts_.end();
  if (!is_free(claim.address, claim.mac, now) || (is_known && !is_heeded(found->second, claim, now)))
    return;
  auto* const host = is_known                        ? &found->second
                     : may_come(now, newcomers_kept) ? meet(claim.mac, now)
                                                     : nullptr;
  if (host)
    place(*host, claim, now);
  else
    ++turned_away_;
}

bool Gate::is_confirmed(MacAddress const& mac, Instant now) const {
  auto const found = confirmed_.find(mac);
  return found != confirmed_.end() && now - found->second < present_for;
}

// No word takes an address from whom the kernel knows there just now, nor from whom something is in force.
bool Gate::is_free(IpAddress const& address, MacAddress const& mac, Instant now) const {
  auto const owner = owners_.find(address);
  if (owner == owners_.end() || owner->second == mac) return true;
  auto const* const other = host(owner->second);
  return !other || (other->standing == Standing::pending && !is_confirmed(other->mac, now));
}

// Whom the kernel does not know just now, and only where it stands as it does; what it has is not pushed out.
bool Gate::is_heeded(Host const& host, HostSeen const& claim, Instant now) const {
  if (is_confirmed(host.mac, now)) return false;
  if (host.standing == Standing::pending) return true;
  bool const is_noted =
      std::ranges::find(host.addresses, claim.address, &HostAddress::address) != host.addresses.end();
  return (is_noted || host.addresses.size() < addresses_of_one_max) &&
         roster_.judge(host.mac, claim.interface_name, now).standing == host.standing;
}

void Gate::place(Host& host, HostSeen const& seen, Instant now) {
  auto const told = told_.find(host.mac);
  bool const is_fresh = told != told_.end() && now - told->second < last_seen_refresh && host.is_present();
  if (host.interface_name != seen.interface_name) {
    host.interface_name = seen.interface_name;
    news_.insert(host.mac);
    ++revision_;
  }
  if (!is_fresh) news_.insert(host.mac);
  host.last_seen = std::max(host.last_seen, now);
  note_address(host, seen.address, now);
  if (!ages_at_) ages_at_ = now + present_for;
}

void Gate::note_address(Host& host, IpAddress const& address, Instant now) {
  auto& addresses = host.addresses;
  auto const known = std::ranges::find(addresses, address, &HostAddress::address);
  if (known != addresses.end()) {
    known->is_live = true;
    known->last_seen = now;
    std::rotate(known, known + 1, addresses.end());
    return;
  }
  // The kernel sends to whom it heard last: the address is that one's now.
  if (auto const owner = owners_.find(address); owner != owners_.end())
    if (auto const old = hosts_.find(owner->second); old != hosts_.end()) {
      std::erase_if(old->second.addresses, [&](HostAddress const& one) { return one.address == address; });
      news_.insert(old->first);
      is_crowded_ = false;
    }
  if (addresses.size() >= addresses_of_one_max) {
    owners_.erase(addresses.front().address);
    addresses.erase(addresses.begin());
  }
  addresses.push_back({address, now, true});
  owners_[address] = host.mac;
  news_.insert(host.mac);
  ++revision_;
}

void Gate::leave(HostLeft const& left, Instant now) {
  auto const owner = owners_.find(left.address);
  if (owner == owners_.end()) return;
  auto const found = hosts_.find(owner->second);
  if (found == hosts_.end()) return;
  auto& host = found->second;
  if (left.mac != MacAddress{} && left.mac != host.mac) return;
  for (auto& one : host.addresses)
    if (one.address == left.address) one.is_live = false;
  host.last_seen = std::max(host.last_seen, std::min(left.at, now));
  if (!host.is_present()) note_gone(host);
}

// Walks through everybody at most once a minute, and not before somebody can have been silent for so long.
void Gate::age(Instant now) {
  bool const is_due = ages_at_ && (now >= *ages_at_ || *ages_at_ - now > present_for);
  if (!is_due) return;
  std::optional<Instant> oldest;
  for (auto& [mac, host] : hosts_) {
    if (!host.is_present()) continue;
    for (auto& one : host.addresses) {
      one.last_seen = std::min(one.last_seen, now);  // the clock was set back
      one.is_live = one.is_live && now - one.last_seen < present_for;
      if (one.is_live) oldest = std::min(oldest.value_or(now), one.last_seen);
    }
    if (!host.is_present()) note_gone(host);
  }
  ages_at_.reset();
  if (oldest) ages_at_ = std::max(*oldest + present_for, now + ages_every);
}

void Gate::note_gone(Host const& host) {
  confirmed_.erase(host.mac);
  auto const told = told_.find(host.mac);
  if (told == told_.end() || told->second != host.last_seen) news_.insert(host.mac);
  is_crowded_ = false;
}

bool Gate::may_come(Instant now, std::uint32_t kept_back) {
  if (!newcomers_at_ || now < *newcomers_at_) newcomers_at_ = now;
  auto const seconds = std::chrono::floor<std::chrono::seconds>(now - *newcomers_at_);
  auto const earned = static_cast<std::uint64_t>(seconds.count()) * newcomers_per_second;
  newcomers_left_ =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(newcomers_burst, newcomers_left_ + earned));
  *newcomers_at_ += seconds;
  if (newcomers_left_ <= kept_back) return false;
  --newcomers_left_;
  return true;
}

Host* Gate::meet(MacAddress const& mac, Instant now) {
  if (auto const found = hosts_.find(mac); found != hosts_.end()) return &found->second;
  if (hosts_.size() >= hosts_max && !make_room(now)) return nullptr;
  auto& host = hosts_[mac];
  host.id = {next_host_++};
  host.mac = mac;
  host.first_seen = host.last_seen = host.since = now;
  news_.insert(mac);
  return &host;
}

// Gone, and nothing that was ever said of it holds or will.
bool Gate::is_nobody(Host const& host, Instant now) const {
  if (host.standing != Standing::pending || host.is_present() || roster_.is_exempt(host.mac)) return false;
  auto const judged = roster_.judge(host.mac, host.interface_name, now);
  return judged.standing == Standing::pending &&
         (judged.cause == StandingCause::not_registered || judged.cause == StandingCause::expired);
}

bool Gate::make_room(Instant now) {
  if (is_crowded_) return false;
  std::vector<std::pair<Instant, MacAddress>> gone;
  for (auto const& [mac, host] : hosts_)
    if (is_nobody(host, now)) gone.emplace_back(host.last_seen, mac);
  auto const most = std::min(forgotten_at_once, gone.size());
  std::ranges::partial_sort(gone, gone.begin() + static_cast<std::ptrdiff_t>(most));
  for (std::size_t i = 0; i < most; ++i) {
    auto const found = hosts_.find(gone[i].second);
    for (auto const& one : found->second.addresses) owners_.erase(one.address);
    forgotten_.push_back(found->second.id);
    news_.erase(found->first);
    told_.erase(found->first);
    confirmed_.erase(found->first);
    roster_.forget(found->first);
    hosts_.erase(found);
  }
  is_crowded_ = most == 0;
  return most > 0;
}

}  // namespace campus::admission
