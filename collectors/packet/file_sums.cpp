#include "collectors/packet/file_sums.hpp"

#include <algorithm>
#include <cstring>

namespace campus::packet {
namespace {

std::uint64_t bytes_of(HostTotal const& host) { return host.sent.bytes + host.received.bytes; }

bool moved_more(HostTotal const& left, HostTotal const& right) {
  if (bytes_of(left) != bytes_of(right)) return bytes_of(left) > bytes_of(right);
  return left.address < right.address;
}

void keep_first(std::vector<HostTotal>& hosts, std::size_t hosts_max) {
  auto const kept = std::min(hosts_max, hosts.size());
  std::ranges::partial_sort(hosts, hosts.begin() + static_cast<std::ptrdiff_t>(kept), moved_more);
  hosts.resize(kept);
}

// It is called by the weakest of its labels.
void add_to_application(ApplicationTotal& sum, ApplicationTotal const& more) {
  if (sum.flows == 0 || more.label.source < sum.label.source) sum.label = more.label;
  sum.total += more.total;
  sum.flows += more.flows;
  sum.guesses += more.guesses;
}

Counts sent_by(FlowEntry const& flow, std::size_t side) {
  auto counts = flow.told[side];
  counts += {.packets = flow.packets[side], .bytes = flow.bytes[side]};
  return counts;
}

}  // namespace

void FileHosts::add(HostTotal const& moved) {
  if (waiting_ == pending_.size()) settle();
  auto& pending = pending_[waiting_++];
  pending = {.moved = moved, .hash = hash(moved.address)};
  __builtin_prefetch(&slots_[pending.hash & (slots_.size() - 1)], 1);
}

std::vector<HostTotal> FileHosts::list() {
  settle();
  std::vector<HostTotal> hosts;
  hosts.reserve(used_);
  for (auto const& slot : slots_)
    if (slot.is_used) hosts.push_back(slot.host);
  return hosts;
}

void FileHosts::settle() {
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

FileHosts::Slot& FileHosts::find(IpAddress const& address, std::uint64_t hash) {
  auto const mask = slots_.size() - 1;
  auto at = hash & mask;
  while (slots_[at].is_used && slots_[at].host.address != address) at = (at + 1) & mask;
  return slots_[at];
}

// Fourfold: each growth moves everything once more.
void FileHosts::grow() {
  auto const old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 4));
  for (auto const& slot : old)
    if (slot.is_used) find(slot.host.address, hash(slot.host.address)) = slot;
}

// By the last bits, in which hosts of one network differ.
FileHosts& FileSums::part_of(IpAddress const& address) {
  std::uint32_t last = 0;
  std::memcpy(&last, address.octets.data() + 12, sizeof last);
  return hosts_[(last * 0x9e3779b97f4a7c15ULL >> 32) * hosts_.size() >> 32];
}

void FileSums::add(FlowEntry const& flow) {
  auto const a = sent_by(flow, 0), b = sent_by(flow, 1);
  auto total = a;
  total += b;
  part_of(flow.key.address_a).add({.address = flow.key.address_a, .sent = a, .received = b});
  part_of(flow.key.address_b).add({.address = flow.key.address_b, .sent = b, .received = a});
  vlans_[flow.key.vlan] += total;
  auto& protocol = protocols_[flow.key.protocol];
  protocol.total += total;
  ++protocol.flows;
  auto const& label = flow.app.label;
  add_to_application(
      applications_[{label.master, label.application}],
      {.label = label, .total = total, .flows = 1, .guesses = is_guess(label.source) ? 1U : 0U});
}

void FileSums::take_hosts(unsigned part, FileSums& other) {
  auto taken = std::exchange(other.hosts_[part], FileHosts{});
  for (auto const& host : taken.list()) hosts_[part].add(host);
}

void FileSums::choose_hosts(unsigned part, std::size_t hosts_max) {
  chosen_ = hosts_[part].list();
  host_count_ = chosen_.size();
  keep_first(chosen_, hosts_max);
}

FileSums& FileSums::operator+=(FileSums const& other) {
  for (auto const& [vlan, total] : other.vlans_) vlans_[vlan] += total;
  for (std::size_t number = 0; number < protocols_.size(); ++number) {
    protocols_[number].total += other.protocols_[number].total;
    protocols_[number].flows += other.protocols_[number].flows;
  }
  for (auto const& [name, theirs] : other.applications_) add_to_application(applications_[name], theirs);
  host_count_ += other.host_count_;
  chosen_.insert(chosen_.end(), other.chosen_.begin(), other.chosen_.end());
  return *this;
}

void FileSums::add_to(CaptureSummary& summary, std::size_t hosts_max, bool has_applications) {
  keep_first(chosen_, hosts_max);
  summary.host_count = host_count_;
  summary.top_hosts = chosen_;
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

}  // namespace campus::packet
