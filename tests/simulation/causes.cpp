#include "tests/simulation/causes.hpp"

#include <algorithm>
#include <chrono>

#include "policy/watch/threshold.hpp"

namespace campus::simulation {
namespace {

AlertKey of_device(DeviceId const& device) { return {"device:" + device.name, "device.unreachable"}; }
AlertKey of_room(std::string const& room) { return {"room:" + room, "room.fault"}; }

using namespace std::chrono_literals;
constexpr unsigned silences_until_unreachable = 3;

}  // namespace

void Causes::Cause::hear(bool is_bad, Instant now) {
  words_since_change = holds == is_bad ? words_since_change + 1 : 0;
  if (holds || is_bad) last_held = now;  // up to this word
  if (holds != is_bad) last_changed = now;
  holds = is_bad;
}

void Causes::device_answered(DeviceId const& device, Instant now) {
  auto& cause = causes_[of_device(device)];
  cause.silences = cause.silences_since_start = 0;
  cause.hear(false, now);
}

void Causes::device_was_silent(DeviceId const& device, Instant now) {
  auto& cause = causes_[of_device(device)];
  ++cause.silences;
  ++cause.silences_since_start;
  if (cause.silences >= silences_until_unreachable) cause.hear(true, now);
}

void Causes::room_said(std::string const& room, bool is_ill, Instant now) {
  auto& cause = causes_[of_room(room)];
  cause.silences = 0;
  cause.hear(is_ill, now);
}

// It may be off, or gone, or its switch is: from the third silence on the gateway may say so.
void Causes::room_was_silent(std::string const& room, Instant now) {
  auto& cause = causes_[of_room(room)];
  if (++cause.silences >= silences_until_unreachable) cause.hear(true, now);
}

void Causes::condition(AlertKey const& key, bool holds, Instant now) { causes_[key].hear(holds, now); }

void Causes::forget(DeviceId const& device) { causes_.erase(of_device(device)); }

void Causes::gateway_started(Instant now) {
  started_ = now;
  for (auto& [key, cause] : causes_) cause.silences_since_start = 0;
}

bool Causes::is_unreachable(std::string const& object) const {
  auto const found = causes_.find({object, settings_.down_rule});
  return found != causes_.end() && found->second.holds;
}

std::set<std::string> Causes::surely_unreachable() const {
  std::set<std::string> all;
  for (auto const& [key, cause] : causes_)
    if (key.rule == settings_.down_rule && cause.holds &&
        cause.silences_since_start >= silences_until_unreachable)
      all.insert(key.object);
  return all;
}

bool Causes::is_settling(Instant now) const { return now < started_ + settings_.settle + tick_most; }

std::string Causes::objection_to(Alert const& alert, Instant now) const {
  std::string objection = "nobody ever told of it";
  if (auto const found = causes_.find(alert.key); found != causes_.end())
    objection = objection_to(alert, found->second, now);
  // A room is as unreachable as its switch, and comes and goes with it.
  if (!objection.empty() && alert.key.object.starts_with("room:"))
    for (auto const& above : topology_.above(alert.key.object))
      if (auto const found = causes_.find({above, settings_.down_rule}); found != causes_.end())
        if (objection_to(alert, found->second, now).empty()) return {};
  return objection;
}

std::string Causes::objection_to(Alert const& alert, Cause const& cause, Instant now) const {
  // One of a family goes by the family's rule.
  auto const found = settings_.rules.find(alert.key.rule.substr(0, alert.key.rule.find('/')));
  auto const rule = found == settings_.rules.end() ? watch::AlertRule{} : found->second;
  if (cause.holds) {
    if (rule.quiet == Duration::zero()) return {};
    // One that nobody ends must have been heard of lately.  It is said once more when its window ends, and
    // looked at with the next tick.
    auto const most = rule.quiet + 1min + 3 * tick_most;
    return now - cause.last_held <= most ? "" : "it was told of too long ago";
  }
  // It comes and goes: it is open until it has been calm for as many words as are remembered, of which one
  // that nobody spoke counts every five minutes.
  constexpr auto words = watch::Restlessness::changes_kept + 1;
  bool const is_calm =
      cause.words_since_change > words || now - cause.last_changed > words * 5min + 2 * tick_most;
  if (alert.state == AlertState::flapping) return is_calm ? "it has long been calm" : "";
  // A gateway that was started since may have lost that it was over, and counts from the word it got then.
  auto const over_since = std::max(cause.last_held, started_);
  if (rule.keep > Duration::zero() && now - over_since <= rule.keep + 2 * tick_most) return {};
  return "the world is well";
}

}  // namespace campus::simulation
