// Who gets a place in the book.  A host is whatever address somebody writes into a packet, so everybody at school can
// invent hosts: alerts about them have a share of the book and each rule has a share of that.  What the school wrote
// down itself, its devices, rooms and lines, finds room in any storm.
//
// To look for room is to walk through the book.  It is done once between two ticks and frees many places at once; who
// comes after one that found none is refused at a glance.

#include <algorithm>
#include <utility>

#include "policy/watch/alert_book.hpp"

namespace campus::watch {
namespace {

constexpr std::string_view crowded = "alerts.crowded/";

bool is_about_host(AlertKey const& key) { return key.object.starts_with("host:"); }

}  // namespace

// "ids.alert/2001219" shares the places of its family; all that is no host shares those of "".
std::string_view AlertBook::crowd_name(AlertKey const& key) {
  if (!is_about_host(key)) return {};
  return std::string_view(key.rule).substr(0, key.rule.find('/'));
}

bool AlertBook::is_full(std::string_view crowd) const {
  if (entries_.size() >= alerts_max) return true;
  if (crowd.empty()) return false;
  auto const of = [&](std::string_view name) {
    auto const found = crowds_.find(name);
    return found == crowds_.end() ? std::size_t{0} : found->second.entries;
  };
  return of(crowd) >= hosts_of_rule_max || entries_.size() - of({}) >= hosts_max;
}

// What is over and written down goes, the oldest first.  A host takes the places of hosts alone, and where its rule has
// no more of its own, those of its rule.
bool AlertBook::make_room(std::string_view crowd) {
  if (!is_full(crowd)) return true;
  bool const is_own_share = !crowd.empty() && crowds_.find(crowd)->second.entries >= hosts_of_rule_max;
  std::vector<std::pair<Instant, Entries::iterator>> over;
  for (auto at = entries_.begin(); at != entries_.end(); ++at) {
    auto const& [key, entry] = *at;
    if (entry.alert.is_open() || entry.holds || entry.is_dirty) continue;
    if (!crowd.empty() && (is_own_share ? crowd_name(key) != crowd : !is_about_host(key))) continue;
    over.emplace_back(entry.changed_at, at);
  }
  auto const most = over.begin() + static_cast<std::ptrdiff_t>(std::min(forgotten_at_once, over.size()));
  std::ranges::partial_sort(over, most, {}, &std::pair<Instant, Entries::iterator>::first);
  for (auto one = over.begin(); one != most; ++one) forget(one->second);
  return !is_full(crowd);
}

// Of an earlier life.  A rule that was told as crowded has to be told as well again, whoever of it is left.
void AlertBook::recall(Alert alert, Instant now) {
  auto key = alert.key;
  auto const crowd = std::string(crowd_name(key));
  if (key.rule.starts_with(crowded)) crowds_.try_emplace(key.rule.substr(crowded.size()));
  Entry entry{.alert = std::move(alert), .holds = true, .changed_at = now, .checked_at = now};
  crowds_[crowd].entries += entries_.insert_or_assign(std::move(key), std::move(entry)).second;
}

AlertBook::Entry* AlertBook::entry_for(AlertKey const& key) {
  if (auto const found = entries_.find(key); found != entries_.end()) return &found->second;
  auto const name = crowd_name(key);
  auto& crowd = crowds_.try_emplace(std::string(name)).first->second;
  crowd.is_packed = crowd.is_packed || !make_room(name);
  if (crowd.is_packed) {
    ++crowd.beyond;
    ++beyond_;
    return nullptr;
  }
  ++crowd.entries;
  auto& entry = entries_[key];
  entry.alert.key = key;
  entry.alert.state = AlertState::resolved;
  return &entry;
}

AlertBook::Entries::iterator AlertBook::forget(Entries::iterator at) {
  --crowds_.find(crowd_name(at->first))->second.entries;
  return entries_.erase(at);
}

// Of each crowded rule one alert: it holds while somebody finds no place.
void AlertBook::tell_crowds(Instant now, Ruling& ruling) {
  for (auto& [rule, crowd] : crowds_) {
    crowd.is_packed = false;
    if (rule.empty()) continue;
    Condition condition = well({"school", std::string(crowded) + rule});
    condition.holds = std::exchange(crowd.beyond_told, crowd.beyond) != crowd.beyond;
    if (condition.holds)
      condition.what = {Fault::Kind::full, "CMP-V107", {{"rule", rule}, {"kept", std::to_string(crowd.entries)}}};
    feed(condition, now, ruling);
  }
}

}  // namespace campus::watch
