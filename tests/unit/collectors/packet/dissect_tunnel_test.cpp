#include <boost/test/unit_test.hpp>

#include <vector>

#include "collectors/packet/flow_meter.hpp"
#include "tests/support/wrapping.hpp"
#include "tests/unit/collectors/packet/reading.hpp"
#include "tests/unit/collectors/packet/samples.hpp"

using namespace campus;
using namespace campus::packet;
using campus::test::Bytes;
using campus::test::Packet;
using campus::test::Read;
using Begin = campus::test::Packet::Begin;

namespace {

Packet carrier() { return Packet{}.vlan(7).ipv4("192.0.2.1", "192.0.2.2"); }

Bytes over_gre(Bytes const& inside) { return carrier().protocol(47).append(inside).bytes(); }

Bytes over_udp(std::uint16_t port, Bytes const& inside) {
  return carrier().udp(50000, port).with_length().append(inside).bytes();
}

Bytes with(Bytes bytes, std::size_t at, std::uint8_t value) {
  bytes.at(at) = value;
  return bytes;
}

bool is_outer(Dissection const& seen) {
  return seen.key.address_a.to_string() == "192.0.2.1" && seen.tunnel == Tunnel::none &&
         seen.tunnel_depth == 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dissecting_tunnels)

BOOST_AUTO_TEST_CASE(inside_every_tunnel_stands_the_same_conversation) {
  for (auto const& sample : test::tunnel_samples()) {
    Read const seen{sample.bytes, sample.link};
    BOOST_TEST((seen->fate == FrameFate::tcp), sample.name);
    BOOST_TEST(test::ends(*seen) == (sample.is_v6 ? test::ends_of_samples6 : test::ends_of_samples4),
               sample.name);
    BOOST_TEST(seen->key.vlan == 7, sample.name);  // of the frame, not of a frame inside
    BOOST_TEST((seen->tunnel == sample.tunnel), sample.name);
    BOOST_TEST(int{seen->tunnel_depth} == 1, sample.name);
    BOOST_TEST(seen->payload_bytes == 30u, sample.name);
    BOOST_TEST(seen.is_sane(), sample.name);
  }
}

BOOST_AUTO_TEST_CASE(a_tunnel_that_is_switched_off_stays_shut) {
  for (auto const& sample : test::tunnel_samples()) {
    Read const shut{sample.bytes, sample.link, {.tunnels = TunnelSet::all().without(sample.tunnel)}};
    BOOST_TEST((shut->tunnel == Tunnel::none), sample.name);
    BOOST_TEST((shut->fate == FrameFate::udp || shut->fate == FrameFate::ip_other), sample.name);
    Read const open{sample.bytes, sample.link, {.tunnels = TunnelSet::none().with(sample.tunnel)}};
    BOOST_TEST((open->tunnel == sample.tunnel), sample.name);
    BOOST_TEST((Read(sample.bytes, sample.link, {.depth_max = 0})->tunnel == Tunnel::none), sample.name);
  }
}

// The outer packet until the inner addresses are there, the inner one from then on, and never anything else.
BOOST_AUTO_TEST_CASE(a_tunnel_cut_anywhere_is_counted_by_what_is_left) {
  for (auto const& sample : test::tunnel_samples()) {
    int depth = 0;
    bool was_flow = false;
    for (std::size_t size = 0; size <= sample.bytes.size(); ++size) {
      Bytes const cut{sample.bytes.begin(), sample.bytes.begin() + static_cast<std::ptrdiff_t>(size)};
      Read const seen{cut, sample.link, {}, sample.bytes.size()};
      BOOST_TEST(seen.is_sane(), sample.name << " cut to " << size);
      BOOST_TEST((is_flow(seen->fate) || !was_flow), sample.name << " cut to " << size);
      BOOST_TEST(int{seen->tunnel_depth} >= depth, sample.name << " cut to " << size);
      was_flow = is_flow(seen->fate);
      depth = seen->tunnel_depth;
      BOOST_TEST(Read(cut, sample.link).is_sane(), sample.name << " ends at " << size);
    }
    BOOST_TEST(depth == 1, sample.name);
  }
}

BOOST_AUTO_TEST_CASE(tunnels_in_tunnels_are_followed_to_the_limit) {
  auto const nested = [](int depth) {
    auto bytes = test::inner4();
    for (int i = 0; i < depth; ++i)
      bytes = Packet{Begin::raw}
                  .ipv4("192.0.2.1", "192.0.2." + std::to_string(10 + i))
                  .protocol(4)
                  .append(bytes)
                  .bytes();
    return bytes;
  };
  for (int depth = 1; depth <= tunnel_depth_max; ++depth) {
    Read const seen{nested(depth), LinkType::raw_ip};
    BOOST_TEST(int{seen->tunnel_depth} == depth);
    BOOST_TEST(test::ends(*seen) == test::ends_of_samples4);
  }
  Read const deep{nested(tunnel_depth_max + 2), LinkType::raw_ip};
  BOOST_TEST(int{deep->tunnel_depth} == tunnel_depth_max);
  BOOST_TEST((deep->fate == FrameFate::ip_other));
  BOOST_TEST(test::ends(*deep) == "192.0.2.1:0 192.0.2.11:0");
  BOOST_TEST(int{Read(nested(3), LinkType::raw_ip, {.depth_max = 2})->tunnel_depth} == 2);
  BOOST_TEST(int{Read(nested(9), LinkType::raw_ip, {.depth_max = 1000})->tunnel_depth} == tunnel_depth_max);
}

BOOST_AUTO_TEST_CASE(of_tunnels_in_tunnels_the_outermost_is_told) {
  auto const gre =
      Packet{}.ipv4("198.51.100.1", "198.51.100.2").protocol(47).append(test::gre(0x0800, test::inner4()));
  Read const seen{over_udp(4789, test::vxlan(gre.bytes()))};
  BOOST_TEST((seen->tunnel == Tunnel::vxlan));
  BOOST_TEST(int{seen->tunnel_depth} == 2);
  Read const half{over_udp(4789, test::vxlan(gre.bytes())),
                  LinkType::ethernet,
                  {.tunnels = TunnelSet::all().without(Tunnel::gre)}};
  BOOST_TEST(test::ends(*half) == "198.51.100.1:0 198.51.100.2:0");
}

BOOST_AUTO_TEST_CASE(the_port_of_either_end_is_a_hint_and_of_neither_is_none) {
  auto const from = [](std::uint16_t source, std::uint16_t destination) {
    return Read(carrier().udp(source, destination).append(test::vxlan(test::inner_ethernet())).bytes())
        ->tunnel;
  };
  BOOST_TEST((from(50000, 4789) == Tunnel::vxlan));
  BOOST_TEST((from(4789, 50000) == Tunnel::vxlan));
  BOOST_TEST((from(4789, 2152) == Tunnel::vxlan));  // where the one does not fit, the other may
  BOOST_TEST((from(50000, 4788) == Tunnel::none));
  BOOST_TEST((from(50000, 0) == Tunnel::none));
}

BOOST_AUTO_TEST_CASE(what_carries_no_packet_is_counted_as_it_stands) {
  auto const four = test::inner4(), ether = test::inner_ethernet();
  auto const arp = Packet{}.arp().bytes();
  std::vector<Bytes> const inside_gre{
      with(test::gre(0x0800, four), 0, 0x40),  // routing
      with(test::gre(0x0800, four), 1, 0x02),  // a version that nobody wrote down
      with(test::gre(0x0800, four), 0, 0x04),  // recursion
      test::gre(0x0800, test::inner6()),       // IPv6 that says it is IPv4
      test::gre(0x6558, arp),
      test::gre(0x88cc, four),
      with(test::pptp(test::ppp(0x21, four)), 0, 0x20),  // no sequence number, so no packet
      with(test::pptp(test::ppp(0x21, four)), 0, 0xb0),  // a checksum, which it cannot have
      test::pptp(test::ppp(0xc021, four)),               // the link's own protocol
      test::pptp(test::ppp(0x00fd, four)),               // compressed
      with(test::erspan2(ether), 8, 0x20),
      with(test::erspan3(ether), 8, 0x10),
      with(test::erspan3(ether), 18, 0x04)};
  for (std::size_t i = 0; i < inside_gre.size(); ++i) {
    Read const seen{over_gre(inside_gre[i])};
    BOOST_TEST(is_outer(*seen), "GRE " << i);
    BOOST_TEST((seen->fate == FrameFate::ip_other), "GRE " << i);
  }
  struct Case {
    std::uint16_t port;
    Bytes inside;
  };
  std::vector<Case> const inside_udp{
      {3544, four},
      {3544, {}},
      {3544, {0, 1, 255, 255}},
      {4789, with(test::vxlan(ether), 0, 0)},
      {4789, test::vxlan(arp)},
      {4789, test::vxlan({})},
      {4790, test::vxlan_gpe(4, ether)},
      {4790, with(test::vxlan_gpe(1, four), 0, 0x1c)},
      {6081, with(test::geneve(0x6558, ether), 0, 0x40)},
      {6081, with(test::geneve(0x6558, ether), 1, 0x80)},
      {6081, with(test::geneve(0x6558, ether), 0, 0x3f)},
      {6081, test::geneve(0x1234, ether)},
      {2152, with(test::gtp_u(four), 1, 1)},
      {2152, with(test::gtp_u(four), 0, 0x20)},  // an echo; charging
      {2152, with(test::gtp_u(four), 0, 0x50)},
      {2152, with(test::gtp_u(four, 1), 12, 0)},
      {2152, with(test::gtp_u(four, 1), 12, 200)},
      {2152, test::gtp_u(four, 9)},
      {1701, with(test::l2tp(test::ppp(0x21, four)), 0, 0x80)},
      {1701, with(test::l2tp(test::ppp(0x21, four)), 1, 3)},
      {1701, test::l2tp(test::ppp(0xc021, four))},
      {1701, with(test::l2tp(four, {.offset = 4}), 6, 0xff)},
      {5247, with(test::capwap(ether, false), 0, 1)},  // DTLS
      {5247, with(test::capwap(ether, false), 3, 8)},  // the channel is kept alive
      {5247, with(test::capwap(ether, false), 1, 8)},
      {5247, with(test::capwap(ether, true), 2, 5)},
      {5247, test::capwap(test::air(0x0800, four, {.is_protected = true}), true)},
      {5246, test::capwap(ether, false)},  // control
      {37008, with(test::tzsp(1, ether), 0, 2)},
      {37008, with(test::tzsp(1, ether), 1, 5)},
      {37008, test::tzsp(127, ether)},
      {37008, {1, 0, 0, 1, 10, 255, 0}}};
  for (std::size_t i = 0; i < inside_udp.size(); ++i) {
    Read const seen{over_udp(inside_udp[i].port, inside_udp[i].inside)};
    BOOST_TEST(is_outer(*seen), inside_udp[i].port << ", case " << i);
    BOOST_TEST((seen->fate == FrameFate::udp), inside_udp[i].port << ", case " << i);
    BOOST_TEST(seen->key.port_b == inside_udp[i].port, "case " << i);
    BOOST_TEST(seen->payload_bytes == inside_udp[i].inside.size(), inside_udp[i].port << ", case " << i);
  }
}

BOOST_AUTO_TEST_CASE(a_packet_that_claims_more_than_its_carrier_holds_is_none) {
  auto const four = test::inner4(), six = test::inner6();
  BOOST_TEST(is_outer(*Read(over_gre(test::gre(0x0800, with(four, 2, 0x10))))));
  BOOST_TEST(is_outer(*Read(over_gre(test::gre(0x0800, with(four, 0, 0x44))))));
  BOOST_TEST(is_outer(*Read(over_gre(test::gre(0x86dd, with(six, 4, 0x10))))));
  BOOST_TEST(is_outer(*Read(over_udp(2152, with(test::gtp_u(four), 2, 0x10)))));
  BOOST_TEST(is_outer(*Read(over_udp(2152, with(test::gtp_u(four), 3, 30)))));
  BOOST_TEST(is_outer(
      *Read(over_udp(1701, with(test::l2tp(test::ppp(0x21, four), {.has_length = true}), 2, 0x10)))));
  BOOST_TEST(is_outer(*Read(over_gre(with(test::pptp(test::ppp(0x21, four)), 5, 9)))));
  auto short_datagram = over_udp(2152, test::gtp_u(four));
  short_datagram[18 + 20 + 5] = 20;  // of the UDP header
  BOOST_TEST(is_outer(*Read(short_datagram)));
  auto long_datagram = over_udp(2152, test::gtp_u(four));
  long_datagram[18 + 20 + 4] = 0x10;
  BOOST_TEST(is_outer(*Read(long_datagram)));
  BOOST_TEST(is_outer(*Read(over_gre(with(test::pptp(test::ppp(0x21, four)), 4, 0x10)))));
  Read const alone{with(four, 2, 0x10), LinkType::raw_ip};  // a frame may be cut, so outside it is believed
  BOOST_TEST((alone->fate == FrameFate::tcp));
}

BOOST_AUTO_TEST_CASE(a_carrier_that_came_in_parts_may_hold_less_than_the_packet_claims) {
  auto const longer = with(test::inner4(), 2, 0x10);
  auto const truncated = Packet{}.ether_type(0x0800).append(longer).bytes();
  BOOST_TEST((Read(over_gre(test::erspan2(truncated, true)))->tunnel == Tunnel::erspan));
  BOOST_TEST((Read(over_gre(test::erspan2(truncated)))->tunnel == Tunnel::none));
  auto const part = Packet{}.ipv4("192.0.2.1", "192.0.2.2").fragment4(9, 0, true).protocol(47);
  BOOST_TEST((Read(Packet{part}.append(test::gre(0x0800, longer)).bytes())->tunnel == Tunnel::gre));
  auto const piece = with(with(test::capwap(truncated, false), 3, 0x80), 5, 9);
  BOOST_TEST((Read(over_udp(5247, piece))->tunnel == Tunnel::capwap));
  BOOST_TEST((Read(over_udp(5247, with(piece, 7, 8)))->tunnel == Tunnel::none));  // a later piece
}

BOOST_AUTO_TEST_CASE(the_later_fragments_of_a_tunnel_follow_the_first_one_inside) {
  auto const part = [](std::size_t offset, bool more) {
    return Packet{}.vlan(7).ipv4("192.0.2.1", "192.0.2.2").fragment4(9, offset, more);
  };
  auto first = *Read{part(0, true).udp(50000, 4789).append(test::vxlan(test::inner_ethernet())).bytes()};
  BOOST_TEST((first.part == Dissection::Part::first_fragment));
  BOOST_TEST(test::ends(first) == test::ends_of_samples4);
  auto later = *Read(part(1480, false).protocol(17).payload(100).bytes());
  BOOST_TEST((later.fate == FrameFate::portless));
  FragmentTable fragments;
  BOOST_TEST(fragments.join(first, 0));
  BOOST_TEST(fragments.join(later, 0));
  BOOST_TEST((later.key == first.key));
  BOOST_TEST((later.fate == FrameFate::tcp));
  BOOST_TEST(later.is_from_a == first.is_from_a);
  BOOST_TEST((later.tunnel == Tunnel::vxlan));
}

// A datagram in parts whose first part travels in the first part of another: what follows of either is of the same flow.
BOOST_AUTO_TEST_CASE(later_fragments_of_both_follow_the_first_one_inside) {
  auto const outer = [](std::size_t offset, bool more) {
    return Packet{}.ipv4("192.0.2.1", "192.0.2.2").fragment4(9, offset, more);
  };
  auto const inner = [](std::size_t offset, bool more) {
    return Packet{}.ipv4("10.20.0.5", "10.20.0.6").fragment4(77, offset, more);
  };
  auto const inside = inner(0, true).udp(5000, 53).payload(8).bytes();
  auto first = *Read{outer(0, true).udp(50000, 4789).append(test::vxlan(inside)).bytes()};
  BOOST_TEST(first.has_carrier);
  BOOST_TEST(first.key.port_a + first.key.port_b == 5053);
  auto outer_later = *Read(outer(1480, false).protocol(17).payload(100).bytes());
  auto inner_later = *Read(inner(16, false).protocol(17).payload(100).bytes());
  FragmentTable fragments;
  fragments.join(first, 0);
  for (auto* const later : {&outer_later, &inner_later}) {
    BOOST_TEST(fragments.join(*later, 0));
    BOOST_TEST((later->key == first.key));
    BOOST_TEST((later->fate == FrameFate::udp));
  }
  // The next frame knows nothing of it.
  auto const alone = outer(0, true).udp(1, 2).payload(8).bytes();
  test::Lent const lent{alone};
  dissect(lent.frame(), first);
  BOOST_TEST(!first.has_carrier);
}

BOOST_AUTO_TEST_CASE(the_meter_counts_opened_frames_beside_their_fates) {
  FlowMeter meter{{.table = {.entries = 1024}, .inside_macs = {}}};
  BOOST_TEST_REQUIRE(meter.prepare(nullptr).has_value());
  Counts given;
  for (auto const& sample : test::tunnel_samples()) {
    test::Lent const lent{sample.bytes};
    meter.take(lent.frame());
    given += {.packets = 1, .bytes = sample.bytes.size()};
  }
  meter.settle();
  auto const& frames = meter.totals().frames;
  Counts opened;
  for (auto const& counts : frames.by_tunnel) opened += counts;
  BOOST_TEST((opened == given));
  BOOST_TEST((frames.total() == given));
  BOOST_TEST((frames[FrameFate::tcp] == given));
  BOOST_TEST(frames[Tunnel::none].packets == 0u);
  BOOST_TEST(frames[Tunnel::teredo].packets == 3u);
  BOOST_TEST(meter.table().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_meter_opens_what_its_configuration_lets_it) {
  FlowMeter meter{
      {.table = {.entries = 1024}, .inside_macs = {}, .dissect_options = {.tunnels = TunnelSet::none()}}};
  BOOST_TEST_REQUIRE(meter.prepare(nullptr).has_value());
  test::Lent const lent{over_gre(test::gre(0x0800, test::inner4()))};
  meter.take(lent.frame());
  meter.settle();
  BOOST_TEST(meter.totals().frames[FrameFate::ip_other].packets == 1u);
  BOOST_TEST(meter.totals().frames[Tunnel::gre].packets == 0u);
}

BOOST_AUTO_TEST_CASE(every_tunnel_has_its_name) {
  BOOST_TEST(tunnel_names[static_cast<std::size_t>(Tunnel::none)] == "none");
  BOOST_TEST(tunnel_names[static_cast<std::size_t>(Tunnel::gtp_u)] == "gtp_u");
  BOOST_TEST(tunnel_names[static_cast<std::size_t>(Tunnel::tzsp)] == "tzsp");
}

BOOST_AUTO_TEST_SUITE_END()
