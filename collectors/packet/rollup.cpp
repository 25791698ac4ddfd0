// Each delta is looked at from both ends.  Its bytes are added once to the direction its frames went, once to
// each host of the school that sent or received them, and once to its VLAN: so up + down + within + transit
// is all that was dissected as IP, and a host's bytes are in the same sums.

#include "collectors/packet/rollup.hpp"

#include <algorithm>
#include <chrono>

namespace campus::packet {
namespace {

Instant instant_of(std::int64_t ns) { return Instant{Duration{ns}}; }

CaptureLoss loss_between(MeterTotals const& before, MeterTotals const& after) {
  return {.kernel_dropped = after.source.kernel_dropped - before.source.kernel_dropped,
          .interface_dropped = after.source.interface_dropped - before.source.interface_dropped,
          .slabs_deferred = after.slabs_deferred - before.slabs_deferred,
          .flows_evicted = after.flows_evicted - before.flows_evicted};
}

template <class Length>
bool is_of_one(Instant left, Instant right) {
  return std::chrono::floor<Length>(left) == std::chrono::floor<Length>(right);
}

}  // namespace

std::size_t AddressPlan::block_of(IpAddress const& address) const {
  auto narrowest = FlowEnds::nowhere;
  for (std::size_t place = 0; place < inside.size(); ++place)
    if (inside[place].contains(address) &&
        (narrowest == FlowEnds::nowhere || inside[place].length() > inside[narrowest].length()))
      narrowest = place;
  return narrowest;
}

FlowEnds AddressPlan::ends_of(FlowDelta const& delta) const {
  FlowEnds ends{.subnet_a = block_of(delta.key.address_a), .subnet_b = block_of(delta.key.address_b)};
  ends.is_a_inside = (delta.inside_by_mac & 1) != 0 || ends.subnet_a != FlowEnds::nowhere;
  ends.is_b_inside = (delta.inside_by_mac & 2) != 0 || ends.subnet_b != FlowEnds::nowhere;
  return ends;
}

void add_by_direction(TrafficRollup& sum, FlowDelta const& delta, FlowEnds const& ends) {
  if (ends.is_a_inside && ends.is_b_inside) {
    sum.within += delta.from_a;
    sum.within += delta.from_b;
  } else if (ends.is_a_inside || ends.is_b_inside) {
    sum.up += ends.is_a_inside ? delta.from_a : delta.from_b;
    sum.down += ends.is_a_inside ? delta.from_b : delta.from_a;
  } else {
    sum.transit += delta.from_a;
    sum.transit += delta.from_b;
  }
}

Rollup::Rollup(std::string interface_name, AddressPlan plan, std::shared_ptr<ApplicationNames const> names)
    : interface_name_(std::move(interface_name)),
      plan_(std::move(plan)),
      names_(std::move(names)),
      second_(HashSeed::random(), plan_.inside.size()),
      minute_{second_},
      hour_{second_} {}

std::optional<TrafficMeasured> Rollup::add(FlowSlab const& slab) {
  for (std::uint32_t i = 0; i < slab.used; ++i) add(slab.deltas[i]);
  if (!slab.ends_window) return std::nullopt;
  return finish(slab);
}

void Rollup::add(FlowDelta const& delta) {
  auto const ends = plan_.ends_of(delta);
  add_by_direction(open_, delta, ends);
  second_.add(delta, ends);
  ++open_.flows_active;
  if (delta.is_new) ++open_.flows_new;
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
  rollup.hosts = second_.hosts().list(hosts_per_rollup_max, rollup.hosts_beyond);
  rollup.vlans = second_.vlans();
  if (names_) rollup.applications = second_.applications(*names_);
  carry_on(rollup.window);
  return {.rollup = std::move(rollup)};
}

// The second goes into its minute; what it does not belong to is over.
void Rollup::carry_on(Window const& window) {
  if (minute_.watched && !is_of_one<std::chrono::minutes>(minute_.watched->from, window.from)) close_minute();
  if (hour_.watched && !is_of_one<std::chrono::hours>(hour_.watched->from, window.from)) close_hour();
  minute_.sums.add(second_);
  minute_.watched = Window{minute_.watched ? minute_.watched->from : window.from, window.to};
  second_.clear();
}

void Rollup::close_minute() {
  if (!minute_.watched) return;
  stretches_.push_back(told(minute_, hosts_per_minute_max));
  hour_.sums.add(minute_.sums);
  hour_.watched = Window{hour_.watched ? hour_.watched->from : minute_.watched->from, minute_.watched->to};
  minute_.sums.clear();
  minute_.watched.reset();
}

void Rollup::close_hour() {
  if (!hour_.watched) return;
  auto hour = told(hour_, hosts_in_stretch_max);
  hour.is_hour = true;
  stretches_.push_back(std::move(hour));
  hour_.sums.clear();
  hour_.watched.reset();
}

void Rollup::end_stretches() {
  close_minute();
  close_hour();
}

TrafficStretch Rollup::told(Stretch const& stretch, std::size_t hosts_max) const {
  TrafficStretch told{.interface_name = interface_name_, .window = *stretch.watched};
  told.hosts = stretch.sums.hosts().list(hosts_max, told.hosts_beyond);
  told.hosts_error = stretch.sums.hosts().error();
  told.vlans = stretch.sums.vlans();
  told.subnets = stretch.sums.subnets(plan_.inside);
  if (names_) told.applications = stretch.sums.applications(*names_);
  return told;
}

}  // namespace campus::packet
