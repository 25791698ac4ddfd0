#include "collectors/packet/traffic_sums.hpp"

#include <algorithm>
#include <string>
#include <tuple>

#include "policy/model/application.hpp"

namespace campus::packet {
namespace {

std::uint64_t bytes_of(ApplicationTraffic const& one) { return one.up.bytes + one.down.bytes + one.inner.bytes; }

}  // namespace

void TrafficSums::add(FlowDelta const& delta, FlowEnds const& ends) {
  if (ends.is_a_inside)
    hosts_.add({.address = delta.key.address_a, .vlan = delta.key.vlan, .sent = delta.from_a, .received = delta.from_b});
  if (ends.is_b_inside)
    hosts_.add({.address = delta.key.address_b, .vlan = delta.key.vlan, .sent = delta.from_b, .received = delta.from_a});
  add_subnet(ends.subnet_a, delta.from_a, delta.from_b);
  add_subnet(ends.subnet_b, delta.from_b, delta.from_a);
  auto& vlan = vlans_[delta.key.vlan];
  vlan += delta.from_a;
  vlan += delta.from_b;
  add_application(delta, ends);
}

void TrafficSums::add_application(FlowDelta const& delta, FlowEnds const& ends) {
  auto& application = applications_[delta.app.what()];
  application.category = delta.app.category;
  if (ends.is_a_inside == ends.is_b_inside) {
    application.inner += delta.from_a;
    application.inner += delta.from_b;
  } else {
    application.up += ends.is_a_inside ? delta.from_a : delta.from_b;
    application.down += ends.is_a_inside ? delta.from_b : delta.from_a;
  }
  if (delta.is_new) ++application.flows_new;
}

void TrafficSums::add_subnet(std::size_t place, Counts const& sent, Counts const& received) {
  if (place >= subnets_.size()) return;
  subnets_[place].sent += sent;
  subnets_[place].received += received;
}

void TrafficSums::add(TrafficSums const& other) {
  hosts_.add(other.hosts_);
  for (auto const& [number, total] : other.vlans_) vlans_[number] += total;
  for (std::size_t place = 0; place < other.subnets_.size(); ++place)
    add_subnet(place, other.subnets_[place].sent, other.subnets_[place].received);
  for (auto const& [number, one] : other.applications_) {
    auto& application = applications_[number];
    application.category = one.category;
    application.up += one.up;
    application.down += one.down;
    application.inner += one.inner;
    application.flows_new += one.flows_new;
  }
}

void TrafficSums::clear() {
  hosts_.clear();
  vlans_.clear();
  std::ranges::fill(subnets_, Moved{});
  applications_.clear();
}

std::vector<VlanTraffic> TrafficSums::vlans() const {
  std::vector<VlanTraffic> vlans;
  for (auto const& [vlan, total] : vlans_) vlans.push_back({.vlan = vlan, .total = total});
  return vlans;
}

std::vector<SubnetTraffic> TrafficSums::subnets(std::vector<Prefix> const& prefixes) const {
  std::vector<SubnetTraffic> subnets;
  for (std::size_t place = 0; place < std::min(prefixes.size(), subnets_.size()); ++place)
    if (auto const& moved = subnets_[place]; moved.sent.packets + moved.received.packets != 0)
      subnets.push_back({.prefix = prefixes[place], .sent = moved.sent, .received = moved.received});
  return subnets;
}

// Two numbers may have one name: an application of our list that the dissector knows too.
std::vector<ApplicationTraffic> TrafficSums::applications(ApplicationNames const& names) const {
  std::map<std::string_view, ApplicationTraffic> by_name;
  for (auto const& [number, sums] : applications_) {
    auto& one = by_name[names.name(number)];
    if (one.name.empty() && number != 0) {
      one.name = names.name(number);
      one.category = category_word(sums.category);
    }
    one.up += sums.up;
    one.down += sums.down;
    one.inner += sums.inner;
    one.flows_new += sums.flows_new;
  }
  std::vector<ApplicationTraffic> applications;
  applications.reserve(by_name.size());
  for (auto& [name, one] : by_name) applications.push_back(std::move(one));
  std::ranges::sort(applications, [](auto const& left, auto const& right) {
    return std::tuple(bytes_of(right), std::string_view(left.name)) < std::tuple(bytes_of(left), std::string_view(right.name));
  });
  return applications;
}

}  // namespace campus::packet
