#include "collectors/packet/read_file.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cassert>
#include <ctime>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

#include "collectors/packet/file_sums.hpp"
#include "collectors/packet/flow_meter.hpp"
#include "collectors/packet/frame_dealer.hpp"
#include "collectors/packet/recorded_source.hpp"

namespace campus::packet {
namespace {

constexpr std::size_t frames_per_pump = 4096;

// A reader that does not let bytes last hides nothing of them.
constexpr std::size_t ip_packet_bytes_max = 65'536;

double seconds_of(clockid_t clock) {
  std::timespec used{};
  ::clock_gettime(clock, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

static_assert(read_workers_max == FlowShare::workers_max);

// A small file has few flows, and needs not touch the memory of many; nor has the share of one of several
// workers.
ApplicationSettings fitted(ApplicationSettings settings, std::uint64_t bytes_at_most, unsigned workers) {
  // The smallest frame with its header in the file.
  constexpr std::size_t file_bytes_least = 64;
  bool const is_size_known = bytes_at_most != 0;
  auto const few = is_size_known ? ApplicationSettings::for_flows(bytes_at_most / file_bytes_least) : settings;
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

void keep_first(std::vector<ListedFlow>& flows, std::size_t flows_max) {
  auto const kept = std::min(flows_max, flows.size());
  std::ranges::partial_sort(flows, flows.begin() + static_cast<std::ptrdiff_t>(kept), moved_more);
  flows.resize(kept);
}

// What one thread counts of the file.  Each has its own table, so they share nothing but the rounds that are dealt to
// them, until all have come to the end.
class Worker {
public:
  Worker(unsigned index, MeterConfig config, ReadOptions const& options)
      : index_(index),
        meter_(std::make_unique<FlowMeter>(std::move(config))),
        options_(options),
        sums_(index, options.workers) {}

  // nDPI makes its modules one after the other; whoever has his touches memory meanwhile.
  void prepare(std::atomic<unsigned>& turn) {
    for (auto now = turn.load(); now != index_; now = turn.load()) turn.wait(now);
    ready_ = meter_->make_dissector();
    ++turn;
    turn.notify_all();
    if (ready_) ready_ = meter_->prepare_memory(nullptr);
  }
  Result<void> const& ready() const { return ready_; }

  void count(RecordedSource& source) {
    timed([&] {
      while (source.state() == FrameSource::State::running) source.pump(*meter_, frames_per_pump);
    });
  }
  void count(FrameDealer& dealer) {
    timed([&] {
      while (auto const* const round = dealer.next(index_)) round->give(*meter_, index_);
    });
  }

  void add_up(std::vector<std::unique_ptr<Worker>> const& workers) {
    for (auto const& flow : meter_->table().places())
      if (flow.is_used) sums_.add(flow);
    std::size_t flows = 0;
    for (auto const& worker : workers) flows += worker->meter_->table().size();
    sums_.expect(flows);
    for (auto const& worker : workers)
      for (auto const& flow : worker->meter_->table().places())
        if (flow.is_used) sums_.add_hosts(flow);
    sums_.choose_hosts(options_.hosts_max);
  }

  // Afterwards its memory is gone.
  void tell() {
    auto const& totals = meter_->totals();
    told_.frames = totals.frames;
    told_.flows = meter_->table().size();
    told_.flows_evicted = totals.flows_evicted;
    if (options_.flows_listed_max != 0) list_flows();
    meter_.reset();
  }

  void add_to(CaptureSummary& summary) {
    summary.frames += told_.frames;
    summary.flows += told_.flows;
    summary.flows_evicted += told_.flows_evicted;
    for (auto& flow : told_.top_flows)
      if (flow.names != 0) flow.names += static_cast<std::uint32_t>(summary.names.size());
    std::ranges::move(told_.top_flows, std::back_inserter(summary.top_flows));
    std::ranges::move(told_.names, std::back_inserter(summary.names));
    summary.loop_cpu_seconds += cpu_;
    summary.loop_wall_seconds = std::max(summary.loop_wall_seconds, wall_);
  }

  FileSums& sums() { return sums_; }

private:
  template <class Reading>
  void timed(Reading read) {
    auto const cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID), wall = seconds_of(CLOCK_MONOTONIC);
    read();
    meter_->settle();
    meter_->name_all();
    cpu_ = seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu;
    wall_ = seconds_of(CLOCK_MONOTONIC) - wall;
  }

  void list_flows() {
    auto& flows = told_.top_flows;
    flows.reserve(told_.flows);
    for (auto const& flow : meter_->table().places())
      if (flow.is_used) flows.push_back({record_of(flow, FlowEnd::stopped), flow.app.names});
    keep_first(flows, options_.flows_listed_max);
    for (auto& flow : flows) flow.names = keep_names(flow.names);
  }

  // From the meter's number, whose memory will be gone, to the summary's.
  std::uint32_t keep_names(std::uint32_t number) {
    AppSlot slot;
    slot.names = number;
    auto const* const names = meter_->applications() ? meter_->applications()->names(slot) : nullptr;
    if (!names) return 0;
    told_.names.push_back(*names);
    return static_cast<std::uint32_t>(told_.names.size());
  }

  unsigned index_;
  std::unique_ptr<FlowMeter> meter_;
  ReadOptions const& options_;
  Result<void> ready_;
  FileSums sums_;
  CaptureSummary told_;
  double cpu_ = 0, wall_ = 0;
};

using Workers = std::vector<std::unique_ptr<Worker>>;

// Nobody begins before all threads are there, for some wait for others; where one cannot be made none begins.
class StartSign {
public:
  bool wait() const noexcept {
    said_.wait(Word::none);
    return said_ == Word::begin;
  }
  void begin() noexcept { say(Word::begin); }
  void give_up() noexcept {
    if (said_ == Word::none) say(Word::give_up);
  }

private:
  enum class Word : std::uint8_t { none, begin, give_up };
  void say(Word word) noexcept {
    said_ = word;
    said_.notify_all();
  }
  std::atomic<Word> said_ = Word::none;
};

// Each by a thread of its own; returns when all are done.
template <class Step>
Result<void> for_all(Workers const& workers, Step step) {
  StartSign sign;
  std::vector<std::jthread> others;
  struct Release {
    ~Release() { sign.give_up(); }
    StartSign& sign;
  } const release{sign};
  for (auto const& worker : workers) {
    if (worker == workers.front()) continue;
    try {
      others.emplace_back([&worker, &sign, step] {
        if (sign.wait()) step(*worker);
      });
    } catch (std::system_error const& refused) {
      return fail(Fault::Kind::full, "CMP-P053",
                  {{"workers", std::to_string(workers.size())}, {"reason", refused.code().message()}});
    }
    ::pthread_setname_np(others.back().native_handle(), "read-file");
  }
  sign.begin();
  step(*workers.front());
  return {};
}

Result<Workers> prepare_workers(RecordedSource const& source, ReadOptions const& options) {
  Workers workers;
  auto const seed = HashSeed::random();
  for (unsigned index = 0; index < options.workers; ++index) {
    MeterConfig config;
    config.table = table_for(source.bytes(), options);
    config.is_vlan_in_key = options.is_vlan_in_key;
    config.dissect_options = options.tunnels;
    if (options.workers == 1 && !source.is_lent_for_good()) config.copied_bytes = ip_packet_bytes_max;
    config.share = {index, options.workers};
    config.seed = seed;
    if (options.applications) config.applications = fitted(*options.applications, source.bytes_at_most(), options.workers);
    workers.push_back(std::make_unique<Worker>(index, std::move(config), options));
  }
  std::atomic<unsigned> turn = 0;
  auto const prepared = for_all(workers, [&turn](Worker& worker) { worker.prepare(turn); });
  if (!prepared) return std::unexpected(prepared.error());
  for (auto const& worker : workers)
    if (auto const& ready = worker->ready(); !ready) return std::unexpected(ready.error());
  return workers;
}

Result<void> count_all(RecordedSource& source, Workers const& workers) {
  if (workers.size() == 1) {
    workers.front()->count(source);
    return {};
  }
  FrameDealer dealer(source, static_cast<unsigned>(workers.size()));
  return for_all(workers, [&dealer](Worker& worker) { worker.count(dealer); });
}

CaptureSummary summary_of(RecordedSource const& source) {
  CaptureSummary summary;
  auto const facts = source.facts();
  summary.tail = facts.tail;
  summary.tail_offset = facts.tail_offset;
  summary.first_seen_ns = facts.first_ns;
  summary.last_seen_ns = facts.last_ns;
  summary.shortened = facts.shortened;
  summary.lost = facts.lost;
  return summary;
}

}  // namespace

FlowTable::Size table_for(std::uint64_t file_bytes, ReadOptions const& options) {
  // A flow of real traffic fills at least that much of a file on average; the table grows where it does not.
  constexpr std::size_t file_bytes_per_flow = 2048;
  // Of all workers: what 4 GB hold, some 400 MB of flows.  A file may be larger than what is in it.
  constexpr std::size_t flows_guessed_max = std::size_t{1} << 21;
  auto const most = std::bit_ceil(std::max<std::size_t>(options.flows_max, 64));
  auto const guessed = std::min<std::uint64_t>(file_bytes / file_bytes_per_flow, flows_guessed_max);
  auto const expected = options.flows_expected != 0 ? options.flows_expected : guessed;
  auto const begin = std::bit_ceil(std::max<std::size_t>(expected / options.workers, 1024));
  return {.entries = std::min(begin, most), .entries_max = most};
}

Result<CaptureSummary> read_file(std::string const& path, ReadOptions const& options) {
  assert(options.workers >= 1 && options.workers <= read_workers_max);
  if (options.reader == RecordReader::dpdk && options.workers > 1)
    return fail(Fault::Kind::usage, "CMP-P052", {{"workers", std::to_string(options.workers)}});
  auto const source = open_recording(path, options.reader);
  if (!source) return std::unexpected(source.error());
  auto const workers = prepare_workers(**source, options);
  if (!workers) return std::unexpected(workers.error());
  if (auto const counted = count_all(**source, *workers); !counted) return std::unexpected(counted.error());
  auto const added = for_all(*workers, [&workers](Worker& worker) { worker.add_up(*workers); });
  if (!added) return std::unexpected(added.error());
  auto const told = for_all(*workers, [](Worker& worker) { worker.tell(); });
  if (!told) return std::unexpected(told.error());
  auto summary = summary_of(**source);
  if (auto const read = (*source)->outcome(); !read) summary.stopped = read.error();
  for (auto const& worker : *workers) worker->add_to(summary);
  summary.workers = options.workers;
  summary.total = summary.frames.total();
  summary.undissected = summary.frames.undissected().packets;
  keep_first(summary.top_flows, options.flows_listed_max);
  auto& sums = workers->front()->sums();
  for (auto const& worker : *workers)
    if (worker != workers->front()) sums += worker->sums();
  sums.add_to(summary, options.hosts_max, options.applications.has_value());
  return summary;
}

}  // namespace campus::packet
