// The life of an alert: it waits until its condition has held for long enough, fires, is calmed while it
// comes and goes, and ends.  Whom it is told to is alert_telling.cpp.
//
// An entry outlives its alert for a while, because what makes a condition restless is what it did before.

#include "policy/watch/alert_book.hpp"

#include <algorithm>
#include <utility>

namespace campus::watch {
namespace {

bool fits_pattern(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

void AlertBook::configure(AlertSettings settings, Topology topology, SchoolCalendar calendar) {
  settings_ = std::move(settings);
  topology_ = std::move(topology);
  calendar_ = std::move(calendar);
}

void AlertBook::start(AlertMemory memory, Instant now, Ruling& ruling) {
  for (auto& alert : memory.open) recall(std::move(alert), now);
  for (auto const& incident : memory.incidents) incidents_.insert_or_assign(incident.number, incident);
  for (auto& silence : memory.silences) silences_.insert_or_assign(silence.id, std::move(silence));
  alert_newest_ = memory.alert_newest;
  incident_newest_ = memory.incident_newest;
  notice_newest_ = memory.notice_newest;
  silence_newest_ = memory.silence_newest;
  settled_at_ = now + settings_.settle;
  absent_from_ = memory.last_alive;
  // Without a battery the clock begins long ago; then the jump that sets it right says how long we were away.
  if (!absent_from_ || now < *absent_from_) return;
  say_absence({*std::exchange(absent_from_, std::nullopt), now}, now, ruling);
}

AlertRule const& AlertBook::rule_of(std::string_view name) const {
  static AlertRule const plain{};
  auto found = settings_.rules.find(name);
  // "ids.alert/2001219" goes by the rule of its family.
  if (found == settings_.rules.end()) found = settings_.rules.find(name.substr(0, name.find('/')));
  return found == settings_.rules.end() ? plain : found->second;
}

void AlertBook::feed(Condition const& condition, Instant now, Ruling& ruling) {
  auto const known = entries_.find(condition.key);
  if (!condition.holds && known == entries_.end()) return;  // well, as it was
  auto* const entry = known != entries_.end() ? &known->second : entry_for(condition.key);
  if (!entry) return;
  bool const has_changed = entry->holds != condition.holds;
  entry->restlessness.feed(has_changed);
  entry->checked_at = now;
  if (has_changed) {
    entry->holds = condition.holds;
    entry->changed_at = now;
    ++entry->changes;
  }
  auto& alert = entry->alert;
  if (condition.holds) {
    if (!alert.is_open()) alert.severity = condition.severity.value_or(rule_of(alert.key.rule).severity);
    alert.what = condition.what;
    alert.evidence = condition.evidence;
    // A fact without a window of its own was seen from when it began to hold until now.
    if (alert.evidence.window == Window{}) alert.evidence.window = {entry->changed_at, now};
    alert.last_seen = now;
    ++alert.count;
    if (alert.is_open() && now - entry->kept_at >= repeat_kept_every) entry->is_dirty = true;
  }
  judge(*entry, now, ruling);
}

void AlertBook::judge(Entry& entry, Instant now, Ruling& ruling) {
  auto& alert = entry.alert;
  auto const& rule = rule_of(alert.key.rule);
  if (rule.quiet > Duration::zero() && entry.holds && now - alert.last_seen >= rule.quiet) {
    entry.holds = false;
    entry.changed_at = now;
  }
  auto const since = now - entry.changed_at;
  bool const is_restless = entry.restlessness.share() > settings_.flapping_from;
  if (!alert.is_open()) {
    if (!entry.holds && !is_restless) {
      if (alert.state == AlertState::pending) alert.state = AlertState::resolved;
      return;
    }
    if (entry.holds && alert.state != AlertState::pending) {
      alert.state = AlertState::pending;
      alert.first_seen = now;
      alert.count = 1;
    }
    if (alert.state != AlertState::pending) return;
    if (is_restless || (entry.holds && since >= rule.hold)) open(entry, now, ruling);
    return;
  }
  if (alert.state == AlertState::firing && is_restless) {
    alert.state = AlertState::flapping;
    mark(entry);
  } else if (alert.state == AlertState::flapping && entry.restlessness.share() < settings_.flapping_until) {
    return calm_down(entry, now, ruling);
  }
  if (alert.state == AlertState::firing && !entry.holds && since >= rule.keep)
    return close(entry, AlertState::resolved, now, ruling);
  tell(entry, now, ruling);
}

void AlertBook::open(Entry& entry, Instant now, Ruling& ruling) {
  auto& alert = entry.alert;
  // The one before, of another number, whose end the record has not got yet: else it would be open there for ever.
  if (entry.is_dirty && alert.number != 0) {
    auto const opening = std::exchange(alert.state, AlertState::resolved);
    keep(entry, now, ruling);
    alert.state = opening;
  }
  alert.number = ++alert_newest_;
  alert.state = AlertState::firing;
  alert.severity = severity_of(entry, alert.severity, now);
  alert.raised_at = now;
  alert.ended_at.reset();
  alert.incident = 0;
  alert.is_paged = false;
  alert.suppressed_by.reset();
  alert.silenced_by.reset();
  alert.held_until.reset();
  alert.acknowledged.reset();
  entry.asked_at.reset();
  entry.changes = 1;
  mark(entry);
  tell(entry, now, ruling);
}

// It stopped coming and going: the one summary of it says where it stands now.
void AlertBook::calm_down(Entry& entry, Instant now, Ruling& ruling) {
  auto& alert = entry.alert;
  alert.evidence.counts.push_back({"changes", std::to_string(entry.changes)});
  alert.state = AlertState::firing;
  mark(entry);
  if (!entry.holds) {
    alert.state = AlertState::resolved;
    alert.ended_at = now;
    leave(entry, Notice::Kind::summary, now, ruling);
  } else if (auto const found = incidents_.find(alert.incident); found != incidents_.end()) {
    send(Notice::Kind::summary, found->second, alert, now, ruling);
  }
}

void AlertBook::close(Entry& entry, AlertState how, Instant now, Ruling& ruling) {
  entry.alert.state = how;
  entry.alert.ended_at = now;
  mark(entry);
  leave(entry, Notice::Kind::resolve, now, ruling);
}

void AlertBook::keep(Entry& entry, Instant now, Ruling& ruling) {
  ruling.emplace_back(KeepAlert{entry.alert, entry.is_reportable});
  entry.is_dirty = entry.is_reportable = false;
  entry.kept_at = now;
}

void AlertBook::answered(std::string_view object, Instant now) {
  if (auto const found = asked_.find(object); found != asked_.end()) found->second.heard = now;
}

// A condition of which only the changes are told would stay as restless as its last word found it.
void AlertBook::check_unasked(Entry& entry, Instant now) {
  for (unsigned i = 0; i < Restlessness::changes_kept && now - entry.checked_at >= unasked_check_every; ++i) {
    entry.restlessness.feed(false);
    entry.checked_at += unasked_check_every;
  }
}

void AlertBook::tick(Instant now, Ruling& ruling) {
  watch_clock(now, ruling);
  for (auto at = entries_.begin(); at != entries_.end();) {
    auto& entry = at->second;
    check_unasked(entry, now);
    judge(entry, now, ruling);
    bool const is_over = !entry.alert.is_open() && !entry.is_dirty && !entry.holds;
    bool const is_forgotten = is_over && now - entry.changed_at >= restlessness_kept;
    at = is_forgotten ? forget(at) : std::next(at);
  }
  tell_crowds(now, ruling);
  send_digest(now, ruling);
  send_summaries(now, ruling);
  std::size_t written = 0;
  for (auto& [key, entry] : entries_) {
    if (written == writes_per_tick_max) break;
    if (!entry.is_dirty) continue;
    keep(entry, now, ruling);
    ++written;
  }
  std::erase_if(silences_, [&](auto const& held) { return held.second.until <= now; });
  if (!alive_kept_at_ || now < *alive_kept_at_ || now - *alive_kept_at_ >= alive_every) {
    alive_kept_at_ = now;
    ruling.emplace_back(KeepAlive{now});
  }
}

void AlertBook::retain(std::function<bool(std::string_view object)> const& is_watched, Instant now,
                       Ruling& ruling) {
  for (auto& [key, entry] : entries_) {
    if (is_watched(key.object)) continue;
    entry.holds = false;
    if (entry.alert.is_open()) close(entry, AlertState::expired, now, ruling);
  }
}

Result<Alert> AlertBook::acknowledge(std::uint64_t number, Acknowledgement acknowledgement, Ruling& ruling) {
  for (auto& [key, entry] : entries_) {
    if (entry.alert.number != number) continue;
    if (!entry.alert.is_open())
      return fail(Fault::Kind::conflict, "CMP-V004", {{"number", std::to_string(number)}});
    auto const at = acknowledgement.at;
    entry.alert.acknowledged = std::move(acknowledgement);
    mark(entry);
    keep(entry, at, ruling);
    return entry.alert;
  }
  return fail(Fault::Kind::not_found, "CMP-V003", {{"number", std::to_string(number)}});
}

Result<Silence> AlertBook::silence(Silence wanted, Instant now, Ruling& ruling) {
  if (wanted.reason.empty()) return fail(Fault::Kind::usage, "CMP-V005");
  if (wanted.owner.empty()) return fail(Fault::Kind::usage, "CMP-V006");
  if (wanted.object.empty() || wanted.rule.empty()) return fail(Fault::Kind::usage, "CMP-V007");
  wanted.from = std::max(wanted.from, now);
  if (wanted.until <= wanted.from) return fail(Fault::Kind::usage, "CMP-V008");
  if (wanted.until - wanted.from > settings_.silence_longest) {
    auto const days = std::chrono::duration_cast<std::chrono::days>(settings_.silence_longest).count();
    return fail(Fault::Kind::usage, "CMP-V009", {{"days", std::to_string(days)}});
  }
  if (silences_.size() >= silences_max)
    return fail(Fault::Kind::full, "CMP-V010", {{"max", std::to_string(silences_max)}});
  wanted.id = ++silence_newest_;
  ruling.emplace_back(KeepSilence{wanted});
  return silences_.insert_or_assign(wanted.id, std::move(wanted)).first->second;
}

Result<Silence> AlertBook::end_silence(std::uint64_t id, Instant now, Ruling& ruling) {
  auto const found = silences_.find(id);
  if (found == silences_.end()) return fail(Fault::Kind::not_found, "CMP-V011", {{"id", std::to_string(id)}});
  auto ended = std::move(found->second);
  silences_.erase(found);
  ended.until = std::min(ended.until, now);
  ruling.emplace_back(KeepSilence{ended});
  return ended;
}

// A silence over what stands above covers all that stands behind it.
bool AlertBook::covers(Silence const& silence, AlertKey const& key) const {
  if (!fits_pattern(silence.rule, key.rule)) return false;
  return fits_pattern(silence.object, key.object) || topology_.is_below(key.object, silence.object);
}

std::vector<Alert> AlertBook::hidden_by(Silence const& silence) const {
  std::vector<Alert> hidden;
  for (auto const& [key, entry] : entries_)
    if (entry.alert.is_open() && covers(silence, key)) hidden.push_back(entry.alert);
  return hidden;
}

std::vector<Alert> AlertBook::alerts() const {
  std::vector<Alert> open;
  for (auto const& [key, entry] : entries_)
    if (entry.alert.is_open()) open.push_back(entry.alert);
  std::ranges::sort(open, [](Alert const& left, Alert const& right) {
    return std::pair(right.severity, right.number) < std::pair(left.severity, left.number);
  });
  return open;
}

Alert const* AlertBook::find(std::uint64_t number) const {
  for (auto const& [key, entry] : entries_)
    if (entry.alert.number == number && number != 0) return &entry.alert;
  return nullptr;
}

std::vector<Incident> AlertBook::incidents() const {
  std::vector<Incident> open;
  for (auto const& [number, incident] : incidents_) {
    open.push_back(incident);
    open.back().hidden = hidden_behind(incident.cause);
  }
  return open;
}

std::vector<Silence> AlertBook::silences() const {
  std::vector<Silence> all;
  for (auto const& [id, silence] : silences_) all.push_back(silence);
  return all;
}

std::size_t AlertBook::hidden_behind(AlertKey const& cause) const {
  return static_cast<std::size_t>(std::ranges::count_if(entries_, [&](auto const& one) {
    return one.second.alert.is_open() && one.second.alert.suppressed_by == cause;
  }));
}

}  // namespace campus::watch
