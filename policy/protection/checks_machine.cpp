// What the gateway's own machine tells.

#include <algorithm>
#include <string>

#include "policy/protection/checks.hpp"

namespace campus::protection {
namespace {

std::string text(std::int64_t number) { return std::to_string(number); }

std::int64_t days_between(Instant from, Instant to) {
  return std::chrono::duration_cast<std::chrono::days>(to - from).count();
}

void look_at_trusted_boot(Facts const& facts, Limits const&, Exhibits& table) {
  auto const& machine = facts.machine;
  if (!machine.secure_boot)
    table.open("secure_boot_unread", "/sys/firmware/efi");
  else
    table.weigh(*machine.secure_boot, *machine.secure_boot ? "secure_boot" : "no_secure_boot",
                "/sys/firmware/efi");
  if (machine.has_trust_chip)
    table.weigh(*machine.has_trust_chip, *machine.has_trust_chip ? "trust_chip" : "no_trust_chip",
                "/sys/class/tpm");
  for (auto const& file : facts.files) {
    if (file.kind != FileFact::Kind::program) continue;
    bool const is_guarded = file.is_owner_trusted && (file.mode & 0022u) == 0;
    table.weigh(is_guarded, is_guarded ? "program_guarded" : "program_writable", file.path);
  }
}

void look_at_signatures(std::optional<Machine::Signatures> const& signatures, Instant now,
                        Limits const& limits, Exhibits& table) {
  auto const days = days_between(signatures->at, now);
  Exhibits::Arguments arguments{
      {"name", signatures->name}, {"days", text(days)}, {"most", text(limits.signature_days_most)}};
  if (days <= limits.signature_days_most)
    table.supports("signatures_fresh", signatures->name, std::move(arguments));
  else if (days <= limits.signature_days_hopeless)
    table.against("signatures_stale", signatures->name, std::move(arguments));
  else
    table.decides("signatures_stale", signatures->name, std::move(arguments));
}

void look_at_intrusion_sensor(Facts const& facts, Limits const& limits, Exhibits& table) {
  if (!facts.machine.intrusion_rules) {
    table.open("sensor_none", "/var/lib/suricata");
    return;
  }
  look_at_signatures(facts.machine.intrusion_rules, facts.at, limits, table);
  if (facts.traffic.interfaces.empty()) table.against("capture_none", "campus.yaml");
}

void look_at_malware_signatures(Facts const& facts, Limits const& limits, Exhibits& table) {
  if (facts.machine.malware_signatures)
    look_at_signatures(facts.machine.malware_signatures, facts.at, limits, table);
  else
    table.open("scanner_none", "/var/lib/clamav");
}

void look_at_malware_on_machine(Facts const& facts, Limits const& limits, Exhibits& table) {
  if (facts.machine.malware_signatures)
    look_at_signatures(facts.machine.malware_signatures, facts.at, limits, table);
  else if (facts.machine.packages)
    table.against("scanner_not_installed", "/var/lib/dpkg/status");
  else
    table.open("packages_unread", "/var/lib/dpkg/status");
}

void look_at_signature_care(Facts const& facts, Limits const& limits, Exhibits& table) {
  if (facts.machine.intrusion_rules)
    look_at_signatures(facts.machine.intrusion_rules, facts.at, limits, table);
  if (facts.machine.malware_signatures)
    look_at_signatures(facts.machine.malware_signatures, facts.at, limits, table);
  if (!facts.machine.intrusion_rules && !facts.machine.malware_signatures)
    table.open("scanner_none", "/var/lib/clamav");
}

void look_at_lean_installation(Facts const& facts, Limits const& limits, Exhibits& table) {
  if (!facts.machine.packages) {
    table.open("packages_unread", "/var/lib/dpkg/status");
    return;
  }
  auto const& installed = *facts.machine.packages;
  std::string unwanted;
  for (auto const& name : limits.unwanted_packages)
    if (std::ranges::find(installed, name) != installed.end())
      unwanted += (unwanted.empty() ? "" : ", ") + name;
  auto const count = text(static_cast<std::int64_t>(installed.size()));
  if (unwanted.empty())
    table.supports("packages_lean", "/var/lib/dpkg/status", {{"count", count}});
  else
    table.against("packages_unwanted", "/var/lib/dpkg/status", {{"count", count}, {"names", unwanted}});
}

void look_at_open_ports(Facts const& facts, Limits const& limits, Exhibits& table) {
  if (!facts.machine.listeners) {
    table.open("listeners_unread", "/proc/net");
    return;
  }
  std::string risky;
  std::int64_t open = 0;
  for (auto const& listener : *facts.machine.listeners) {
    if (listener.is_local) continue;
    ++open;
    if (std::ranges::find(limits.risky_ports, listener.port) != limits.risky_ports.end())
      risky += (risky.empty() ? "" : ", ") + text(listener.port);
  }
  if (risky.empty())
    table.supports("ports_calm", "/proc/net", {{"count", text(open)}});
  else
    table.decides("ports_risky", "/proc/net", {{"ports", risky}});
}

void look_at_known_holes(Facts const& facts, Limits const& limits, Exhibits& table) {
  auto const& system = facts.machine.system;
  if (!system) {
    table.open("system_unread", "/etc/os-release");
    return;
  }
  auto const known = std::ranges::find_if(limits.supported, [&](Limits::Support const& support) {
    return support.id == system->id && support.version == system->version;
  });
  Exhibits::Arguments const name{{"system", system->id + ' ' + system->version}};
  if (known == limits.supported.end())
    table.open("system_unknown", "/etc/os-release", name);
  else if (known->until < facts.today)
    table.decides("system_abandoned", "/etc/os-release", name);
  else
    table.supports("system_supported", "/etc/os-release", name);
  if (!system->updates_looked_for) {
    table.open("updates_unread", "/var/lib/apt");
    return;
  }
  auto const days = days_between(*system->updates_looked_for, facts.at);
  table.weigh(days <= limits.update_days_most, "updates_looked_for", "/var/lib/apt",
              {{"days", text(days)}, {"most", text(limits.update_days_most)}});
  if (!system->updates_itself) table.open("updates_by_hand", "/etc/apt");
}

void look_at_machine_audit(Facts const& facts, Limits const&, Exhibits& table) {
  auto const& logs = facts.machine.logs;
  if (!logs) {
    table.open("logs_unread", "/var/log");
    return;
  }
  table.weigh(logs->keeps_journal, logs->keeps_journal ? "journal_kept" : "journal_lost", "/var/log");
  table.weigh(logs->has_auditd, logs->has_auditd ? "auditd_there" : "auditd_missing", "/etc/audit");
}

void look_at_passwords(Facts const& facts, Limits const& limits, Exhibits& table) {
  auto const& machine = facts.machine;
  if (machine.accounts) {
    std::vector<std::uint32_t> ids;
    for (auto const& account : *machine.accounts) ids.push_back(account.uid);
    std::ranges::sort(ids);
    bool const is_unique = std::ranges::adjacent_find(ids) == ids.end();
    table.weigh(is_unique, is_unique ? "accounts_unique" : "accounts_doubled", "/etc/passwd");
  }
  if (!machine.passwords) {
    table.open("passwords_unread", "/etc/login.defs");
    return;
  }
  auto const& rules = *machine.passwords;
  bool const is_long = rules.length_least && *rules.length_least >= limits.password_length_least;
  bool const is_mixed = rules.classes_least && *rules.classes_least >= limits.password_classes_least;
  table.weigh(
      is_long && is_mixed, is_long && is_mixed ? "passwords_strong" : "passwords_weak",
      "/etc/security/pwquality.conf",
      {{"length", text(limits.password_length_least)}, {"classes", text(limits.password_classes_least)}});
  bool const is_renewed = rules.days_most && *rules.days_most <= limits.password_days_most;
  table.weigh(is_renewed, is_renewed ? "passwords_renewed" : "passwords_forever", "/etc/login.defs",
              {{"days", text(limits.password_days_most)}});
}

void look_at_failed_logins(Facts const& facts, Limits const& limits, Exhibits& table) {
  auto const& machine = facts.machine;
  if (!machine.passwords && !machine.ssh) {
    table.open("passwords_unread", "/etc/pam.d");
    return;
  }
  if (machine.passwords) {
    auto const most = machine.passwords->failures_most;
    bool const is_locked = most && *most <= limits.login_failures_most;
    table.weigh(is_locked, is_locked ? "failures_locked" : "failures_free", "/etc/pam.d",
                {{"most", text(limits.login_failures_most)}});
  }
  auto const idle_most = limits.idle_minutes_most * 60;
  auto const ends = [&](std::optional<int> seconds) {
    return seconds && *seconds > 0 && *seconds <= idle_most;
  };
  bool const is_ended = ends(machine.idle_logout_s) || (machine.ssh && ends(machine.ssh->idle_s));
  table.weigh(is_ended, is_ended ? "idle_ended" : "idle_forever", "/etc/profile",
              {{"minutes", text(limits.idle_minutes_most)}});
}

void look_at_management_origin(Facts const& facts, Limits const&, Exhibits& table) {
  if (!facts.machine.ssh)
    table.open("ssh_unread", "/etc/ssh/sshd_config");
  else if (facts.machine.ssh->is_installed)
    table.weigh(facts.machine.ssh->limits_origin,
                facts.machine.ssh->limits_origin ? "ssh_origin_limited" : "ssh_origin_free",
                "/etc/ssh/sshd_config");
  else
    table.supports("ssh_absent", "/etc/ssh/sshd_config");
  table.supports("control_is_local", "campusd.sock");
}

void look_at_least_privilege(Facts const& facts, Limits const&, Exhibits& table) {
  if (!facts.machine.process) {
    table.open("process_unread", "/proc/self/status");
    return;
  }
  auto const& process = *facts.machine.process;
  std::string rights;
  for (auto const& name : process.capabilities) rights += (rights.empty() ? "" : ", ") + name;
  table.weigh(!process.is_root, process.is_root ? "process_root" : "process_own_user", "/proc/self/status");
  bool const is_narrow = process.capabilities.size() <= 2;
  table.weigh(is_narrow, is_narrow ? "rights_few" : "rights_many", "/proc/self/status",
              {{"rights", rights.empty() ? "-" : rights}});
  bool const is_confined = process.gains_no_privileges && process.filters_calls;
  table.weigh(is_confined, is_confined ? "process_confined" : "process_free", "/proc/self/status");
  auto const& control = facts.control;
  bool const is_separate = control.in_both == 0 && control.administrators > 0 && control.viewers > 0;
  table.weigh(is_separate, is_separate ? "roles_apart" : "roles_mixed", "campus.yaml");
}

constexpr Check family[] = {
    {"trusted_boot", look_at_trusted_boot},
    {"intrusion_sensor", look_at_intrusion_sensor},
    {"malware_signatures", look_at_malware_signatures},
    {"malware_on_machine", look_at_malware_on_machine},
    {"signature_care", look_at_signature_care},
    {"lean_installation", look_at_lean_installation},
    {"open_ports", look_at_open_ports},
    {"known_holes", look_at_known_holes},
    {"machine_audit", look_at_machine_audit},
    {"passwords", look_at_passwords},
    {"failed_logins", look_at_failed_logins},
    {"management_origin", look_at_management_origin},
    {"least_privilege", look_at_least_privilege},
};

}  // namespace

std::span<Check const> machine_checks() { return family; }

}  // namespace campus::protection
