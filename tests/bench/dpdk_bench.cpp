// dpdk_bench make FILE FRAMES FLOWS      writes a capture of 64-byte frames over so many flows
// dpdk_bench raw|flows FILE SECONDS      has net_pcap play it for ever, and prints one line of JSON
//
// raw: frames are taken and given back, as dpdk-testpmd does in rxonly; flows: they go through our source into the meter.

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>

#include "collectors/packet/dpdk_device.hpp"
#include "collectors/packet/dpdk_source.hpp"
#include "collectors/packet/flow_meter.hpp"
#include "tests/support/packet.hpp"

namespace {

using namespace campus;
using namespace campus::packet;

int make(char const* path, unsigned frames, unsigned flows) {
  auto* const out = std::fopen(path, "wb");
  if (!out) return 1;
  auto const put = [out](std::uint32_t value) { std::fwrite(&value, sizeof value, 1, out); };
  for (auto const word : {0xa1b2c3d4u, 0x00040002u, 0u, 0u, 65535u, 1u}) put(word);  // pcap 2.4, Ethernet
  for (unsigned i = 0; i < frames; ++i) {
    auto const flow = i * 2654435761u % flows;  // so that neighbours are of different flows
    auto const host = "10.20." + std::to_string(flow >> 8 & 0xff) + '.' + std::to_string(flow & 0xff);
    auto const port = static_cast<std::uint16_t>(1024 + (flow >> 16));
    auto const frame = test::Packet{}.ipv4(host, "192.0.2.1").udp(port, 443).payload(18).bytes();
    for (auto const word : {1'700'000'000u, i, static_cast<std::uint32_t>(frame.size()), 64u}) put(word);
    std::fwrite(frame.data(), 1, frame.size(), out);
  }
  return std::fclose(out);
}

double seconds_of(clockid_t clock) {
  std::timespec used{};
  ::clock_gettime(clock, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

int complain(Fault const& fault) {
  std::fprintf(stderr, "%s\n", fault.code.c_str());
  for (auto const& argument : fault.arguments) std::fprintf(stderr, "  %s: %s\n", argument.name.c_str(), argument.value.c_str());
  return 1;
}

SourceConfig endless(std::string const& path) {
  SourceConfig config;
  config.source = "dpdk:net_pcap0,infinite_rx=1,rx_pcap=" + path;
  config.buffer_bytes = std::size_t{4} << 20;
  config.dpdk.memory_bytes = std::size_t{512} << 20;
  config.dpdk.is_busy = true;
  return config;
}

struct Run {
  std::uint64_t given = 0;
  double wall = 0, cpu = 0;
};

// The first second is not counted: memory is touched then.
template <class Take>
Run run(double seconds, Take take) {
  Run counted;
  for (auto const begin = seconds_of(CLOCK_MONOTONIC); seconds_of(CLOCK_MONOTONIC) - begin < 1;)
    for (int i = 0; i < 256; ++i) take();
  auto const wall = seconds_of(CLOCK_MONOTONIC), cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID);
  while ((counted.wall = seconds_of(CLOCK_MONOTONIC) - wall) < seconds)
    for (int i = 0; i < 256; ++i) counted.given += take();
  counted.cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu;
  return counted;
}

void print(Run const& counted, std::uint64_t flows, std::uint64_t lost) {
  std::printf("{\"frames\": %llu, \"seconds\": %.3f, \"cpu_seconds\": %.3f, \"mpps\": %.2f, \"flows\": %llu, \"lost\": %llu}\n",
              static_cast<unsigned long long>(counted.given), counted.wall, counted.cpu,
              static_cast<double>(counted.given) / counted.wall / 1e6, static_cast<unsigned long long>(flows),
              static_cast<unsigned long long>(lost));
}

int run_raw(std::string const& path, double seconds) {
  auto device = DpdkDevice::open(endless(path), dpdk_module_places());
  if (!device) return complain(device.error());
  device->enter(-1);
  std::array<DpdkFrame, burst_frames_max> frames;
  auto const counted = run(seconds, [&] { return device->burst(frames); });
  auto const lost = device->counters();
  print(counted, 0, lost.missed + lost.no_buffer + lost.errors);
  return 0;
}

int run_flows(std::string const& path, double seconds) {
  DpdkSource source(endless(path));
  FlowMeter meter({.table = {.entries = std::size_t{1} << 18}, .inside_macs = {}});
  if (auto const ready = meter.prepare(nullptr); !ready) return complain(ready.error());
  if (auto const ready = source.prepare(); !ready) return complain(ready.error());
  std::uint64_t given = 0;
  auto const counted = run(seconds, [&] {
    auto const now = source.pump(meter, burst_frames_max);
    given += now;
    return now;
  });
  meter.settle();
  auto const lost = source.counters();
  // What was given is in the meter, to the last frame.
  if (meter.totals().frames.total().packets != given) return 3;
  print(counted, meter.table().size(), lost.kernel_dropped + lost.interface_dropped);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  std::string_view const what = count > 1 ? words[1] : "";
  if (what == "make" && count == 5)
    return make(words[2], static_cast<unsigned>(std::atoi(words[3])), static_cast<unsigned>(std::atoi(words[4])));
  if (what == "raw" && count == 4) return run_raw(words[2], std::atof(words[3]));
  if (what == "flows" && count == 4) return run_flows(words[2], std::atof(words[3]));
  return 2;
}
