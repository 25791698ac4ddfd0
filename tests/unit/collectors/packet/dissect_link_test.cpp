#include <boost/test/unit_test.hpp>

#include <initializer_list>

#include "tests/support/wrapping.hpp"
#include "tests/unit/collectors/packet/reading.hpp"
#include "tests/unit/collectors/packet/samples.hpp"

using namespace campus;
using namespace campus::packet;
using campus::test::Bytes;
using campus::test::Packet;
using campus::test::Read;

namespace {

Bytes first(Bytes const& bytes, std::size_t size) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

Bytes changed(Bytes bytes, std::size_t at, std::uint8_t value) {
  bytes.at(at) = value;
  return bytes;
}

FrameFate fate_of(Bytes const& bytes, LinkType link = LinkType::ethernet) {
  return Read { bytes, link } -> fate;
}

Bytes behind_type(std::uint16_t type, Bytes const& inside) {
  return Packet{}.ether_type(type).append(inside).bytes();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dissecting_links)

BOOST_AUTO_TEST_CASE(behind_every_link_type_tag_and_label_stands_the_same_conversation) {
  for (auto const& sample : test::link_samples()) {
    Read const seen{sample.bytes, sample.link};
    BOOST_TEST((seen->fate == FrameFate::tcp), sample.name);
    BOOST_TEST(test::ends(*seen) == (sample.is_v6 ? test::ends_of_samples6 : test::ends_of_samples4),
               sample.name);
    BOOST_TEST(seen->payload_bytes == 30u, sample.name);
    BOOST_TEST((seen->tunnel == Tunnel::none), sample.name);
    BOOST_TEST(seen.is_sane(), sample.name);
  }
}

// What is captured decides, and from the addresses on the frame is counted under them.
BOOST_AUTO_TEST_CASE(cut_anywhere_a_frame_of_any_link_is_cut_short_until_its_addresses_are_there) {
  for (auto const& sample : test::link_samples()) {
    auto const payload_at = Read{sample.bytes, sample.link}.at(Read { sample.bytes, sample.link } -> payload);
    static_cast<void>(payload_at);
    bool was_flow = false;
    for (std::size_t size = 0; size <= sample.bytes.size(); ++size) {
      Read const seen{first(sample.bytes, size), sample.link, {}, sample.bytes.size()};
      bool const is_counted = is_flow(seen->fate);
      BOOST_TEST((is_counted || seen->fate == FrameFate::cut_short), sample.name << " cut to " << size);
      BOOST_TEST((is_counted || !was_flow), sample.name << " cut to " << size);
      BOOST_TEST(seen.is_sane(), sample.name << " cut to " << size);
      was_flow = is_counted;
    }
    BOOST_TEST(was_flow, sample.name);
  }
}

BOOST_AUTO_TEST_CASE(the_outermost_tag_of_the_outermost_frame_is_the_vlan) {
  auto const four = test::inner4();
  auto const wire = [](Bytes const& inside) { return test::mpls(1, test::pseudo_wire(inside)); };
  BOOST_TEST(Read(Packet{}.vlan(7).vlan(8).ether_type(0x0800).append(four).bytes())->key.vlan == 7);
  BOOST_TEST(
      Read(Packet{}.vlan(7).ether_type(0x8847).append(wire(test::inner_ethernet())).bytes())->key.vlan == 7);
  BOOST_TEST(Read(behind_type(0x8847, wire(test::inner_ethernet())))->key.vlan == 0);
  BOOST_TEST(Read(Packet{}.vlan(9).arp().bytes())->key.vlan == 9);
  BOOST_TEST(Read(test::air(0x8100, {0, 7, 8, 0}), LinkType::ieee80211)->key.vlan == 7);
}

BOOST_AUTO_TEST_CASE(what_is_stacked_too_high_is_not_ip) {
  auto const four = test::inner4();
  auto const port_tag = [](Bytes inside) {
    inside.insert(inside.begin(), {0, 0, 0, 0, 0x89, 0x26});
    return inside;
  };
  Bytes const end{0, 0, 0, 0, 8, 0};
  auto const wire = [](Bytes const& inside) { return test::mpls(1, test::pseudo_wire(inside)); };
  BOOST_TEST((fate_of(Packet{}.vlan(1).vlan(1).vlan(1).vlan(1).ether_type(0x0800).append(four).bytes()) ==
              FrameFate::not_ip));
  BOOST_TEST(
      (fate_of(Packet{}.ether_type(0x8926).append(port_tag(end)).append(four).bytes()) == FrameFate::tcp));
  BOOST_TEST((fate_of(Packet{}.ether_type(0x8926).append(port_tag(port_tag(end))).append(four).bytes()) ==
              FrameFate::not_ip));
  BOOST_TEST((fate_of(behind_type(0x8847, test::mpls(mpls_labels_max, four))) == FrameFate::tcp));
  BOOST_TEST((fate_of(behind_type(0x8847, test::mpls(mpls_labels_max + 1, four))) == FrameFate::not_ip));
  auto const twice = behind_type(0x8847, wire(behind_type(0x0800, four)));
  BOOST_TEST((fate_of(behind_type(0x8847, wire(twice))) == FrameFate::tcp));
  BOOST_TEST((fate_of(behind_type(0x8847, wire(behind_type(0x8847, wire(twice))))) == FrameFate::not_ip));
}

// However deep a stack of tags in SNAP in tags is, the walk through it ends.
BOOST_AUTO_TEST_CASE(snap_within_snap_comes_to_an_end) {
  Bytes inside;
  for (int i = 0; i < 2000; ++i) inside.insert(inside.end(), {0xaa, 0xaa, 3, 0, 0, 0, 0x81, 0, 0, 1, 0, 100});
  BOOST_TEST((fate_of(behind_type(100, inside)) == FrameFate::not_ip));
}

BOOST_AUTO_TEST_CASE(what_labels_carry_is_told_by_its_first_four_bits) {
  auto const carried = [](Bytes const& inside) { return behind_type(0x8847, test::mpls(1, inside)); };
  BOOST_TEST(
      (fate_of(carried(Packet{Packet::Begin::raw}.append({0x10, 0, 0, 0}).bytes())) == FrameFate::not_ip));
  BOOST_TEST((fate_of(carried(Bytes(40, 0x55))) == FrameFate::not_ip));
  BOOST_TEST((fate_of(carried(test::pseudo_wire(Packet{}.arp().bytes()))) == FrameFate::arp));
  BOOST_TEST((fate_of(carried({})) == FrameFate::cut_short));
}

// Without a control word (RFC 4448, 4.6) the first byte of the receiver's address stands where IP's version does.
BOOST_AUTO_TEST_CASE(a_pseudo_wire_without_a_control_word_is_no_ip_however_its_addresses_begin) {
  for (auto const first : std::initializer_list<std::uint8_t>{0x44, 0x48, 0x4c, 0x60, 0x64}) {
    Bytes frame{first, 0xa9, 0x8a, 0x01, 0x02, 0x03, 0x02, 0, 0, 0, 0, 1, 0x08, 0};
    auto const four = test::inner4();
    frame.insert(frame.end(), four.begin(), four.end());
    BOOST_TEST((fate_of(behind_type(0x8847, test::mpls(1, frame))) == FrameFate::not_ip), int{first});
  }
  // A short packet in a frame of the least length is followed by padding.
  auto padded = test::inner4();
  padded.resize(padded.size() + 6);
  BOOST_TEST((fate_of(behind_type(0x8847, test::mpls(1, padded))) == FrameFate::tcp));
}

BOOST_AUTO_TEST_CASE(what_is_sealed_or_unknown_is_not_ip) {
  for (auto const type : std::initializer_list<std::uint16_t>{0x88e5, 0x8863, 0x88b5, 0x05dd,
                                                              0x888e})  // MACsec, PPPoE's discovery ...
    BOOST_TEST((fate_of(behind_type(type, Bytes(60, 0x45))) == FrameFate::not_ip), type);
  BOOST_TEST((fate_of(behind_type(100, {0x42, 0x42, 3})) == FrameFate::spanning_tree));
  BOOST_TEST((fate_of(behind_type(100, {0xaa, 0xaa, 3, 0, 0, 0x0c, 1, 0x0b})) == FrameFate::spanning_tree));
  BOOST_TEST((fate_of(behind_type(100, {0xaa, 0xaa, 3, 0, 0, 0x0c, 0x20, 0})) == FrameFate::not_ip));
  BOOST_TEST((fate_of(behind_type(100, {0xe0, 0xe0, 3})) == FrameFate::not_ip));
}

BOOST_AUTO_TEST_CASE(frames_on_the_air_without_a_readable_packet_are_not_ip) {
  auto const plain = test::air(0x0800, test::inner4());
  auto const on_air = [](Bytes const& bytes) { return fate_of(bytes, LinkType::ieee80211); };
  BOOST_TEST((on_air(plain) == FrameFate::tcp));
  for (int const control : {0x00, 0x80, 0xb0, 0xb4, 0xd4, 0x0c, 0x48, 0xc8})  // management, control, no data
    BOOST_TEST((on_air(changed(plain, 0, static_cast<std::uint8_t>(control))) == FrameFate::not_ip), control);
  BOOST_TEST((on_air(test::air(0x0800, test::inner4(), {.is_protected = true})) == FrameFate::not_ip));
  BOOST_TEST((on_air(test::air(0x0800, test::inner4(), {.fragment = 1})) == FrameFate::not_ip));
  BOOST_TEST((on_air(test::air(0x888e, Bytes(20))) == FrameFate::not_ip));
  BOOST_TEST((on_air(test::air(0x0806, Bytes(28))) == FrameFate::arp));
  BOOST_TEST((on_air(changed(plain, 0, 0x09)) == FrameFate::malformed));  // a version that nobody wrote down
}

BOOST_AUTO_TEST_CASE(what_was_heard_with_a_wrong_checksum_is_malformed) {
  auto const heard = test::air(0x0800, test::inner4());
  BOOST_TEST((fate_of(test::radiotap(heard, 0x10, true), LinkType::radiotap) == FrameFate::tcp));
  BOOST_TEST((fate_of(test::radiotap(heard, 0x40, true), LinkType::radiotap) == FrameFate::malformed));
  BOOST_TEST((fate_of(test::radiotap(heard, 0x40, true, 3), LinkType::radiotap) == FrameFate::malformed));
}

BOOST_AUTO_TEST_CASE(a_header_of_the_air_that_contradicts_itself_is_malformed) {
  auto const heard = test::air(0x0800, test::inner4());
  auto const radio = test::radiotap(heard);
  BOOST_TEST((fate_of(changed(radio, 0, 1), LinkType::radiotap) == FrameFate::malformed));
  BOOST_TEST((fate_of(changed(radio, 2, 7), LinkType::radiotap) == FrameFate::malformed));
  BOOST_TEST((fate_of(changed(radio, 3, 0xff), LinkType::radiotap) == FrameFate::cut_short));
  auto const information = test::ppi(105, heard);
  BOOST_TEST((fate_of(changed(information, 0, 1), LinkType::ppi) == FrameFate::malformed));
  BOOST_TEST((fate_of(changed(information, 2, 0), LinkType::ppi) == FrameFate::malformed));
  BOOST_TEST((fate_of(test::ppi(192, information), LinkType::ppi) == FrameFate::unknown_link));
  BOOST_TEST((fate_of(test::ppi(147, heard), LinkType::ppi) == FrameFate::unknown_link));
}

// The flags would stand behind the end of a header that says they are present.
BOOST_AUTO_TEST_CASE(radio_flags_are_never_read_from_beyond_their_header) {
  auto radio = test::radiotap(test::air(0x0800, test::inner4()), 0x40);
  radio[2] = 8;
  radio.erase(radio.begin() + 8, radio.begin() + 10);
  BOOST_TEST((fate_of(radio, LinkType::radiotap) == FrameFate::tcp));
  Bytes words{0, 0, 12, 0, 2, 0, 0, 0x80, 0, 0, 0, 0x80};
  BOOST_TEST((fate_of(words, LinkType::radiotap) == FrameFate::cut_short));
}

BOOST_AUTO_TEST_CASE(the_numbers_of_link_types_are_those_of_libpcap) {
  BOOST_TEST((link_type_of(105) == LinkType::ieee80211));
  BOOST_TEST((link_type_of(127) == LinkType::radiotap));
  BOOST_TEST((link_type_of(192) == LinkType::ppi));
  BOOST_TEST((link_type_of(147) == LinkType::unknown));
}

BOOST_AUTO_TEST_SUITE_END()
