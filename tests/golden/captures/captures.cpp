// How each golden capture came to be.  What must be read from it stands, reckoned by hand, in NAME.expected.

#include "tests/golden/captures/captures.hpp"

#include <array>

#include "tests/golden/captures/carried_captures.hpp"
#include "tests/support/packet.hpp"

namespace campus::test {
namespace {

using Begin = Packet::Begin;

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t start = 1'700'000'000 * second;

constexpr auto host = "10.20.0.5";
constexpr auto server = "192.0.2.80";
constexpr auto host6 = "2001:db8:20::5";
constexpr auto server6 = "2001:db8::53";

// One after the other, a step apart.
std::vector<Record> in_turn(std::vector<Bytes> const& frames, std::int64_t step_ns) {
  std::vector<Record> records;
  for (auto const& frame : frames)
    records.push_back({.ns = start + step_ns * static_cast<std::int64_t>(records.size()), .bytes = frame});
  return records;
}

Bytes resized(Bytes bytes, std::size_t size) {
  bytes.resize(size);
  return bytes;
}

// The same datagram of 38 bytes behind any link header.
Bytes datagram(Begin begin) { return Packet{begin}.ipv4(host, server).udp(5000, 53).payload(10).bytes(); }
Bytes datagram6(Begin begin) { return Packet{begin}.ipv6(host6, server6).udp(5000, 53).payload(10).bytes(); }

std::string mixed() {
  return pcap_file(in_turn(
      {Packet{}.ipv4(host, server).tcp(40000, 443).payload(100).bytes(),
       Packet{}.ipv4(server, host).tcp(443, 40000).payload(6).bytes(),
       Packet{}.ipv4(host, "192.0.2.53").udp(5353, 53).payload(30).bytes(),
       Packet{}.ipv4("192.0.2.53", host).udp(53, 5353).payload(100).bytes(),
       Packet{}.ipv4(host, "192.0.2.1").icmp().payload(56).bytes(),
       Packet{}.ipv4("192.0.2.1", host).icmp().payload(56).bytes(),
       Packet{}.ipv6(host6, server6).udp(40000, 53).payload(30).bytes(),
       Packet{}.ipv4(host, "10.20.0.6").sctp(2905, 2905).payload(20).bytes(),
       Packet{}.ipv4(host, "224.0.0.22").protocol(2).payload(16).bytes(), Packet{}.arp().payload(18).bytes(),
       Packet{}.lldp().bytes(), Packet{}.spanning_tree().bytes(),
       Packet{}.ether_type(0x88b5).payload(46).bytes(), Packet{}.ipv6(host6, "ff02::1").icmpv6().bytes(),
       Packet{}
           .snap(0x0800)
           .append(Packet{Begin::raw}.ipv4("10.20.0.7", "192.0.2.53").udp(1000, 53).payload(10).bytes())
           .bytes()},
      second / 1000));
}

std::string vlan_stack() {
  auto const end = [](Packet packet) { return packet.ipv4(host, server).udp(1, 2).payload(10).bytes(); };
  return pcap_file(
      in_turn({end(Packet{}.vlan(12)), end(Packet{}.vlan(100, 0x88a8).vlan(12)),
               end(Packet{}.vlan(7, 0x9100).vlan(100, 0x88a8).vlan(12)),
               end(Packet{}.vlan(7).vlan(7).vlan(7).vlan(7)), end(Packet{}),
               Packet{}.vlan(12).ipv4(server, host).udp(2, 1).payload(10).bytes(), end(Packet{}.vlan(0))},
              1),
      {.is_nano = true});
}

std::string ipv6_extensions() {
  auto const ip = [] { return Packet{}.ipv6(host6, server6); };
  auto many = ip();
  for (int i = 0; i < 11; ++i) many.extension(60);
  return pcap_file(
      in_turn({ip().extension(0).udp(5000, 53).payload(10).bytes(),
               ip().extension(0).extension(43, 2).extension(60).udp(5000, 53).payload(10).bytes(),
               ip().authentication().tcp(5001, 80).bytes(), ip().extension(135).bytes(),
               ip().extension(135).udp(5000, 53).payload(10).bytes(),
               ip().fragment6(7, 0, true).udp(5000, 53).payload(40).bytes(),
               ip().fragment6(7, 48, false).protocol(17).payload(20).bytes(),
               ip().fragment6(8, 48, false).protocol(17).payload(20).bytes(),
               ip().fragment6(9, 0, false).udp(5000, 53).payload(10).bytes(),
               ip().protocol(59).payload(4).bytes(), many.udp(5000, 53).payload(10).bytes()},
              second),
      {.is_big_endian = true});
}

std::string fragments() {
  auto const part = [](char const* from, char const* to, std::uint16_t id, std::size_t offset, bool more) {
    return Packet{}.ipv4(from, to).fragment4(id, offset, more);
  };
  return pcap_file(in_turn({part(host, server, 1, 0, true).udp(6000, 6001).payload(1472).bytes(),
                            part(host, server, 1, 1480, true).protocol(17).payload(1480).bytes(),
                            part(host, server, 1, 2960, false).protocol(17).payload(100).bytes(),
                            part(host, server, 2, 8, false).protocol(17).payload(100).bytes(),
                            part(server, host, 1, 1480, false).protocol(17).payload(100).bytes(),
                            part(host, server, 3, 0, true).tcp(7000, 7001).payload(12).bytes(),
                            part(host, server, 3, 32, false).protocol(6).payload(8).bytes(),
                            part(host, server, 4, 8, false).protocol(1).payload(8).bytes()},
                           second),
                   {.is_big_endian = true, .is_nano = true});
}

std::string tolerated() {
  auto const whole = Packet{}.ipv4(host, "192.0.2.2").tcp(80, 8080).payload(1460).bytes();
  auto const broken = [](std::uint16_t type, Bytes begin) {
    begin.resize(40, 0x55);
    return Packet{}.ether_type(type).append(begin).bytes();
  };
  auto records = in_turn({Packet{}.ipv4(host, "192.0.2.2").no_length().tcp(80, 8080).payload(3000).bytes(),
                          resized(whole, 60),
                          resized(whole, 36),
                          resized(whole, 30),
                          resized(Packet{}.ipv4(host, "192.0.2.3").protocol(17).bytes(), 60),
                          resized(Packet{}.ipv4(host, "192.0.2.3").udp(5, 6).bytes(), 60),
                          {},
                          Bytes(10),
                          broken(0x0800, {0x55}),
                          broken(0x0800, {0x44}),
                          broken(0x0800, {0x45, 0, 0, 10}),
                          broken(0x86dd, {0x45}),
                          Packet{}.ipv4(host, "192.0.2.3").options4(3).udp(9, 10).bytes()},
                         second);
  for (auto const cut : {1u, 2u, 3u}) records[cut].wire_length = 1514;
  records[6].wire_length = 60;
  return pcap_file(records);
}

std::string link_types() {
  PcapngWriter file;
  constexpr std::array<std::uint16_t, 10> links{1, 113, 276, 101, 0, 108, 9, 104, 147, 228};
  for (auto const link : links) file.interface(link);
  std::uint64_t micro = static_cast<std::uint64_t>(start / 1000);
  auto const add = [&](std::uint32_t interface, Bytes const& frame) {
    file.enhanced(interface, ++micro, frame);
  };
  add(0, datagram(Begin::ethernet));
  add(1, datagram(Begin::sll));
  add(2, datagram(Begin::sll2));
  add(3, datagram(Begin::raw));
  add(4, datagram(Begin::null_little));
  add(4, datagram(Begin::null_big));
  add(5, datagram(Begin::loop));
  add(6, datagram(Begin::ppp));
  add(6, datagram(Begin::ppp_bare));
  add(7, datagram(Begin::cisco_hdlc));
  add(6, datagram(Begin::cisco_hdlc));
  add(8, datagram(Begin::raw));
  add(9, datagram(Begin::raw));
  add(3, datagram6(Begin::raw));
  add(4, datagram6(Begin::null_little));
  return file.file();
}

std::string several_interfaces() {
  constexpr std::uint64_t seconds = start / second;
  auto const frame = datagram(Begin::ethernet);
  auto const long_frame = Packet{}.ipv4(host, server).tcp(40000, 443).payload(100).bytes();
  PcapngWriter file{true};
  file.interface(1, {}, 64).interface(1, 9).interface(1, 0x80 | 20).interface(1, 3, 0, 1000);
  file.enhanced(0, seconds * 1'000'000 + 1, frame).enhanced(1, seconds * 1'000'000'000 + 5, frame);
  file.enhanced(2, (seconds + 1) << 20 | 1 << 19, frame).enhanced(3, (seconds - 1000) * 1000 + 2500, frame);
  file.obsolete(1, seconds * 1'000'000'000 + 7, frame).simple(resized(long_frame, 64), 154);
  file.block(5, std::string(12, '\0')).block(0xbad, "something of a vendor");
  file.section(false).interface(101).enhanced(0, (seconds + 3) * 1'000'000, datagram(Begin::raw));
  return file.file();
}

std::string tunnels() {
  return pcap_file(
      in_turn({Packet{}.pppoe().ipv4(host, server).udp(5000, 53).payload(10).bytes(),
               Packet{}.ipv4(host, server).ipv6(host6, server6).udp(5000, 53).payload(10).bytes(),
               Packet{}.ipv4(host, server).protocol(47).payload(40).bytes(),
               Packet{}.ipv4(host, server).protocol(41).payload(44).bytes(),
               Packet{}.pppoe().ipv6(host6, server6).udp(5000, 53).payload(10).bytes()},
              second));
}

std::string zero_block() {
  PcapngWriter file;
  file.interface(1).enhanced(0, static_cast<std::uint64_t>(start / 1000), datagram(Begin::ethernet));
  return file.raw(std::string("\6\0\0\0", 4) + std::string(28, '\0')).file();
}

}  // namespace

std::map<std::string, std::string> golden_captures() {
  auto const two = pcap_file(in_turn({datagram(Begin::ethernet), datagram(Begin::ethernet)}, second));
  auto const three = pcap_file(in_turn(std::vector<Bytes>(3, datagram(Begin::ethernet)), second));
  auto endless = two;
  endless.replace(24 + 68 + 8, 4, "\xff\xff\xff\xff");
  std::map<std::string, std::string> all{
      {"mixed.pcap", mixed()},
      {"vlan_stack.pcap", vlan_stack()},
      {"ipv6_extensions.pcap", ipv6_extensions()},
      {"fragments.pcap", fragments()},
      {"tolerated.pcap", tolerated()},
      {"link_types.pcapng", link_types()},
      {"several_interfaces.pcapng", several_interfaces()},
      {"tunnels.pcap", tunnels()},
      {"no_frames.pcap", pcap_file({})},
      {"cut_off_record.pcap", three.substr(0, three.size() - 10)},
      {"cut_off_header.pcap", two.substr(0, 24 + 68 + 7)},
      {"endless_record.pcap", endless},
      {"zero_block.pcapng", zero_block()},
      {"empty.pcap", ""},
      {"no_capture.pcap", "these are notes about a capture and not a capture\n"},
      {"short_header.pcap", two.substr(0, 10)},
      {"short_section.pcapng", zero_block().substr(0, 16)},
      {"compressed.pcap", std::string("\x1f\x8b\x08\0\0\0\0\0", 8)}};
  all.merge(carried_captures());
  return all;
}

}  // namespace campus::test
