#include "daemon/gateway/queue_sums.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace campus;
using campus::gateway::one_for_each_port;

namespace {

HostTraffic host(char const* address, std::uint16_t vlan, std::uint64_t bytes) {
  return {.address = IpAddress::parse(address).value(), .vlan = vlan, .sent = {1, bytes}, .received = {2, 10}};
}

TrafficRollup measured(std::string name, std::uint64_t bytes) {
  TrafficRollup rollup;
  rollup.interface_name = std::move(name);
  rollup.up = {1, bytes};
  rollup.down = {3, 2 * bytes};
  rollup.flows_active = 5;
  rollup.loss.kernel_dropped = 7;
  return rollup;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(queue_sums)

BOOST_AUTO_TEST_CASE(the_queues_of_a_port_are_one_and_other_interfaces_stay) {
  auto first = measured("dpdk:0000:03:00.0#0", 100), second = measured("dpdk:0000:03:00.0#1", 50);
  first.hosts = {host("10.20.0.5", 12, 100), host("10.20.0.6", 12, 30)};
  second.hosts = {host("10.20.0.6", 12, 90), host("10.20.0.6", 13, 20)};
  first.vlans = {{.vlan = 12, .total = {4, 130}}};
  second.vlans = {{.vlan = 12, .total = {2, 90}}, {.vlan = 13, .total = {1, 20}}};
  auto const wan = measured("wan0", 9), other = measured("dpdk:0000:03:00.1", 8), odd = measured("odd#name", 7);
  auto const ports = one_for_each_port({first, wan, second, other, odd});
  BOOST_TEST_REQUIRE(ports.size() == 4u);
  auto const& port = ports[0];
  BOOST_TEST(port.interface_name == "dpdk:0000:03:00.0");
  BOOST_TEST((port.up == Counts{2, 150}));
  BOOST_TEST((port.down == Counts{6, 300}));
  BOOST_TEST(port.flows_active == 10u);
  BOOST_TEST(port.loss.kernel_dropped == 14u);
  BOOST_TEST_REQUIRE(port.hosts.size() == 3u);
  // 30 and 90 sent, twice 10 received: the busiest of all now.
  BOOST_TEST(port.hosts[0].address.to_string() == "10.20.0.6");
  BOOST_TEST((port.hosts[0].sent == Counts{2, 120}));
  BOOST_TEST((port.hosts[0].received == Counts{4, 20}));
  BOOST_TEST(port.hosts[2].vlan == 13u);
  BOOST_TEST((port.vlans == std::vector<VlanTraffic>{{.vlan = 12, .total = {6, 220}}, {.vlan = 13, .total = {1, 20}}}));
  BOOST_TEST((ports[1] == wan));
  BOOST_TEST((ports[2] == other));
  BOOST_TEST((ports[3] == odd));
}

BOOST_AUTO_TEST_CASE(workers_that_share_an_interface_are_one_with_their_applications) {
  auto first = measured("wan0#0", 100), second = measured("wan0#1", 50);
  first.applications = {{"DNS", "network", {1, 20}, {1, 20}, {}, 1}};
  second.applications = {{"TLS", "web", {1, 30}, {1, 30}, {}, 2}, {"DNS", "network", {2, 30}, {2, 30}, {}, 3}};
  auto const ports = one_for_each_port({first, second});
  BOOST_TEST_REQUIRE(ports.size() == 1u);
  BOOST_TEST(ports[0].interface_name == "wan0");
  BOOST_TEST_REQUIRE(ports[0].applications.size() == 2u);
  BOOST_TEST((ports[0].applications[0] == ApplicationTraffic{"DNS", "network", {3, 50}, {3, 50}, {}, 4}));
}

BOOST_AUTO_TEST_CASE(what_no_longer_fits_the_list_goes_beyond_it) {
  auto first = measured("dpdk:net_af_packet0,iface=eth1,qpairs=2#0", 1), second = measured("dpdk:net_af_packet0,iface=eth1,qpairs=2#1", 1);
  for (std::size_t i = 0; i < hosts_per_rollup_max; ++i)
    first.hosts.push_back(host(("10.20.1." + std::to_string(i)).c_str(), 0, 1000 + i));
  second.hosts = {host("10.20.2.1", 0, 5000), host("10.20.2.2", 0, 6)};
  auto const ports = one_for_each_port({first, second});
  BOOST_TEST_REQUIRE(ports.size() == 1u);
  BOOST_TEST(ports[0].hosts.size() == hosts_per_rollup_max);
  BOOST_TEST(ports[0].hosts[0].address.to_string() == "10.20.2.1");
  // The two smallest: 6 sent and 10 received, 1000 sent and 10 received; three packets each.
  BOOST_TEST((ports[0].hosts_beyond == Counts{6, 1026}));
}

BOOST_AUTO_TEST_SUITE_END()
