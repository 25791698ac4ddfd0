#include "daemon/gateway/queue_sums.hpp"

#include <algorithm>
#include <string_view>

#include "policy/model/traffic_source.hpp"

namespace campus::gateway {
namespace {

// A host whose conversations fell into several queues is one.
void add_hosts(TrafficRollup& sum, TrafficRollup const& queue) {
  for (auto const& host : queue.hosts) {
    auto const same = std::ranges::find_if(
        sum.hosts, [&](auto const& one) { return one.address == host.address && one.vlan == host.vlan; });
    if (same == sum.hosts.end()) {
      sum.hosts.push_back(host);
      continue;
    }
    same->sent += host.sent;
    same->received += host.received;
  }
  std::ranges::sort(sum.hosts, std::ranges::greater{},
                    [](HostTraffic const& host) { return host.sent.bytes + host.received.bytes; });
  sum.hosts_beyond += queue.hosts_beyond;
  for (; sum.hosts.size() > hosts_per_rollup_max; sum.hosts.pop_back()) {
    sum.hosts_beyond += sum.hosts.back().sent;
    sum.hosts_beyond += sum.hosts.back().received;
  }
}

void add_vlans(TrafficRollup& sum, TrafficRollup const& queue) {
  for (auto const& vlan : queue.vlans) {
    auto const place = std::ranges::lower_bound(sum.vlans, vlan.vlan, {}, &VlanTraffic::vlan);
    if (place != sum.vlans.end() && place->vlan == vlan.vlan)
      place->total += vlan.total;
    else
      sum.vlans.insert(place, vlan);
  }
}

void add_applications(TrafficRollup& sum, TrafficRollup const& queue) {
  for (auto const& application : queue.applications) {
    auto const same = std::ranges::find(sum.applications, application.name, &ApplicationTraffic::name);
    if (same == sum.applications.end()) {
      sum.applications.push_back(application);
      continue;
    }
    same->up += application.up;
    same->down += application.down;
    same->inner += application.inner;
    same->flows_new += application.flows_new;
  }
  std::ranges::stable_sort(sum.applications, std::ranges::greater{},
                           [](ApplicationTraffic const& one) { return one.up.bytes + one.down.bytes + one.inner.bytes; });
}

// Of the windows, which end within the same tick, that of the first stays.
void add(TrafficRollup& sum, TrafficRollup const& queue) {
  sum.add_counts(queue);
  add_hosts(sum, queue);
  add_vlans(sum, queue);
  add_applications(sum, queue);
}

}  // namespace

std::vector<TrafficRollup> one_for_each_port(std::vector<TrafficRollup> const& rollups) {
  std::vector<TrafficRollup> ports;
  for (auto const& rollup : rollups) {
    auto const port = interface_of(rollup.interface_name);
    auto const same = std::ranges::find(ports, port, &TrafficRollup::interface_name);
    if (same != ports.end()) {
      add(*same, rollup);
      continue;
    }
    ports.push_back(rollup);
    ports.back().interface_name = port;
  }
  return ports;
}

}  // namespace campus::gateway
