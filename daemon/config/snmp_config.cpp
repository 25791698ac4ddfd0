#include "daemon/config/snmp_config.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "daemon/config/secret_file.hpp"
#include "daemon/contract/terminal_text.hpp"

namespace campus::config {
namespace {

using std::chrono::milliseconds;

constexpr std::array kinds{std::pair{std::string_view("switch"), DeviceKind::switch_},
                           std::pair{std::string_view("router"), DeviceKind::router},
                           std::pair{std::string_view("access_point"), DeviceKind::access_point},
                           std::pair{std::string_view("computer"), DeviceKind::computer},
                           std::pair{std::string_view("projector"), DeviceKind::projector},
                           std::pair{std::string_view("ups"), DeviceKind::ups},
                           std::pair{std::string_view("other"), DeviceKind::other}};
constexpr std::array auths{std::pair{std::string_view("sha1"), SnmpV3::Auth::sha1},
                           std::pair{std::string_view("sha224"), SnmpV3::Auth::sha224},
                           std::pair{std::string_view("sha256"), SnmpV3::Auth::sha256},
                           std::pair{std::string_view("sha384"), SnmpV3::Auth::sha384},
                           std::pair{std::string_view("sha512"), SnmpV3::Auth::sha512}};

// One device with all that is said about it.
struct Device {
  SnmpTarget target;
  SecretFiles files;
  Place name_at;
};

// The secret of a file under this key, and the path as it was written.
std::string read_secret_of(Cursor& at, std::string_view key, ConfigFile const& file, std::string& path) {
  path = at.need<std::string>(key);
  if (path.empty()) return {};
  auto secret = read_secret(file.resolve(path));
  if (secret) return std::move(*secret);
  at.complain(key, secret.error());
  return {};
}

SnmpV2c read_v2c(Cursor at, ConfigFile const& file, SecretFiles& files) {
  return {.community = read_secret_of(at, "community_file", file, files.community)};
}

std::string read_passphrase(Cursor& at, std::string_view key, ConfigFile const& file, std::string& path) {
  auto passphrase = read_secret_of(at, key, file, path);
  if (!passphrase.empty() && passphrase.size() < SnmpV3::passphrase_shortest)
    at.complain(key, {Fault::Kind::invalid,
                      "CMP-C080",
                      {{"path", path}, {"least", std::to_string(SnmpV3::passphrase_shortest)}}});
  return passphrase;
}

SnmpV3 read_v3(Cursor at, ConfigFile const& file, SecretFiles& files) {
  SnmpV3 v3;
  v3.user = at.need<std::string>("user");
  v3.auth = at.choice<SnmpV3::Auth>("auth", v3.auth, {auths[0], auths[1], auths[2], auths[3], auths[4]});
  v3.auth_passphrase = read_passphrase(at, "auth_file", file, files.auth);
  v3.priv = at.choice<SnmpV3::Priv>("privacy", v3.priv, {{"aes128", SnmpV3::Priv::aes128}});
  v3.priv_passphrase = read_passphrase(at, "privacy_file", file, files.privacy);
  if (at.has("context")) v3.context = at.text("context");
  return v3;
}

Device read_device(Cursor& at, ConfigFile const& file) {
  Device device;
  auto& target = device.target;
  target.id.name = at.need<std::string>("name");
  device.name_at = at.place("name");
  if (!is_device_name(target.id.name))
    at.complain("name", {Fault::Kind::invalid, "CMP-C081", {{"value", target.id.name}}});
  target.kind = read_kind(at, target.kind);
  if (auto const address = at.need<IpAddress>("address"); address != IpAddress{})
    target.address = address.to_string();
  target.port = static_cast<std::uint16_t>(at.get<std::int64_t>("port", target.port, {1, 65535}));

  bool const has_v2c = at.has("v2c");
  bool const has_v3 = at.has("v3");
  if (has_v2c == has_v3 && at.is_map())
    at.complain(has_v3 ? at.place("v3") : at.place("name"),
                {Fault::Kind::invalid, has_v3 ? "CMP-C083" : "CMP-C082", {{"device", target.id.name}}});
  if (has_v2c) target.credential = read_v2c(at.inside("v2c"), file, device.files);
  if (has_v3) target.credential = read_v3(at.inside("v3"), file, device.files);
  return device;
}

void find_twins(Cursor& at, std::vector<Device> const& devices) {
  std::map<std::string_view, int> line_of;
  for (auto const& device : devices) {
    auto const& name = device.target.id.name;
    auto const [first, is_new] = line_of.emplace(name, device.name_at.at.line);
    if (!is_new && !name.empty())
      at.complain(
          device.name_at,
          {Fault::Kind::invalid, "CMP-C084", {{"device", name}, {"line", std::to_string(first->second)}}});
  }
}

template <class Names>
std::string_view word_for(Names const& names, auto meaning) {
  return std::ranges::find(names, meaning, [](auto const& pair) { return pair.second; })->first;
}

}  // namespace

DeviceKind read_kind(Cursor& at, DeviceKind fallback) {
  return at.choice<DeviceKind>("kind", fallback,
                               {kinds[0], kinds[1], kinds[2], kinds[3], kinds[4], kinds[5], kinds[6]});
}

bool is_device_name(std::string_view name) {
  constexpr std::size_t name_bytes_max = 64;
  return name.size() <= name_bytes_max && name.find_first_of(" /\\\"'?#%,") == std::string_view::npos &&
         contract::printable(name) == name;
}

std::string_view name_of(DeviceKind kind) { return word_for(kinds, kind); }
std::string_view name_of(SnmpV3::Auth auth) { return word_for(auths, auth); }

std::pair<PollConfig, std::vector<SecretFiles>> read_snmp(Cursor at, ConfigFile const& file) {
  PollConfig config;
  config.every = at.get("every", config.every, {PollConfig::every_least, PollConfig::every_most});
  config.timeout = at.get("timeout", config.timeout, {PollConfig::timeout_least, PollConfig::timeout_most});
  config.tries = static_cast<int>(at.get<std::int64_t>("tries", config.tries, {1, PollConfig::tries_most}));
  if (config.timeout * config.tries > config.every)
    at.complain(at.has("timeout") ? "timeout" : "every",
                {Fault::Kind::invalid,
                 "CMP-C085",
                 {{"waiting", to_text(config.timeout * config.tries)}, {"every", to_text(config.every)}}});
  auto const devices = at.list("devices", [&](Cursor& device) { return read_device(device, file); });
  if (devices.size() > PollConfig::devices_most)
    at.complain(at.place("devices", PollConfig::devices_most),
                {Fault::Kind::full, "CMP-C086", {{"max", std::to_string(PollConfig::devices_most)}}});
  find_twins(at, devices);
  std::vector<SecretFiles> files;
  for (auto const& device : devices) {
    config.devices.push_back(device.target);
    files.push_back(device.files);
  }
  return {std::move(config), std::move(files)};
}

}  // namespace campus::config
