#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collectors/packet/application_names.hpp"
#include "collectors/packet/slab.hpp"
#include "collectors/packet/traffic_sums.hpp"
#include "policy/model/address.hpp"
#include "policy/model/flow.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/observation.hpp"

namespace campus::packet {

// Which end of a flow is the school's.
struct AddressPlan {
  std::vector<Prefix> inside;
  // Of the school's own routers, where a mirror of the uplink shows addresses that no prefix names: a frame
  // from one of them comes from inside, a frame to one goes inside.  The meter needs them too (MeterConfig).
  std::vector<MacAddress> inside_macs;

  bool is_inside(IpAddress const& address) const { return block_of(address) != FlowEnds::nowhere; }
  // The place in `inside` of the narrowest block with this address; FlowEnds::nowhere: there is none.
  std::size_t block_of(IpAddress const& address) const;
  FlowEnds ends_of(FlowDelta const& delta) const;
  bool operator==(AddressPlan const&) const = default;
};

// What a conversation moved, added to the direction in which it did.
void add_by_direction(TrafficRollup& sum, FlowDelta const& delta, FlowEnds const& ends);

// Adds the slabs of one capture thread up: to one TrafficMeasured a window, and to a stretch a minute and an hour.
// Lives on the control loop.
class Rollup {
public:
  static constexpr std::size_t bytes_max = 3 * TrafficSums::bytes_max;  // of a second, a minute and an hour

  // Without names nobody asks what flows are for.
  Rollup(std::string interface_name, AddressPlan plan, std::shared_ptr<ApplicationNames const> names = nullptr);

  // The measurement when this slab ended a window.  The slab may be given back afterwards.
  std::optional<TrafficMeasured> add(FlowSlab const& slab);

  // Minutes and hours that are over since the last call, in this order.
  std::vector<TrafficStretch> take_stretches() { return std::exchange(stretches_, {}); }
  // The open ones are over too: at the end of a capture.
  void end_stretches();

private:
  // What of a minute or an hour was watched so far.
  struct Stretch {
    TrafficSums sums;
    std::optional<Window> watched{};
  };

  void add(FlowDelta const& delta);
  TrafficMeasured finish(FlowSlab const& slab);
  void carry_on(Window const& window);
  void close_minute();
  void close_hour();
  TrafficStretch told(Stretch const& stretch, std::size_t hosts_max) const;

  std::string interface_name_;
  AddressPlan plan_;
  std::shared_ptr<ApplicationNames const> names_;
  TrafficRollup open_;
  TrafficSums second_;
  Stretch minute_, hour_;
  std::vector<TrafficStretch> stretches_;
  MeterTotals totals_seen_;
};

}  // namespace campus::packet
