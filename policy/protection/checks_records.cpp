// What the logs, the copies and the kept data tell.

#include <algorithm>
#include <cstdlib>
#include <string>

#include "policy/protection/checks.hpp"

namespace campus::protection {
namespace {

constexpr char const* series = "series";
constexpr char const* record = "record.db";

std::string text(std::int64_t number) { return std::to_string(number); }

std::int64_t hours_between(Instant from, Instant to) {
  return std::chrono::duration_cast<std::chrono::hours>(to - from).count();
}

LogFact const* log_of(Facts const& facts, std::string_view key) {
  auto const found = std::ranges::find(facts.logs, key, &LogFact::key);
  return found == facts.logs.end() ? nullptr : &*found;
}

void show_clock(Facts const& facts, Limits const& limits, Exhibits& table) {
  auto const offset = facts.uplink.clock_offset_ms;
  if (offset) {
    table.weigh(std::llabs(*offset) <= limits.clock_offset_ms_most, "clock_offset", "uplink",
                {{"offset", text(*offset)}, {"most", text(limits.clock_offset_ms_most)}});
    return;
  }
  auto const& disciplined = facts.machine.clock_is_disciplined;
  if (disciplined)
    table.weigh(*disciplined, *disciplined ? "clock_disciplined" : "clock_free", "adjtimex");
  else
    table.open("clock_unread", "adjtimex");
}

void look_at_audit_reach(Facts const& facts, Limits const&, Exhibits& table) {
  if (facts.traffic.interfaces.empty()) {
    table.against("capture_none", "campus.yaml");
    return;
  }
  if (facts.traffic.packets == 0) {
    table.open("traffic_unseen", series);
    return;
  }
  table.weigh(facts.traffic.sees_hosts, facts.traffic.sees_hosts ? "hosts_recorded" : "hosts_unrecorded",
              series);
  table.open("users_unmapped", series);
}

void look_at_audit_fields(Facts const& facts, Limits const& limits, Exhibits& table) {
  if (facts.audit.entries > 0)
    table.supports("audit_fields", record, {{"count", text(static_cast<std::int64_t>(facts.audit.entries))}});
  else
    table.open("audit_empty", record);
  show_clock(facts, limits, table);
}

void show_kept_files(Facts const& facts, Exhibits& table) {
  std::int64_t guarded = 0, loose = 0;
  for (auto const& file : facts.files) {
    if (file.kind == FileFact::Kind::program) continue;
    auto const forbidden = file.kind == FileFact::Kind::configuration ? 0022u : 0007u;
    (file.is_owner_trusted && (file.mode & forbidden) == 0 ? guarded : loose) += 1;
  }
  if (loose > 0)
    table.against("files_loose", "state", {{"count", text(loose)}});
  else if (guarded > 0)
    table.supports("files_guarded", "state", {{"count", text(guarded)}});
}

void show_copy(Facts const& facts, Limits const& limits, Exhibits& table) {
  if (!facts.uplink.is_enrolled || !facts.uplink.newest_acked) {
    table.open("offsite_none", "uplink");
    return;
  }
  auto const hours = hours_between(*facts.uplink.newest_acked, facts.at);
  table.weigh(hours <= limits.offsite_hours_most, "offsite_age", "uplink",
              {{"hours", text(hours)}, {"most", text(limits.offsite_hours_most)}});
}

void look_at_audit_protection(Facts const& facts, Limits const& limits, Exhibits& table) {
  show_kept_files(facts, table);
  if (!facts.audit.is_whole)
    table.open("audit_unchained", record);
  else if (*facts.audit.is_whole)
    table.supports("audit_whole", record);
  else
    table.decides("audit_broken", record);
  show_copy(facts, limits, table);
}

void look_at_machine_logs(Facts const& facts, Limits const& limits, Exhibits& table) {
  look_at_audit_protection(facts, limits, table);
  auto const& logs = facts.machine.logs;
  if (!logs) {
    table.open("logs_unread", "/var/log");
    return;
  }
  table.weigh(logs->is_private, logs->is_private ? "logs_private" : "logs_open", "/var/log");
  table.weigh(logs->forwards, logs->forwards ? "logs_forwarded" : "logs_stay", "/etc/rsyslog.conf");
}

void look_at_machine_fields(Facts const& facts, Limits const& limits, Exhibits& table) {
  look_at_audit_fields(facts, limits, table);
  auto const& logs = facts.machine.logs;
  if (logs)
    table.weigh(logs->keeps_journal, logs->keeps_journal ? "journal_kept" : "journal_lost", "/var/log");
}

void look_at_retention(Facts const& facts, Limits const&, Exhibits& table) {
  if (facts.logs.empty()) table.open("logs_unread", series);
  for (auto const& log : facts.logs) {
    Exhibits::Arguments const arguments{{"log", log.key},
                                        {"days", text(log.days_present)},
                                        {"wanted", text(log.days_wanted)},
                                        {"missing", text(log.hours_missing)}};
    if (log.days_configured < log.days_wanted)
      table.decides(
          "log_too_short", log.key,
          {{"log", log.key}, {"days", text(log.days_configured)}, {"wanted", text(log.days_wanted)}});
    else if (log.hours_missing > 0)
      table.against("log_gaps", log.key, arguments);
    else if (log.is_younger)
      table.supports("log_young", log.key, arguments);
    else
      table.supports("log_whole", log.key, arguments);
  }
}

void look_at_audit_care(Facts const& facts, Limits const& limits, Exhibits& table) {
  look_at_retention(facts, limits, table);
  table.against("auditor_none", "campus.yaml");
}

void look_at_local_backup(Facts const& facts, Limits const& limits, Exhibits& table) {
  if (!facts.newest_backup) {
    table.open("backup_none", "/var/backups/campus");
    return;
  }
  auto const hours = hours_between(*facts.newest_backup, facts.at);
  table.weigh(hours <= limits.backup_hours_most, "backup_age", "/var/backups/campus",
              {{"hours", text(hours)}, {"most", text(limits.backup_hours_most)}});
}

void look_at_offsite_copy(Facts const& facts, Limits const& limits, Exhibits& table) {
  show_copy(facts, limits, table);
  if (facts.uplink.gaps > 0)
    table.against("offsite_gaps", "uplink", {{"count", text(static_cast<std::int64_t>(facts.uplink.gaps))}});
}

void look_at_personal_fields(Facts const& facts, Limits const&, Exhibits& table) {
  if (!facts.personal_columns) {
    table.open("columns_unread", record);
    return;
  }
  std::string names;
  for (auto const& name : *facts.personal_columns) names += (names.empty() ? "" : ", ") + name;
  if (names.empty())
    table.supports("personal_none", record);
  else
    table.against("personal_fields", record, {{"names", names}});
}

void look_at_personal_access(Facts const& facts, Limits const&, Exhibits& table) {
  table.weigh(!facts.control.may_everybody_view,
              facts.control.may_everybody_view ? "view_open" : "view_limited", "campus.yaml",
              {{"count", text(facts.control.viewers)}});
  show_kept_files(facts, table);
}

void look_at_operating_log(Facts const& facts, Limits const&, Exhibits& table) {
  if (auto const* const traffic = log_of(facts, "traffic"); traffic && traffic->days_present > 0)
    table.weigh(traffic->hours_missing == 0, "rounds_kept", series,
                {{"days", text(traffic->days_present)}, {"missing", text(traffic->hours_missing)}});
  else
    table.open("rounds_none", series);
  if (facts.audit.entries > 0)
    table.supports("audit_fields", record, {{"count", text(static_cast<std::int64_t>(facts.audit.entries))}});
  else
    table.open("audit_empty", record);
}

constexpr Check family[] = {
    {"audit_reach", look_at_audit_reach},
    {"audit_fields", look_at_audit_fields},
    {"audit_protection", look_at_audit_protection},
    {"machine_logs", look_at_machine_logs},
    {"machine_fields", look_at_machine_fields},
    {"log_retention", look_at_retention},
    {"audit_care", look_at_audit_care},
    {"local_backup", look_at_local_backup},
    {"offsite_copy", look_at_offsite_copy},
    {"personal_fields", look_at_personal_fields},
    {"personal_access", look_at_personal_access},
    {"operating_log", look_at_operating_log},
};

}  // namespace

std::span<Check const> record_checks() { return family; }

}  // namespace campus::protection
