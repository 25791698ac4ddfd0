#include "collectors/packet/dissect.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <random>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/flow_meter.hpp"
#include "tests/golden/captures/captures.hpp"
#include "tests/support/table_sums.hpp"
#include "tests/unit/collectors/packet/lending.hpp"

using namespace campus;
using namespace campus::packet;
using campus::test::Lent;
using campus::test::Packet;

namespace {

Dissection read(test::Bytes const& bytes, LinkType link = LinkType::ethernet) {
  Lent const lent{bytes, link};
  Dissection result;
  dissect(lent.frame(), result);
  return result;
}

constexpr std::array all_links{LinkType::ethernet, LinkType::linux_sll,  LinkType::linux_sll2,
                               LinkType::raw_ip,   LinkType::bsd_null,   LinkType::bsd_loop,
                               LinkType::ppp,      LinkType::cisco_hdlc, LinkType::ieee80211,
                               LinkType::radiotap, LinkType::ppi,        LinkType::unknown};

}  // namespace

BOOST_AUTO_TEST_SUITE(dissecting)

BOOST_AUTO_TEST_CASE(a_frame_and_its_answer_have_the_same_key) {
  auto const there = read(Packet{}.vlan(12).ipv4("192.0.2.80", "10.20.0.5").tcp(443, 40000).bytes());
  auto const back = read(Packet{}.vlan(12).ipv4("10.20.0.5", "192.0.2.80").tcp(40000, 443).bytes());
  BOOST_TEST((there.key == back.key));
  BOOST_TEST(!there.is_from_a);
  BOOST_TEST(back.is_from_a);
  BOOST_TEST(there.key.address_a.to_string() == "10.20.0.5");
  BOOST_TEST(there.key.port_a == 40000);
  BOOST_TEST(there.key.port_b == 443);
  BOOST_TEST(there.key.vlan == 12);
  BOOST_TEST(int{there.key.protocol} == 6);
}

BOOST_AUTO_TEST_CASE(between_equal_addresses_the_ports_decide) {
  auto const there = read(Packet{}.ipv4("127.0.0.1", "127.0.0.1").udp(9000, 53).bytes());
  auto const back = read(Packet{}.ipv4("127.0.0.1", "127.0.0.1").udp(53, 9000).bytes());
  BOOST_TEST((there.key == back.key));
  BOOST_TEST(there.is_from_a != back.is_from_a);
  BOOST_TEST(there.key.port_a == 53);
}

BOOST_AUTO_TEST_CASE(padding_is_never_taken_for_ports) {
  auto frame = Packet{}.ipv4("10.20.0.5", "192.0.2.1").protocol(17).bytes();
  frame.resize(60, 0x55);
  auto const dissection = read(frame);
  BOOST_TEST((dissection.fate == FrameFate::portless));
  BOOST_TEST(dissection.key.port_a == 0);
}

// Whatever is cut off: the addresses are there from the 34th byte on, the ports from the 38th.
BOOST_AUTO_TEST_CASE(a_frame_cut_anywhere_is_counted_by_what_is_left) {
  auto const whole = Packet{}.ipv4("10.20.0.5", "192.0.2.1").udp(5000, 53).payload(20).bytes();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    auto const expected = size < 34 ? FrameFate::cut_short : size < 38 ? FrameFate::portless : FrameFate::udp;
    BOOST_TEST((read({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}).fate == expected),
               size);
  }
}

BOOST_AUTO_TEST_CASE(a_later_fragment_gets_its_ports_from_the_first_one_alone) {
  auto first =
      read(Packet{}.ipv4("192.0.2.1", "10.20.0.5").fragment4(9, 0, true).udp(53, 5000).payload(8).bytes());
  auto const part =
      Packet{}.ipv4("192.0.2.1", "10.20.0.5").fragment4(9, 16, false).protocol(17).payload(8).bytes();
  auto later = read(part), stranger = read(part);
  stranger.datagram.id = 10;
  FragmentTable fragments;
  BOOST_TEST(fragments.join(first, 0));
  BOOST_TEST(fragments.join(later, 0));
  BOOST_TEST((later.key == first.key));
  BOOST_TEST((later.fate == FrameFate::udp));
  BOOST_TEST(!fragments.join(stranger, 0));
  BOOST_TEST(stranger.key.port_a == 0);
}

// RFC 8200, 4.5: fragments that have not come together within 60 seconds never do; 65,536 numbers of IPv4 are soon used
// again.
BOOST_AUTO_TEST_CASE(a_later_fragment_does_not_join_the_first_one_of_another_day) {
  constexpr std::int64_t minute = 60'000'000'000;
  auto first = read(Packet{}.ipv4("192.0.2.1", "10.20.0.5").fragment4(9, 0, true).udp(53, 5000).payload(8).bytes());
  auto const part = Packet{}.ipv4("192.0.2.1", "10.20.0.5").fragment4(9, 16, false).protocol(17).payload(8).bytes();
  FragmentTable fragments;
  fragments.join(first, minute);
  for (auto const far : {std::int64_t{-1}, 2 * minute + 1, std::int64_t{INT64_MAX}, std::int64_t{INT64_MIN}}) {
    auto later = read(part);
    BOOST_TEST(!fragments.join(later, far));
  }
  for (auto const near : {std::int64_t{0}, minute, 2 * minute}) {
    auto later = read(part);
    BOOST_TEST(fragments.join(later, near));
  }
}

// Each meter has a seed of its own, and a second reading of the same file has another.
BOOST_AUTO_TEST_CASE(interleaved_datagrams_come_together_whatever_the_seed) {
  constexpr std::uint8_t hosts = 40, rounds = 25;
  for (int reading = 0; reading < 3; ++reading) {
    FlowMeter meter{{.table = {.entries = 1024}, .inside_macs = {}}};
    BOOST_TEST_REQUIRE(meter.prepare(nullptr).has_value());
    for (std::uint8_t round = 0; round < rounds; ++round)
      for (auto const offset : std::initializer_list<std::size_t>{0, 16})
        for (std::uint8_t host = 1; host <= hosts; ++host) {
          auto packet = Packet{}.ipv4("10.20.0." + std::to_string(host), "192.0.2.1").fragment4(round, offset, offset == 0);
          auto const bytes = offset == 0 ? packet.udp(5000, 53).payload(8).bytes() : packet.protocol(17).payload(8).bytes();
          Lent const lent{bytes};
          meter.take(lent.frame());
        }
    meter.settle();
    BOOST_TEST(meter.totals().frames[FrameFate::udp].packets == 2u * hosts * rounds);
    BOOST_TEST(meter.table().size() == hosts);
  }
}

BOOST_AUTO_TEST_CASE(a_fragment_to_itself_finds_its_first_one) {
  auto first =
      read(Packet{}.ipv4("127.0.0.1", "127.0.0.1").fragment4(9, 0, true).udp(9000, 53).payload(8).bytes());
  auto later =
      read(Packet{}.ipv4("127.0.0.1", "127.0.0.1").fragment4(9, 16, false).protocol(17).payload(8).bytes());
  FragmentTable fragments;
  BOOST_TEST(fragments.join(first, 0));
  BOOST_TEST(fragments.join(later, 0));
  BOOST_TEST((later.key == first.key));
  BOOST_TEST(later.is_from_a == first.is_from_a);
}

BOOST_AUTO_TEST_CASE(golden_frames_cut_at_every_length_end_in_one_counter_each) {
  FlowMeter meter{{.table = {.entries = 1024}, .inside_macs = {}}};
  BOOST_TEST_REQUIRE(meter.prepare(nullptr).has_value());
  Counts given;
  for (auto const& [name, bytes] : test::golden_captures()) {
    auto file = CaptureFile::over(std::as_bytes(std::span{bytes}), name);
    Frame frame;
    while (file && file->next(frame)) {
      auto const* const begin = reinterpret_cast<std::uint8_t const*>(frame.bytes.data());
      auto const longest = std::min<std::size_t>(frame.bytes.size(), 200);
      for (std::size_t size = 0; size <= longest; ++size) {
        Lent const lent{{begin, size}, frame.link};
        meter.take(lent.frame());
        given += {.packets = 1, .bytes = size};
      }
    }
  }
  meter.settle();
  BOOST_TEST(given.packets > 5000u);
  BOOST_TEST((meter.totals().frames.total() == given));
}

BOOST_AUTO_TEST_CASE(random_bytes_end_in_one_counter_each_whatever_the_link) {
  FlowMeter meter{{.table = {.entries = 1024}, .inside_macs = {}}};
  BOOST_TEST_REQUIRE(meter.prepare(nullptr).has_value());
  std::mt19937 random{7};
  Counts given;
  for (int i = 0; i < 30'000; ++i) {
    test::Bytes bytes(random() % 120);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    Lent const lent{bytes, all_links[random() % all_links.size()]};
    meter.take(lent.frame());
    given += {.packets = 1, .bytes = bytes.size()};
  }
  meter.settle();
  BOOST_TEST((meter.totals().frames.total() == given));
  BOOST_TEST((meter.totals().frames.flows() == test::counted_in(meter.table())));
}

BOOST_AUTO_TEST_SUITE_END()
