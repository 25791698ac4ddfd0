#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "collectors/packet/application_names.hpp"
#include "collectors/packet/host_sums.hpp"
#include "policy/model/traffic.hpp"

namespace campus::packet {

// Which ends of a conversation are the school's, and in which of its address blocks they are.
struct FlowEnds {
  static constexpr std::size_t nowhere = ~std::size_t{0};
  bool is_a_inside = false, is_b_inside = false;
  std::size_t subnet_a = nowhere, subnet_b = nowhere;  // places in AddressPlan::inside
};

// What conversations add up to by host, VLAN, subnet and application, over any stretch of time.  A second's sums are
// added to its minute's, and those to their hour's.  Lives on the control loop.
class TrafficSums {
public:
  TrafficSums(HashSeed seed, std::size_t subnets, std::size_t hosts_max = hosts_in_stretch_max)
      : hosts_(hosts_max, HostHash{seed}), subnets_(subnets) {}

  void add(FlowDelta const& delta, FlowEnds const& ends);
  void add(TrafficSums const& other);
  void clear();

  // Of one stretch at its fullest; beside the hosts nothing grows with the traffic.
  static constexpr std::size_t bytes_max = HostSums::bytes_of(hosts_in_stretch_max);

  HostSums const& hosts() const { return hosts_; }
  std::vector<VlanTraffic> vlans() const;                                            // by number
  std::vector<SubnetTraffic> subnets(std::vector<Prefix> const& prefixes) const;     // those that moved anything
  std::vector<ApplicationTraffic> applications(ApplicationNames const& names) const;  // most bytes first

private:
  struct Moved {
    Counts sent, received;
  };
  struct Application {
    std::uint8_t category = 0;
    Counts up, down, inner;
    std::uint64_t flows_new = 0;
  };

  void add_application(FlowDelta const& delta, FlowEnds const& ends);
  void add_subnet(std::size_t place, Counts const& sent, Counts const& received);

  HostSums hosts_;
  std::map<std::uint16_t, Counts> vlans_;
  std::vector<Moved> subnets_;
  std::unordered_map<std::uint16_t, Application> applications_;  // no more than the lists have numbers
};

}  // namespace campus::packet
