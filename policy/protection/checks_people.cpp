// What accounts, roles and regular work tell.

#include <algorithm>
#include <string>

#include "policy/protection/checks.hpp"

namespace campus::protection {
namespace {

constexpr char const* config = "campus.yaml";

std::string text(std::int64_t number) { return std::to_string(number); }

void show_roles(Facts const& facts, Exhibits& table) {
  auto const& control = facts.control;
  if (control.administrators > 0)
    table.supports("administrators_named", config, {{"count", text(control.administrators)}});
  else
    table.against("administrators_none", config);
  table.weigh(!control.may_everybody_view, control.may_everybody_view ? "view_open" : "view_limited", config,
              {{"count", text(control.viewers)}});
}

void look_at_accounts(Facts const& facts, Limits const&, Exhibits& table) {
  show_roles(facts, table);
  if (!facts.machine.accounts) {
    table.open("accounts_unread", "/etc/passwd");
    return;
  }
  auto const people = std::ranges::count(*facts.machine.accounts, true, &Machine::Account::can_log_in);
  table.weigh(people > 0, "accounts_listed", "/etc/passwd", {{"count", text(people)}});
}

// Root is asleep on a well kept machine: people come in under their own names.
bool is_idle(Machine::Account const& account, Instant now, int days_most) {
  if (!account.can_log_in || account.uid == 0) return false;
  return !account.last_login || now - *account.last_login > std::chrono::days(days_most);
}

void look_at_idle_accounts(Facts const& facts, Limits const& limits, Exhibits& table) {
  auto const& accounts = facts.machine.accounts;
  if (!accounts) {
    table.open("accounts_unread", "/etc/passwd");
    return;
  }
  auto const idle = std::ranges::count_if(*accounts, [&](Machine::Account const& account) {
    return is_idle(account, facts.at, limits.account_idle_days_most);
  });
  if (idle > 0)
    table.against("accounts_idle", "/var/log/lastlog",
                  {{"count", text(idle)}, {"days", text(limits.account_idle_days_most)}});
  else
    table.supports("accounts_busy", "/var/log/lastlog", {{"days", text(limits.account_idle_days_most)}});
}

void look_at_account_care(Facts const& facts, Limits const& limits, Exhibits& table) {
  look_at_idle_accounts(facts, limits, table);
  if (facts.machine.logs)
    table.weigh(facts.machine.logs->has_auditd,
                facts.machine.logs->has_auditd ? "auditd_there" : "auditd_missing", "/etc/audit");
}

// The kernel says who asks on the local socket: there is no other way in.
void look_at_administrator_session(Facts const& facts, Limits const&, Exhibits& table) {
  table.supports("control_by_kernel", "campusd.sock");
  if (facts.control.administrators == 0) table.against("administrators_none", config);
  if (facts.audit.entries > 0)
    table.supports("audit_fields", "record.db",
                   {{"count", text(static_cast<std::int64_t>(facts.audit.entries))}});
  else
    table.open("audit_empty", "record.db");
}

void look_at_administrator_alone(Facts const& facts, Limits const&, Exhibits& table) {
  std::int64_t guarded = 0;
  for (auto const& file : facts.files) {
    if (file.kind != FileFact::Kind::configuration) continue;
    if (!file.is_owner_trusted || (file.mode & 0022u) != 0)
      table.decides("configuration_writable", file.path);
    else
      ++guarded;
  }
  if (guarded > 0) table.supports("configuration_guarded", config, {{"count", text(guarded)}});
  table.weigh(facts.control.administrators > 0,
              facts.control.administrators > 0 ? "administrators_named" : "administrators_none", config,
              {{"count", text(facts.control.administrators)}});
}

void look_at_auditor(Facts const&, Limits const&, Exhibits& table) { table.against("auditor_none", config); }

void look_at_posts(Facts const& facts, Limits const&, Exhibits& table) {
  auto const& control = facts.control;
  bool const is_apart = control.administrators > 0 && control.viewers > 0 && control.in_both == 0;
  table.weigh(is_apart, is_apart ? "roles_apart" : "roles_mixed", config);
  table.against("auditor_none", config);
}

void look_at_staff(Facts const& facts, Limits const&, Exhibits& table) {
  table.weigh(facts.control.administrators > 0,
              facts.control.administrators > 0 ? "administrators_named" : "administrators_none", config,
              {{"count", text(facts.control.administrators)}});
}

void look_at_regular_checks(Facts const& facts, Limits const& limits, Exhibits& table) {
  auto const newest = std::ranges::max_element(facts.self_checks);
  if (newest == facts.self_checks.end()) {
    table.open("self_check_none", "record.db");
  } else {
    auto const days = std::chrono::duration_cast<std::chrono::days>(facts.at - *newest).count();
    table.weigh(days <= limits.self_check_days_most, "self_check_age", "record.db",
                {{"days", text(days)}, {"most", text(limits.self_check_days_most)}});
  }
  if (!facts.devices.empty() && facts.poll_every > Duration::zero())
    table.supports(
        "devices_polled", config,
        {{"count", text(static_cast<std::int64_t>(facts.devices.size()))},
         {"seconds", text(std::chrono::duration_cast<std::chrono::seconds>(facts.poll_every).count())}});
}

void look_at_operating_papers(Facts const& facts, Limits const&, Exhibits& table) {
  auto const is_configuration = [](FileFact const& file) {
    return file.kind == FileFact::Kind::configuration;
  };
  auto const count = std::ranges::count_if(facts.files, is_configuration);
  if (count > 0)
    table.supports("gateway_configured", config, {{"count", text(count)}});
  else
    table.open("gateway_unconfigured", config);
  table.open("device_configurations_unkept", config);
}

constexpr Check family[] = {
    {"accounts_assigned", look_at_accounts},
    {"idle_accounts", look_at_idle_accounts},
    {"account_care", look_at_account_care},
    {"administrator_session", look_at_administrator_session},
    {"administrator_alone", look_at_administrator_alone},
    {"auditor_role", look_at_auditor},
    {"separated_posts", look_at_posts},
    {"enough_posts", look_at_staff},
    {"regular_checks", look_at_regular_checks},
    {"operating_papers", look_at_operating_papers},
    {"administrator_roles",
     [](Facts const& facts, Limits const&, Exhibits& table) { show_roles(facts, table); }},
};

}  // namespace

std::span<Check const> people_checks() { return family; }

}  // namespace campus::protection
