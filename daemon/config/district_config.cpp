#include "daemon/config/district_config.hpp"

#include <algorithm>
#include <charconv>

#include "daemon/config/config_file.hpp"
#include "daemon/config/settings.hpp"
#include "policy/model/address.hpp"

namespace campus::config {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

// "203.0.113.10:8443", "[2001:db8::1]:8443"
std::optional<Endpoint> endpoint_of(std::string_view text) {
  SocketAddress read;
  if (!read_value(text, read)) return std::nullopt;
  return Endpoint{read.address.to_string(), read.port};
}

std::string to_string(Endpoint const& endpoint) {
  bool const is_v6 = endpoint.address.find(':') != std::string::npos;
  return (is_v6 ? '[' + endpoint.address + ']' : endpoint.address) + ':' + std::to_string(endpoint.port);
}

std::vector<Endpoint> read_listen(Cursor& root) {
  std::vector<Endpoint> endpoints;
  auto const words = root.values<std::string>("listen");
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const endpoint = endpoint_of(words[i]);
    if (!endpoint)
      root.complain(root.place("listen", i), {Fault::Kind::invalid, "CMP-C090", {{"value", words[i]}}});
    else if (std::ranges::find(endpoints, *endpoint) != endpoints.end())
      root.complain(root.place("listen", i), {Fault::Kind::invalid, "CMP-C091", {{"value", words[i]}}});
    else
      endpoints.push_back(*endpoint);
  }
  return endpoints;
}

// A DNS name or an address: what a certificate can carry and a browser can ask for.
bool is_server_name(std::string_view name) {
  if (IpAddress::parse(name)) return true;
  constexpr std::size_t name_max = 253;
  return !name.empty() && name.size() <= name_max && name.front() != '.' && name.front() != '-' &&
         name.find("..") == std::string_view::npos && std::ranges::all_of(name, [](char const letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                  (letter >= '0' && letter <= '9') || letter == '-' || letter == '.';
         });
}

std::vector<std::string> read_names(Cursor& root) {
  auto names = root.values<std::string>("names");
  if (names.empty()) root.complain("names", {Fault::Kind::invalid, "CMP-C092", {}});
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!is_server_name(names[i]))
      root.complain(root.place("names", i), {Fault::Kind::invalid, "CMP-C093", {{"value", names[i]}}});
  return names;
}

// "https://HOST" or "https://HOST:PORT", nothing behind.
bool is_origin(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  if (!url.starts_with(scheme)) return false;
  auto host = url.substr(scheme.size());
  if (endpoint_of(host)) return true;
  if (host.starts_with('[') && host.ends_with(']'))
    return IpAddress::parse(host.substr(1, host.size() - 2)).has_value();
  if (auto const colon = host.find(':'); colon != std::string_view::npos) {
    auto const port = host.substr(colon + 1);
    std::uint16_t number = 0;
    auto const [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc() || end != port.data() + port.size() || number == 0) return false;
    host = host.substr(0, colon);
  }
  return is_server_name(host);
}

std::string read_public_url(Cursor& root) {
  auto url = root.need<std::string>("public_url");
  if (url.ends_with('/')) url.pop_back();
  if (!url.empty() && !is_origin(url))
    root.complain("public_url", {Fault::Kind::invalid, "CMP-C094", {{"value", url}}});
  return url;
}

std::size_t count_characters(std::string_view utf8) {
  auto const begins_one = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0u) != 0x80u; };
  return static_cast<std::size_t>(std::ranges::count_if(utf8, begins_one));
}

// It becomes the organisation in the certificate of the district's authority (X.520: ub-organization-name).
std::string read_name(Cursor& root) {
  constexpr std::size_t characters_max = 64;
  auto name = root.need<std::string>("name");
  if (auto const characters = count_characters(name); characters > characters_max)
    root.complain("name", {Fault::Kind::invalid,
                           "CMP-C095",
                           {{"characters", std::to_string(characters)}, {"most", std::to_string(characters_max)}}});
  return name;
}

}  // namespace

Read<DistrictConfig> read_district_config(std::filesystem::path const& path) {
  ConfigFile file(path);
  DistrictConfig config;
  config.file = path;
  if (file.is_read()) {
    Cursor root(file.complaints(), file.root());
    config.name = read_name(root);
    config.names = read_names(root);
    config.listen = read_listen(root);
    config.public_url = read_public_url(root);
    if (root.has("webui")) config.webui = file.resolve(root.get<std::string>("webui", {}));
    config.language = read_language(root);
    config.session = root.get("session", config.session, {60s, 7 * 24h});
    config.stale_after =
        static_cast<int>(root.get<std::int64_t>("stale_after", config.stale_after, {2, 100}));
    config.keep_traffic = root.get("keep_traffic", config.keep_traffic, {24h, 3660 * 24h});
  }
  if (auto diagnostics = file.finish(); diagnostics.any()) return std::unexpected(std::move(diagnostics));
  return config;
}

std::string to_yaml(DistrictConfig const& config) {
  Setting::List listen;
  for (auto const& endpoint : config.listen) listen.push_back(to_string(endpoint));
  Setting::Map map{{"name", config.name},
                   {"names", list_of(config.names)},
                   {"listen", std::move(listen)},
                   {"public_url", config.public_url}};
  if (!config.webui.empty()) map.emplace_back("webui", config.webui.string());
  map.emplace_back("language", name_of(config.language));
  map.emplace_back("session", to_text(config.session));
  map.emplace_back("stale_after", std::int64_t{config.stale_after});
  map.emplace_back("keep_traffic", to_text(config.keep_traffic));
  return Setting(std::move(map)).to_yaml();
}

}  // namespace campus::config
