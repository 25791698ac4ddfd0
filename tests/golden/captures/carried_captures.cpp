// In each of them the same two datagrams travel, of 38 bytes over IPv4 and of 58 over IPv6, beside some
// frames that only look as if they carried one.  What they come to stands, reckoned by hand, in
// NAME.expected.

#include "tests/golden/captures/carried_captures.hpp"

#include <array>
#include <vector>

#include "tests/support/packet.hpp"
#include "tests/support/wrapping.hpp"

namespace campus::test {
namespace {

using Begin = Packet::Begin;

constexpr std::int64_t first_ns = 1'700'000'000'000'000'000;
constexpr auto near_end = "198.51.100.1";
constexpr auto far_end = "198.51.100.2";

Packet question(Packet packet) { return packet.ipv4("10.20.0.5", "192.0.2.80").udp(5000, 53).payload(10); }
Packet answer(Packet packet) { return packet.ipv4("192.0.2.80", "10.20.0.5").udp(53, 5000).payload(10); }
Bytes four() { return question(Packet{Begin::raw}).bytes(); }
Bytes six() {
  return Packet{Begin::raw}.ipv6("2001:db8:20::5", "2001:db8::53").udp(5000, 53).payload(10).bytes();
}
Bytes ether() { return question(Packet{}).bytes(); }

Bytes over(std::uint8_t protocol, Bytes const& inside) {
  return Packet{}.ipv4(near_end, far_end).protocol(protocol).append(inside).bytes();
}

Bytes over6(std::uint8_t protocol, Bytes const& inside) {
  return Packet{}.ipv6("2001:db8::1", "2001:db8::2").protocol(protocol).append(inside).bytes();
}

Bytes to(std::uint16_t port, Bytes const& inside, Packet begin = Packet{}) {
  return begin.ipv4(near_end, far_end).udp(50000, port).with_length().append(inside).bytes();
}

Bytes with(Bytes bytes, std::size_t at, std::uint8_t value) {
  bytes.at(at) = value;
  return bytes;
}

std::vector<Record> a_second_apart(std::vector<Bytes> const& frames) {
  std::vector<Record> records;
  for (auto const& frame : frames)
    records.push_back({.ns = first_ns + std::ssize(records) * 1'000'000'000, .bytes = frame});
  return records;
}

std::string ip_in_ip() {
  auto deep = four();
  for (int i = 0; i < 4; ++i)
    deep = Packet{Begin::raw}.ipv4(near_end, far_end).protocol(4).append(deep).bytes();
  auto records =
      a_second_apart({over(4, four()), over(41, six()), over6(4, four()), over6(41, six()),
                      over(4, answer(Packet{Begin::raw}).bytes()), over(4, four()), over(4, deep)});
  records[5].wire_length = 72;
  records[5].bytes.resize(53);
  return pcap_file(records);
}

std::string gre_kinds() {
  GreParts const all{.has_checksum = true, .has_key = true, .has_sequence = true};
  return pcap_file(a_second_apart(
      {over(47, gre(0x0800, four())), over(47, gre(0x86dd, six(), all)), over(47, gre(0x6558, ether())),
       over(47, gre(0x6558, ether(), {.has_key = true})), over(47, gre(0x8847, mpls(2, four()))),
       over(47, gre(0x88be, ether())), over(47, erspan2(ether())), over(47, erspan3(ether(), true)),
       over(47, pptp(ppp(0x0021, four()))), over(47, pptp(ppp(0x0057, six()), true)),
       over(47, pptp(ppp(0x00fd, Bytes(40, 0x45)))), over(47, gre(0x6558, Packet{}.arp().bytes()))}));
}

std::string overlays() {
  auto const part = [](std::size_t offset, bool more) {
    return Packet{}.ipv4(near_end, far_end).fragment4(9, offset, more);
  };
  return pcap_file(a_second_apart({to(4789, vxlan(ether())), to(8472, vxlan(answer(Packet{}).bytes())),
                                   to(4790, vxlan_gpe(1, four())), to(4790, vxlan_gpe(2, six())),
                                   to(6081, geneve(0x6558, ether(), 3)), to(6081, geneve(0x86dd, six())),
                                   to(4789, vxlan(Packet{}.arp().bytes())),
                                   to(4789, vxlan(question(Packet{}.vlan(40)).bytes()), Packet{}.vlan(30)),
                                   part(0, true).udp(50000, 4789).append(vxlan(ether())).bytes(),
                                   part(72, false).protocol(17).payload(30).bytes()}));
}

std::string dial_in() {
  auto const longer = static_cast<std::uint8_t>(four().size() + 16);
  return pcap_file(a_second_apart(
      {to(2152, gtp_u(four())), to(2152, gtp_u(six(), 2)), to(2152, with(gtp_u(four()), 1, 1)),
       to(2152, with(gtp_u(four()), 3, longer)), to(1701, l2tp(ppp(0x0021, four()))),
       to(1701, l2tp(ppp(0x0057, six()), {.has_length = true, .has_sequence = true, .offset = 3})),
       to(1701, with(l2tp(ppp(0x0021, four())), 0, 0x80)), to(3544, six()),
       to(3544, teredo_authentication(teredo_origin(six()))),
       to(3544, Packet{Begin::raw}.ipv6("2001:db8:20::5", "2001:db8::53").protocol(59).bytes())}));
}

std::string access_points() {
  return pcap_file(a_second_apart(
      {to(5247, capwap(ether(), false)), to(5247, capwap(air(0x0800, four()), true)),
       to(5247, capwap(air(0x0800, four(), {.has_quality = true, .is_swapped = true}), true)),
       to(5247, with(capwap(ether(), false), 0, 1)), to(5247, with(capwap(ether(), false), 3, 8)),
       to(5247, capwap(air(0x0800, four(), {.is_protected = true}), true)), to(5246, capwap(ether(), false)),
       to(37008, tzsp(1, ether())), to(37008, tzsp(18, air(0x86dd, six())))}));
}

std::string on_the_air() {
  PcapngWriter file;
  constexpr std::array<std::uint16_t, 3> links{105, 127, 192};
  for (auto const link : links) file.interface(link);
  auto micro = static_cast<std::uint64_t>(first_ns / 1000);
  auto const add = [&](std::uint32_t interface, Bytes const& frame) {
    file.enhanced(interface, ++micro, frame);
  };
  auto const plain = air(0x0800, four());
  add(0, plain);
  add(0,
      air(0x0800, four(), {.has_quality = true, .has_four_addresses = true, .has_throughput_control = true}));
  add(0, air(0x0800, four(), {.has_quality = true, .is_aggregate = true}));
  add(0, air(0x0800, four(), {.is_protected = true}));
  add(0, with(plain, 0, 0x80));
  add(0, air(0x0806, Bytes(28)));
  add(1, radiotap(plain));
  add(1, radiotap(air(0x0800, four(), {.has_quality = true, .is_padded = true}), 0x20, true, 2));
  add(1, radiotap(plain, 0x40));
  add(2, ppi(105, plain));
  add(2, ppi(1, ether()));
  add(2, ppi(147, plain));
  return file.file();
}

std::string labels() {
  auto const type = [](std::uint16_t number, Bytes const& inside) {
    return Packet{}.ether_type(number).append(inside);
  };
  return pcap_file(
      a_second_apart({type(0x8847, mpls(1, four())).bytes(),
                      Packet{}.vlan(7).ether_type(0x8848).append(mpls(3, six())).bytes(),
                      type(0x8847, mpls(2, pseudo_wire(ether()))).bytes(),
                      type(0x8847, mpls(1, pseudo_wire(Packet{}.arp().bytes()))).bytes(),
                      type(0x8847, mpls(1, Bytes(38, 0x55))).bytes(),
                      type(0x8926, {0, 0, 0, 0, 8, 0}).append(four()).bytes(),
                      type(0x893f, {0, 0, 0, 0, 0, 0, 0x81, 0, 0, 9, 8, 0}).append(four()).bytes(),
                      question(Packet{}.vlan(5, 0x9200)).bytes(), type(0x88e5, Bytes(40, 0x45)).bytes(),
                      type(0x8847, mpls(9, four())).bytes()}));
}

}  // namespace

std::map<std::string, std::string> carried_captures() {
  return {{"ip_in_ip.pcap", ip_in_ip()},
          {"gre.pcap", gre_kinds()},
          {"overlays.pcap", overlays()},
          {"dial_in.pcap", dial_in()},
          {"access_points.pcap", access_points()},
          {"on_the_air.pcapng", on_the_air()},
          {"labels.pcap", labels()}};
}

}  // namespace campus::test
