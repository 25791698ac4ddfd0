#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "collectors/packet/flow_table.hpp"
#include "collectors/packet/slab.hpp"
#include "policy/model/address.hpp"
#include "policy/model/flow.hpp"
#include "policy/model/observation.hpp"

namespace campus::packet {

// Which end of a flow is the school's.
struct AddressPlan {
  std::vector<Prefix> inside;
  // Of the school's own routers, where a mirror of the uplink shows addresses that no prefix names: a frame
  // from one of them comes from inside, a frame to one goes inside.  The meter needs them too (MeterConfig).
  std::vector<MacAddress> inside_macs;

  bool is_inside(IpAddress const& address) const;
  bool operator==(AddressPlan const&) const = default;
};

// More hosts than a school has address leases.  Somebody who makes up senders finds the rest in hosts_beyond, where
// no traffic is missing.
constexpr std::size_t hosts_in_window_max = 16'384;

// Adds the slabs of one capture thread up to one TrafficMeasured a window.  Lives on the control loop.
class Rollup {
public:
  Rollup(std::string interface_name, AddressPlan plan);

  // The measurement when this slab ended a window.  The slab may be given back afterwards.
  std::optional<TrafficMeasured> add(FlowSlab const& slab);

  // For a configuration that changed between two windows.
  void set_plan(AddressPlan plan) { plan_ = std::move(plan); }

private:
  struct HostKey {
    IpAddress address;
    std::uint16_t vlan = 0;
    bool operator==(HostKey const&) const = default;
  };
  struct HostKeyHash {
    HashSeed seed;
    std::size_t operator()(HostKey const& key) const noexcept;
  };

  void add(FlowDelta const& delta);
  void add_host(HostKey const& key, Counts const& sent, Counts const& received);
  TrafficMeasured finish(FlowSlab const& slab);
  void list_hosts(TrafficRollup& rollup);

  std::string interface_name_;
  AddressPlan plan_;
  TrafficRollup open_;
  std::unordered_map<HostKey, HostTraffic, HostKeyHash> hosts_;
  std::map<std::uint16_t, Counts> vlans_;
  MeterTotals totals_seen_;
};

}  // namespace campus::packet
