#include "daemon/config/campus_config.hpp"

#include <algorithm>
#include <tuple>

#include "collectors/packet/flow_meter.hpp"
#include "daemon/config/applications_config.hpp"
#include "daemon/config/calendar_config.hpp"
#include "daemon/config/capture_config.hpp"
#include "daemon/config/children_config.hpp"
#include "daemon/config/config_file.hpp"
#include "daemon/config/cursor.hpp"

namespace campus::config {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds day = 24h;

packet::AddressPlan read_school(Cursor at) {
  packet::AddressPlan plan;
  plan.inside = at.values<Prefix>("networks");
  plan.inside_macs = at.values<MacAddress>("inside_macs");
  if (plan.inside_macs.size() > packet::inside_macs_max)
    at.complain(at.place("inside_macs", packet::inside_macs_max),
                {Fault::Kind::full, "CMP-C070", {{"max", std::to_string(packet::inside_macs_max)}}});
  return plan;
}

ApplicationsConfig read_application_wishes(Cursor at, ConfigFile const& file, Diagnostics& others) {
  ApplicationsConfig applications;
  applications.is_asked = at.get("recognise", applications.is_asked);
  auto const installed = applications.names;
  if (at.has("names")) applications.names = file.resolve(at.get<std::string>("names", {}));
  bool const may_be_absent = applications.names == installed && !std::filesystem::exists(installed);
  if (!applications.is_asked || may_be_absent) return applications;
  auto list = read_applications(applications.names);
  if (list)
    applications.list = std::move(*list);
  else
    others.append(std::move(list.error()));
  return applications;
}

// Words of user and group names, "@" in front of a group.
ControlConfig read_control(Cursor at, ConfigFile const& file) {
  constexpr std::size_t socket_path_max = 107;  // sun_path less its end
  ControlConfig control;
  if (at.has("socket")) control.socket = file.resolve(at.get<std::string>("socket", {}));
  if (control.socket.native().size() > socket_path_max)
    at.complain("socket", {Fault::Kind::invalid, "CMP-C074", {{"max", std::to_string(socket_path_max)}}});
  control.view = at.values<std::string>("view");
  control.admin = at.values<std::string>("admin");
  return control;
}

UplinkConfig read_uplink(Cursor at) {
  UplinkConfig uplink;
  uplink.live_every = at.get("live_every", uplink.live_every, {1s, 5min});
  uplink.rollup_every = at.get("rollup_every", uplink.rollup_every, {10s, 1h});
  uplink.report_devices_every = at.get("report_devices_every", uplink.report_devices_every, {10s, 1h});
  uplink.spool_bytes_max =
      at.get("spool_max", ByteSize{uplink.spool_bytes_max}, {{16ull << 20}, {1ull << 40}}).bytes;
  return uplink;
}

StoreConfig read_store(Cursor at) {
  StoreConfig store;
  store.keep_series = at.get("keep_series", store.keep_series, {day, 3660 * day});
  store.keep_flows = at.get("keep_flows", store.keep_flows, {day, 3660 * day});
  store.flows_bytes_max = at.get("flows_max", ByteSize{store.flows_bytes_max}, {{256ull << 20}, {1ull << 44}}).bytes;
  store.keeps_agents = at.get("keep_agents", store.keeps_agents);
  return store;
}

ProtectionConfig read_protection(Cursor at, ConfigFile const& file) {
  ProtectionConfig protection;
  protection.level = static_cast<int>(at.get<std::int64_t>("level", protection.level, {1, 3}));
  if (at.has("rules")) protection.rules = file.resolve(at.get<std::string>("rules", {}));
  protection.dossier = file.resolve(at.get<std::string>("dossier", "protection.yaml"));
  if (at.has("backups")) protection.backups = file.resolve(at.get<std::string>("backups", {}));
  return protection;
}

// The files beside this one: what is wrong with them is told in the same run.
void read_named_files(Cursor& root, ConfigFile const& file, CampusConfig& config, Diagnostics& others) {
  auto const take = [&](auto read, auto& into) {
    if (read)
      into = std::move(*read);
    else
      others.append(std::move(read.error()));
  };
  if (auto const name = root.text("calendar"); !name.empty()) {
    config.calendar_file = file.resolve(name);
    take(read_calendar_config(config.calendar_file), config.calendar);
  }
  if (auto const name = root.text("targets"); !name.empty()) {
    std::vector<DeviceId> devices;
    for (auto const& target : config.snmp.devices) devices.push_back(target.id);
    config.targets_file = file.resolve(name);
    take(read_targets_config(config.targets_file, devices), config.targets);
  }
}

}  // namespace

packet::ApplicationSettings ApplicationsConfig::settings(FlowsConfig const& flows) const {
  return packet::ApplicationSettings::for_flows(flows.table);
}

Read<CampusConfig> read_campus_config(std::filesystem::path const& path) {
  ConfigFile file(path);
  CampusConfig config;
  Diagnostics others;
  config.file = path;
  if (file.is_read()) {
    Cursor root(file.complaints(), file.root());
    config.school = read_school(root.inside("school"));
    config.role =
        root.choice<Role>("role", config.role, {{"gateway", Role::gateway}, {"mirror", Role::mirror}});
    config.language = read_language(root);
    config.applications = read_application_wishes(root.inside("applications"), file, others);
    config.captures = read_captures(root, file, config.applications.is_asked);
    config.flows = read_flows(root.inside("flows"));
    config.tunnels = read_tunnels(root.inside("tunnels"));
    std::tie(config.snmp, config.secret_files) = read_snmp(root.inside("snmp"), file);
    std::vector<Diagnostics> rules;
    config.alerting = read_alerting(root.inside("alerts"), file, rules);
    for (auto& one : rules) others.append(std::move(one));
    config.rooms = read_rooms(root.inside("rooms"), file, config.snmp);
    config.control = read_control(root.inside("control"), file);
    config.uplink = read_uplink(root.inside("uplink"));
    config.store = read_store(root.inside("store"));
    config.exports = read_exports(root.inside("exports"), file);
    config.exporters = read_exporters(root.inside("exporters"));
    config.admission = read_admission(root.inside("admission"), file);
    config.children = read_children(root, config.admission.is_wanted());
    read_named_files(root, file, config, others);
    auto const& type = config.targets.settings.school.type;
    config.children.is_everybody = config.children.groups.empty() && type && is_of_children(*type);
    config.protection = read_protection(root.inside("protection"), file);
  }
  auto diagnostics = file.finish();
  diagnostics.append(std::move(others));
  if (diagnostics.any()) return std::unexpected(std::move(diagnostics));
  return config;
}

}  // namespace campus::config
