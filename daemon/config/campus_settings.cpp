// The configuration of a school on its way out.  The secrets are not even looked at: each appears as the file
// it was read from.

#include "daemon/config/campus_config.hpp"
#include "daemon/config/capture_config.hpp"
#include "daemon/config/children_config.hpp"
#include "daemon/config/settings.hpp"
#include "daemon/config/values.hpp"

namespace campus::config {
namespace {

Setting::List texts_of(auto const& values) {
  Setting::List texts;
  for (auto const& value : values) texts.push_back(value.to_string());
  return texts;
}

Setting credential_of(SnmpTarget const& target, SecretFiles const& files) {
  auto const* const v3 = std::get_if<SnmpV3>(&target.credential);
  if (!v3) return Setting::Map{{"community_file", files.community}};
  Setting::Map map{{"user", v3->user},
                   {"auth", name_of(v3->auth)},
                   {"auth_file", files.auth},
                   {"privacy", "aes128"},
                   {"privacy_file", files.privacy}};
  if (v3->context) map.emplace_back("context", *v3->context);
  return map;
}

Setting device_of(SnmpTarget const& target, SecretFiles const& files) {
  bool const is_v3 = std::holds_alternative<SnmpV3>(target.credential);
  return Setting::Map{{"name", target.id.name},
                      {"kind", name_of(target.kind)},
                      {"address", target.address},
                      {"port", std::int64_t{target.port}},
                      {is_v3 ? "v3" : "v2c", credential_of(target, files)}};
}

Setting snmp_of(CampusConfig const& config) {
  Setting::List devices;
  for (std::size_t i = 0; i < config.snmp.devices.size(); ++i)
    devices.push_back(device_of(config.snmp.devices[i], config.secret_files[i]));
  return Setting::Map{{"every", to_text(config.snmp.every)},
                      {"timeout", to_text(config.snmp.timeout)},
                      {"tries", std::int64_t{config.snmp.tries}},
                      {"devices", std::move(devices)}};
}

Setting control_of(ControlConfig const& control) {
  Setting::Map map;
  if (!control.socket.empty()) map.emplace_back("socket", control.socket.string());
  map.emplace_back("view", list_of(control.view));
  map.emplace_back("admin", list_of(control.admin));
  return map;
}

Setting protection_of(ProtectionConfig const& protection) {
  return Setting::Map{{"level", std::int64_t{protection.level}},
                      {"rules", protection.rules.string()},
                      {"dossier", protection.dossier.string()},
                      {"backups", protection.backups.string()}};
}

Setting store_of(StoreConfig const& store) {
  return Setting::Map{{"keep_series", to_text(store.keep_series)},
                      {"keep_flows", to_text(store.keep_flows)},
                      {"flows_max", to_text(ByteSize{store.flows_bytes_max})},
                      {"keep_agents", store.keeps_agents}};
}

Setting settings_of(CampusConfig const& config) {
  Setting::List captures;
  for (auto const& capture : config.captures) captures.push_back(setting_of(capture));
  auto const& uplink = config.uplink;
  return Setting::Map{{"school", Setting::Map{{"networks", texts_of(config.school.inside)},
                                              {"inside_macs", texts_of(config.school.inside_macs)}}},
                      {"role", config.role == Role::gateway ? "gateway" : "mirror"},
                      {"language", name_of(config.language)},
                      {"capture", std::move(captures)},
                      {"calendar", config.calendar_file.string()},
                      {"targets", config.targets_file.string()},
                      {"flows", setting_of(config.flows)},
                      {"tunnels", setting_of(config.tunnels)},
                      {"applications", Setting::Map{{"recognise", config.applications.is_asked},
                                                    {"names", config.applications.names.string()}}},
                      {"snmp", snmp_of(config)},
                      {"rooms", settings_of(config.rooms)},
                      {"control", control_of(config.control)},
                      {"uplink", Setting::Map{{"live_every", to_text(uplink.live_every)},
                                              {"rollup_every", to_text(uplink.rollup_every)},
                                              {"report_devices_every", to_text(uplink.report_devices_every)},
                                              {"spool_max", to_text(ByteSize{uplink.spool_bytes_max})}}},
                      {"alerts", setting_of(config.alerting)},
                      {"admission", settings_of(config.admission)},
                      {"under_14", setting_of(config.children)},
                      {"store", store_of(config.store)},
                      {"exports", setting_of(config.exports)},
                      {"exporters", setting_of(config.exporters)},
                      {"protection", protection_of(config.protection)}};
}

}  // namespace

std::string to_yaml(CampusConfig const& config) { return settings_of(config).to_yaml(); }
std::string to_json(CampusConfig const& config) { return settings_of(config).to_json(); }

}  // namespace campus::config
