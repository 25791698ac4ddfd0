#include "tests/unit/collectors/packet/samples.hpp"

#include <initializer_list>

#include "tests/support/wrapping.hpp"

namespace campus::test {
namespace {

using packet::LinkType;
using packet::Tunnel;
using Begin = Packet::Begin;

Packet conversation(Packet packet) {
  return packet.ipv4("10.1.0.5", "10.2.0.6").tcp(40000, 443).with_flags(0x18).payload(30);
}
Packet conversation6(Packet packet) {
  return packet.ipv6("2001:db8:1::5", "2001:db8:2::6").tcp(40000, 443).with_flags(0x18).payload(30);
}

Packet outer() { return Packet{}.vlan(7).ipv4("192.0.2.1", "192.0.2.2"); }
Bytes over_ip(std::uint8_t protocol, Bytes const& inside) {
  return outer().protocol(protocol).append(inside).bytes();
}
Bytes over_udp(std::uint16_t port, Bytes const& inside) {
  return outer().udp(50000, port).with_length().append(inside).bytes();
}

}  // namespace

Bytes inner4() { return conversation(Packet{Begin::raw}).bytes(); }
Bytes inner6() { return conversation6(Packet{Begin::raw}).bytes(); }
Bytes inner_ethernet() { return conversation(Packet{}.vlan(99)).bytes(); }

std::vector<Sample> link_samples() {
  std::vector<Sample> all;
  auto const add = [&](std::string name, LinkType link, Bytes bytes, bool is_v6 = false) {
    all.push_back({std::move(name), link, Tunnel::none, std::move(bytes), is_v6});
  };
  auto const begins = [&](std::string const& name, LinkType link, Begin begin) {
    add(name, link, conversation(Packet{begin}).bytes());
    add(name + " with IPv6", link, conversation6(Packet{begin}).bytes(), true);
  };
  begins("Ethernet", LinkType::ethernet, Begin::ethernet);
  begins("SLL", LinkType::linux_sll, Begin::sll);
  begins("SLL2", LinkType::linux_sll2, Begin::sll2);
  begins("raw", LinkType::raw_ip, Begin::raw);
  begins("null, little", LinkType::bsd_null, Begin::null_little);
  begins("null, big", LinkType::bsd_null, Begin::null_big);
  begins("loop", LinkType::bsd_loop, Begin::loop);
  begins("PPP", LinkType::ppp, Begin::ppp);
  begins("bare PPP", LinkType::ppp, Begin::ppp_bare);
  begins("Cisco HDLC", LinkType::cisco_hdlc, Begin::cisco_hdlc);
  begins("Cisco HDLC in PPP", LinkType::ppp, Begin::cisco_hdlc);

  auto const on_air = [&](std::string const& name, Air const& parts) {
    add(name, LinkType::ieee80211, air(0x0800, inner4(), parts));
    add(name + " with IPv6", LinkType::ieee80211, air(0x86dd, inner6(), parts), true);
  };
  on_air("802.11", {});
  on_air("802.11 with four addresses", {.has_four_addresses = true});
  on_air("802.11 with QoS", {.has_quality = true});
  on_air("802.11 with QoS and HT control", {.has_quality = true, .has_throughput_control = true});
  on_air("802.11 with all",
         {.has_quality = true, .has_four_addresses = true, .has_throughput_control = true});
  on_air("802.11 aggregate", {.has_quality = true, .is_aggregate = true});
  auto const heard = air(0x0800, inner4());
  add("radiotap", LinkType::radiotap, radiotap(heard));
  add("radiotap with the time", LinkType::radiotap, radiotap(heard, 0, true));
  add("radiotap with three words", LinkType::radiotap, radiotap(heard, 0, true, 2));
  add("radiotap, padded", LinkType::radiotap,
      radiotap(air(0x0800, inner4(), {.has_quality = true, .is_padded = true}), 0x20, true));
  add("PPI of 802.11", LinkType::ppi, ppi(105, heard));
  add("PPI of radiotap", LinkType::ppi, ppi(127, radiotap(heard)));
  add("PPI of Ethernet", LinkType::ppi, ppi(1, conversation(Packet{}).bytes()));

  auto const ether = [&](std::string const& name, Packet const& packet) {
    add(name, LinkType::ethernet, packet.bytes());
  };
  for (auto const tag : std::initializer_list<std::uint16_t>{0x8100, 0x88a8, 0x9100, 0x9200})
    ether("tag", conversation(Packet{}.vlan(7, tag)));
  ether("three tags", conversation(Packet{}.vlan(7, 0x88a8).vlan(8).vlan(9)));
  ether("VN-tag", Packet{}.ether_type(0x8926).append({0, 0, 0, 0, 8, 0}).append(inner4()));
  ether("E-tag and tag",
        Packet{}.ether_type(0x893f).append({0, 0, 0, 0, 0, 0, 0x81, 0, 0, 7, 8, 0}).append(inner4()));
  ether("PPPoE", conversation(Packet{}.pppoe()));
  ether("SNAP", Packet{}.snap(0x0800).append(inner4()));
  ether("MPLS", Packet{}.ether_type(0x8847).append(mpls(1, inner4())));
  ether("MPLS of three labels", Packet{}.vlan(7).ether_type(0x8848).append(mpls(3, inner4())));
  ether("pseudo-wire", Packet{}.ether_type(0x8847).append(mpls(2, pseudo_wire(inner_ethernet()))));
  add("MPLS with IPv6", LinkType::ethernet, Packet{}.ether_type(0x8847).append(mpls(1, inner6())).bytes(),
      true);
  return all;
}

std::vector<Sample> tunnel_samples() {
  std::vector<Sample> all;
  auto const add = [&](std::string name, Tunnel tunnel, Bytes bytes, bool is_v6 = false) {
    all.push_back({std::move(name), LinkType::ethernet, tunnel, std::move(bytes), is_v6});
  };
  auto const four = inner4(), six = inner6(), ether = inner_ethernet();
  add("4in4", Tunnel::ipv4_in_ip, over_ip(4, four));
  add("6in4", Tunnel::ipv6_in_ip, over_ip(41, six), true);
  add("4in6", Tunnel::ipv4_in_ip,
      Packet{}.vlan(7).ipv6("2001:db8::1", "2001:db8::2").extension(60).protocol(4).append(four).bytes());
  add("6in6", Tunnel::ipv6_in_ip,
      Packet{}.vlan(7).ipv6("2001:db8::1", "2001:db8::2").protocol(41).append(six).bytes(), true);

  add("GRE", Tunnel::gre, over_ip(47, gre(0x0800, four)));
  add("GRE with all", Tunnel::gre,
      over_ip(47, gre(0x0800, four, {.has_checksum = true, .has_key = true, .has_sequence = true})));
  add("GRE of IPv6", Tunnel::gre, over_ip(47, gre(0x86dd, six, {.has_key = true})), true);
  add("GRE of Ethernet", Tunnel::gre, over_ip(47, gre(0x6558, ether)));
  add("GRE of MPLS", Tunnel::gre, over_ip(47, gre(0x8847, mpls(2, four))));
  add("NVGRE", Tunnel::nvgre, over_ip(47, gre(0x6558, ether, {.has_key = true})));
  add("ERSPAN I", Tunnel::erspan, over_ip(47, gre(0x88be, ether)));
  add("ERSPAN II", Tunnel::erspan, over_ip(47, erspan2(ether)));
  add("ERSPAN III", Tunnel::erspan, over_ip(47, erspan3(ether)));
  add("ERSPAN III with more", Tunnel::erspan, over_ip(47, erspan3(ether, true)));
  add("PPTP", Tunnel::pptp, over_ip(47, pptp(ppp(0x21, four))));
  add("PPTP with acknowledgement", Tunnel::pptp, over_ip(47, pptp(ppp(0x57, six), true)), true);

  add("Teredo", Tunnel::teredo, over_udp(3544, six), true);
  add("Teredo with origin", Tunnel::teredo, over_udp(3544, teredo_origin(six)), true);
  add("Teredo with both", Tunnel::teredo, over_udp(3544, teredo_authentication(teredo_origin(six))), true);
  add("VXLAN", Tunnel::vxlan, over_udp(4789, vxlan(ether)));
  add("VXLAN at Linux's first port", Tunnel::vxlan, over_udp(8472, vxlan(ether)));
  add("VXLAN-GPE of IPv4", Tunnel::vxlan_gpe, over_udp(4790, vxlan_gpe(1, four)));
  add("VXLAN-GPE of IPv6", Tunnel::vxlan_gpe, over_udp(4790, vxlan_gpe(2, six)), true);
  add("VXLAN-GPE of Ethernet", Tunnel::vxlan_gpe, over_udp(4790, vxlan_gpe(3, ether)));
  add("VXLAN-GPE of MPLS", Tunnel::vxlan_gpe, over_udp(4790, vxlan_gpe(5, mpls(1, four))));
  add("VXLAN-GPE without protocol", Tunnel::vxlan_gpe, over_udp(4790, vxlan(ether)));
  add("Geneve", Tunnel::geneve, over_udp(6081, geneve(0x6558, ether, 3)));
  add("Geneve of IPv4", Tunnel::geneve, over_udp(6081, geneve(0x0800, four)));
  add("Geneve of IPv6", Tunnel::geneve, over_udp(6081, geneve(0x86dd, six)), true);
  add("GTP-U", Tunnel::gtp_u, over_udp(2152, gtp_u(four)));
  add("GTP-U with sequence", Tunnel::gtp_u, over_udp(2152, gtp_u(four, 0, true)));
  add("GTP-U with extensions", Tunnel::gtp_u, over_udp(2152, gtp_u(six, 2)), true);
  add("L2TP", Tunnel::l2tp, over_udp(1701, l2tp(ppp(0x21, four))));
  add("L2TP with all", Tunnel::l2tp,
      over_udp(1701, l2tp(ppp(0x57, six), {.has_length = true, .has_sequence = true, .offset = 3})), true);
  add("CAPWAP", Tunnel::capwap, over_udp(5247, capwap(ether, false)));
  add("CAPWAP of 802.11", Tunnel::capwap, over_udp(5247, capwap(air(0x0800, four), true)));
  add("CAPWAP of swapped 802.11", Tunnel::capwap,
      over_udp(5247, capwap(air(0x0800, four, {.has_quality = true, .is_swapped = true}), true)));
  add("TZSP", Tunnel::tzsp, over_udp(37008, tzsp(1, ether)));
  add("TZSP of 802.11", Tunnel::tzsp, over_udp(37008, tzsp(18, air(0x86dd, six))), true);
  return all;
}

}  // namespace campus::test
