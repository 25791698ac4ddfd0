// Each delta is looked at from both ends.  Its bytes are added once to the direction its frames went, once to
// each host of the school that sent or received them, and once to its VLAN: so up + down + within + transit
// is all that was dissected as IP, and a host's bytes are in the same sums.

#include "collectors/packet/rollup.hpp"

#include <algorithm>
#include <tuple>

namespace campus::packet {
namespace {

Instant instant_of(std::int64_t ns) { return Instant{Duration{ns}}; }

std::uint64_t bytes_of(HostTraffic const& host) { return host.sent.bytes + host.received.bytes; }

// Most bytes first; ties by address, so that the same traffic always gives the same list.
bool is_busier(HostTraffic const& left, HostTraffic const& right) {
  if (bytes_of(left) != bytes_of(right)) return bytes_of(left) > bytes_of(right);
  return std::tie(left.address, left.vlan) < std::tie(right.address, right.vlan);
}

CaptureLoss loss_between(MeterTotals const& before, MeterTotals const& after) {
  return {.kernel_dropped = after.source.kernel_dropped - before.source.kernel_dropped,
          .interface_dropped = after.source.interface_dropped - before.source.interface_dropped,
          .slabs_deferred = after.slabs_deferred - before.slabs_deferred,
          .flows_evicted = after.flows_evicted - before.flows_evicted};
}

}  // namespace

bool AddressPlan::is_inside(IpAddress const& address) const {
  return std::ranges::any_of(inside, [&](Prefix const& prefix) { return prefix.contains(address); });
}

std::size_t Rollup::HostKeyHash::operator()(HostKey const& key) const noexcept {
  return hash_of(FlowKey{.address_a = key.address, .address_b = {}, .vlan = key.vlan}, seed);
}

Rollup::Rollup(std::string interface_name, AddressPlan plan)
    : interface_name_(std::move(interface_name)),
      plan_(std::move(plan)),
      hosts_(0, HostKeyHash{HashSeed::random()}) {}

std::optional<TrafficMeasured> Rollup::add(FlowSlab const& slab) {
  for (std::uint32_t i = 0; i < slab.used; ++i) add(slab.deltas[i]);
  if (!slab.ends_window) return std::nullopt;
  return finish(slab);
}

void Rollup::add(FlowDelta const& delta) {
  bool const is_a_inside = (delta.inside_by_mac & 1) != 0 || plan_.is_inside(delta.key.address_a);
  bool const is_b_inside = (delta.inside_by_mac & 2) != 0 || plan_.is_inside(delta.key.address_b);
  if (is_a_inside && is_b_inside) {
    open_.within += delta.from_a;
    open_.within += delta.from_b;
  } else if (is_a_inside || is_b_inside) {
    open_.up += is_a_inside ? delta.from_a : delta.from_b;
    open_.down += is_a_inside ? delta.from_b : delta.from_a;
  } else {
    open_.transit += delta.from_a;
    open_.transit += delta.from_b;
  }
  if (is_a_inside) add_host({delta.key.address_a, delta.key.vlan}, delta.from_a, delta.from_b);
  if (is_b_inside) add_host({delta.key.address_b, delta.key.vlan}, delta.from_b, delta.from_a);
  auto& vlan = vlans_[delta.key.vlan];
  vlan += delta.from_a;
  vlan += delta.from_b;
  ++open_.flows_active;
  if (delta.is_new) ++open_.flows_new;
}

void Rollup::add_host(HostKey const& key, Counts const& sent, Counts const& received) {
  auto const known = hosts_.find(key);
  if (known == hosts_.end() && hosts_.size() >= hosts_in_window_max) {
    open_.hosts_beyond += sent;
    open_.hosts_beyond += received;
    return;
  }
  auto& host = known != hosts_.end() ? known->second : hosts_[key];
  host.address = key.address;
  host.vlan = key.vlan;
  host.sent += sent;
  host.received += received;
}

TrafficMeasured Rollup::finish(FlowSlab const& slab) {
  auto rollup = std::exchange(open_, {});
  rollup.interface_name = interface_name_;
  rollup.window = {.from = instant_of(slab.from_ns), .to = instant_of(slab.to_ns)};
  auto const other = slab.totals.frames.other();
  auto const other_seen = totals_seen_.frames.other();
  rollup.other = {.packets = other.packets - other_seen.packets, .bytes = other.bytes - other_seen.bytes};
  rollup.undissected = slab.totals.frames.undissected().packets - totals_seen_.frames.undissected().packets;
  rollup.loss = loss_between(totals_seen_, slab.totals);
  totals_seen_ = slab.totals;
  list_hosts(rollup);
  for (auto const& [vlan, total] : vlans_) rollup.vlans.push_back({.vlan = vlan, .total = total});
  vlans_.clear();
  return {.rollup = std::move(rollup)};
}

void Rollup::list_hosts(TrafficRollup& rollup) {
  rollup.hosts.reserve(hosts_.size());
  for (auto const& [key, host] : hosts_) rollup.hosts.push_back(host);
  hosts_.clear();
  auto const listed = std::min(hosts_per_rollup_max, rollup.hosts.size());
  auto const middle = rollup.hosts.begin() + static_cast<std::ptrdiff_t>(listed);
  std::ranges::partial_sort(rollup.hosts, middle, is_busier);
  for (auto host = middle; host != rollup.hosts.end(); ++host) {
    rollup.hosts_beyond += host->sent;
    rollup.hosts_beyond += host->received;
  }
  rollup.hosts.erase(middle, rollup.hosts.end());
}

}  // namespace campus::packet
