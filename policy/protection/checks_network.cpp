// What the devices, the channels to them and the boundary tell.

#include <algorithm>
#include <string>

#include "policy/protection/checks.hpp"

namespace campus::protection {
namespace {

constexpr char const* config = "campus.yaml";
constexpr char const* polls = "SNMP";

std::string text(std::uint64_t number) { return std::to_string(number); }

template <class Test>
std::uint64_t count(std::vector<DeviceFact> const& devices, Test test) {
  return static_cast<std::uint64_t>(std::ranges::count_if(devices, test));
}

void show_snmp_versions(Facts const& facts, Exhibits& table) {
  if (facts.devices.empty()) {
    table.open("no_devices", config);
    return;
  }
  auto const secure = count(facts.devices, &DeviceFact::is_v3);
  auto const clear = facts.devices.size() - secure;
  if (secure > 0) table.supports("snmp_secure", config, {{"count", text(secure)}});
  if (clear > 0) table.against("snmp_clear", config, {{"count", text(clear)}});
}

void show_uplink(Facts const& facts, Exhibits& table) {
  if (facts.uplink.is_enrolled)
    table.supports("uplink_secure", "uplink");
  else
    table.open("uplink_none", "uplink");
}

void look_at_zones(Facts const& facts, Limits const&, Exhibits& table) {
  auto const& traffic = facts.traffic;
  if (traffic.networks == 0)
    table.against("networks_none", config);
  else if (traffic.is_default_plan)
    table.against("networks_default", config);
  else
    table.supports("networks_planned", config, {{"count", text(traffic.networks)}});
  if (traffic.interfaces.empty())
    table.open("capture_none", config);
  else if (traffic.vlans_seen > 1)
    table.supports("vlans_seen", "series", {{"count", text(traffic.vlans_seen)}});
  else
    table.open("vlans_unseen", "series");
}

void look_at_integrity(Facts const& facts, Limits const&, Exhibits& table) {
  show_snmp_versions(facts, table);
  show_uplink(facts, table);
}

void look_at_clear_management(Facts const& facts, Limits const& limits, Exhibits& table) {
  show_snmp_versions(facts, table);
  show_uplink(facts, table);
  if (!facts.machine.listeners) {
    table.open("listeners_unread", "/proc/net");
    return;
  }
  auto const is_clear = [&](Machine::Listener const& listener) {
    return !listener.is_local &&
           std::ranges::find(limits.clear_text_ports, listener.port) != limits.clear_text_ports.end();
  };
  std::string ports;
  for (auto const& listener : *facts.machine.listeners)
    if (is_clear(listener)) ports += (ports.empty() ? "" : ", ") + text(listener.port);
  if (ports.empty())
    table.supports("clear_services_none", "/proc/net");
  else
    table.against("clear_services", "/proc/net", {{"ports", ports}});
}

void look_at_boundary(Facts const& facts, Limits const&, Exhibits& table) {
  auto const& interfaces = facts.machine.interfaces;
  if (!interfaces) {
    table.open("interfaces_unread", "/proc/net");
    return;
  }
  if (facts.traffic.interfaces.empty()) table.against("capture_none", config);
  for (auto const& interface : *interfaces) {
    if (!interface.has_default_route) continue;
    auto const& watched = facts.traffic.interfaces;
    bool const is_watched = std::ranges::find(watched, interface.name) != watched.end();
    table.weigh(is_watched, is_watched ? "exit_watched" : "exit_unwatched", "/proc/net/route",
                {{"interface", interface.name}});
  }
}

Machine::Firewall const* firewall(Facts const& facts, Exhibits& table) {
  if (facts.machine.firewall) return &*facts.machine.firewall;
  table.open("firewall_unread", "/etc/nftables.conf");
  return nullptr;
}

// A file of rules is what somebody wanted; what the kernel holds was not looked at.
void show_origin(Machine::Firewall const& rules, Exhibits& table) {
  if (rules.source != "kernel") table.open("firewall_from_file", rules.source);
}

void look_at_default_deny(Facts const& facts, Limits const&, Exhibits& table) {
  auto const* const rules = firewall(facts, table);
  if (!rules) return;
  table.weigh(rules->denies_by_default, rules->denies_by_default ? "default_deny" : "default_permit",
              rules->source);
  show_origin(*rules, table);
}

void look_at_lean_rules(Facts const& facts, Limits const&, Exhibits& table) {
  auto const* const rules = firewall(facts, table);
  if (!rules) return;
  if (rules->rules == 0)
    table.against("rules_none", rules->source);
  else
    table.weigh(rules->doubled_rules == 0, "rules_doubled", rules->source,
                {{"rules", text(rules->rules)}, {"doubled", text(rules->doubled_rules)}});
  table.open("rule_hits_unread", rules->source);
}

void look_at_precise_rules(Facts const& facts, Limits const&, Exhibits& table) {
  auto const* const rules = firewall(facts, table);
  if (!rules) return;
  if (rules->rules == 0)
    table.against("rules_none", rules->source);
  else
    table.weigh(rules->wide_rules == 0, "rules_wide", rules->source,
                {{"rules", text(rules->rules)}, {"wide", text(rules->wide_rules)}});
  show_origin(*rules, table);
}

void look_at_stateful_rules(Facts const& facts, Limits const&, Exhibits& table) {
  auto const* const rules = firewall(facts, table);
  if (!rules) return;
  table.weigh(rules->is_stateful, rules->is_stateful ? "stateful" : "stateless", rules->source);
  show_origin(*rules, table);
}

void look_at_standby_power(Facts const& facts, Limits const&, Exhibits& table) {
  auto const is_supply = [](DeviceFact const& device) { return device.kind == DeviceKind::ups; };
  auto const supplies = count(facts.devices, is_supply);
  if (supplies == 0) {
    table.open("ups_none", config);
    return;
  }
  auto const answering = count(facts.devices, [&](DeviceFact const& device) {
    return is_supply(device) && device.state == DeviceState::reachable;
  });
  table.weigh(answering == supplies, "ups_answers", polls,
              {{"count", text(supplies)}, {"answering", text(answering)}});
  table.open("ups_minutes_unread", polls);
}

void look_at_assets(Facts const& facts, Limits const&, Exhibits& table) {
  if (facts.devices.empty()) {
    table.open("no_devices", config);
    return;
  }
  table.supports("devices_listed", config, {{"count", text(facts.devices.size())}});
  auto const placed = count(facts.devices, &DeviceFact::says_place);
  table.weigh(placed == facts.devices.size(), "devices_placed", polls,
              {{"count", text(facts.devices.size())}, {"placed", text(placed)}});
  table.open("device_owners_unknown", config);
}

void look_at_monitoring(Facts const& facts, Limits const& limits, Exhibits& table) {
  if (facts.devices.empty()) {
    table.open("no_devices", config);
    return;
  }
  auto const reachable =
      count(facts.devices, [](DeviceFact const& device) { return device.state == DeviceState::reachable; });
  auto const unknown =
      count(facts.devices, [](DeviceFact const& device) { return device.state == DeviceState::unknown; });
  if (unknown == facts.devices.size()) {
    table.open("devices_unasked", polls);
    return;
  }
  auto const percent = 100 * reachable / facts.devices.size();
  table.weigh(percent >= static_cast<std::uint64_t>(limits.polled_percent_least), "devices_answer", polls,
              {{"count", text(facts.devices.size())},
               {"answering", text(reachable)},
               {"least", std::to_string(limits.polled_percent_least)}});
}

void look_at_configuration_base(Facts const& facts, Limits const&, Exhibits& table) {
  if (facts.devices.empty()) {
    table.open("no_devices", config);
    return;
  }
  auto const told = count(facts.devices, &DeviceFact::says_version);
  table.weigh(told == facts.devices.size(), "devices_versioned", polls,
              {{"count", text(facts.devices.size())}, {"told", text(told)}});
  table.open("device_configurations_unkept", polls);
}

void look_at_ciphers(Facts const& facts, Limits const&, Exhibits& table) {
  show_snmp_versions(facts, table);
  auto const weak = count(facts.devices, &DeviceFact::has_weak_digest);
  if (weak > 0) table.against("snmp_weak_digest", config, {{"count", text(weak)}});
  show_uplink(facts, table);
}

void look_at_default_credentials(Facts const& facts, Limits const&, Exhibits& table) {
  if (facts.devices.empty())
    table.open("no_devices", config);
  else if (auto const open = count(facts.devices, &DeviceFact::has_default_secret); open > 0)
    table.decides("default_community", config, {{"count", text(open)}});
  else
    table.supports("no_default_community", config, {{"count", text(facts.devices.size())}});
  if (!facts.machine.ssh)
    table.open("ssh_unread", "/etc/ssh/sshd_config");
  else if (facts.machine.ssh->is_installed)
    table.weigh(!facts.machine.ssh->permits_root,
                facts.machine.ssh->permits_root ? "ssh_root" : "ssh_no_root", "/etc/ssh/sshd_config");
}

constexpr Check family[] = {
    {"network_zones", look_at_zones},
    {"channel_integrity", look_at_integrity},
    {"clear_management", look_at_clear_management},
    {"declared_boundary", look_at_boundary},
    {"default_deny", look_at_default_deny},
    {"lean_rules", look_at_lean_rules},
    {"precise_rules", look_at_precise_rules},
    {"stateful_rules", look_at_stateful_rules},
    {"standby_power", look_at_standby_power},
    {"asset_list", look_at_assets},
    {"central_monitoring", look_at_monitoring},
    {"configuration_base", look_at_configuration_base},
    {"cipher_list", look_at_ciphers},
    {"default_credentials", look_at_default_credentials},
};

}  // namespace

std::span<Check const> network_checks() { return family; }

}  // namespace campus::protection
