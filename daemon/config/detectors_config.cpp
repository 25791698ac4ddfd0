#include "daemon/config/detectors_config.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <set>

#include "daemon/config/config_file.hpp"
#include "daemon/config/cursor.hpp"

namespace campus::config {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;
using watch::AlertRule;
using watch::DetectorSettings;

constexpr std::int64_t count_most = 1'000'000;

// A value that its section cannot do without.
template <class T>
T required(Cursor& at, std::string_view key, Between<T> const& range) {
  return at.has(key) ? at.get<T>(key, range.least, range) : at.need<T>(key, range.least);
}

std::uint32_t required_count(Cursor& at, std::string_view key, std::int64_t least = 1) {
  return static_cast<std::uint32_t>(required<std::int64_t>(at, key, {least, count_most}));
}

std::vector<std::uint16_t> read_detector_ports(Cursor& at, std::string_view key) {
  std::vector<std::uint16_t> ports;
  auto const numbers = at.values<std::int64_t>(key);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] >= 1 && numbers[i] <= 65'535)
      ports.push_back(static_cast<std::uint16_t>(numbers[i]));
    else
      at.complain(at.place(key, i),
                  {Fault::Kind::invalid, "CMP-C240", {{"value", std::to_string(numbers[i])}}});
  }
  if (ports.empty() && numbers.empty() && at.is_map())
    at.complain(key, {Fault::Kind::invalid, "CMP-C241", {{"key", at.path_of(key)}}});
  return ports;
}

// "10.20.1.5:80", "[fd00::5]:80"
std::optional<DetectorSettings::Service> service_of(std::string_view text) {
  auto const colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  auto const address = IpAddress::parse(host);
  DetectorSettings::Service service;
  auto const [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), service.port);
  if (!address || error != std::errc() || end != text.data() + text.size() || service.port == 0)
    return std::nullopt;
  service.address = *address;
  return service;
}

void read_scan(Cursor at, DetectorSettings& into) {
  into.scan_hosts = required_count(at, "hosts", 8);
  into.scan_ports = required_count(at, "ports", 8);
  into.scan_unanswered =
      static_cast<double>(required<std::int64_t>(at, "unanswered_percent", {1, 100})) / 100;
}

void read_flood(Cursor at, DetectorSettings& into) {
  into.flood_flows_per_s = required_count(at, "flows_per_second");
  into.flood_small_packets_per_s = required_count(at, "small_packets_per_second");
  into.small_packet_bytes =
      static_cast<std::uint32_t>(required<ByteSize>(at, "small_packet", {{60}, {1500}}).bytes);
  into.flood_lasting_s = static_cast<std::uint32_t>(required<seconds>(at, "lasting", {1s, 60s}).count());
}

void read_brute_force(Cursor at, DetectorSettings& into) {
  into.guesses = required_count(at, "attempts", 3);
  into.guess_bytes_max =
      static_cast<std::uint32_t>(required<ByteSize>(at, "bytes_each", {{100}, {1u << 20}}).bytes);
  into.guess_ports = read_detector_ports(at, "ports");
}

void read_mining(Cursor at, DetectorSettings& into, watch::NameSet& names) {
  names = watch::NameSet(at.values<std::string>("names"));
  into.mining_ports = read_detector_ports(at, "ports");
  into.mining_lasting = required<seconds>(at, "lasting", {60s, 24h});
  into.mining_bytes_per_s_max =
      static_cast<std::uint32_t>(required<BitRate>(at, "rate", {{100}, {10'000'000}}).per_second / 8);
  into.pools = watch::PrefixSet(at.values<Prefix>("pools"));
}

void read_new_server(Cursor at, DetectorSettings& into) {
  into.pupils = watch::PrefixSet(at.values<Prefix>("segments"));
  into.server_clients = static_cast<std::uint32_t>(required<std::int64_t>(at, "clients", {1, 60}));
  into.server_ports = read_detector_ports(at, "ports");
  auto const known = at.values<std::string>("known");
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (auto const service = service_of(known[i]))
      into.servers_known.push_back(*service);
    else
      at.complain(at.place("known", i), {Fault::Kind::invalid, "CMP-C242", {{"value", known[i]}}});
  }
}

// "10.20.10.1 02:00:00:00:00:01"
std::optional<watch::LanSettings::Owner> owner_of(std::string_view text) {
  auto const blank = text.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  auto const address = IpAddress::parse(text.substr(0, blank));
  auto const mac = MacAddress::parse(text.substr(blank + 1));
  if (!address || !mac) return std::nullopt;
  return watch::LanSettings::Owner{*address, *mac};
}

void read_neighbours(Cursor at, watch::LanSettings& into) {
  into.dhcp_servers = at.values<IpAddress>("dhcp_servers");
  into.routers = at.values<MacAddress>("routers");
  into.moves = static_cast<std::uint32_t>(at.get<std::int64_t>("moves", 0, {0, 1000}));
  auto const owners = at.values<std::string>("owners");
  for (std::size_t i = 0; i < owners.size(); ++i) {
    if (auto const owner = owner_of(owners[i]))
      into.owners.push_back(*owner);
    else
      at.complain(at.place("owners", i), {Fault::Kind::invalid, "CMP-C249", {{"value", owners[i]}}});
  }
}

AlertRule read_rule(Cursor& at, std::string& name) {
  name = at.need<std::string>("rule");
  AlertRule rule;
  rule.severity = at.choice<Severity>("severity", rule.severity,
                                      {{"info", Severity::info},
                                       {"low", Severity::low},
                                       {"medium", Severity::medium},
                                       {"high", Severity::high},
                                       {"critical", Severity::critical}});
  rule.hold = at.get<milliseconds>("hold", 0ms, {0ms, 24h});
  rule.keep = at.get<milliseconds>("keep", 0ms, {0ms, 24h});
  rule.quiet = at.get<milliseconds>("quiet", 0ms, {0ms, 24h * 7});
  rule.is_grouped = at.get("grouped", false);
  rule.told = at.choice<AlertRule::Told>("told", rule.told,
                                         {{"always", AlertRule::Told::always},
                                          {"lessons", AlertRule::Told::lessons},
                                          {"school", AlertRule::Told::school}});
  rule.is_raised_off_hours = at.get("raised_off_hours", false);
  rule.is_raised_on_exams = at.get("raised_on_exams", false);
  rule.is_dropped_in_vacation = at.get("dropped_in_vacation", false);
  return rule;
}

void read_rules(Cursor& root, watch::AlertSettings& into) {
  std::vector<std::string> names;
  auto const rules = root.list("rules", [&](Cursor& at) {
    names.emplace_back();
    return read_rule(at, names.back());
  });
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (names[i].empty()) continue;
    if (!into.rules.emplace(names[i], rules[i]).second)
      root.complain(root.place("rules", i), {Fault::Kind::invalid, "CMP-C243", {{"rule", names[i]}}});
  }
}

void read_telling(Cursor at, watch::AlertSettings& into) {
  auto const span = [&](std::string_view key, Duration& value, Between<milliseconds> range) {
    value = at.get(key, std::chrono::duration_cast<milliseconds>(value), range);
  };
  span("settle", into.settle, {0ms, 1h});
  span("verdict_wait", into.verdict_wait, {1s, 10min});
  span("parent_grace", into.parent_grace, {0ms, 1h});
  span("join_within", into.join_within, {1s, 24h});
  span("summary_after", into.summary_after, {1s, 1h});
  span("summary_every", into.summary_every, {1min, 24h});
  span("absent_least", into.absent_least, {1min, 24h * 30});
  span("silence_longest", into.silence_longest, {1h, 24h * 366});
  auto const digest =
      at.get<milliseconds>("digest_at", std::chrono::minutes(into.digest_minute), {0ms, 24h - 1min});
  into.digest_minute =
      static_cast<std::uint16_t>(std::chrono::duration_cast<std::chrono::minutes>(digest).count());
  auto const from = at.get<std::int64_t>("flapping_from_percent", 30, {2, 99});
  auto const until = at.get<std::int64_t>("flapping_until_percent", 20, {1, 98});
  if (until >= from)
    at.complain("flapping_until_percent",
                {Fault::Kind::invalid, "CMP-C244", {{"from", std::to_string(from)}}});
  into.flapping_from = static_cast<double>(from) / 100;
  into.flapping_until = static_cast<double>(until) / 100;
}

}  // namespace

Read<DetectorsConfig> read_detectors_config(std::filesystem::path const& path) {
  ConfigFile file(path);
  DetectorsConfig config;
  std::vector<Diagnostics> lists;
  if (file.is_read()) {
    Cursor root(file.complaints(), file.root());
    auto& detectors = config.detectors;
    detectors.window = required<seconds>(root, "window", {10s, 1h});
    detectors.exempt = watch::PrefixSet(root.values<Prefix>("exempt"));
    if (root.has("scan")) read_scan(root.inside("scan"), detectors);
    if (root.has("flood")) read_flood(root.inside("flood"), detectors);
    if (root.has("brute_force")) read_brute_force(root.inside("brute_force"), detectors);
    if (root.has("mining")) read_mining(root.inside("mining"), detectors, config.pool_names);
    if (root.has("new_server")) read_new_server(root.inside("new_server"), detectors);
    if (root.has("neighbours")) read_neighbours(root.inside("neighbours"), config.lan);
    config.lan.window = std::chrono::duration_cast<Duration>(detectors.window);
    config.lan.pools = config.pool_names;
    config.lan.names = watch::NameSet(root.values<std::string>("names"));
    std::vector<Prefix> blocked;
    for (auto const& name : root.values<std::string>("blocklists")) {
      auto list = read_blocklist(file.resolve(name));
      if (list)
        std::ranges::copy(*list, std::back_inserter(blocked));
      else
        lists.push_back(std::move(list.error()));
    }
    detectors.blocklist = watch::PrefixSet(blocked);
    read_rules(root, config.alerts);
    read_telling(root.inside("telling"), config.alerts);
  }
  auto diagnostics = file.finish();
  for (auto& list : lists) diagnostics.append(std::move(list));
  if (diagnostics.any()) return std::unexpected(std::move(diagnostics));
  return config;
}

Read<std::vector<Prefix>> read_blocklist(std::filesystem::path const& path) {
  std::string text;
  std::vector<Complaint> complaints;
  std::error_code unreadable;
  auto const size = std::filesystem::file_size(path, unreadable);
  if (unreadable) {
    complaints.push_back(
        {{},
         1,
         {Fault::Kind::not_found, "CMP-C245", {{"path", path.string()}, {"reason", unreadable.message()}}}});
  } else if (size > blocklist_bytes_max) {
    complaints.push_back({{},
                          1,
                          {Fault::Kind::full,
                           "CMP-C246",
                           {{"path", path.string()}, {"max", std::to_string(blocklist_bytes_max >> 20)}}}});
  } else {
    std::ifstream in(path, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  std::vector<Prefix> prefixes;
  int line = 0;
  for (std::string_view rest = text; !rest.empty();) {
    auto const end = rest.find('\n');
    auto words = rest.substr(0, end).substr(0, rest.substr(0, end).find_first_of(";#"));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    ++line;
    while (!words.empty() && (words.back() == ' ' || words.back() == '\t' || words.back() == '\r'))
      words.remove_suffix(1);
    while (!words.empty() && (words.front() == ' ' || words.front() == '\t')) words.remove_prefix(1);
    if (words.empty()) continue;
    if (auto const prefix = Prefix::parse(words))
      prefixes.push_back(*prefix);
    else
      complaints.push_back(
          {{line, 1},
           static_cast<int>(std::min<std::size_t>(words.size(), 40)),
           {Fault::Kind::invalid, "CMP-C247", {{"value", std::string(words.substr(0, 64))}}}});
  }
  if (complaints.empty()) return prefixes;
  return std::unexpected(Diagnostics(SourceText(path.string(), std::move(text)), std::move(complaints)));
}

}  // namespace campus::config
