#include "collectors/packet/read_file.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <ctime>
#include <iterator>
#include <map>
#include <memory>
#include <thread>
#include <tuple>
#include <utility>

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
  auto const expected = options.flows_expected != 0 ? options.flows_expected : file_bytes / file_bytes_per_flow;
  auto const guess = std::bit_ceil(std::max<std::size_t>(expected / options.workers, 1024));
  return {.entries = std::min(guess, most), .entries_max = most};
}

// A small file has few flows, and needs not touch the memory of many.
ApplicationSettings fitted(ApplicationSettings settings, std::uint64_t file_bytes) {
  // The smallest frame with its header in the file.
  constexpr std::size_t file_bytes_least = 64;
  if (file_bytes == 0) return settings;
  auto const few = ApplicationSettings::for_flows(file_bytes / file_bytes_least);
  settings.states_max = std::min(settings.states_max, few.states_max);
  settings.dissector_bytes = std::min(settings.dissector_bytes, few.dissector_bytes);
  settings.naming.names_max = std::min(settings.naming.names_max, few.naming.names_max);
  return settings;
}

// One walk through the file.  Each has its own view of it and its own table, so the walkers share nothing.
class Walk {
public:
  Walk(std::unique_ptr<RecordedSource> source, MeterConfig config)
      : source_(std::move(source)), meter_(std::move(config)) {}

  Result<void> prepare() { return meter_.prepare(nullptr); }

  void run() {
    auto const cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID), wall = seconds_of(CLOCK_MONOTONIC);
    while (source_->state() == FrameSource::State::running) source_->pump(meter_, frames_per_pump);
    meter_.settle();
    meter_.name_all();
    cpu_ = seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu;
    wall_ = seconds_of(CLOCK_MONOTONIC) - wall;
  }

  void add_to(CaptureSummary& summary) const {
    auto const& totals = meter_.totals();
    summary.frames += totals.frames;
    summary.flows += meter_.table().size();
    summary.flows_evicted += totals.flows_evicted;
    summary.loop_cpu_seconds += cpu_;
    summary.loop_wall_seconds = std::max(summary.loop_wall_seconds, wall_);
  }

  // What all of them see alike.
  void describe_file(CaptureSummary& summary) const {
    auto const facts = source_->facts();
    summary.tail = facts.tail;
    summary.tail_offset = facts.tail_offset;
    summary.first_seen_ns = facts.first_ns;
    summary.last_seen_ns = facts.last_ns;
    summary.shortened = facts.shortened;
    summary.lost = facts.lost;
  }

  FlowTable const& table() const { return meter_.table(); }

private:
  std::unique_ptr<RecordedSource> source_;
  FlowMeter meter_;
  double cpu_ = 0, wall_ = 0;
};

using Walks = std::vector<std::unique_ptr<Walk>>;

Result<Walks> prepare_walks(std::string const& path, ReadOptions const& options) {
  if (path == "-" && options.workers > 1)
    return fail(Fault::Kind::usage, "CMP-P008", {{"workers", std::to_string(options.workers)}});
  if (options.reader == RecordReader::dpdk && options.workers > 1)
    return fail(Fault::Kind::usage, "CMP-P052", {{"workers", std::to_string(options.workers)}});
  Walks walks;
  auto const seed = HashSeed::random();
  for (unsigned index = 0; index < options.workers; ++index) {
    auto source = open_recording(path, options.reader);
    if (!source) return std::unexpected(std::move(source.error()));
    MeterConfig config;
    config.table = table_size((*source)->bytes(), options);
    config.is_vlan_in_key = options.is_vlan_in_key;
    config.share = {index, options.workers};
    config.seed = seed;
    if (options.applications) config.applications = fitted(*options.applications, (*source)->bytes());
    auto walk = std::make_unique<Walk>(std::move(*source), std::move(config));
    if (auto const ready = walk->prepare(); !ready) return std::unexpected(ready.error());
    walks.push_back(std::move(walk));
  }
  return walks;
}

template <class F>
void for_each_flow(Walks const& walks, F use) {
  for (auto const& walk : walks)
    for (auto const& flow : walk->table().places())
      if (flow.is_used) use(flow);
}

std::uint64_t bytes_of(HostTotal const& host) { return host.sent.bytes + host.received.bytes; }

// Every host of a file, in one flat table: a node for each would cost more than the whole reading of the
// frames.
class FileHosts {
public:
  // Both ends of a flow wait for their turn, until the memory behind a few dozen of them is on its way.
  void add(FlowKey const& key, Counts const& from_a, Counts const& from_b) {
    if (waiting_ == pending_.size()) settle();
    hold(key.address_a, from_a, from_b);
    hold(key.address_b, from_b, from_a);
  }

  std::vector<HostTotal> list() {
    settle();
    std::vector<HostTotal> hosts;
    hosts.reserve(used_);
    for (auto const& slot : slots_)
      if (slot.is_used) hosts.push_back(slot.host);
    return hosts;
  }

private:
  struct Slot {
    HostTotal host;
    bool is_used = false;
  };
  struct Pending {
    HostTotal moved;
    std::uint64_t hash = 0;
  };

  std::uint64_t hash(IpAddress const& address) const { return hash_of({.address_a = address, .address_b = {}}, seed_); }

  void hold(IpAddress const& address, Counts const& sent, Counts const& received) {
    auto& pending = pending_[waiting_++];
    pending = {.moved = {.address = address, .sent = sent, .received = received}, .hash = hash(address)};
    __builtin_prefetch(&slots_[pending.hash & (slots_.size() - 1)], 1);
  }

  void settle() {
    for (std::size_t i = 0; i < waiting_; ++i) {
      auto const& [moved, hash] = pending_[i];
      auto& slot = find(moved.address, hash);
      if (!slot.is_used) ++used_;
      slot.is_used = true;
      slot.host.address = moved.address;
      slot.host.sent += moved.sent;
      slot.host.received += moved.received;
    }
    waiting_ = 0;
    if ((used_ + pending_.size()) * 2 >= slots_.size()) grow();
  }

  Slot& find(IpAddress const& address, std::uint64_t hash) {
    auto const mask = slots_.size() - 1;
    auto at = hash & mask;
    while (slots_[at].is_used && slots_[at].host.address != address) at = (at + 1) & mask;
    return slots_[at];
  }

  // Fourfold: each growth moves everything once more.
  void grow() {
    auto const old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 4));
    for (auto const& slot : old)
      if (slot.is_used) find(slot.host.address, hash(slot.host.address)) = slot;
  }

  HashSeed seed_ = HashSeed::random();
  std::vector<Slot> slots_ = std::vector<Slot>(256);  // a power of two
  std::size_t used_ = 0;
  std::array<Pending, 64> pending_;
  std::size_t waiting_ = 0;
};

// Everything that is added up of all flows, in one walk through them.
class FileSums {
public:
  void add(FlowEntry const& flow) {
    auto const a = sent_by(flow, 0), b = sent_by(flow, 1);
    auto total = a;
    total += b;
    hosts_.add(flow.key, a, b);
    vlans_[flow.key.vlan] += total;
    auto& protocol = protocols_[flow.key.protocol];
    protocol.total += total;
    ++protocol.flows;
    auto const& label = flow.app.label;
    auto& application = applications_[{label.master, label.application}];
    if (application.flows == 0 || label.source < application.label.source) application.label = label;
    application.total += total;
    ++application.flows;
    if (is_guess(label.source)) ++application.guesses;
  }

  void add_to(CaptureSummary& summary, std::size_t hosts_max, bool has_applications) {
    list_hosts(summary, hosts_max);
    for (auto const& [vlan, total] : vlans_) summary.vlans.push_back({.vlan = vlan, .total = total});
    for (std::size_t number = 0; number < protocols_.size(); ++number)
      if (protocols_[number].flows != 0) {
        protocols_[number].protocol = static_cast<std::uint8_t>(number);
        summary.protocols.push_back(protocols_[number]);
      }
    std::ranges::sort(summary.protocols, [](ProtocolTotal const& left, ProtocolTotal const& right) {
      if (left.total.bytes != right.total.bytes) return left.total.bytes > right.total.bytes;
      return left.protocol < right.protocol;
    });
    if (!has_applications) return;
    for (auto const& [name, application] : applications_) summary.applications.push_back(application);
    std::ranges::stable_sort(summary.applications, std::ranges::greater{},
                             [](ApplicationTotal const& one) { return one.total.bytes; });
  }

private:
  static Counts sent_by(FlowEntry const& flow, std::size_t side) {
    auto counts = flow.told[side];
    counts += {.packets = flow.packets[side], .bytes = flow.bytes[side]};
    return counts;
  }

  void list_hosts(CaptureSummary& summary, std::size_t hosts_max) {
    auto all = hosts_.list();
    summary.host_count = all.size();
    auto const listed = std::min(hosts_max, all.size());
    std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(listed),
                              [](HostTotal const& left, HostTotal const& right) {
                                if (bytes_of(left) != bytes_of(right)) return bytes_of(left) > bytes_of(right);
                                return left.address < right.address;
                              });
    all.resize(listed);
    summary.top_hosts = std::move(all);
  }

  FileHosts hosts_;
  std::map<std::uint16_t, Counts> vlans_;
  std::array<ProtocolTotal, 256> protocols_{};
  std::map<std::pair<std::uint16_t, std::uint16_t>, ApplicationTotal> applications_;
};

std::uint64_t bytes_of(FlowRecord const& flow) { return flow.a.counts.bytes + flow.b.counts.bytes; }

// Most bytes first; ties by key, so that the same file always gives the same list.
bool moved_more(FlowRecord const& left, FlowRecord const& right) {
  if (bytes_of(left) != bytes_of(right)) return bytes_of(left) > bytes_of(right);
  auto const order = [](FlowKey const& key) {
    return std::tie(key.address_a, key.address_b, key.port_a, key.port_b, key.protocol, key.vlan);
  };
  return order(left.key) < order(right.key);
}

void list_flows(Walks const& walks, std::size_t flows_max, CaptureSummary& summary) {
  auto& flows = summary.top_flows;
  flows.reserve(summary.flows);
  for_each_flow(walks, [&](FlowEntry const& flow) { flows.push_back(record_of(flow, FlowEnd::stopped)); });
  auto const listed = std::min(flows_max, flows.size());
  std::ranges::partial_sort(flows, flows.begin() + static_cast<std::ptrdiff_t>(listed), moved_more);
  flows.resize(listed);
}

}  // namespace

Result<CaptureSummary> read_file(std::string const& path, ReadOptions const& options) {
  auto walks = prepare_walks(path, options);
  if (!walks) return std::unexpected(std::move(walks.error()));
  {
    std::vector<std::jthread> others;
    for (auto& walk : *walks)
      if (walk != walks->front()) others.emplace_back([&walk] { walk->run(); });
    walks->front()->run();
  }
  CaptureSummary summary;
  summary.workers = options.workers;
  for (auto const& walk : *walks) walk->add_to(summary);
  walks->front()->describe_file(summary);
  summary.total = summary.frames.total();
  summary.undissected = summary.frames.undissected().packets;
  FileSums sums;
  for_each_flow(*walks, [&](FlowEntry const& flow) { sums.add(flow); });
  sums.add_to(summary, options.hosts_max, options.applications.has_value());
  if (options.flows_listed_max != 0) list_flows(*walks, options.flows_listed_max, summary);
  return summary;
}

}  // namespace campus::packet
