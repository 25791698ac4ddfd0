// What a Dissection tells besides the key.

#include <boost/test/unit_test.hpp>

#include "tests/support/wrapping.hpp"
#include "tests/unit/collectors/packet/reading.hpp"
#include "tests/unit/collectors/packet/samples.hpp"

using namespace campus;
using namespace campus::packet;
using campus::test::Bytes;
using campus::test::Packet;
using campus::test::Read;

namespace {

// Ethernet 14, IPv4 20, TCP 24 with an option, 30 of payload: 88 bytes.
Bytes segment() {
  Bytes tcp{0x9c, 0x40, 0x01, 0xbb, 1, 2, 3, 4, 5, 6, 7, 8, 0x60, 0x18, 0x12, 0x34, 0, 0, 0, 0, 1, 1, 1, 1};
  auto bytes = Packet{}.ipv4("10.1.0.5", "10.2.0.6").protocol(6).append(tcp).payload(30).bytes();
  bytes[14 + 1] = 0xb8;
  bytes[14 + 8] = 57;
  return bytes;
}

Bytes shortened(Bytes bytes, std::size_t size) {
  bytes.resize(size);
  return bytes;
}

Bytes put(Bytes bytes, std::size_t at, std::uint8_t value) {
  bytes.at(at) = value;
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dissected_facts)

BOOST_AUTO_TEST_CASE(a_segment_tells_its_flags_numbers_and_pieces) {
  Read const seen{segment()};
  BOOST_TEST(seen->has_tcp);
  BOOST_TEST(int{seen->tcp_flags} == 0x18);
  BOOST_TEST(seen->tcp_window == 0x1234);
  BOOST_TEST(seen->tcp_sequence == 0x01020304u);
  BOOST_TEST(seen->tcp_acknowledgement == 0x05060708u);
  BOOST_TEST(int{seen->tos} == 0xb8);
  BOOST_TEST(int{seen->ttl} == 57);
  BOOST_TEST(seen.at(seen->network) == 14);
  BOOST_TEST(seen->network_bytes == 74u);
  BOOST_TEST(seen.at(seen->behind) == 34);
  BOOST_TEST(seen->behind_bytes == 54u);
  BOOST_TEST(seen.at(seen->payload) == 58);
  BOOST_TEST(seen->payload_bytes == 30u);
  BOOST_TEST(seen->payload_wire_bytes == 30u);
  BOOST_TEST(!seen->has_icmp);
}

BOOST_AUTO_TEST_CASE(padding_belongs_to_no_piece) {
  auto frame = Packet{}.ipv4("10.1.0.5", "10.2.0.6").udp(5000, 53).payload(4).bytes();
  frame.resize(60, 0x55);
  Read const seen{frame};
  BOOST_TEST(seen->network_bytes == 32u);
  BOOST_TEST(seen->payload_bytes == 4u);
  BOOST_TEST(seen->payload_wire_bytes == 4u);
}

BOOST_AUTO_TEST_CASE(a_cut_segment_tells_what_passed_the_wire) {
  Read const cut{shortened(segment(), 60), LinkType::ethernet, {}, 88};
  BOOST_TEST(cut->payload_bytes == 2u);
  BOOST_TEST(cut->payload_wire_bytes == 30u);
  Read const without_options{shortened(segment(), 55), LinkType::ethernet, {}, 88};
  BOOST_TEST(without_options->has_tcp);
  BOOST_TEST(without_options->payload_bytes == 0u);
  BOOST_TEST(without_options->payload_wire_bytes == 30u);
  Read const datagram{shortened(Packet{}.ipv4("10.1.0.5", "10.2.0.6").udp(1, 2).payload(400).bytes(), 50),
                      LinkType::ethernet,
                      {},
                      442};
  BOOST_TEST(datagram->payload_bytes == 8u);
  BOOST_TEST(datagram->payload_wire_bytes == 400u);
}

// Nothing passed that is longer than the frame, whatever its header says.
BOOST_AUTO_TEST_CASE(a_length_beyond_the_wire_is_not_believed) {
  Read const seen{put(segment(), 16, 0x80)};
  BOOST_TEST(seen->payload_bytes == 30u);
  BOOST_TEST(seen->payload_wire_bytes == 30u);
}

BOOST_AUTO_TEST_CASE(a_header_of_tcp_that_is_cut_off_or_impossible_leaves_the_ports) {
  for (std::size_t size = 14 + 20 + 4; size < 14 + 20 + 20; ++size) {
    Read const seen{shortened(segment(), size), LinkType::ethernet, {}, 88};
    BOOST_TEST((seen->fate == FrameFate::tcp), size);
    BOOST_TEST(seen->key.port_a == 40000, size);
    BOOST_TEST(!seen->has_tcp, size);
    BOOST_TEST(seen->payload_wire_bytes == 0u, size);
  }
  for (int const words : {0x00, 0x40, 0xf0}) {  // none, too few, and 60 bytes of 54
    Read const seen{put(segment(), 34 + 12, static_cast<std::uint8_t>(words))};
    BOOST_TEST((seen->fate == FrameFate::tcp), words);
    BOOST_TEST(!seen->has_tcp, words);
  }
}

BOOST_AUTO_TEST_CASE(a_segment_that_the_card_will_cut_is_measured_by_the_frame) {
  auto const frame = Packet{}.ipv4("10.1.0.5", "10.2.0.6").no_length().tcp(1, 2).payload(3000).bytes();
  Read const whole{put(frame, 34 + 12, 0x50)};
  BOOST_TEST(whole->payload_wire_bytes == 3000u);
  Read const cut{shortened(put(frame, 34 + 12, 0x50), 100), LinkType::ethernet, {}, frame.size()};
  BOOST_TEST(cut->payload_bytes == 46u);
  BOOST_TEST(cut->payload_wire_bytes == 3000u);
}

// RFC 2675: 0 in the header, the length in an option, here behind padding.
BOOST_AUTO_TEST_CASE(a_jumbo_payload_is_as_long_as_its_option_says) {
  auto frame = Packet{}.ipv6("2001:db8::5", "2001:db8::6").extension(0, 1).udp(1, 2).payload(100).bytes();
  Bytes const options{1, 4, 0, 0, 0, 0, 0xc2, 4, 0, 0, 0, 16 + 8 + 60, 1, 0};
  std::ranges::copy(options, frame.begin() + 14 + 40 + 2);
  frame[14 + 4] = frame[14 + 5] = 0;
  Read const seen{frame};
  BOOST_TEST((seen->fate == FrameFate::udp));
  BOOST_TEST(seen->payload_wire_bytes == 60u);
  BOOST_TEST(seen->network_bytes == 40u + 16 + 8 + 60);
  Read const lying{put(frame, 14 + 40 + 2 + 7, 9)};  // an option that is too long is none
  BOOST_TEST(lying->payload_wire_bytes == 100u);
  Read const tiny{put(frame, 14 + 40 + 2 + 11, 3)};  // shorter than the header that says it
  BOOST_TEST(is_flow(tiny->fate));
  BOOST_TEST(tiny.is_sane());
}

BOOST_AUTO_TEST_CASE(messages_tell_their_type_and_code) {
  Read const echo{Packet{}.ipv4("10.1.0.5", "10.2.0.6").icmp().payload(8).bytes()};
  BOOST_TEST(echo->has_icmp);
  BOOST_TEST(int{echo->icmp_type} == 8);
  Read const echo6{Packet{}.ipv6("2001:db8::5", "2001:db8::6").icmpv6().payload(8).bytes()};
  BOOST_TEST(echo6->has_icmp);
  BOOST_TEST(int{echo6->icmp_type} == 128);
  Read const part{Packet{}.ipv4("10.1.0.5", "10.2.0.6").fragment4(1, 8, false).icmp().bytes()};
  BOOST_TEST((part->fate == FrameFate::icmp));
  BOOST_TEST(!part->has_icmp);
  Read const stray{Packet{}.ipv4("10.1.0.5", "10.2.0.6").icmpv6().bytes()};
  BOOST_TEST((stray->fate == FrameFate::ip_other));
}

BOOST_AUTO_TEST_CASE(the_traffic_class_and_hop_limit_of_ipv6_are_told_as_those_of_ipv4) {
  auto frame = Packet{}.ipv6("2001:db8::5", "2001:db8::6").udp(1, 2).bytes();
  frame[14] = 0x6b, frame[15] = 0x81, frame[14 + 7] = 3;
  Read const seen{frame};
  BOOST_TEST(int{seen->tos} == 0xb8);
  BOOST_TEST(int{seen->ttl} == 3);
}

BOOST_AUTO_TEST_CASE(inside_a_tunnel_all_is_told_of_the_inner_packet) {
  auto const frame = segment();
  Bytes const inner{frame.begin() + 14, frame.end()};
  Read const seen{
      Packet{}.ipv4("192.0.2.1", "192.0.2.2").protocol(47).append(test::gre(0x0800, inner)).bytes()};
  BOOST_TEST(seen.at(seen->network) == 14 + 20 + 4);
  BOOST_TEST(seen->network_bytes == 74u);
  BOOST_TEST(int{seen->ttl} == 57);
  BOOST_TEST(int{seen->tcp_flags} == 0x18);
  BOOST_TEST(seen->payload_wire_bytes == 30u);
}

// And nothing is left of the outer one, whose ports and payload the inner one has not.
BOOST_AUTO_TEST_CASE(an_inner_packet_inherits_nothing) {
  auto const echo = Packet{}.ipv4("10.1.0.5", "10.2.0.6").icmp().bytes();
  Read const seen{Packet{}.ipv4("192.0.2.1", "192.0.2.2").udp(50000, 4789).append(test::vxlan(echo)).bytes()};
  BOOST_TEST((seen->fate == FrameFate::icmp));
  BOOST_TEST(seen->key.port_a == 0);
  BOOST_TEST(seen->key.port_b == 0);
  BOOST_TEST(seen->payload_bytes == 0u);
  BOOST_TEST(seen->payload_wire_bytes == 0u);
}

BOOST_AUTO_TEST_CASE(a_dissection_that_is_used_again_remembers_nothing) {
  test::Lent const full{segment()}, arp{Packet{}.arp().bytes()};
  Dissection seen;
  dissect(full.frame(), seen);
  dissect(arp.frame(), seen);
  BOOST_TEST((seen.fate == FrameFate::arp));
  BOOST_TEST(!seen.has_tcp);
  BOOST_TEST(seen.network == nullptr);
  BOOST_TEST(seen.payload == nullptr);
  BOOST_TEST(seen.key.port_a == 0);
  BOOST_TEST(seen.behind_bytes == 28u);
}

BOOST_AUTO_TEST_SUITE_END()
