#include "collectors/packet/file_sums.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

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
  __builtin_prefetch(&places_[pending.hash & (places_.size() - 1)], 1);
}

std::vector<HostTotal> FileHosts::take() {
  settle();
  places_.clear();
  return std::move(hosts_);
}

void FileHosts::settle() {
  for (std::size_t i = 0; i < waiting_; ++i) look_ahead(pending_[i].hash);
  for (std::size_t i = 0; i < waiting_; ++i) {
    auto const& [moved, hash] = pending_[i];
    auto& host = find(moved.address, hash);
    host.sent += moved.sent;
    host.received += moved.received;
  }
  waiting_ = 0;
  if ((hosts_.size() + pending_.size()) * 2 >= places_.size()) grow();
}

void FileHosts::look_ahead(std::uint64_t hash) const {
  auto const& place = places_[hash & (places_.size() - 1)];
  if (place.number != 0) __builtin_prefetch(&hosts_[place.number - 1], 1);
}

HostTotal& FileHosts::find(IpAddress const& address, std::uint64_t hash) {
  auto const mask = places_.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    auto& place = places_[at];
    if (place.number == 0) {
      hosts_.push_back({.address = address, .sent = {}, .received = {}});
      place = {.tag = tag(hash), .number = static_cast<std::uint32_t>(hosts_.size())};
      return hosts_.back();
    }
    if (place.tag == tag(hash) && hosts_[place.number - 1].address == address)
      return hosts_[place.number - 1];
  }
}

// Fourfold: each growth places everything once more.
void FileHosts::grow() {
  places_.assign(places_.size() * 4, Place{});
  auto const mask = places_.size() - 1;
  for (std::uint32_t number = 1; number <= hosts_.size(); ++number) {
    auto const hashed = hash(hosts_[number - 1].address);
    auto at = hashed & mask;
    while (places_[at].number != 0) at = (at + 1) & mask;
    places_[at] = {.tag = tag(hashed), .number = number};
  }
}

// By the last bits, in which hosts of one network differ.
bool FileSums::is_mine(IpAddress const& address) const {
  std::uint32_t last = 0;
  std::memcpy(&last, address.octets.data() + 12, sizeof last);
  return (last * 0x9e3779b97f4a7c15ULL >> 32) * workers_ >> 32 == index_;
}

void FileSums::add_hosts(FlowEntry const& flow) {
  auto const a = sent_by(flow, 0), b = sent_by(flow, 1);
  if (is_mine(flow.key.address_a)) hosts_.add({.address = flow.key.address_a, .sent = a, .received = b});
  if (is_mine(flow.key.address_b)) hosts_.add({.address = flow.key.address_b, .sent = b, .received = a});
}

void FileSums::add(FlowEntry const& flow) {
  auto total = sent_by(flow, 0);
  total += sent_by(flow, 1);
  vlans_[flow.vlan] += total;
  auto& protocol = protocols_[flow.key.protocol];
  protocol.total += total;
  ++protocol.flows;
  auto const& label = flow.app.label;
  add_to_application(
      applications_[{label.master, label.application}],
      {.label = label, .total = total, .flows = 1, .guesses = is_guess(label.source) ? 1U : 0U});
}

void FileSums::choose_hosts(std::size_t hosts_max) {
  chosen_ = hosts_.take();
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
