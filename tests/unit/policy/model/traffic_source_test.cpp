#include "policy/model/traffic_source.hpp"

#include <boost/test/unit_test.hpp>

using namespace campus;

BOOST_AUTO_TEST_SUITE(traffic_source)

BOOST_AUTO_TEST_CASE(a_name_says_what_to_make_of_a_source_and_reads_back) {
  for (auto const* const address : {"10.20.0.1", "2001:db8::1"})
    for (bool const counts : {false, true})
      for (bool const is_estimate : {false, true}) {
        ToldSource const source{*IpAddress::parse(address), counts, is_estimate};
        auto const read = told_source(name_of(source));
        BOOST_REQUIRE(read.has_value());
        BOOST_TEST((*read == source));
      }
  BOOST_TEST(name_of({*IpAddress::parse("10.20.0.1"), true, true}) == "exporter:10.20.0.1~");
  BOOST_TEST(name_of({*IpAddress::parse("2001:db8::1"), false, false}) == "beside:2001:db8::1");
}

BOOST_AUTO_TEST_CASE(an_interface_is_no_exporter) {
  for (auto const* const name : {"wan0", "eth0#1", "dpdk:net_pcap0,rx_pcap=a.pcap", "exporter:wan0", "beside:", ""})
    BOOST_TEST(!told_source(name).has_value());
}

BOOST_AUTO_TEST_CASE(a_worker_is_named_after_its_interface) {
  BOOST_TEST(interface_of("eth0#0") == "eth0");
  BOOST_TEST(interface_of("dpdk:net_pcap0,rx_pcap=a#b.pcap#12") == "dpdk:net_pcap0,rx_pcap=a#b.pcap");
  for (auto const* const name : {"eth0", "eth0#", "eth0#a", "eth0#1a", "exporter:10.20.0.1", ""})
    BOOST_TEST(interface_of(name) == name);
}

BOOST_AUTO_TEST_CASE(an_interface_that_sees_what_another_sees_keeps_its_own_name_inside) {
  BOOST_TEST(name_beside("eth1#0") == "beside:eth1#0");
  BOOST_TEST(without_standing("beside:eth1#0") == "eth1#0");
  for (auto const* const name : {"eth1", "beside:10.20.0.1", "beside:10.20.0.1~", "exporter:10.20.0.1"})
    BOOST_TEST(without_standing(name) == name);
}

BOOST_AUTO_TEST_CASE(without_a_wish_it_is_what_counts) {
  SourceChoice const all;
  for (auto const* const name : {"wan0", "eth0#1", "exporter:10.20.0.1", "exporter:10.20.0.1~"}) BOOST_TEST(all.takes(name));
  for (auto const* const name : {"beside:10.20.0.1", "beside:10.20.0.1~", "beside:eth1", "beside:eth1#0"})
    BOOST_TEST(!all.takes(name));
}

BOOST_AUTO_TEST_CASE(one_source_is_asked_for_by_its_interface_or_by_its_address) {
  SourceChoice const interface("eth0"), exporter("10.20.0.1");
  for (auto const* const name : {"eth0", "eth0#0", "eth0#12", "beside:eth0", "beside:eth0#1"}) BOOST_TEST(interface.takes(name));
  for (auto const* const name : {"eth01", "beside:eth1", "eth0#", "eth0#a", "exporter:10.20.0.1"}) BOOST_TEST(!interface.takes(name));
  for (auto const* const name : {"exporter:10.20.0.1", "exporter:10.20.0.1~", "beside:10.20.0.1", "beside:10.20.0.1~"})
    BOOST_TEST(exporter.takes(name));
  for (auto const* const name : {"exporter:10.20.0.11", "wan0"}) BOOST_TEST(!exporter.takes(name));
}

BOOST_AUTO_TEST_SUITE_END()
