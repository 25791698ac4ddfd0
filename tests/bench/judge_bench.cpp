// Nanoseconds of the judge: for each of the observations that a gateway sees most, for a look at the time,
// for the steps of admission in a school of 3,000 hosts, and for a conversation in the detectors.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "policy/campus.hpp"

using namespace campus;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t hosts = 3'000;
Instant const monday{std::chrono::sys_days(std::chrono::year(2026) / 9 / 14)};

MacAddress mac_of(std::uint32_t number) {
  return {{0x3c, 0x6a, 0x9d, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)}};
}

// As detectors.yaml ships them.
watch::DetectorSettings detectors() {
  watch::DetectorSettings settings;
  settings.window = 60s;
  settings.scan_hosts = 60;
  settings.scan_ports = 100;
  settings.scan_unanswered = 0.6;
  settings.flood_flows_per_s = 2'000;
  settings.flood_small_packets_per_s = 20'000;
  settings.small_packet_bytes = 200;
  settings.flood_lasting_s = 3;
  settings.guesses = 30;
  settings.guess_bytes_max = 6'144;
  settings.guess_ports = {21, 22, 23, 445, 1433, 3306, 3389, 5432, 5900, 6379};
  settings.mining_ports = {3333, 4444, 5555, 7777, 9999, 13333, 14433, 14444, 19999, 33333, 45560, 45700};
  settings.mining_lasting = 10min;
  settings.mining_bytes_per_s_max = 1'250;
  return settings;
}

// 200 switches, and 3,000 hosts that are admitted and here.
struct School {
  Campus campus{devices()};
  School() {
    campus.watch_over(detectors(), {}, {}, {}, {}, 1, monday);
    auto& gate = campus.admission();
    gate.reconfigure({.segments = {{{210}, "br210"}}, .garden = {}, .exempt = {}}, monday);
    for (std::uint32_t i = 0; i < hosts; ++i) {
      auto const decision = gate.decide(
          admission::Allow{mac_of(i), Group::pupil, std::nullopt, std::nullopt, "root", "", false}, monday);
      gate.confirm(*decision);
      campus.observe(seen(i), monday);
    }
    gate.confirm(gate.due(monday));
    gate.take_news(hosts);
  }
  static std::vector<Campus::KnownDevice> devices() {
    std::vector<Campus::KnownDevice> all;
    for (int i = 0; i < 200; ++i) all.push_back({{"sw-" + std::to_string(i)}, DeviceKind::switch_});
    return all;
  }
  static HostSeen seen(std::uint32_t number) {
    return {mac_of(number), IpAddress::v4(0x0a15'0000u + number), "br210", monday};
  }
};

void observe(benchmark::State& state, std::vector<Observation> const& observations, std::size_t of_each = 1) {
  School school;
  auto now = monday;
  std::size_t next = 0;
  for (auto _ : state) {
    now += 1ms;
    benchmark::DoNotOptimize(school.campus.observe(observations[next++ % observations.size()], now));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(of_each));
  state.counters["ns_each"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(of_each) / 1e9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void observe_a_host_seen_again(benchmark::State& state) {
  std::vector<Observation> all;
  for (std::uint32_t i = 0; i < hosts; ++i) all.emplace_back(School::seen(i * 7 % hosts));
  observe(state, all);
}
BENCHMARK(observe_a_host_seen_again);

void observe_a_host_that_left_and_came(benchmark::State& state) {
  std::vector<Observation> all;
  for (std::uint32_t i = 0; i < hosts; ++i) {
    auto const seen = School::seen(i);
    all.emplace_back(HostLeft{seen.mac, seen.address, seen.interface_name, monday});
    all.emplace_back(seen);
  }
  observe(state, all);
}
BENCHMARK(observe_a_host_that_left_and_came);

void observe_a_switch_of_48_ports(benchmark::State& state) {
  std::vector<Observation> all;
  for (int i = 0; i < 200; ++i) {
    DevicePolled polled{.device = {"sw-" + std::to_string(i)}, .at = monday};
    for (std::uint32_t port = 1; port <= 48; ++port) {
      PortSample sample;
      sample.if_index = port;
      sample.name = "Gi0/" + std::to_string(port);
      sample.type = 6;
      sample.link = LinkState::up;
      sample.speed_bps = 1'000'000'000;
      sample.octets = OctetCounters{OctetCounters::Width::bits64, 1'000, 2'000};
      polled.ports.push_back(std::move(sample));
    }
    all.emplace_back(std::move(polled));
  }
  observe(state, all);
}
BENCHMARK(observe_a_switch_of_48_ports);

void observe_a_silence(benchmark::State& state) {
  observe(state, {DeviceSilent{{"sw-7"}, monday, SilenceCause::timeout}});
}
BENCHMARK(observe_a_silence);

void observe_a_second_of_traffic(benchmark::State& state) {
  TrafficRollup rollup;
  rollup.interface_name = "wan0";
  rollup.window = {monday, monday + 1s};
  rollup.down = {100'000, 100'000'000};
  for (std::uint32_t i = 0; i < hosts_per_rollup_max; ++i)
    rollup.hosts.push_back({IpAddress::v4(0x0a15'0000u + i), 210, {10, 1'000}, {20, 20'000}});
  observe(state, {TrafficMeasured{rollup}});
}
BENCHMARK(observe_a_second_of_traffic);

void observe_a_condition_that_holds(benchmark::State& state) {
  observe(state,
          {ConditionFound{
              {{"uplink", "uplink.down"}, true, {Fault::Kind::failure, "CMP-V110", {}}, std::nullopt, {}}}});
}
BENCHMARK(observe_a_condition_that_holds);

// Conversations of many with many, as a morning is; a fifth of them are new.
FlowsSeen conversations(std::uint64_t seed) {
  std::mt19937_64 random{seed};
  FlowsSeen seen{.interface_name = "wan0", .at = monday};
  for (std::size_t i = 0; i < FlowsSeen::flows_max; ++i) {
    SeenFlow flow;
    flow.from = IpAddress::v4(0x0a15'0000u + static_cast<std::uint32_t>(random() % hosts));
    flow.to = IpAddress::v4(0xc633'6400u + static_cast<std::uint32_t>(random() % 4'096));
    flow.to_port = random() % 10 == 0 ? 22 : 443;
    flow.protocol = 6;
    flow.is_new = random() % 5 == 0;
    flow.is_from_inside = true;
    flow.packets_out = flow.packets_back = 12;
    flow.bytes_out = 1'500;
    flow.bytes_back = 14'000;
    seen.flows.push_back(flow);
  }
  return seen;
}

void observe_conversations(benchmark::State& state) {
  std::vector<Observation> all;
  for (std::uint64_t seed = 1; seed <= 16; ++seed) all.emplace_back(conversations(seed));
  observe(state, all, FlowsSeen::flows_max);
}
BENCHMARK(observe_conversations);

void detectors_alone(benchmark::State& state) {
  watch::FlowWatch watched{1};
  watched.configure(detectors());
  std::vector<FlowsSeen> all;
  for (std::uint64_t seed = 1; seed <= 16; ++seed) all.push_back(conversations(seed));
  std::vector<Condition> found;
  auto now = monday;
  std::size_t next = 0;
  for (auto _ : state) {
    auto& seen = all[next++ % all.size()];
    seen.at = now += 25ms;
    found.clear();
    watched.feed(seen, found);
    if (next % 40 == 0) watched.tick(now, found);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(FlowsSeen::flows_max));
  state.counters["ns_each"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * FlowsSeen::flows_max / 1e9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(detectors_alone);

void each(benchmark::State& state) {
  state.counters["ns_each"] = benchmark::Counter(static_cast<double>(state.iterations()) / 1e9,
                                                 benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void look_at_the_time(benchmark::State& state) {
  School school;
  auto now = monday;
  for (auto _ : state) benchmark::DoNotOptimize(school.campus.tick(now += 1s));
  each(state);
}
BENCHMARK(look_at_the_time);

void what_is_due_of_3000_hosts(benchmark::State& state) {
  School school;
  for (auto _ : state) benchmark::DoNotOptimize(school.campus.admission().due(monday));
  each(state);
}
BENCHMARK(what_is_due_of_3000_hosts)->Unit(benchmark::kMicrosecond);

void table_of_3000_hosts(benchmark::State& state) {
  School school;
  for (auto _ : state) benchmark::DoNotOptimize(school.campus.admission().table(monday));
  each(state);
}
BENCHMARK(table_of_3000_hosts)->Unit(benchmark::kMicrosecond);

void one_decision_of_3000_hosts(benchmark::State& state) {
  School school;
  auto& gate = school.campus.admission();
  std::uint32_t next = 0;
  for (auto _ : state) {
    auto const mac = mac_of(next++ % hosts);
    auto const blocked = gate.decide(
        admission::Restrict{mac, Standing::blocked, std::nullopt, "root", "scans its segment"}, monday);
    benchmark::DoNotOptimize(gate.judge(mac, monday));
    gate.undo(*blocked);
  }
  each(state);
}
BENCHMARK(one_decision_of_3000_hosts);

// A house that is full of strangers who are gone, and a machine that goes on inventing addresses.
void a_newcomer_to_a_full_house(benchmark::State& state) {
  admission::Gate gate({.segments = {{{210}, "br210"}}, .garden = {}, .exempt = {}}, monday);
  auto now = monday;
  std::uint32_t number = 0;
  auto const come_and_go = [&] {
    ++number;
    MacAddress const mac{{2, 0, static_cast<std::uint8_t>(number >> 24),
                          static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
                          static_cast<std::uint8_t>(number)}};
    auto const address = IpAddress::v4(0x0a00'0000u + number % 0x00ff'ffffu);
    gate.see({mac, address, "br210", now}, now);
    gate.leave({mac, address, "br210", now}, now);
    now += 50ms;
  };
  for (std::size_t i = 0; i < admission::Gate::hosts_max; ++i) come_and_go();
  for (auto _ : state) {
    come_and_go();
    if (number % 4'096 == 0) gate.take_forgotten();
  }
  each(state);
}
BENCHMARK(a_newcomer_to_a_full_house);

}  // namespace

BENCHMARK_MAIN();
