#include "daemon/config/rooms_config.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "daemon/config/secret_file.hpp"
#include "daemon/config/snmp_config.hpp"

namespace campus::config {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// A room while it is read, with the places of what may be wrong with it.
struct ReadAsset {
  RoomAsset asset;
  std::vector<ProbeTarget> probes;
  std::vector<std::string> password_files;  // one a probe
  Place named_at;
};
struct ReadRoom {
  Room room;
  std::vector<ReadAsset> assets;
  Place named_at;
};

using Polled = std::map<DeviceId, SnmpTarget>;

std::string read_name(Cursor& at) {
  auto name = at.need<std::string>("name");
  if (!name.empty() && !is_device_name(name))
    at.complain("name", {Fault::Kind::invalid, "CMP-M009", {{"value", name}}});
  return name;
}

PjlinkQuestion read_pjlink(Cursor at, ConfigFile const& file, std::string& path) {
  PjlinkQuestion question;
  question.port = static_cast<std::uint16_t>(at.get<std::int64_t>("port", question.port, {1, 65535}));
  if (!at.has("password_file")) return question;
  path = at.get<std::string>("password_file", {});
  if (path.empty()) return question;
  auto secret = read_secret(file.resolve(path));
  if (!secret)
    at.complain("password_file", secret.error());
  else if (secret->size() > PjlinkQuestion::password_longest)
    at.complain("password_file",
                {Fault::Kind::invalid,
                 "CMP-M008",
                 {{"path", path}, {"max", std::to_string(PjlinkQuestion::password_longest)}}});
  else
    question.password = std::move(*secret);
  return question;
}

std::optional<AssetPort> read_port(Cursor& at) {
  if (!at.has("port")) return std::nullopt;
  auto port = at.inside("port");
  return AssetPort{{port.need<std::string>("switch")}, port.need<std::string>("name")};
}

DeviceKind kind_of(Cursor& at, RoomAsset const& asset, SnmpTarget const* polled) {
  auto const fallback = polled                   ? polled->kind
                        : asset.means.has_pjlink ? DeviceKind::projector
                                                 : DeviceKind::other;
  return read_kind(at, fallback);
}

// The address is needed by what asks it; a polled device has one already.
std::string read_address(Cursor& at, bool is_needed, SnmpTarget const* polled) {
  if (polled && !at.has("address")) return polled->address;
  if (!is_needed && !at.has("address")) return {};
  auto const address = at.need<IpAddress>("address");
  return address == IpAddress{} ? std::string() : address.to_string();
}

ReadAsset read_asset(Cursor& at, ConfigFile const& file, Polled const& polled) {
  ReadAsset read;
  auto& asset = read.asset;
  asset.device.name = read_name(at);
  read.named_at = at.place("name");
  auto const found = polled.find(asset.device);
  auto const* const target = found == polled.end() ? nullptr : &found->second;
  asset.means.has_snmp = target != nullptr;
  asset.means.has_pjlink = at.has("pjlink");
  asset.means.has_ping = at.get("ping", false);
  asset.means.port = read_port(at);
  asset.is_wanted = at.get("wanted", true);
  asset.kind = kind_of(at, asset, target);
  auto const address = read_address(at, asset.means.has_pjlink || asset.means.has_ping, target);
  if (asset.means.has_pjlink) {
    std::string path;
    auto question = read_pjlink(at.inside("pjlink"), file, path);
    read.probes.push_back({.id = asset.device, .address = address, .question = std::move(question)});
    read.password_files.push_back(std::move(path));
  }
  if (asset.means.has_ping) {
    read.probes.push_back({.id = asset.device, .address = address, .question = PingQuestion{}});
    read.password_files.emplace_back();
  }
  // No lamp is rated below a hundred hours, and no laser above 100,000.
  if (at.has("lamp_life"))
    asset.lamp_life_hours =
        static_cast<std::uint32_t>(at.get<milliseconds>("lamp_life", 100h, {100h, 100'000h}) / 1h);
  return read;
}

ReadRoom read_room(Cursor& at, ConfigFile const& file, Polled const& polled) {
  ReadRoom read;
  read.room.id.name = read_name(at);
  read.named_at = at.place("name");
  read.room.title = at.text("title");
  read.room.place = {at.text("building"), at.text("floor")};
  read.assets = at.list("devices", [&](Cursor& asset) { return read_asset(asset, file, polled); });
  for (auto const& asset : read.assets) read.room.assets.push_back(asset.asset);
  return read;
}

classroom::Settings read_use(Cursor& at, ProbeConfig const& probes, PollConfig const& polls) {
  classroom::Settings use;
  auto const percent = [&](std::string_view key, unsigned fallback) {
    return static_cast<unsigned>(at.get<std::int64_t>(key, fallback, {1, 100}));
  };
  auto const span = [&](std::string_view key, Duration fallback, milliseconds least, milliseconds most) {
    return at.get(key, std::chrono::duration_cast<milliseconds>(fallback), {least, most});
  };
  use.used_for = span("used_for", use.used_for, 1min, 2h);
  use.used_percent = percent("used_percent", use.used_percent);
  use.measured_percent = percent("measured_percent", use.measured_percent);
  use.left_on_after = span("left_on_after", use.left_on_after, 10min, 12h);
  use.lamp_worn_percent = percent("lamp_worn_percent", use.lamp_worn_percent);
  use.busy_bps = at.get("busy_above", BitRate{use.busy_bps}, {{1'000}, {1'000'000'000}}).per_second;
  // One answer that is lost must not make a hole; three in turn say that it is silent.
  use.sample_holds = std::max<Duration>(use.sample_holds, 5 * std::max(probes.every, polls.every) / 2);
  use.stale_after = std::max<Duration>(use.stale_after, 4 * std::max(probes.every_after_school, polls.every));
  return use;
}

void complain_of(Cursor& at, std::vector<ReadRoom> const& rooms, PollConfig const& polls) {
  std::map<DeviceId, DeviceKind> kinds;
  for (auto const& target : polls.devices) kinds.emplace(target.id, target.kind);
  std::vector<Room> nouns;
  for (auto const& read : rooms) nouns.push_back(read.room);
  for (auto& fault : faults_of(nouns, kinds)) {
    auto const& room = rooms[fault.room];
    auto const& place = fault.asset ? room.assets[*fault.asset].named_at : room.named_at;
    // A name that is missing was said already.
    bool const is_named =
        fault.asset ? !room.assets[*fault.asset].asset.device.name.empty() : !room.room.id.name.empty();
    if (is_named) at.complain(place, std::move(fault.fault));
  }
}

}  // namespace

RoomsConfig read_rooms(Cursor at, ConfigFile const& file, PollConfig const& polls) {
  RoomsConfig config;
  auto& probes = config.probes;
  probes.every = at.get("every", probes.every, {ProbeConfig::every_least, ProbeConfig::every_most});
  probes.every_after_school = at.get("every_after_school", probes.every_after_school,
                                     {ProbeConfig::every_least, ProbeConfig::every_most});
  probes.timeout = at.get("timeout", probes.timeout, {ProbeConfig::timeout_least, ProbeConfig::timeout_most});
  config.use = read_use(at, probes, polls);
  Polled polled;
  for (auto const& target : polls.devices) polled.emplace(target.id, target);
  auto rooms = at.list("list", [&](Cursor& room) { return read_room(room, file, polled); });
  if (rooms.size() > rooms_max)
    at.complain(at.place("list", rooms_max),
                {Fault::Kind::full, "CMP-M010", {{"max", std::to_string(rooms_max)}}});
  complain_of(at, rooms, polls);
  for (auto& read : rooms) {
    for (auto& asset : read.assets) {
      std::ranges::move(asset.probes, std::back_inserter(probes.targets));
      std::ranges::move(asset.password_files, std::back_inserter(config.password_files));
    }
    config.rooms.push_back(std::move(read.room));
  }
  return config;
}

namespace {

Setting setting_of(RoomAsset const& asset, RoomsConfig const& config) {
  Setting::Map map{{"name", asset.device.name}, {"kind", name_of(asset.kind)}, {"wanted", asset.is_wanted}};
  bool has_address = false;
  for (std::size_t at = 0; at < config.probes.targets.size(); ++at) {
    auto const& target = config.probes.targets[at];
    if (target.id != asset.device) continue;
    if (!std::exchange(has_address, true)) map.emplace_back("address", target.address);
    if (auto const* const pjlink = std::get_if<PjlinkQuestion>(&target.question)) {
      Setting::Map question{{"port", std::int64_t{pjlink->port}}};
      if (!config.password_files[at].empty())
        question.emplace_back("password_file", config.password_files[at]);
      map.emplace_back("pjlink", std::move(question));
    } else {
      map.emplace_back("ping", true);
    }
  }
  if (asset.means.port)
    map.emplace_back(
        "port", Setting::Map{{"switch", asset.means.port->device.name}, {"name", asset.means.port->port}});
  if (asset.lamp_life_hours)
    map.emplace_back("lamp_life", to_text(milliseconds(std::chrono::hours(*asset.lamp_life_hours))));
  return map;
}

Setting setting_of(Room const& room, RoomsConfig const& config) {
  Setting::List devices;
  for (auto const& asset : room.assets) devices.push_back(setting_of(asset, config));
  return Setting::Map{{"name", room.id.name},
                      {"title", room.title},
                      {"building", room.place.building},
                      {"floor", room.place.floor},
                      {"devices", std::move(devices)}};
}

}  // namespace

Setting settings_of(RoomsConfig const& config) {
  auto const span = [](Duration value) { return to_text(std::chrono::duration_cast<milliseconds>(value)); };
  Setting::List rooms;
  for (auto const& room : config.rooms) rooms.push_back(setting_of(room, config));
  return Setting::Map{{"every", to_text(config.probes.every)},
                      {"every_after_school", to_text(config.probes.every_after_school)},
                      {"timeout", to_text(config.probes.timeout)},
                      {"used_for", span(config.use.used_for)},
                      {"used_percent", std::int64_t{config.use.used_percent}},
                      {"measured_percent", std::int64_t{config.use.measured_percent}},
                      {"left_on_after", span(config.use.left_on_after)},
                      {"lamp_worn_percent", std::int64_t{config.use.lamp_worn_percent}},
                      {"busy_above", to_text(BitRate{config.use.busy_bps})},
                      {"list", std::move(rooms)}};
}

}  // namespace campus::config
