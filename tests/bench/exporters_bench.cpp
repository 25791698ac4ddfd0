// Nanoseconds a record: for reading what exporters send, from datagrams in memory to an audience that only
// counts; and for writing the same out as IPFIX and as EVE JSON.

#include <benchmark/benchmark.h>

#include "daemon/flows/eve_flow.hpp"
#include "daemon/flows/ipfix_writer.hpp"
#include "tests/bench/exporters_load.hpp"

using namespace campus;
using namespace campus::exporters;
using namespace campus::exporters::test;

namespace {

struct Counting : Audience {
  std::size_t records = 0;
  Counts sum;
  void hear(ExportedFlow const& flow) override {
    ++records;
    sum += flow.record.a.counts;
    sum += flow.record.b.counts;
  }
  void hear(SampledFrame const& frame) override {
    ++records;
    sum += {.packets = 1, .bytes = frame.wire_length};
  }
  void hear(InterfaceCounters const&) override { ++records; }
  void hear(EthernetCounters const&) override { ++records; }
};

void per_record(benchmark::State& state, std::size_t records) {
  auto const all = static_cast<double>(state.iterations()) * static_cast<double>(records);
  state.SetItemsProcessed(static_cast<std::int64_t>(all));
  state.counters["ns_per_record"] =
      benchmark::Counter(all / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void read(benchmark::State& state, ExporterLoad (*make)()) {
  auto const load = make();
  DatagramReader reader{{.exporters = {{.from = Prefix::parse("192.0.2.1").value()}}}};
  auto const exporter = IpAddress::parse("192.0.2.1").value();
  Counting counting;
  for (auto _ : state) {
    counting.records = 0;
    for (auto const& datagram : load.datagrams)
      reader.read(exporter, std::as_bytes(std::span{datagram}), at(noon), counting);
    benchmark::DoNotOptimize(counting.sum);
  }
  if (counting.records != load.records) return state.SkipWithError("not every record was read");
  per_record(state, load.records);
}

std::vector<FlowRecord> const& conversations() {
  static auto const records = [] {
    Kept kept;
    DatagramReader reader{{.exporters = {{.from = Prefix::parse("192.0.2.1").value()}}}};
    for (auto const& datagram : make_netflow9_load().datagrams)
      reader.read(IpAddress::parse("192.0.2.1").value(), std::as_bytes(std::span{datagram}), at(noon), kept);
    std::vector<FlowRecord> all;
    for (auto const& flow : kept.flows) all.push_back(flow.record);
    return all;
  }();
  return records;
}

void write_ipfix(benchmark::State& state) {
  flows::IpfixWriter writer({});
  auto const& records = conversations();
  for (auto _ : state)
    // In batches as they come from a loop's turn.
    for (std::size_t begin = 0; begin < records.size(); begin += 1'000)
      benchmark::DoNotOptimize(writer.write(
          std::span{records}.subspan(begin, std::min<std::size_t>(1'000, records.size() - begin)), at(noon)));
  per_record(state, records.size());
}

void write_eve(benchmark::State& state) {
  auto const& records = conversations();
  for (auto _ : state) {
    std::string lines;
    for (auto const& record : records) {
      flows::append_eve_flow(lines, record, {.written = at(noon), .application = "tls"});
      if (lines.size() > 1 << 16) lines.clear();
    }
    benchmark::DoNotOptimize(lines);
  }
  per_record(state, records.size());
}

}  // namespace

BENCHMARK_CAPTURE(read, netflow5, make_netflow5_load)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, netflow9, make_netflow9_load)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, ipfix, make_ipfix_load)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, sflow, make_sflow_load)->Unit(benchmark::kMillisecond);
BENCHMARK(write_ipfix)->Unit(benchmark::kMillisecond);
BENCHMARK(write_eve)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
