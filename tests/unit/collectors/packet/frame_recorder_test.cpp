#include "collectors/packet/frame_recorder.hpp"

#include <boost/test/unit_test.hpp>
#include <span>

#include "tests/support/packet.hpp"

using namespace campus::packet;
using campus::test::Packet;

namespace {

std::uint32_t kept(Packet const& packet) {
  auto const bytes = packet.bytes();
  return bytes_of_headers({.bytes = std::as_bytes(std::span(bytes)), .wire_length = static_cast<std::uint32_t>(bytes.size())});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_recorder)

// Ethernet 14, a tag 4, IPv4 20, IPv6 40, TCP 20, UDP 8.
BOOST_AUTO_TEST_CASE(a_frame_is_cut_behind_its_last_header) {
  BOOST_TEST(kept(Packet{}.ipv4("10.20.0.5", "192.0.2.1").tcp(50'000, 443).with_flags(16).payload(200)) == 54u);
  BOOST_TEST(kept(Packet{}.vlan(12).ipv4("10.20.0.5", "192.0.2.1").udp(5353, 53).with_length().payload(200)) == 46u);
  BOOST_TEST(kept(Packet{}.ipv6("fd20::5", "fd20::1").udp(5353, 53).with_length().payload(200)) == 62u);
}

BOOST_AUTO_TEST_CASE(nothing_of_a_payload_is_kept_where_there_are_no_ports) {
  // The first two words behind IP: of an echo request its header.
  BOOST_TEST(kept(Packet{}.ipv4("10.20.0.5", "192.0.2.1").icmp().payload(200)) == 42u);
  BOOST_TEST(kept(Packet{}.ipv4("10.20.0.5", "192.0.2.1").fragment4(7, 1480, false).udp(5353, 53).payload(200)) == 34u);
}

BOOST_AUTO_TEST_CASE(nothing_is_kept_of_what_cannot_be_read) {
  // A header of IPv4 that breaks off, and an unknown type over Ethernet.
  auto broken = Packet{}.ipv4("10.20.0.5", "192.0.2.1").udp(5353, 53).with_length().payload(200).bytes();
  broken[14] = 0x41;
  BOOST_TEST(bytes_of_headers({.bytes = std::as_bytes(std::span(broken)),
                               .wire_length = static_cast<std::uint32_t>(broken.size())}) <= 34u);
  BOOST_TEST(kept(Packet{}.ether_type(0x88b5).payload(200)) <= 34u);
}

BOOST_AUTO_TEST_CASE(what_devices_say_of_themselves_stays) {
  auto const arp = Packet{}.arp().bytes();
  BOOST_TEST(kept(Packet{}.arp()) == arp.size());
}

BOOST_AUTO_TEST_SUITE_END()
