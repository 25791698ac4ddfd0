#include "collectors/packet/read_file.hpp"

#include <algorithm>
#include <bit>
#include <ctime>
#include <iterator>
#include <memory>
#include <thread>
#include <tuple>
#include <utility>

#include "collectors/packet/file_sums.hpp"
#include "collectors/packet/flow_meter.hpp"

namespace campus::packet {
namespace {

// A flow of real traffic fills at least that much of a file on average; the table grows where it does not.
constexpr std::size_t file_bytes_per_flow = 2048;

constexpr std::size_t frames_per_pump = 4096;

double seconds_of(clockid_t clock) {
  std::timespec used{};
  ::clock_gettime(clock, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

FlowTable::Size table_size(std::uint64_t file_bytes, ReadOptions const& options) {
  auto const most = std::bit_ceil(std::max<std::size_t>(options.flows_max, 64));
  auto const expected =
      options.flows_expected != 0 ? options.flows_expected : file_bytes / file_bytes_per_flow;
  auto const guess = std::bit_ceil(std::max<std::size_t>(expected / options.workers, 1024));
  return {.entries = std::min(guess, most), .entries_max = most};
}

// A small file has few flows, and needs not touch the memory of many; nor has the share of one of several
// workers.
ApplicationSettings fitted(ApplicationSettings settings, std::uint64_t file_bytes, unsigned workers) {
  // The smallest frame with its header in the file.
  constexpr std::size_t file_bytes_least = 64;
  if (file_bytes == 0) return settings;
  auto const few = ApplicationSettings::for_flows(file_bytes / file_bytes_least);
  auto const least = ApplicationSettings::for_flows(0);
  auto const fit = [workers](std::size_t& size, std::size_t small, std::size_t smallest) {
    size = std::min({size, small, std::max(size / workers, smallest)});
  };
  fit(settings.states_max, few.states_max, least.states_max);
  fit(settings.dissector_bytes, few.dissector_bytes, least.dissector_bytes);
  fit(settings.naming.names_max, few.naming.names_max, least.naming.names_max);
  return settings;
}

std::uint64_t bytes_of(FlowRecord const& flow) { return flow.a.counts.bytes + flow.b.counts.bytes; }

// Most bytes first; ties by key, so that the same file always gives the same list.
bool moved_more(FlowRecord const& left, FlowRecord const& right) {
  if (bytes_of(left) != bytes_of(right)) return bytes_of(left) > bytes_of(right);
  auto const order = [](FlowKey const& key) {
    return std::tie(key.address_a, key.address_b, key.port_a, key.port_b, key.protocol, key.vlan);
  };
  return order(left.key) < order(right.key);
}

void keep_first(std::vector<FlowRecord>& flows, std::size_t flows_max) {
  auto const kept = std::min(flows_max, flows.size());
  std::ranges::partial_sort(flows, flows.begin() + static_cast<std::ptrdiff_t>(kept), moved_more);
  flows.resize(kept);
}

// One walk through the file, by a thread of its own.  Each has its own table, so the walkers share
// nothing but the file's memory until all have come to the end.
class Walk {
public:
  Walk(unsigned index, std::unique_ptr<RecordedSource> source, MeterConfig config, ReadOptions const& options)
      : index_(index),
        source_(std::move(source)),
        meter_(std::make_unique<FlowMeter>(std::move(config))),
        options_(options),
        sums_(index, options.workers) {}

  Result<void> prepare() { return meter_->prepare(nullptr); }

  void run() {
    auto const cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID), wall = seconds_of(CLOCK_MONOTONIC);
    while (source_->state() == FrameSource::State::running) source_->pump(*meter_, frames_per_pump);
    meter_->settle();
    meter_->name_all();
    cpu_ = seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu;
    wall_ = seconds_of(CLOCK_MONOTONIC) - wall;
  }

  void add_up(std::vector<std::unique_ptr<Walk>> const& walks) {
    for (auto const& flow : meter_->table().places())
      if (flow.is_used) sums_.add(flow);
    std::size_t flows = 0;
    for (auto const& walk : walks) flows += walk->meter_->table().size();
    sums_.expect(flows);
    for (auto const& walk : walks)
      for (auto const& flow : walk->meter_->table().places())
        if (flow.is_used) sums_.add_hosts(flow);
    sums_.choose_hosts(options_.hosts_max);
  }

  // What is told of this walk alone; afterwards its memory is gone.
  void tell() {
    auto const& totals = meter_->totals();
    told_.frames = totals.frames;
    told_.flows = meter_->table().size();
    told_.flows_evicted = totals.flows_evicted;
    auto const facts = source_->facts();
    told_.tail = facts.tail;
    told_.tail_offset = facts.tail_offset;
    told_.first_seen_ns = facts.first_ns;
    told_.last_seen_ns = facts.last_ns;
    told_.shortened = facts.shortened;
    told_.lost = facts.lost;
    if (options_.flows_listed_max != 0) list_flows();
    meter_.reset();
    source_.reset();
  }

  // Of the first walk is taken what all of them see alike.
  void add_to(CaptureSummary& summary) {
    if (index_ == 0) {
      summary = std::move(told_);
    } else {
      summary.frames += told_.frames;
      summary.flows += told_.flows;
      summary.flows_evicted += told_.flows_evicted;
      std::ranges::move(told_.top_flows, std::back_inserter(summary.top_flows));
    }
    summary.loop_cpu_seconds += cpu_;
    summary.loop_wall_seconds = std::max(summary.loop_wall_seconds, wall_);
  }

  RecordedSource const& source() const { return *source_; }
  FileSums& sums() { return sums_; }

private:
  void list_flows() {
    auto& flows = told_.top_flows;
    flows.reserve(told_.flows);
    for (auto const& flow : meter_->table().places())
      if (flow.is_used) flows.push_back(record_of(flow, FlowEnd::stopped));
    keep_first(flows, options_.flows_listed_max);
  }

  unsigned index_;
  std::unique_ptr<RecordedSource> source_;
  std::unique_ptr<FlowMeter> meter_;
  ReadOptions const& options_;
  FileSums sums_;
  CaptureSummary told_;
  double cpu_ = 0, wall_ = 0;
};

using Walks = std::vector<std::unique_ptr<Walk>>;

// Each by a thread of its own; returns when all are done.
template <class Step>
void for_all(Walks const& walks, Step step) {
  std::vector<std::jthread> others;
  for (auto const& walk : walks)
    if (walk != walks.front()) others.emplace_back([&walk, step] { step(*walk); });
  step(*walks.front());
}

Result<std::unique_ptr<RecordedSource>> source_for(std::string const& path, RecordReader reader, Walks const& walks) {
  if (walks.empty()) return open_recording(path, reader);
  auto another = walks.front()->source().another();
  return another && !*another ? open_recording(path, reader) : std::move(another);
}

Result<Walks> prepare_walks(std::string const& path, ReadOptions const& options) {
  if (path == "-" && options.workers > 1)
    return fail(Fault::Kind::usage, "CMP-P008", {{"workers", std::to_string(options.workers)}});
  if (options.reader == RecordReader::dpdk && options.workers > 1)
    return fail(Fault::Kind::usage, "CMP-P052", {{"workers", std::to_string(options.workers)}});
  Walks walks;
  for (unsigned index = 0; index < options.workers; ++index) {
    auto source = source_for(path, options.reader, walks);
    if (!source) return std::unexpected(std::move(source.error()));
    MeterConfig config;
    config.table = table_size((*source)->bytes(), options);
    config.is_vlan_in_key = options.is_vlan_in_key;
    config.share = {index, options.workers};
    if (options.applications)
      config.applications = fitted(*options.applications, (*source)->bytes(), options.workers);
    auto walk = std::make_unique<Walk>(index, std::move(*source), std::move(config), options);
    if (auto const ready = walk->prepare(); !ready) return std::unexpected(ready.error());
    walks.push_back(std::move(walk));
  }
  return walks;
}

}  // namespace

Result<CaptureSummary> read_file(std::string const& path, ReadOptions const& options) {
  auto walks = prepare_walks(path, options);
  if (!walks) return std::unexpected(std::move(walks.error()));
  for_all(*walks, [](Walk& walk) { walk.run(); });
  for_all(*walks, [&walks](Walk& walk) { walk.add_up(*walks); });
  for_all(*walks, [](Walk& walk) { walk.tell(); });
  CaptureSummary summary;
  for (auto const& walk : *walks) walk->add_to(summary);
  summary.workers = options.workers;
  summary.total = summary.frames.total();
  summary.undissected = summary.frames.undissected().packets;
  keep_first(summary.top_flows, options.flows_listed_max);
  auto& sums = walks->front()->sums();
  for (auto const& walk : *walks)
    if (walk != walks->front()) sums += walk->sums();
  sums.add_to(summary, options.hosts_max, options.applications.has_value());
  return summary;
}

}  // namespace campus::packet
