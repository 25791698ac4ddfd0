// Who is told of an alert, and when.  An open alert that was not told yet is looked at again with every word
// about it and with every tick, in this order: has the school settled after a start; does something above it
// explain it (alert_cause.cpp); did somebody ask for silence; do the school's hours keep it for the morning.
// What passes joins an incident, and the first of an incident is a page.

#include <algorithm>
#include <utility>

#include "policy/watch/alert_book.hpp"

namespace campus::watch {
namespace {

Severity one_graver(Severity severity) {
  return severity == Severity::critical ? severity : static_cast<Severity>(static_cast<int>(severity) + 1);
}

}  // namespace

void AlertBook::tell(Entry& entry, Instant now, Ruling& ruling) {
  auto& alert = entry.alert;
  if (alert.is_paged || (settled_at_ && now < *settled_at_)) return;
  if (is_explained(entry, now, ruling) || is_silenced(entry, now)) {
    // It does not wait for the morning any more; whether it must, is asked anew when nothing else keeps it quiet.
    if (std::exchange(alert.held_until, std::nullopt)) mark(entry);
    return;
  }
  if (is_held(entry, now)) return;
  bool is_new = false;
  auto& incident = incident_for(entry, now, is_new);
  join(entry, incident, now);
  if (!is_new) return;
  incident.is_paged = true;
  send(Notice::Kind::page, incident, alert, now, ruling);
}

bool AlertBook::is_silenced(Entry& entry, Instant now) {
  auto const before = entry.alert.silenced_by;
  entry.alert.silenced_by.reset();
  for (auto const& [id, silence] : silences_)
    if (silence.from <= now && now < silence.until && covers(silence, entry.alert.key))
      entry.alert.silenced_by = id;
  if (entry.alert.silenced_by != before) mark(entry);
  return entry.alert.silenced_by.has_value();
}

bool AlertBook::is_held(Entry& entry, Instant now) {
  auto& alert = entry.alert;
  auto const& rule = rule_of(alert.key.rule);
  auto const today = calendar_.day_of(now);
  if (rule.is_dropped_in_vacation && calendar_.kind_of(today) == DayKind::vacation) return true;
  bool const is_now = rule.told == AlertRule::Told::always ||
                      (rule.told == AlertRule::Told::school && calendar_.is_during_school(now)) ||
                      (rule.told == AlertRule::Told::lessons && calendar_.lesson_at(now).has_value());
  if (is_now) {
    alert.held_until.reset();
    return false;
  }
  if (!alert.held_until) {
    auto const minute = std::chrono::minutes(settings_.digest_minute);
    auto morning = calendar_.begin_of(today) + minute;
    if (!calendar_.has_lessons(today) || now >= morning)
      morning = calendar_.begin_of(calendar_.next_day_with_lessons(today)) + minute;
    alert.held_until = morning;
    mark(entry);
  }
  return true;
}

Severity AlertBook::severity_of(Entry const& entry, Severity said, Instant now) const {
  auto const& rule = rule_of(entry.alert.key.rule);
  bool const is_raised =
      (rule.is_raised_off_hours && !calendar_.is_during_school(now)) ||
      (rule.is_raised_on_exams && calendar_.kind_of(calendar_.day_of(now)) == DayKind::exam);
  return is_raised ? one_graver(said) : said;
}

Incident& AlertBook::incident_for(Entry& entry, Instant now, bool& is_new) {
  auto const& key = entry.alert.key;
  is_new = false;
  if (rule_of(key.rule).is_grouped)
    for (auto& [number, incident] : incidents_)
      if (incident.cause.rule == key.rule && now - incident.last_joined <= settings_.join_within)
        return incident;
  is_new = true;
  auto const number = ++incident_newest_;
  return incidents_[number] = {.number = number,
                               .cause = key,
                               .severity = entry.alert.severity,
                               .opened_at = now,
                               .last_joined = now};
}

void AlertBook::join(Entry& entry, Incident& incident, Instant now) {
  entry.alert.incident = incident.number;
  entry.alert.is_paged = true;
  entry.alert.held_until.reset();
  incident.last_joined = now;
  incident.severity = std::max(incident.severity, entry.alert.severity);
  ++incident.alerts;
  ++incident.open;
  mark(entry);
}

// The last one out says that it is over, to those who were told that it began.
void AlertBook::leave(Entry& entry, Notice::Kind kind, Instant now, Ruling& ruling) {
  auto const found = incidents_.find(entry.alert.incident);
  if (found == incidents_.end()) return;
  auto& incident = found->second;
  if (incident.open > 0) --incident.open;
  if (incident.open > 0) {
    ruling.emplace_back(KeepIncident{incident});
    return;
  }
  incident.ended_at = now;
  if (incident.is_paged)
    send(kind, incident, entry.alert, now, ruling);
  else
    ruling.emplace_back(KeepIncident{incident});
  incidents_.erase(found);
}

void AlertBook::send_digest(Instant now, Ruling& ruling) {
  if (settled_at_ && now < *settled_at_) return;  // nobody has looked yet whether it still is so
  Incident* incident = nullptr;
  Entry* lead = nullptr;
  for (auto& [key, entry] : entries_) {
    auto const& held = entry.alert.held_until;
    if (!entry.alert.is_open() || entry.alert.is_paged || !held || now < *held) continue;
    if (!incident) {
      auto const number = ++incident_newest_;
      incident = &(incidents_[number] = {.number = number,
                                         .cause = key,
                                         .severity = entry.alert.severity,
                                         .opened_at = now,
                                         .last_joined = now});
      lead = &entry;
    }
    join(entry, *incident, now);
    if (entry.alert.severity > lead->alert.severity) lead = &entry;
  }
  if (!incident) return;
  incident->is_paged = true;
  send(Notice::Kind::digest, *incident, lead->alert, now, ruling);
}

void AlertBook::send_summaries(Instant now, Ruling& ruling) {
  for (auto& [number, incident] : incidents_) {
    if (!incident.is_paged || incident.alerts <= incident.told_alerts) continue;
    bool const is_first = incident.told_alerts <= 1;
    auto const due = incident.told_at + (is_first ? settings_.summary_after : settings_.summary_every);
    if (now < due) continue;
    auto const lead = entries_.find(incident.cause);
    if (lead != entries_.end()) send(Notice::Kind::summary, incident, lead->second.alert, now, ruling);
  }
}

void AlertBook::send(Notice::Kind kind, Incident const& incident, Alert const& lead, Instant now,
                     Ruling& ruling) {
  Notice notice{
      .number = ++notice_newest_, .kind = kind, .at = now, .incident = incident, .lead = lead, .top = {}};
  auto& told = notice.incident;
  told.told_alerts = told.alerts;
  told.told_at = now;
  told.hidden = hidden_behind(told.cause);
  if (auto const found = incidents_.find(incident.number); found != incidents_.end()) found->second = told;
  if (told.alerts > 1) list_top(notice);
  if (auto const found = entries_.find(lead.key); found != entries_.end() && lead.number != 0)
    keep(found->second, now, ruling);
  if (told.number != 0) ruling.emplace_back(KeepIncident{told});
  ruling.emplace_back(SendNotice{std::move(notice)});
}

void AlertBook::list_top(Notice& notice) const {
  std::vector<Alert const*> members;
  for (auto const& [key, entry] : entries_)
    if (entry.alert.incident == notice.incident.number) members.push_back(&entry.alert);
  auto const most = std::min(notice_top_max, members.size());
  std::ranges::partial_sort(members, members.begin() + static_cast<std::ptrdiff_t>(most),
                            [](Alert const* left, Alert const* right) {
                              return std::pair(right->severity, right->count) <
                                     std::pair(left->severity, left->count);
                            });
  for (std::size_t i = 0; i < most; ++i) {
    notice.top.push_back(*members[i]);
    notice.top.back().evidence = {};
  }
}

void AlertBook::send_test(std::string by, Instant now, Ruling& ruling) {
  Alert lead;
  lead.key = {"school", "alert.test"};
  lead.state = AlertState::resolved;
  lead.severity = Severity::info;
  lead.what = {Fault::Kind::failure, "CMP-V101", {{"by", std::move(by)}}};
  lead.first_seen = lead.raised_at = lead.last_seen = now;
  lead.ended_at = now;
  Incident const none{
      .cause = lead.key, .severity = Severity::info, .opened_at = now, .last_joined = now, .ended_at = now};
  send(Notice::Kind::test, none, lead, now, ruling);
}

// A clock that was set, or a machine that slept: what was being waited for has not been waited for.
void AlertBook::watch_clock(Instant now, Ruling& ruling) {
  auto const before = std::exchange(last_tick_, now);
  if (!before) return;
  auto const passed = now - *before;
  if (passed >= Duration::zero() && passed < jump_least) return;
  settled_at_ = now + settings_.settle;
  for (auto& [key, entry] : entries_) {
    entry.changed_at += passed;
    entry.checked_at += passed;
    if (entry.asked_at) *entry.asked_at += passed;
    if (entry.alert.last_seen > now) entry.alert.last_seen = now;
  }
  if (absent_from_) {
    if (now >= *absent_from_) say_absence({*std::exchange(absent_from_, std::nullopt), now}, now, ruling);
  } else if (passed > Duration::zero()) {
    say_absence({*before, now}, now, ruling);
  }
}

void AlertBook::say_absence(Window absent, Instant now, Ruling& ruling) {
  auto const away = absent.to - absent.from;
  if (away < settings_.absent_least) return;
  auto const hours = std::chrono::duration_cast<std::chrono::hours>(away).count();
  Alert info;
  info.number = ++alert_newest_;
  info.key = {"school", "gateway.absent"};
  info.state = AlertState::resolved;
  info.severity = Severity::info;
  info.what = {Fault::Kind::failure, "CMP-V102", {{"hours", std::to_string(hours)}}};
  info.evidence.window = absent;
  info.count = 1;
  info.first_seen = absent.from;
  info.raised_at = info.last_seen = now;
  info.ended_at = now;
  info.is_paged = true;
  ruling.emplace_back(KeepAlert{info, true});
  Incident const none{
      .cause = info.key, .severity = Severity::info, .opened_at = now, .last_joined = now, .ended_at = now};
  send(Notice::Kind::info, none, info, now, ruling);
}

}  // namespace campus::watch
