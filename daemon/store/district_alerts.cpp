// Alerts of all schools, as the district takes them.
//
// Within one epoch the numbers of a lane say which of two states is the newer, and the mark lets none pass twice:
// a school whose clock was put back must not have the end of an alert thrown away.  Only between two lives of a
// gateway's store, where numbers cannot be compared, does the time of observation decide.

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/store/district_store.hpp"

namespace campus::store {
namespace {

bool is_over(Alert const& alert) {
  return alert.state == AlertState::resolved || alert.state == AlertState::expired;
}

// An alert without an incident is one of its own.
std::int64_t incident_of(Alert const& alert) {
  return alert.incident == 0 ? -static_cast<std::int64_t>(alert.number) : static_cast<std::int64_t>(alert.incident);
}

}  // namespace

// Full: the alert that ended first goes.  Open ones stay, and where all are open the newcomer is set aside.
Result<bool> DistrictStore::make_room_for_alert(std::int64_t school) {
  auto const count = database_.value<std::int64_t>("select count(*) from alert where school = ?", school);
  if (!count) return std::unexpected(count.error());
  if (*count < alerts_per_school_max) return true;
  auto const eldest = database_.first<std::int64_t, std::int64_t>(
      "select number, incident from alert where school = ? and ended_at is not null order by ended_at, number limit 1",
      school);
  if (!eldest) return std::unexpected(eldest.error());
  if (!*eldest) return false;
  auto const& [number, incident] = **eldest;
  auto done = database_.run("delete from alert where school = ? and number = ?", school, number);
  if (done) done = sum_up_incident(school, incident);
  if (!done) return std::unexpected(std::move(done.error()));
  return true;
}

Result<std::string> DistrictStore::take(std::int64_t school, Delivery const& delivery,
                                        contract::AlertReport const& report, Instant observed_at) {
  auto const& alert = report.alert;
  auto const known = database_.first<std::string, Instant, std::int64_t, AlertState>(
      "select epoch, observed_at, incident, state from alert where school = ? and number = ?", school, alert.number);
  if (!known) return std::unexpected(known.error());
  if (*known) {
    auto const& [epoch, seen_at, incident, state] = **known;
    if (epoch != delivery.epoch && observed_at < std::min(seen_at, delivery.now)) return "";
  } else {
    auto const has_room = make_room_for_alert(school);
    if (!has_room) return std::unexpected(has_room.error());
    if (!*has_room) return "CMP-S040";
  }
  if (auto done = put(school, delivery, report, observed_at); !done) return std::unexpected(std::move(done.error()));
  auto done = Result<void>();
  if (!*known || std::get<3>(**known) != alert.state) done = step_alert(school, alert, observed_at);
  if (done && *known && std::get<2>(**known) != incident_of(alert))
    done = sum_up_incident(school, std::get<2>(**known));
  if (done) done = sum_up_incident(school, incident_of(alert));
  if (!done) return std::unexpected(std::move(done.error()));
  return "";
}

Result<void> DistrictStore::put(std::int64_t school, Delivery const& delivery, contract::AlertReport const& report,
                                Instant observed_at) {
  auto const& alert = report.alert;
  auto const now = delivery.now;
  auto const ended = is_over(alert) ? std::optional(std::min(alert.ended_at.value_or(observed_at), now)) : std::nullopt;
  return database_.run(
      "insert into alert (school, number, epoch, observed_at, received_at, object, rule, severity, state, incident, "
      "is_hidden, raised_at, last_seen, ended_at, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "on conflict (school, number) do update set epoch = excluded.epoch, observed_at = excluded.observed_at, "
      "received_at = excluded.received_at, object = excluded.object, rule = excluded.rule, "
      "severity = excluded.severity, state = excluded.state, incident = excluded.incident, "
      "is_hidden = excluded.is_hidden, raised_at = excluded.raised_at, last_seen = excluded.last_seen, "
      "ended_at = excluded.ended_at, body = excluded.body",
      school, alert.number, delivery.epoch, observed_at, now, alert.key.object, alert.key.rule, alert.severity,
      alert.state, incident_of(alert), alert.suppressed_by.has_value(), std::min(alert.raised_at, now),
      std::min(alert.last_seen, now), ended, report.text);
}

Result<void> DistrictStore::step_alert(std::int64_t school, Alert const& alert, Instant observed_at) {
  auto done = database_.run("insert into alert_step (school, number, at, state) values (?, ?, ?, ?)", school,
                            alert.number, observed_at, alert.state);
  if (!done) return done;
  return database_.run(
      "delete from alert_step where school = ?1 and number = ?2 and rowid <= (select rowid from alert_step "
      "where school = ?1 and number = ?2 order by rowid desc limit 1 offset ?3)",
      school, alert.number, alert_steps_max);
}

// Whoever looked after an incident that had ended does not look after what opens again under its number: that is
// the first incident of a gateway that was set up anew.
Result<void> DistrictStore::sum_up_incident(std::int64_t school, std::int64_t incident) {
  auto const sums = database_.first<std::uint64_t, std::uint64_t, std::uint64_t, Severity, Instant, Instant,
                                    std::optional<Instant>>(
      "select count(*), sum(ended_at is null), sum(is_hidden), max(severity), min(raised_at), max(last_seen), "
      "max(ended_at) from alert where school = ? and incident = ? having count(*) > 0",
      school, incident);
  if (!sums) return std::unexpected(sums.error());
  if (!*sums) return database_.run("delete from incident where school = ? and number = ?", school, incident);
  auto const& [alerts, open, hidden, severity, opened_at, last_seen, ended_at] = **sums;
  auto const lead = database_.first<std::uint64_t, std::string>(
      "select number, rule from alert where school = ? and incident = ? order by is_hidden, ended_at is not null, "
      "severity desc, raised_at, number limit 1",
      school, incident);
  if (!lead) return std::unexpected(lead.error());
  auto const& [number, rule] = **lead;
  return database_.run(
      "insert into incident (school, number, severity, opened_at, last_seen, ended_at, alerts, open, hidden, lead, "
      "rule) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "on conflict (school, number) do update set severity = excluded.severity, opened_at = excluded.opened_at, "
      "last_seen = excluded.last_seen, "
      "claimed_by = case when ended_at is null or excluded.ended_at is not null then claimed_by end, "
      "ended_at = excluded.ended_at, alerts = excluded.alerts, open = excluded.open, hidden = excluded.hidden, "
      "lead = excluded.lead, rule = excluded.rule",
      school, incident, severity, opened_at, last_seen, open == 0 ? ended_at : std::nullopt, alerts, open, hidden,
      number, rule);
}

Result<void> DistrictStore::forget_alerts(std::int64_t school, Instant before) {
  auto const gone = database_.query<std::int64_t>(
      "select distinct incident from alert where school = ? and ended_at < ?", school, before);
  if (!gone) return std::unexpected(gone.error());
  auto done = database_.run("delete from alert where school = ? and ended_at < ?", school, before);
  for (auto const& [incident] : *gone)
    if (done) done = sum_up_incident(school, incident);
  return done;
}

}  // namespace campus::store
