// Alerts of all schools, as the pages ask for them, and who looks after them.

#include <string>
#include <utility>

#include "daemon/store/district_store.hpp"

namespace campus::store {

using contract::AlertDetail;
using contract::Claim;
using contract::DistrictIncident;
using contract::IncidentPage;

namespace {

std::unexpected<Fault> no_alert(std::string_view school, std::uint64_t number) {
  return fail(Fault::Kind::not_found, "CMP-S041",
              {{"alert", "A-" + std::to_string(number)}, {"school", std::string(school)}});
}

// ?1 state, ?2 school.
constexpr std::string_view asked_for =
    "from incident join school on school.key = incident.school "
    "where (?1 = 2 or (incident.ended_at is null) = (?1 = 0)) and (?2 = '' or school.id = ?2) ";
// Besides: ?3 severity, ?4 rule, ?5 since.
constexpr std::string_view chosen = "and incident.severity >= ?3 and (?4 = '' or incident.rule = ?4) and opened_at >= ?5 ";

constexpr std::string_view columns =
    "select school.id, school.name, incident.number, incident.severity, opened_at, incident.last_seen, "
    "incident.ended_at, alerts, open, hidden, lead, "
    "(select body from alert where alert.school = incident.school and alert.number = lead), claimed_by, claimed_at, "
    "claim_note, "
    // The newest task about its lead that is not closed: source 0 is an alert, by its number.
    "(select max(task.id) from task where task.school = incident.school and source = 0 and ref = cast(lead as text) and "
    "task.state <> 4) ";

std::string sentence(std::string_view one, std::string_view two, std::string_view three = {},
                     std::string_view four = {}) {
  std::string text(one);
  return text.append(two).append(three).append(four);
}

template <class... Args>
Result<std::vector<DistrictIncident>> read_incidents(Database& database, std::string const& sql, Args const&... args) {
  using Count = std::uint64_t;
  auto rows = database.query<std::string, std::string, std::int64_t, Severity, Instant, Instant,
                             std::optional<Instant>, Count, Count, Count, Count, std::string, std::optional<std::string>, Instant,
                             std::string, std::optional<std::uint64_t>>(sql, args...);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<DistrictIncident> incidents;
  for (auto& [id, name, number, severity, opened, seen, ended, alerts, open, hidden, lead, body, by, at, note, task] : *rows) {
    DistrictIncident incident{.school = {std::move(id), std::move(name)},
                              .number = number < 0 ? 0 : static_cast<Count>(number),
                              .severity = severity,
                              .opened_at = opened,
                              .last_seen = seen,
                              .ended_at = ended,
                              .alerts = alerts,
                              .open = open,
                              .hidden = hidden,
                              .lead = lead,
                              .lead_body = std::move(body),
                              .claim = std::nullopt,
                              .task = task};
    if (by) incident.claim = Claim{std::move(*by), at, std::move(note)};
    incidents.push_back(std::move(incident));
  }
  return incidents;
}

}  // namespace

Result<IncidentPage> DistrictStore::incidents(IncidentQuery const& query) {
  IncidentPage page;
  auto const total = database_.value<std::uint64_t>(sentence("select count(*) ", asked_for, chosen), query.state,
                                                    query.school, query.least, query.rule, query.since);
  if (!total) return std::unexpected(total.error());
  page.total = *total;
  auto const severities = database_.query<Severity, std::uint64_t>(
      sentence("select incident.severity, count(*) ", asked_for, "group by incident.severity order by incident.severity"),
      query.state, query.school);
  if (!severities) return std::unexpected(severities.error());
  for (auto const& [severity, count] : *severities) page.by_severity.emplace_back(severity, count);
  auto const rules = database_.query<std::string, std::uint64_t>(
      sentence("select incident.rule, count(*) ", asked_for, "group by rule order by count(*) desc, rule limit ?3"),
      query.state, query.school, rules_listed_max);
  if (!rules) return std::unexpected(rules.error());
  for (auto const& [rule, count] : *rules) page.by_rule.emplace_back(rule, count);
  auto const offset = static_cast<std::uint64_t>(query.page - 1) * query.size;
  auto items = read_incidents(
      database_,
      sentence(columns, asked_for, chosen, "order by opened_at desc, school.id, incident.number desc limit ?6 offset ?7"),
      query.state, query.school, query.least, query.rule, query.since, query.size, offset);
  if (!items) return std::unexpected(std::move(items.error()));
  page.items = std::move(*items);
  return page;
}

Result<AlertDetail> DistrictStore::find_alert(std::string_view school, std::uint64_t number) {
  auto const key = key_of(school);
  if (!key) return std::unexpected(key.error());
  auto row = database_.first<Instant, Instant, std::string, std::int64_t>(
      "select observed_at, received_at, body, incident from alert where school = ? and number = ?", *key, number);
  if (!row) return std::unexpected(std::move(row.error()));
  if (!*row) return no_alert(school, number);
  auto& [observed_at, received_at, body, incident] = **row;
  auto incidents = read_incidents(
      database_,
      sentence(columns, "from incident join school on school.key = incident.school where incident.school = ? and "
                        "incident.number = ?"),
      *key, incident);
  if (!incidents) return std::unexpected(std::move(incidents.error()));
  if (incidents->empty()) return no_alert(school, number);
  AlertDetail alert{.school = incidents->front().school,
                    .observed_at = observed_at,
                    .received_at = received_at,
                    .body = std::move(body),
                    .incident = std::move(incidents->front()),
                    .others = {},
                    .others_beyond = 0,
                    .history = {}};
  auto others = database_.query<std::string>(
      "select body from alert where school = ? and incident = ? and number <> ? order by is_hidden, number limit ?",
      *key, incident, number, others_listed_max);
  if (!others) return std::unexpected(std::move(others.error()));
  for (auto& [other] : *others) alert.others.push_back(std::move(other));
  alert.others_beyond = alert.incident.alerts - 1 - alert.others.size();
  auto const steps = database_.query<Instant, AlertState>(
      "select at, state from alert_step where school = ? and number = ? order by rowid", *key, number);
  if (!steps) return std::unexpected(steps.error());
  for (auto const& [at, state] : *steps) alert.history.emplace_back(at, state);
  return alert;
}

Result<void> DistrictStore::claim_alert(std::string_view school, std::uint64_t number, Claim const& claim) {
  auto const key = key_of(school);
  if (!key) return std::unexpected(key.error());
  auto const work = [&]() -> Result<void> {
    auto done = database_.run(
        "update incident set claimed_by = ?, claimed_at = ?, claim_note = ? where school = ?4 and "
        "number = (select incident from alert where school = ?4 and number = ?5)",
        claim.by, claim.at, claim.note, *key, number);
    if (!done) return done;
    if (database_.changes() == 0) return no_alert(school, number);
    return note({.at = claim.at,
                 .actor = claim.by,
                 .action = "alert claim",
                 .subject = std::string(school) + "/A-" + std::to_string(number),
                 .outcome = "done"});
  };
  return database_.transaction(work);
}

}  // namespace campus::store
