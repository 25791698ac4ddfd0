#pragma once

#include <string>
#include <vector>

#include "policy/protection/assessor.hpp"

// A school to judge: well kept in everything a gateway can see, until a test spoils something.
namespace campus::protection::sample {

inline CivilDay const today{std::chrono::local_days(std::chrono::year(2026) / 11 / 22)};
inline Instant const now{std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::hours(4)};

inline Limits limits() {
  Limits figures;
  figures.log_days = 184;
  figures.log_gap_hours_most = 1;
  figures.clock_offset_ms_most = 1000;
  figures.password_length_least = 8;
  figures.password_classes_least = 3;
  figures.password_days_most = 90;
  figures.login_failures_most = 5;
  figures.idle_minutes_most = 15;
  figures.account_idle_days_most = 90;
  figures.update_days_most = 30;
  figures.signature_days_most = 30;
  figures.signature_days_hopeless = 180;
  figures.offsite_hours_most = 24;
  figures.backup_hours_most = 24;
  figures.self_check_days_most = 31;
  figures.polled_percent_least = 98;
  figures.certificate_days_least = 30;
  figures.risky_ports = {23, 135, 445, 3389};
  figures.clear_text_ports = {21, 23, 80};
  figures.unwanted_packages = {"telnetd", "gcc"};
  figures.supported = {{"debian", "12", CivilDay(std::chrono::year(2028) / 6 / 30)}};
  return figures;
}

inline DeviceFact device(std::string name) {
  return {.id = {std::move(name)},
          .kind = DeviceKind::switch_,
          .state = DeviceState::reachable,
          .is_v3 = true,
          .has_default_secret = false,
          .has_weak_digest = false,
          .says_place = true,
          .says_version = true,
          .last_answer = now};
}

inline Machine machine() {
  Machine kept;
  kept.accounts = {{.uid = 0, .can_log_in = true, .last_login = now},
                   {.uid = 1000, .can_log_in = true, .last_login = now}};
  kept.passwords = {{.days_most = 90, .length_least = 8, .classes_least = 3, .failures_most = 5}};
  kept.idle_logout_s = 600;
  kept.ssh = {{.is_installed = true,
               .permits_root = false,
               .permits_empty = false,
               .limits_origin = true,
               .idle_s = 600}};
  kept.listeners = {{.port = 22, .is_udp = false, .is_local = false}};
  kept.packages = {{"bash", "campusd"}};
  kept.system = {{.id = "debian", .version = "12", .updates_looked_for = now, .updates_itself = true}};
  kept.secure_boot = true;
  kept.has_trust_chip = true;
  kept.clock_is_disciplined = true;
  kept.logs = {{.keeps_journal = true, .has_auditd = true, .forwards = true, .is_private = true}};
  kept.firewall = {{.source = "kernel",
                    .denies_by_default = true,
                    .is_stateful = true,
                    .rules = 12,
                    .doubled_rules = 0,
                    .wide_rules = 0}};
  kept.interfaces = {{{.name = "wan0", .is_up = true, .has_default_route = true}}};
  kept.intrusion_rules = {{.name = "suricata", .at = now}};
  kept.malware_signatures = {{.name = "clamav", .at = now}};
  kept.process = {
      {.is_root = false, .capabilities = {"NET_RAW"}, .gains_no_privileges = true, .filters_calls = true}};
  return kept;
}

inline Facts facts() {
  Facts known;
  known.at = now;
  known.today = today;
  known.poll_every = std::chrono::seconds(60);
  known.devices = {device("sw-1"), device("sw-2"), device("ups-1")};
  known.devices.back().kind = DeviceKind::ups;
  known.control = {.may_everybody_view = false, .viewers = 2, .administrators = 1, .in_both = 0};
  known.uplink = {.is_enrolled = true,
                  .is_connected = true,
                  .clock_offset_ms = 20,
                  .certificate_until = now + std::chrono::days(300),
                  .newest_acked = now - std::chrono::minutes(1),
                  .gaps = 0};
  known.traffic = {.interfaces = {"wan0"},
                   .networks = 3,
                   .is_default_plan = false,
                   .vlans_seen = 6,
                   .sees_hosts = true,
                   .dropped = 0,
                   .packets = 1000};
  known.audit = {.entries = 12, .newest = now, .is_whole = true};
  known.logs = {{.key = "traffic",
                 .days_wanted = 184,
                 .days_configured = 184,
                 .days_present = 185,
                 .hours_missing = 0,
                 .oldest = today - std::chrono::days(184),
                 .is_younger = false}};
  known.files = {{FileFact::Kind::configuration, "/etc/campus/campus.yaml", 0640, true},
                 {FileFact::Kind::state, "/var/lib/campus", 0750, true},
                 {FileFact::Kind::program, "/usr/bin/campusd", 0755, true}};
  known.self_checks = {now - std::chrono::days(20)};
  known.personal_columns = std::vector<std::string>{};
  known.newest_backup = now - std::chrono::hours(3);
  known.machine = machine();
  return known;
}

inline Control control(std::string id, std::string clause, std::string check = {},
                       bool needs_person = false) {
  Control item;
  item.id = std::move(id);
  item.clauses[1] = Clause{std::move(clause), Certainty::known};
  item.title = {"标题", "title"};
  item.check = std::move(check);
  item.needs_person = needs_person;
  return item;
}

inline Catalog catalog(std::vector<Control> controls) {
  return Catalog::make("GB/T 22239-2019", std::move(controls), check_names()).value();
}

inline ManualFact told(std::string id, Verdict verdict) {
  return {.control = std::move(id),
          .verdict = verdict,
          .owner = "网络管理员",
          .note = "现场核对",
          .document = "制度汇编 3.2",
          .on = today - std::chrono::days(10),
          .until = today + std::chrono::days(10)};
}

}  // namespace campus::protection::sample
