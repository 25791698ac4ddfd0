#include "daemon/config/targets_config.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "daemon/config/calendar_config.hpp"
#include "daemon/config/config_file.hpp"
#include "daemon/config/cursor.hpp"
#include "daemon/config/profile_config.hpp"
#include "daemon/contract/nearest.hpp"

namespace campus::config {
namespace {

using namespace std::chrono_literals;
using targets::Layout;
using targets::PortName;

// Where the file says nothing: what the shipped one writes out.
targets::PortSpeed speed_by_default(std::uint64_t least_bps) {
  targets::Source source;
  source.document = "温教电〔2013〕105号";
  source.year = 2013;
  return {least_bps, std::move(source)};
}

// Who writes a speed of his own says by which document, or it is his own word.
targets::PortSpeed read_speed(Cursor at, targets::PortSpeed fallback) {
  if (!at.has("at_least")) return fallback;
  targets::PortSpeed speed;
  speed.least_bps =
      at.get("at_least", BitRate{fallback.least_bps}, {{64'000}, {1'000'000'000'000}}).per_second;
  speed.source.document = at.text("document");
  speed.source.year = at.get<std::int64_t>("year", 0, {1949, 2199});
  return speed;
}

class TargetsReader {
public:
  TargetsReader(ConfigFile& file, std::vector<DeviceId> const& devices) : file_(file), devices_(devices) {}

  TargetsConfig read(Cursor& root) {
    TargetsConfig config;
    auto& settings = config.settings;
    settings.school = read_school_facts(root.inside("school"));
    read_egress(root.inside("egress"), config);
    for (auto const& link : root.list("backbone", [this](Cursor& at) { return read_links(at); }))
      settings.layout.backbone.insert(settings.layout.backbone.end(), link.begin(), link.end());
    {
      auto desktop = root.inside("desktop");
      settings.layout.desktop_devices = read_devices(desktop, "devices");
    }
    read_speeds(root.inside("speeds"), settings.layout);
    settings.layout.wifi_places = root.list("wifi", [this](Cursor& at) {
      return targets::WifiPlace{at.need<std::string>("place"), read_devices(at, "access_points")};
    });
    settings.profiles = chosen(root, read_profiles(root, file_));
    return config;
  }

private:
  // Whether somebody asks this device at all; a name nobody polls would stay unknown for ever.
  void expect(Cursor& at, Place const& place, std::string const& name) {
    if (name.empty() || std::ranges::find(devices_, name, &DeviceId::name) != devices_.end()) return;
    std::vector<std::string_view> known;
    for (auto const& device : devices_) known.push_back(device.name);
    auto const near = contract::nearest(name, known);
    if (near.empty())
      at.complain(place, {Fault::Kind::invalid, "CMP-T047", {{"device", name}}});
    else
      at.complain(place,
                  {Fault::Kind::invalid, "CMP-T039", {{"device", name}, {"nearest", std::string(near)}}});
  }

  DeviceId read_device(Cursor& at) {
    DeviceId device{at.need<std::string>("device")};
    expect(at, at.place("device"), device.name);
    return device;
  }

  std::vector<DeviceId> read_devices(Cursor& at, std::string_view key) {
    std::vector<DeviceId> devices;
    auto const names = at.values<std::string>(key);
    for (std::size_t i = 0; i < names.size(); ++i) {
      expect(at, at.place(key, i), names[i]);
      devices.push_back({names[i]});
    }
    return devices;
  }

  std::vector<PortName> read_links(Cursor& at) {
    std::vector<PortName> links;
    auto const device = read_device(at);
    for (auto const& port : at.values<std::string>("ports")) links.push_back({device, port});
    if (links.empty() && at.is_map())
      at.complain("ports", {Fault::Kind::invalid, "CMP-T054", {{"device", device.name}}});
    return links;
  }

  static void read_speeds(Cursor at, Layout& layout) {
    layout.backbone_speed = read_speed(at.inside("backbone_gigabit"), speed_by_default(1'000'000'000));
    layout.desktop_speed = read_speed(at.inside("desktop_100m"), speed_by_default(100'000'000));
  }

  void read_egress(Cursor at, TargetsConfig& config) {
    auto& layout = config.settings.layout;
    layout.egress_interfaces = at.values<std::string>("interfaces");
    if (at.has("port")) {
      auto port = at.inside("port");
      layout.egress_port = PortName{read_device(port), port.need<std::string>("port")};
    }
    if (at.has("contract")) layout.contract = read_contract(at.inside("contract"));
    if (at.has("test")) {
      auto test = at.inside("test");
      config.test.server = test.need<std::string>("server");
      // It becomes an argument of a program: never an option of it.
      if (config.test.server.starts_with('-'))
        test.complain("server", {Fault::Kind::invalid, "CMP-T038", {{"server", config.test.server}}});
      config.test.port =
          static_cast<std::uint16_t>(test.get<std::int64_t>("port", config.test.port, {1, 65535}));
      config.test.each_way = test.get("each_way", config.test.each_way, {1s, 60s});
      config.settings.test_valid =
          test.get("valid", std::chrono::duration_cast<std::chrono::seconds>(config.settings.test_valid),
                   {std::chrono::seconds(24h), std::chrono::seconds(24h * 366)});
    }
  }

  static targets::Contract read_contract(Cursor at) {
    targets::Contract contract;
    contract.document = at.need<std::string>("document");
    contract.from = at.need<Day>("from").day;
    if (at.has("until")) contract.until = at.get("until", Day{}).day;
    contract.down_bps = at.need<BitRate>("down").per_second;
    contract.up_bps = at.get("up", BitRate{contract.down_bps}).per_second;
    if (contract.until && *contract.until != CivilDay{} && *contract.until < contract.from)
      at.complain("until",
                  {Fault::Kind::invalid,
                   "CMP-T037",
                   {{"from", campus::to_text(contract.from)}, {"until", campus::to_text(*contract.until)}}});
    return contract;
  }

  // Without `use` every profile is in use.
  static std::vector<targets::Profile> chosen(Cursor& root, std::vector<targets::Profile> all) {
    if (!root.has("use")) return all;
    std::vector<targets::Profile> used;
    auto const names = root.values<std::string>("use");
    for (std::size_t i = 0; i < names.size(); ++i) {
      auto const found = std::ranges::find(all, names[i], &targets::Profile::id);
      if (found == all.end())
        root.complain(root.place("use", i), {Fault::Kind::invalid, "CMP-T045", {{"profile", names[i]}}});
      else if (std::ranges::find(used, names[i], &targets::Profile::id) == used.end())
        used.push_back(*found);
    }
    return used;
  }

  ConfigFile& file_;
  std::vector<DeviceId> const& devices_;
};

}  // namespace

Read<TargetsConfig> read_targets_config(std::filesystem::path const& path,
                                        std::vector<DeviceId> const& devices) {
  ConfigFile file(path);
  TargetsConfig config;
  if (file.is_read()) {
    Cursor root(file.complaints(), file.root());
    config = TargetsReader(file, devices).read(root);
  }
  if (auto diagnostics = file.finish(); diagnostics.any()) return std::unexpected(std::move(diagnostics));
  return config;
}

}  // namespace campus::config
