// Nanoseconds a packet of recognising applications alone: no dissection, no table of flows.  Two loads: the
// captures of a folder, mixed as they come, and 64-byte frames of noise over a million flows drawn at random,
// half of them UDP, half of them TCP without a handshake, ten for each flow.
//
//   application_bench [FOLDER] [--benchmark_...]     FOLDER: of captures; without it the first load is left
//   out

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <memory>
#include <random>
#include <unordered_map>
#include <vector>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/flow_meter.hpp"
#include "tests/support/flow_replay.hpp"

using namespace campus;
using namespace campus::packet;
namespace fs = std::filesystem;

namespace {

void report(benchmark::State& state, std::size_t packets, Applications const& applications,
            std::size_t flows) {
  auto const rounds = static_cast<double>(state.iterations());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(packets));
  state.counters["ns_per_packet"] = benchmark::Counter(
      rounds * static_cast<double>(packets) / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["ns_per_flow"] = benchmark::Counter(
      rounds * static_cast<double>(flows) / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  auto const counters = applications.counters();
  state.counters["inspected_percent"] =
      100.0 * static_cast<double>(counters.packets_inspected) / (rounds * static_cast<double>(packets));
  state.counters["displaced_percent"] = 100.0 * static_cast<double>(counters.states_displaced) /
                                        std::max(1.0, static_cast<double>(counters.flows_begun));
  state.counters["borrowed"] = static_cast<double>(counters.memory_borrowed);
}

// Captures in memory, each packet with the place of its flow.
struct Captured {
  struct Packet {
    PacketView view;
    std::size_t flow = 0;
  };
  std::vector<CaptureFile> files;
  std::vector<FlowKey> keys;
  std::vector<Packet> packets;

  explicit Captured(fs::path const& folder) {
    std::vector<fs::path> paths;
    for (auto const& entry : fs::directory_iterator{folder})
      if (entry.path().extension().string().starts_with(".pcap")) paths.push_back(entry.path());
    std::ranges::sort(paths);
    for (auto const& path : paths) {
      auto file = CaptureFile::open(path.string());
      if (!file) continue;
      files.push_back(std::move(*file));
      take(files.back());
    }
  }

private:
  void take(CaptureFile& file) {
    test::FlowPlaces places;
    Frame frame;
    while (file.next(frame)) {
      Dissection seen;
      dissect(frame, seen);
      auto const view = test::view_of(frame, seen);
      if (!view) continue;
      auto const [place, is_new] = places.try_emplace(seen.key, keys.size());
      if (is_new) keys.push_back(seen.key);
      packets.push_back({*view, place->second});
    }
  }
};

void end_flows(Applications& applications, std::vector<FlowKey> const& keys, std::vector<AppSlot>& slots) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    applications.give_up(keys[i], slots[i], 0);
    applications.release(slots[i]);
  }
  std::ranges::fill(slots, AppSlot{});
}

constexpr std::size_t noise_flows = 1'000'000, noise_packets = 10 * noise_flows;

void captures(benchmark::State& state, Captured const* load) {
  Applications applications;
  if (!applications.prepare(ApplicationSettings::for_flows(noise_flows), {1, 2}))
    return state.SkipWithError("no memory");
  std::vector<AppSlot> slots(load->keys.size());
  for (auto _ : state) {
    for (auto const& [view, flow] : load->packets) applications.inspect(load->keys[flow], slots[flow], view);
    end_flows(applications, load->keys, slots);
  }
  report(state, load->packets.size(), applications, slots.size());
}

struct Noise {
  std::vector<FlowKey> keys{noise_flows};
  std::vector<std::uint32_t> order;
  Noise() {
    constexpr std::uint16_t tcp_ports[]{443, 80, 22, 25, 993, 3389},
        udp_ports[]{443, 53, 123, 500, 3478, 5060};
    std::mt19937_64 random{1};
    for (std::size_t i = 0; i < noise_flows; ++i) {
      auto& key = keys[i];
      key.address_a = IpAddress::v4(0x0a000000 | static_cast<std::uint32_t>(random() & 0x3fffff));
      key.address_b = IpAddress::v4(0x0b000000 + static_cast<std::uint32_t>(random() % 0xb0000000));
      key.port_a = static_cast<std::uint16_t>(1024 + random() % 64'000);
      key.port_b = (i % 2 == 0 ? udp_ports : tcp_ports)[random() % 6];
      key.protocol = i % 2 == 0 ? udp_protocol : tcp_protocol;
    }
    order.reserve(noise_packets);
    for (std::size_t i = 0; i < noise_packets; ++i)
      order.push_back(static_cast<std::uint32_t>(random() % noise_flows));
  }
};

// A frame of 64 bytes as that flow would send it.
struct NoiseFrame {
  std::array<std::uint8_t, 50> bytes{0x45, 0, 0, 50, 0, 0, 0x40, 0, 63};

  PacketView make(FlowKey const& key, std::uint64_t random, std::int64_t now_ns, bool has_payload) {
    bool const is_tcp = key.protocol == tcp_protocol;
    bytes[9] = key.protocol;
    std::memcpy(&bytes[12], key.address_a.octets.data() + 12, 4);
    std::memcpy(&bytes[16], key.address_b.octets.data() + 12, 4);
    bytes[20] = static_cast<std::uint8_t>(key.port_a >> 8), bytes[21] = static_cast<std::uint8_t>(key.port_a);
    bytes[22] = static_cast<std::uint8_t>(key.port_b >> 8), bytes[23] = static_cast<std::uint8_t>(key.port_b);
    std::memcpy(&bytes[24], &random, 8);
    std::memcpy(&bytes[34], &random, 8);
    bytes[24] = 0, bytes[25] = 30;
    if (is_tcp) bytes[32] = 0x50, bytes[33] = 0x10;
    std::size_t const header = is_tcp ? 20 : 8, whole = has_payload ? bytes.size() : 20 + header;
    bytes[3] = static_cast<std::uint8_t>(whole);
    return {.network = Octets{bytes}.first(whole),
            .payload = Octets{bytes}.first(whole).subspan(20 + header),
            .payload_wire_bytes = static_cast<std::uint32_t>(whole - 20 - header),
            .arrived_ns = now_ns,
            .is_from_a = true,
            .tcp_flags = static_cast<std::uint8_t>(is_tcp ? 0x10 : 0)};
  }
};

void noise(benchmark::State& state, bool has_payload_in_tcp, bool is_recognised) {
  static Noise const load;
  Applications applications;
  if (!applications.prepare(ApplicationSettings::for_flows(noise_flows), {1, 2}))
    return state.SkipWithError("no memory");
  std::vector<AppSlot> slots(noise_flows);
  NoiseFrame frame;
  constexpr std::size_t ahead = 16;  // packets between the look at a slot and its use, as a meter has them
  for (auto _ : state) {
    std::uint64_t random = 1;
    for (std::size_t i = 0; i < load.order.size(); ++i) {
      auto const flow = load.order[i];
      if (i + 2 * ahead < load.order.size()) __builtin_prefetch(&slots[load.order[i + 2 * ahead]]);
      if (i + 2 * ahead < load.order.size()) __builtin_prefetch(&load.keys[load.order[i + 2 * ahead]]);
      if (i + ahead < load.order.size()) applications.prefetch(slots[load.order[i + ahead]]);
      random = random * 6364136223846793005u + 1442695040888963407u;
      auto const& key = load.keys[flow];
      auto const view = frame.make(key, random, static_cast<std::int64_t>(i) * 1000,
                                   has_payload_in_tcp || key.protocol == udp_protocol);
      if (is_recognised)
        applications.inspect(key, slots[flow], view);
      else
        benchmark::DoNotOptimize(view);
    }
    if (is_recognised) end_flows(applications, load.keys, slots);
  }
  report(state, load.order.size(), applications, noise_flows);
}

void suffixes(benchmark::State& state) {
  ApplicationList list;
  list.applications = {{"x", "", category_own_first, Teaching::no}};
  for (int i = 0; i < 1300; ++i)
    list.suffixes.push_back({"site" + std::to_string(i) + (i % 2 ? ".com" : ".edu.cn"), 0});
  NameTable const table(list);
  std::vector<std::string> names;
  for (int i = 0; i < 1024; ++i)
    names.push_back("cdn" + std::to_string(i) + ".static.site" + std::to_string(i * 2) + ".edu.cn");
  std::size_t at = 0;
  for (auto _ : state) benchmark::DoNotOptimize(table.find(names[at++ % names.size()]));
  state.counters["ns_per_packet"] =
      benchmark::Counter(static_cast<double>(state.iterations()) / 1e9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

}  // namespace

BENCHMARK_CAPTURE(noise, frames_alone, true, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(noise, udp_and_tcp_with_payload, true, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(noise, udp_and_bare_acks, false, true)->Unit(benchmark::kMillisecond);
BENCHMARK(suffixes);

int main(int count, char** arguments) {
  std::unique_ptr<Captured> load;
  if (count > 1 && arguments[1][0] != '-') {
    load = std::make_unique<Captured>(arguments[1]);
    benchmark::RegisterBenchmark("captures", captures, load.get())->Unit(benchmark::kMillisecond);
    std::rotate(arguments + 1, arguments + 2, arguments + count);
    --count;
  }
  benchmark::Initialize(&count, arguments);
  benchmark::RunSpecifiedBenchmarks();
}
