// Every detector is a count by a key in a table of fixed size, and a threshold that is data.
//
// A scan is many targets, or many ports, of one source in one window, of which most come to nothing.  A
// closed port answers with one packet of its own, so a TCP conversation counts as fruitless up to one packet
// back.  Many hosts on many ports is how file sharing looks: a wide scan has few ports, a deep one few hosts.
//
// A flood is what one target gets in each of several seconds in a row, whoever it comes from: with invented
// addresses every source is seen once.
//
// What is thin and lasts, to a port that pools like, may be mining: said as weak, because ports prove
// nothing.

#include "policy/watch/flow_watch.hpp"

#include <algorithm>

namespace campus::watch {
namespace {

constexpr std::uint8_t protocol_icmp = 1, protocol_tcp = 6, protocol_icmp6 = 58;
constexpr std::uint32_t few_targets = 8;  // targets of a deep scan; a wide one has so many hosts a port
constexpr auto pause_of_long_flow = std::chrono::minutes(3);  // a pool sends a job at least every two

bool is_one_of(std::vector<std::uint16_t> const& ports, std::uint16_t port) {
  return std::ranges::find(ports, port) != ports.end();
}

bool is_fruitless(SeenFlow const& flow) {
  if (flow.protocol == protocol_icmp || flow.protocol == protocol_icmp6) return true;
  return flow.packets_back <= (flow.protocol == protocol_tcp ? 1u : 0u);
}

std::uint32_t saturated_sum(std::uint32_t left, std::uint32_t right) {
  return left > UINT32_MAX - right ? UINT32_MAX : left + right;
}

std::string host_object(IpAddress const& address) { return "host:" + address.to_string(); }
std::string number_text(std::uint64_t number) { return std::to_string(number); }

}  // namespace

FlowWatch::FlowWatch(std::uint64_t seed) : seed_(seed) {}

void FlowWatch::Samples::add(SeenFlow const& flow, Instant at) {
  if (used == samples_kept) return;
  kept[used++] = {.from = flow.from,
                  .to = flow.to,
                  .to_port = flow.to_port,
                  .protocol = flow.protocol,
                  .at = at,
                  .packets = std::uint64_t{flow.packets_out} + flow.packets_back,
                  .bytes = std::uint64_t{flow.bytes_out} + flow.bytes_back,
                  .is_answered = flow.packets_back > 0};
}

std::uint64_t FlowWatch::hash_of(PairKey const& key) const {
  return mixed(mixed(key.from, seed_) ^ std::rotl(mixed(key.to, seed_ + 1), 17) ^ key.port, seed_ + 2);
}

void FlowWatch::feed(FlowsSeen const& seen, Found& found) {
  if (window_from_ == Instant{}) window_from_ = seen.at;
  for (auto const& flow : seen.flows) look_at(flow, seen.at, found);
}

void FlowWatch::look_at(SeenFlow const& flow, Instant at, Found& found) {
  count_target(flow, at, found);
  count_long(flow, at, found);
  if (settings_.guesses > 0 && is_one_of(settings_.guess_ports, flow.to_port)) count_guess(flow, at, found);
  if (!flow.is_new) return;
  if (!settings_.exempt.contains(flow.from)) count_source(flow, at, found);
  if (flow.is_to_inside && flow.packets_back > 0) count_server(flow, at, found);
  check_lists(flow, at, found);
}

void FlowWatch::count_source(SeenFlow const& flow, Instant at, Found& found) {
  auto& source = sources_.at(flow.from, mixed(flow.from, seed_));
  ++source.flows;
  source.hosts.add(mixed(flow.to, seed_ + 3));
  source.ports.add(mixed(flow.to_port, seed_ + 4));
  // What came to nothing is the scan; who scans asks for names and reads pages besides.
  if (is_fruitless(flow)) {
    if (source.fruitless == 0) source.port = flow.to_port;
    ++source.fruitless;
    source.samples.add(flow, at);
  }
  auto const least = std::min(settings_.scan_hosts ? settings_.scan_hosts : UINT32_MAX,
                              settings_.scan_ports ? settings_.scan_ports : UINT32_MAX);
  if (source.flows < least / 2 || source.fruitless < settings_.scan_unanswered * source.flows) return;
  if (source.is_wide && source.is_deep) return;
  auto const hosts = source.hosts.count();
  auto const ports = source.ports.count();
  if (!source.is_wide && settings_.scan_hosts > 0 && hosts >= settings_.scan_hosts &&
      ports * few_targets <= hosts) {
    source.is_wide = true;
    say_scan(flow.from, source, true, at, found);
  }
  if (!source.is_deep && settings_.scan_ports > 0 && ports >= settings_.scan_ports && hosts <= few_targets) {
    source.is_deep = true;
    say_scan(flow.from, source, false, at, found);
  }
}

void FlowWatch::say_scan(IpAddress const& from, Source const& source, bool is_wide, Instant now,
                         Found& found) const {
  auto const hosts = number_text(source.hosts.count());
  auto const ports = number_text(source.ports.count());
  auto const& first = source.samples.kept[0];
  Condition condition;
  condition.key = {host_object(from), is_wide ? "flow.scan_hosts" : "flow.scan_ports"};
  condition.what =
      is_wide ? Fault{Fault::Kind::failure,
                      "CMP-V110",
                      {{"host", from.to_string()}, {"hosts", hosts}, {"port", number_text(source.port)}}}
              : Fault{Fault::Kind::failure,
                      "CMP-V111",
                      {{"host", from.to_string()}, {"ports", ports}, {"target", first.to.to_string()}}};
  condition.evidence = {
      .window = {window_from_, now},
      .counts = {{"hosts", hosts},
                 {"ports", ports},
                 {"flows", number_text(source.flows)},
                 {"unanswered", number_text(source.fruitless)},
                 {"threshold", number_text(is_wide ? settings_.scan_hosts : settings_.scan_ports)}},
      .flows = source.samples.list()};
  found.push_back(std::move(condition));
}

void FlowWatch::count_target(SeenFlow const& flow, Instant at, Found& found) {
  if (settings_.flood_flows_per_s == 0 && settings_.flood_small_packets_per_s == 0) return;
  auto& target = targets_.at(flow.to, mixed(flow.to, seed_ + 5));
  auto const second = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  auto const mean = target.bytes / std::max(target.packets, 1u);
  bool const was_bad =
      (settings_.flood_flows_per_s > 0 && target.flows >= settings_.flood_flows_per_s) ||
      (settings_.flood_small_packets_per_s > 0 && target.packets >= settings_.flood_small_packets_per_s &&
       mean <= settings_.small_packet_bytes);
  if (second != target.second) {
    target.bad_seconds = was_bad && second == target.second + 1 ? target.bad_seconds + 1 : 0;
    if (was_bad && target.bad_seconds >= settings_.flood_lasting_s) {
      Condition condition;
      condition.key = {host_object(flow.to), "flow.flood"};
      condition.what = {Fault::Kind::failure,
                        "CMP-V112",
                        {{"host", flow.to.to_string()},
                         {"flows", number_text(target.flows_most)},
                         {"packets", number_text(target.packets_most)}}};
      condition.evidence = {.window = {at - std::chrono::seconds(target.bad_seconds), at},
                            .counts = {{"flows_per_s", number_text(target.flows_most)},
                                       {"packets_per_s", number_text(target.packets_most)},
                                       {"sources", number_text(target.sources.count())},
                                       {"mean_bytes", number_text(mean)},
                                       {"seconds", number_text(target.bad_seconds)}},
                            .flows = target.samples.list()};
      found.push_back(std::move(condition));
    }
    if (target.bad_seconds == 0) target = Target{};
    target.second = second;
    target.flows = target.packets = target.bytes = 0;
  }
  // The acknowledgements of a fast download are many and small too, but they are not alone.
  if (flow.is_new && is_fruitless(flow)) ++target.flows;
  if (flow.packets_back < flow.packets_out / 4) {
    target.packets = saturated_sum(target.packets, flow.packets_out);
    target.bytes = saturated_sum(target.bytes, flow.bytes_out);
  }
  target.flows_most = std::max(target.flows_most, target.flows);
  target.packets_most = std::max(target.packets_most, target.packets);
  target.sources.add(mixed(flow.from, seed_ + 6));
  target.samples.add(flow, at);
}

void FlowWatch::count_guess(SeenFlow const& flow, Instant at, Found& found) {
  if (flow.protocol != protocol_tcp || settings_.exempt.contains(flow.from)) return;
  PairKey const key{flow.from, flow.to, flow.to_port};
  auto& pair = pairs_.at(key, hash_of(key));
  pair.bytes += std::uint64_t{flow.bytes_out} + flow.bytes_back;
  if (!flow.is_new) return;
  ++pair.flows;
  pair.samples.add(flow, at);
  if (pair.is_said || pair.flows < settings_.guesses) return;
  if (pair.bytes > std::uint64_t{settings_.guess_bytes_max} * pair.flows) return;
  pair.is_said = true;
  say_guess(key, pair, at, found);
}

void FlowWatch::say_guess(PairKey const& key, Pair const& pair, Instant now, Found& found) const {
  Condition condition;
  condition.key = {host_object(key.from), "flow.brute_force"};
  condition.what = {Fault::Kind::failure,
                    "CMP-V113",
                    {{"host", key.from.to_string()},
                     {"target", key.to.to_string()},
                     {"port", number_text(key.port)},
                     {"count", number_text(pair.flows)}}};
  condition.evidence = {.window = {window_from_, now},
                        .counts = {{"attempts", number_text(pair.flows)},
                                   {"bytes", number_text(pair.bytes)},
                                   {"threshold", number_text(settings_.guesses)}},
                        .flows = pair.samples.list()};
  found.push_back(std::move(condition));
}

void FlowWatch::count_long(SeenFlow const& flow, Instant at, Found& found) {
  bool const is_outward = flow.is_from_inside && !flow.is_to_inside && flow.protocol == protocol_tcp;
  if (!is_outward || !is_one_of(settings_.mining_ports, flow.to_port)) return;
  PairKey const key{flow.from, flow.to, flow.to_port};
  auto& kept = long_flows_.at(key, hash_of(key));
  if (kept.since == Instant{} || at < kept.last || at - kept.last > pause_of_long_flow) {
    kept = LongFlow{};
    kept.since = at;
  }
  kept.last = at;
  kept.bytes += std::uint64_t{flow.bytes_out} + flow.bytes_back;
  kept.samples.add(flow, at);
  auto const lasted = std::chrono::duration_cast<std::chrono::seconds>(kept.last - kept.since);
  if (settings_.mining_lasting <= Duration::zero() || lasted < settings_.mining_lasting) return;
  auto const seconds = static_cast<std::uint64_t>(std::max<std::int64_t>(lasted.count(), 1));
  if (kept.bytes / seconds > settings_.mining_bytes_per_s_max) return;
  // Said again now and then, for as long as it goes on.
  if (kept.is_said && lasted.count() % 60 != 0) return;
  kept.is_said = true;
  Condition condition;
  condition.key = {host_object(flow.from), "flow.mining"};
  condition.severity = Severity::low;
  condition.what = {Fault::Kind::failure,
                    "CMP-V114",
                    {{"host", flow.from.to_string()},
                     {"target", flow.to.to_string()},
                     {"port", number_text(flow.to_port)},
                     {"minutes", number_text(seconds / 60)}}};
  condition.evidence = {.window = {kept.since, at},
                        .counts = {{"seconds", number_text(seconds)}, {"bytes", number_text(kept.bytes)}},
                        .flows = kept.samples.list()};
  found.push_back(std::move(condition));
}

void FlowWatch::count_server(SeenFlow const& flow, Instant at, Found& found) {
  bool const is_watched = settings_.server_clients > 0 && flow.protocol == protocol_tcp &&
                          flow.packets_back > 1 && is_one_of(settings_.server_ports, flow.to_port) &&
                          settings_.pupils.contains(flow.to);
  if (!is_watched) return;
  DetectorSettings::Service const service{flow.to, flow.to_port};
  if (std::ranges::find(settings_.servers_known, service) != settings_.servers_known.end()) return;
  PairKey const key{flow.to, flow.to, flow.to_port};
  auto& server = servers_.at(key, hash_of(key));
  ++server.flows;
  server.clients.add(mixed(flow.from, seed_ + 7));
  server.samples.add(flow, at);
  auto const clients = server.clients.count();
  if (clients < settings_.server_clients || server.is_said) return;
  server.is_said = true;
  Condition condition;
  condition.key = {host_object(flow.to), "flow.new_server"};
  condition.what = {Fault::Kind::failure,
                    "CMP-V115",
                    {{"host", flow.to.to_string()},
                     {"port", number_text(flow.to_port)},
                     {"clients", number_text(clients)}}};
  condition.evidence = {.window = {window_from_, at},
                        .counts = {{"clients", number_text(clients)}, {"flows", number_text(server.flows)}},
                        .flows = server.samples.list()};
  found.push_back(std::move(condition));
}

void FlowWatch::check_lists(SeenFlow const& flow, Instant at, Found& found) {
  if (flow.is_from_inside == flow.is_to_inside) return;
  auto const& inside = flow.is_from_inside ? flow.from : flow.to;
  auto const& outside = flow.is_from_inside ? flow.to : flow.from;
  bool const is_pool = flow.is_from_inside && settings_.pools.contains(outside);
  bool const is_listed = settings_.blocklist.contains(outside);
  if (!is_pool && !is_listed) return;
  if (!flow.is_from_inside && flow.packets_back == 0) return;  // it knocked, nobody answered
  Samples samples;
  samples.add(flow, at);
  Condition condition;
  condition.key = {host_object(inside), is_pool ? "flow.mining_pool" : "flow.blocklisted"};
  condition.what = {
      Fault::Kind::failure,
      is_pool ? "CMP-V117" : "CMP-V116",
      {{"host", inside.to_string()}, {"target", outside.to_string()}, {"port", number_text(flow.to_port)}}};
  condition.evidence = {.window = {at, at}, .counts = {}, .flows = samples.list()};
  found.push_back(std::move(condition));
}

void FlowWatch::tick(Instant now, Found& found) {
  if (window_from_ == Instant{} || (now >= window_from_ && now - window_from_ < settings_.window)) return;
  // What was said early in the window is said once more with its final figures.
  sources_.each([&](IpAddress const& from, Source const& source) {
    if (source.is_wide) say_scan(from, source, true, now, found);
    if (source.is_deep) say_scan(from, source, false, now, found);
  });
  pairs_.each([&](PairKey const& key, Pair const& pair) {
    if (pair.is_said) say_guess(key, pair, now, found);
  });
  sources_.clear();
  pairs_.clear();
  servers_.clear();
  window_from_ = now;
}

std::size_t FlowWatch::bytes() const {
  return sources_.bytes() + targets_.bytes() + pairs_.bytes() + long_flows_.bytes() + servers_.bytes();
}

std::uint64_t FlowWatch::forgotten() const {
  return sources_.replaced() + targets_.replaced() + pairs_.replaced() + long_flows_.replaced() +
         servers_.replaced();
}

}  // namespace campus::watch
