// What stands above an alert and explains it.  It is asked before it is believed to be well: polls come in turn, and a
// switch that died may be the last to be asked (two phases, so that no order of polls makes a false page).

#include <utility>

#include "policy/watch/alert_book.hpp"

namespace campus::watch {
namespace {

constexpr std::string_view device_prefix = "device:";

}  // namespace

AlertBook::Above AlertBook::look_above(Entry& entry, Instant now, Ruling& ruling) {
  auto const parents = topology_.above(entry.alert.key.object);
  if (parents.empty()) return Above::well;
  bool is_one_well = false;
  std::vector<std::string const*> unheard;
  for (auto const& parent : parents) {
    auto const found = entries_.find({parent, settings_.down_rule});
    auto const* const above = found == entries_.end() ? nullptr : &found->second;
    bool const was_down = above && above->alert.ended_at && entry.alert.suppressed_by;
    bool const is_back = was_down && now - *above->alert.ended_at < settings_.parent_grace;
    if (above && (above->holds || above->alert.is_open() || is_back)) continue;
    auto const asked = asked_.find(parent);
    bool const has_answered = entry.asked_at && asked != asked_.end() && asked->second.heard >= asked->second.at &&
                              asked->second.heard + settings_.verdict_wait >= *entry.asked_at;
    is_one_well = is_one_well || was_down || has_answered;
    unheard.push_back(&parent);
  }
  if (unheard.empty()) return Above::down;
  if (is_one_well || (entry.asked_at && now - *entry.asked_at >= settings_.verdict_wait)) return Above::well;
  if (entry.asked_at) return Above::asked;
  entry.asked_at = now;
  for (auto const* const parent : unheard) {
    if (!parent->starts_with(device_prefix)) continue;
    auto& asked = asked_[*parent];
    // Ten switches behind one core ask for it once.
    if (asked.at != Instant{} && now >= asked.at && now - asked.at < settings_.verdict_wait) continue;
    asked = {now, Instant{}};
    ruling.emplace_back(ProbeDevice{{parent->substr(device_prefix.size())}});
  }
  return Above::asked;
}

// What stands above may itself be explained.  The way up is that of the cabling of now, in which there is no circle
// (see Topology): what an alert says of its cause may be of the cabling before.
AlertKey AlertBook::root_above(std::string_view object) const {
  AlertKey root{topology_.above(object).front(), settings_.down_rule};
  for (std::size_t climbed = 0; climbed < climb_max; ++climbed) {
    auto const found = entries_.find(root);
    if (found == entries_.end() || !found->second.alert.suppressed_by) break;
    auto const parents = topology_.above(root.object);
    if (parents.empty() || !entries_.contains({parents.front(), settings_.down_rule})) break;
    root.object = parents.front();
  }
  return root;
}

bool AlertBook::is_explained(Entry& entry, Instant now, Ruling& ruling) {
  auto const above = look_above(entry, now, ruling);
  auto& by = entry.alert.suppressed_by;
  auto const before = by;
  by = above == Above::down ? std::optional(root_above(entry.alert.key.object)) : std::nullopt;
  if (by != before) mark(entry);
  return above != Above::well;
}

}  // namespace campus::watch
