#include "collectors/packet/read_file.hpp"

#include <algorithm>
#include <bit>
#include <ctime>
#include <iterator>
#include <map>
#include <utility>

#include "collectors/packet/flow_meter.hpp"

namespace campus::packet {
namespace {

// A flow of real traffic fills at least that much of a file on average; the table grows where it does not.
constexpr std::size_t file_bytes_per_flow = 2048;

double cpu_seconds() {
  std::timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

FlowTable::Size table_size(std::size_t file_bytes, std::size_t flows_max) {
  auto const most = std::bit_ceil(std::max<std::size_t>(flows_max, 64));
  auto const guess = std::bit_ceil(std::max<std::size_t>(file_bytes / file_bytes_per_flow, 1024));
  return {.entries = std::min(guess, most), .entries_max = most};
}

void count_frames(CaptureFile& file, FlowMeter& meter, CaptureSummary& summary) {
  auto const started = cpu_seconds();
  Frame frame;
  std::int64_t first = INT64_MAX, last = INT64_MIN;
  while (file.next(frame)) {
    meter.take(frame);
    if (frame.arrived_ns == 0) continue;  // the file does not tell
    first = std::min(first, frame.arrived_ns);
    last = std::max(last, frame.arrived_ns);
  }
  meter.settle();
  summary.loop_cpu_seconds = cpu_seconds() - started;
  if (first > last) return;
  summary.first_seen_ns = first;
  summary.last_seen_ns = last;
}

std::uint64_t bytes_of(HostTotal const& host) { return host.sent.bytes + host.received.bytes; }

// Every host of a file, in one flat table: a node for each would cost more than the whole reading of the
// frames.
class HostSums {
public:
  HostTotal& operator[](IpAddress const& address) {
    if (used_ * 2 >= slots_.size()) grow();
    auto& slot = find(address);
    if (!slot.is_used) ++used_;
    slot.is_used = true;
    slot.host.address = address;
    return slot.host;
  }

  std::vector<HostTotal> list() const {
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

  Slot& find(IpAddress const& address) {
    auto const mask = slots_.size() - 1;
    auto at = hash_of({.address_a = address, .address_b = {}}, seed_) & mask;
    while (slots_[at].is_used && slots_[at].host.address != address) at = (at + 1) & mask;
    return slots_[at];
  }

  void grow() {
    auto const old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
    for (auto const& slot : old)
      if (slot.is_used) find(slot.host.address) = slot;
  }

  HashSeed seed_ = HashSeed::random();
  std::vector<Slot> slots_ = std::vector<Slot>(256);  // a power of two
  std::size_t used_ = 0;
};

void sum_hosts(FlowTable const& table, std::size_t hosts_max, CaptureSummary& summary) {
  HostSums hosts;
  for (auto const& flow : table.flows()) {
    auto& a = hosts[flow.key.address_a];
    a.sent += flow.from_a;
    a.received += flow.from_b;
    auto& b = hosts[flow.key.address_b];
    b.sent += flow.from_b;
    b.received += flow.from_a;
  }
  auto all = hosts.list();
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

void sum_flows(FlowTable const& table, CaptureSummary& summary) {
  std::map<std::uint16_t, Counts> vlans;
  std::map<std::uint8_t, ProtocolTotal> protocols;
  for (auto const& flow : table.flows()) {
    auto total = flow.from_a;
    total += flow.from_b;
    vlans[flow.key.vlan] += total;
    auto& protocol = protocols[flow.key.protocol];
    protocol.protocol = flow.key.protocol;
    protocol.total += total;
    ++protocol.flows;
  }
  for (auto const& [vlan, total] : vlans) summary.vlans.push_back({.vlan = vlan, .total = total});
  for (auto const& [number, protocol] : protocols) summary.protocols.push_back(protocol);
  std::ranges::sort(summary.protocols, [](ProtocolTotal const& left, ProtocolTotal const& right) {
    if (left.total.bytes != right.total.bytes) return left.total.bytes > right.total.bytes;
    return left.protocol < right.protocol;
  });
}

}  // namespace

Result<CaptureSummary> read_file(std::string const& path, ReadOptions const& options) {
  auto file = CaptureFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  FlowMeter meter{{.table = table_size(file->size(), options.flows_max),
                   .is_vlan_in_key = options.is_vlan_in_key,
                   .inside_macs = {}}};
  if (auto const ready = meter.prepare(nullptr); !ready) return std::unexpected(ready.error());

  CaptureSummary summary;
  count_frames(*file, meter, summary);
  summary.frames = meter.totals().frames;
  summary.total = summary.frames.total();
  summary.undissected = summary.frames.undissected().packets;
  summary.flows = meter.table().size();
  summary.flows_evicted = meter.totals().flows_evicted;
  summary.tail = file->tail();
  if (summary.tail != FileTail::whole) summary.tail_offset = file->offset();
  sum_flows(meter.table(), summary);
  sum_hosts(meter.table(), options.hosts_max, summary);
  return summary;
}

}  // namespace campus::packet
