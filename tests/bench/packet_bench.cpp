// Nanoseconds a frame: for reading its headers, with counting it in the table, and for a whole capture file
// from memory.  Two loads, the same at each run: a mix of sizes over few busy flows, and 64-byte frames over
// flows drawn at random, so that each is a cache miss.

#include <benchmark/benchmark.h>

#include <random>
#include <span>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/flow_meter.hpp"
#include "tests/support/packet.hpp"

using namespace campus;
using namespace campus::packet;

namespace {

constexpr std::size_t frames_in_load = 1'000'000;

struct Load {
  std::string file;
  std::vector<Frame> frames;
};

std::uint32_t below(std::mt19937_64& random, std::uint32_t limit) {
  return static_cast<std::uint32_t>(random() % limit);
}

// A quarter of the frames belong to one flow in a hundred.
std::uint32_t flow_of(std::mt19937_64& random, std::uint32_t flows, bool is_mixed) {
  return below(random, is_mixed && below(random, 4) != 0 ? flows / 100 : flows);
}

Load make_load(std::uint32_t flows, bool is_mixed) {
  std::mt19937_64 random{1};
  auto const tcp4 = test::Packet{}.ipv4("10.64.0.0", "192.0.2.1").tcp(0, 443).payload(1460).bytes();
  auto const udp4 = test::Packet{}.ipv4("10.64.0.0", "192.0.2.1").udp(0, 443).payload(1460).bytes();
  auto const tcp6 =
      test::Packet{}.vlan(12).ipv6("2001:db8::", "2001:db8::1").tcp(0, 443).payload(1460).bytes();
  std::vector<test::Record> records;
  records.reserve(frames_in_load);
  for (std::size_t i = 0; i < frames_in_load; ++i) {
    auto const flow = flow_of(random, flows, is_mixed);
    bool const is_v6 = is_mixed && flow % 8 == 0;
    auto frame = is_v6 ? tcp6 : flow % 2 == 0 ? udp4 : tcp4;
    std::size_t const host = is_v6 ? 36 : 28;  // the last two bytes of the source, then of the ports
    std::size_t const port = is_v6 ? 58 : 34;
    frame[host] = static_cast<std::uint8_t>(flow >> 24);
    frame[host + 1] = static_cast<std::uint8_t>(flow >> 16);
    frame[port] = static_cast<std::uint8_t>(flow >> 8);
    frame[port + 1] = static_cast<std::uint8_t>(flow);
    frame.resize(is_mixed ? 90 + (below(random, 4) == 0 ? 1410 : below(random, 60)) : 64);
    records.push_back({.ns = static_cast<std::int64_t>(i) * 1000, .bytes = std::move(frame)});
  }
  Load load{.file = test::pcap_file(records), .frames = {}};
  auto file = CaptureFile::over(std::as_bytes(std::span{load.file}), "load").value();
  Frame frame;
  while (file.next(frame)) load.frames.push_back(frame);
  return load;
}

Load const& mixed() {
  static auto const load = make_load(140'000, true);
  return load;
}

Load const& small64() {
  static auto const load = make_load(1'000'000, false);
  return load;
}

void per_frame(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(frames_in_load));
  state.counters["ns_per_packet"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * frames_in_load / 1e9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void dissect_only(benchmark::State& state, Load const& (*load)()) {
  auto const& frames = load().frames;
  Dissection dissection;
  for (auto _ : state)
    for (auto const& frame : frames) {
      dissect(frame, dissection);
      benchmark::DoNotOptimize(dissection);
    }
  per_frame(state);
}

void dissect_and_table(benchmark::State& state, Load const& (*load)()) {
  auto const& frames = load().frames;
  FlowMeter meter{{.table = {.entries = std::size_t{1} << 21}, .inside_macs = {}}};
  if (!meter.prepare(nullptr)) return state.SkipWithError("no memory for the table");
  for (auto _ : state) {
    for (auto const& frame : frames) meter.take(frame);
    meter.settle();
  }
  per_frame(state);
}

void whole_replay(benchmark::State& state, Load const& (*load)()) {
  auto file = CaptureFile::over(std::as_bytes(std::span{load().file}), "load").value();
  SlabPool slabs;
  FlowMeter meter{{.table = {.entries = std::size_t{1} << 21}, .inside_macs = {}}};
  if (!slabs.prepare() || !meter.prepare(&slabs)) return state.SkipWithError("no memory for the table");
  std::int64_t now = 1;
  auto const pass_on = [&] {
    meter.tick(now);
    while (auto const number = slabs.next_filled()) slabs.give_back(*number);
  };
  for (auto _ : state) {
    file.rewind();
    Frame frame;
    for (std::size_t i = 0; file.next(frame); ++i) {
      meter.take(frame);
      if (i % burst_frames_max == 0) pass_on();
    }
    now += 1'000'000'000;  // each round is a second: its flows are handed over during the next
    pass_on();
  }
  per_frame(state);
}

}  // namespace

BENCHMARK_CAPTURE(dissect_only, mixed, mixed)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(dissect_only, small64, small64)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(dissect_and_table, mixed, mixed)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(dissect_and_table, small64, small64)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(whole_replay, mixed, mixed)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(whole_replay, small64, small64)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
