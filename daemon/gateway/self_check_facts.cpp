#include "daemon/gateway/self_check_facts.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "daemon/evidence/file_facts.hpp"

namespace campus::gateway {
namespace {

using protection::DeviceFact;
using protection::FileFact;

// The communities every scanner tries first.
constexpr std::array<std::string_view, 6> default_communities{"public", "private", "admin",
                                                              "cisco",  "default", "snmp"};
// All private space: what a configuration says that nobody planned.
constexpr std::array<std::string_view, 4> private_space{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
                                                        "fc00::/7"};

DeviceFact device_fact(SnmpTarget const& target, std::vector<DeviceStatus> const& devices) {
  DeviceFact fact;
  fact.id = target.id;
  fact.kind = target.kind;
  if (auto const* const v2c = std::get_if<SnmpV2c>(&target.credential))
    fact.has_default_secret =
        std::ranges::find(default_communities, v2c->community) != default_communities.end();
  if (auto const* const v3 = std::get_if<SnmpV3>(&target.credential)) {
    fact.is_v3 = true;
    fact.has_weak_digest = v3->auth == SnmpV3::Auth::sha1;
  }
  auto const status = std::ranges::find(devices, target.id, &DeviceStatus::device);
  if (status == devices.end()) return fact;
  fact.state = status->state;
  fact.says_place = !status->identity.sys_location.empty();
  fact.says_version = !status->identity.sys_descr.empty();
  fact.last_answer = status->last_answer;
  return fact;
}

protection::ControlFact control_fact(config::ControlConfig const& control) {
  protection::ControlFact fact;
  fact.may_everybody_view = control.view.empty();
  fact.viewers = static_cast<std::uint32_t>(control.view.size());
  fact.administrators = static_cast<std::uint32_t>(control.admin.size());
  fact.in_both = static_cast<std::uint32_t>(std::ranges::count_if(control.admin, [&](auto const& name) {
    return std::ranges::find(control.view, name) != control.view.end();
  }));
  return fact;
}

protection::UplinkFact uplink_fact(uplink::UplinkStatus const& status, Instant now) {
  protection::UplinkFact fact;
  fact.is_enrolled = status.state != uplink::UplinkStatus::State::not_enrolled;
  fact.is_connected = status.state == uplink::UplinkStatus::State::connected;
  fact.clock_offset_ms = status.clock_offset_ms;
  fact.certificate_until = status.certificate_until;
  fact.gaps = status.gaps;
  // Everything older than what waits is there.
  for (auto const& lane : status.lanes)
    if (lane.acked > 0) {
      auto const reached = lane.oldest.value_or(now);
      fact.newest_acked = std::min(fact.newest_acked.value_or(now), reached);
    }
  return fact;
}

protection::TrafficFact traffic_fact(config::CampusConfig const& config,
                                     std::vector<TrafficRollup> const& traffic) {
  protection::TrafficFact fact;
  for (auto const& capture : config.captures)
    fact.interfaces.push_back(capture.source.substr(capture.source.find(':') + 1));
  fact.networks = static_cast<std::uint32_t>(config.school.inside.size());
  fact.is_default_plan = std::ranges::all_of(config.school.inside, [](Prefix const& network) {
    return std::ranges::find(private_space, network.to_string()) != private_space.end();
  });
  for (auto const& rollup : traffic) {
    fact.vlans_seen = std::max(fact.vlans_seen, static_cast<std::uint32_t>(rollup.vlans.size()));
    fact.sees_hosts |= !rollup.hosts.empty();
    fact.packets += rollup.up.packets + rollup.down.packets + rollup.within.packets + rollup.other.packets;
    fact.dropped += rollup.loss.kernel_dropped + rollup.loss.interface_dropped;
  }
  return fact;
}

std::vector<FileFact> file_facts(config::CampusConfig const& config, std::filesystem::path const& state) {
  std::vector<FileFact> files;
  auto const look = [&](std::filesystem::path const& path, FileFact::Kind kind) {
    if (path.empty()) return;
    if (auto fact = evidence::look_at(path, kind)) files.push_back(std::move(*fact));
  };
  look(config.file, FileFact::Kind::configuration);
  look(state, FileFact::Kind::state);
  look(state / "record.db", FileFact::Kind::state);
  for (auto const& secrets : config.secret_files)
    for (auto const& path : {secrets.community, secrets.auth, secrets.privacy}) {
      std::filesystem::path const file(path);
      look(file.empty() || file.is_absolute() ? file : config.file.parent_path() / file,
           FileFact::Kind::secret);
    }
  return files;
}

}  // namespace

protection::Facts self_check_facts(config::CampusConfig const& config, std::filesystem::path const& state,
                                   std::vector<DeviceStatus> const& devices,
                                   uplink::UplinkStatus const& uplink,
                                   std::vector<TrafficRollup> const& traffic, Instant now) {
  protection::Facts facts;
  facts.is_gateway = config.role == config::Role::gateway;
  facts.poll_every = config.snmp.every;
  for (auto const& target : config.snmp.devices) facts.devices.push_back(device_fact(target, devices));
  facts.control = control_fact(config.control);
  facts.uplink = uplink_fact(uplink, now);
  facts.traffic = traffic_fact(config, traffic);
  facts.files = file_facts(config, state);
  return facts;
}

SelfCheckDesk::Settings self_check_settings(config::CampusConfig const& config) {
  SelfCheckDesk::Settings settings;
  settings.level = static_cast<protection::Level>(config.protection.level);
  settings.rules = config.protection.rules;
  settings.dossier = config.protection.dossier;
  settings.backups = config.protection.backups;
  settings.language = contract::name_of(config.language);
  // What is kept the shortest decides.
  auto const kept = std::min(config.store.keep_series, config.store.keep_flows);
  settings.days_configured = static_cast<int>(std::chrono::duration_cast<std::chrono::days>(kept).count());
  return settings;
}

}  // namespace campus::gateway
