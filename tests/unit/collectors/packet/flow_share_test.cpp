#include "collectors/packet/flow_share.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>
#include <vector>

#include "tests/unit/collectors/packet/lending.hpp"
#include "tests/unit/collectors/packet/samples.hpp"

using namespace campus;
using namespace campus::packet;
using campus::test::Lent;
using campus::test::Packet;

namespace {

constexpr unsigned workers_most = 7;

// Which of so many workers count a frame.
std::vector<unsigned> owners(Frame const& frame, unsigned workers) {
  Dissection dissection;
  dissect(frame, dissection);
  std::vector<unsigned> owners;
  for (unsigned index = 0; index < workers; ++index) {
    FlowShare const share(index, workers);
    auto const owner = share.owner_at_a_glance(frame);
    bool const is_by_key = is_flow(dissection.fate) ? share.is_mine(dissection.key) : share.has_what_is_no_flow();
    if (owner == index || (owner == FlowShare::unsaid && is_by_key)) owners.push_back(index);
  }
  return owners;
}

std::vector<unsigned> owners(test::Bytes const& bytes, unsigned workers, LinkType link = LinkType::ethernet) {
  Lent const lent(bytes, link);
  return owners(lent.frame(), workers);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_share)

// However it is wrapped, a conversation belongs to one worker, and each of its frames to nobody else.
BOOST_AUTO_TEST_CASE(a_conversation_has_one_owner_in_every_kind_of_frame) {
  auto samples = test::link_samples();
  for (auto& sample : test::tunnel_samples()) samples.push_back(std::move(sample));
  for (unsigned workers = 2; workers <= workers_most; ++workers) {
    std::map<bool, std::vector<unsigned>> first;  // by the version of IP
    for (auto const& sample : samples)
      BOOST_TEST_CONTEXT(sample.name << ", " << workers << " workers") {
        auto const own = owners(sample.bytes, workers, sample.link);
        BOOST_TEST(own.size() == 1u);
        auto const [known, is_new] = first.try_emplace(sample.is_v6, own);
        if (!is_new) BOOST_TEST(known->second == own, boost::test_tools::per_element());
      }
  }
}

BOOST_AUTO_TEST_CASE(both_directions_have_the_same_owner) {
  for (std::uint16_t port = 1'024; port < 1'124; ++port) {
    auto const there = owners(Packet{}.ipv4("10.20.0.5", "192.0.2.1").tcp(port, 443).with_flags(2).bytes(), 3);
    auto const back = owners(Packet{}.ipv4("192.0.2.1", "10.20.0.5").tcp(443, port).with_flags(18).bytes(), 3);
    BOOST_TEST(there == back, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_tag_or_an_option_changes_no_owner) {
  auto const plain6 = owners(Packet{}.ipv6("2001:db8::5", "2001:db8:1::1").tcp(5353, 99).bytes(), 7);
  auto const tagged6 = owners(Packet{}.vlan(12).vlan(13).ipv6("2001:db8::5", "2001:db8:1::1").tcp(5353, 99).bytes(), 7);
  BOOST_TEST(plain6 == tagged6, boost::test_tools::per_element());
  auto const plain = owners(Packet{}.ipv4("10.20.0.5", "192.0.2.1").udp(5353, 99).payload(9).bytes(), 7);
  auto const tagged = owners(Packet{}.vlan(12).ipv4("10.20.0.5", "192.0.2.1").udp(5353, 99).payload(9).bytes(), 7);
  auto const optional = owners(Packet{}.ipv4("10.20.0.5", "192.0.2.1").options4(2).udp(5353, 99).payload(9).bytes(), 7);
  auto const first = owners(Packet{}.ipv4("10.20.0.5", "192.0.2.1").fragment4(7, 0, true).udp(5353, 99).payload(9).bytes(), 7);
  BOOST_TEST(plain == tagged, boost::test_tools::per_element());
  BOOST_TEST(plain == optional, boost::test_tools::per_element());
  BOOST_TEST(plain == first, boost::test_tools::per_element());
}

// A frame that a glance takes for a conversation and that is none, or cut off, is counted once all the same.
BOOST_AUTO_TEST_CASE(what_is_no_flow_or_cut_short_is_counted_once) {
  auto const whole = Packet{}.ipv4("10.20.0.5", "192.0.2.1").tcp(40'000, 443).with_flags(2).payload(20).bytes();
  for (std::size_t length = 0; length <= whole.size(); ++length)
    BOOST_TEST(owners(test::Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)), 5).size() == 1u);
  for (auto const& frame : {Packet{}.arp().bytes(), Packet{}.lldp().bytes(), Packet{}.spanning_tree().bytes(),
                            Packet{}.ipv4("10.20.0.5", "192.0.2.1").icmp().bytes()})
    BOOST_TEST(owners(frame, 5).size() == 1u);
}

// Whatever stands in a header, and wherever the frame is cut: who was told at a glance is who the key belongs to.
BOOST_AUTO_TEST_CASE(a_glance_never_contradicts_the_key) {
  FlowShare const share(0, workers_most);
  std::size_t told = 0;
  auto const compare = [&](test::Bytes const& bytes) {
    Lent const lent(bytes);
    auto const owner = share.owner_at_a_glance(lent.frame());
    Dissection dissection;
    dissect(lent.frame(), dissection);
    if (owner == FlowShare::unsaid || !is_flow(dissection.fate)) return;
    ++told;
    BOOST_TEST(FlowShare(owner, workers_most).is_mine(dissection.key));
  };
  std::vector<test::Bytes> const plain{
      Packet{}.ipv4("10.20.0.5", "192.0.2.1").tcp(40'000, 443).with_flags(2).payload(9).bytes(),
      Packet{}.vlan(12).ipv4("10.20.0.5", "192.0.2.1").udp(40'000, 53).with_length().payload(9).bytes(),
      Packet{}.ipv6("2001:db8::5", "2001:db8:1::1").tcp(40'000, 443).with_flags(2).payload(9).bytes(),
      Packet{}.vlan(12).ipv6("2001:db8::5", "2001:db8:1::1").udp(40'000, 53).with_length().payload(9).bytes(),
      Packet{}.ipv4("10.20.0.5", "192.0.2.1").icmp().payload(9).bytes(),
      Packet{}.vlan(12).ipv6("2001:db8::5", "2001:db8:1::1").protocol(58).payload(9).bytes(), Packet{}.arp().bytes()};
  for (auto const& whole : plain)
    for (std::size_t at = 0; at < whole.size(); ++at) {
      compare(test::Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at)));
      for (unsigned value = 0; value < 256; ++value) {
        auto spoiled = whole;
        spoiled[at] = static_cast<std::uint8_t>(value);
        compare(spoiled);
      }
    }
  BOOST_TEST(told > 10'000u);
}

BOOST_AUTO_TEST_CASE(most_frames_are_told_at_a_glance_and_datagrams_of_tunnels_are_not) {
  auto const is_told = [](test::Bytes const& bytes) {
    Lent const lent(bytes);
    return FlowShare(0, 2).owner_at_a_glance(lent.frame()) != FlowShare::unsaid;
  };
  BOOST_TEST(is_told(Packet{}.ipv4("10.20.0.5", "192.0.2.1").tcp(1, 2).bytes()));
  BOOST_TEST(is_told(Packet{}.ipv4("10.20.0.5", "192.0.2.1").udp(1, 2).bytes()));
  BOOST_TEST(is_told(Packet{}.vlan(7).ipv4("10.20.0.5", "192.0.2.1").udp(1, 2).bytes()));
  BOOST_TEST(is_told(Packet{}.ipv6("2001:db8::5", "2001:db8:1::1").tcp(1, 2).bytes()));
  BOOST_TEST(is_told(Packet{}.vlan(7).ipv6("2001:db8::5", "2001:db8:1::1").udp(1, 2).bytes()));
  BOOST_TEST(is_told(Packet{}.ipv4("10.20.0.5", "192.0.2.1").icmp().bytes()));
  BOOST_TEST(is_told(Packet{}.ipv6("2001:db8::5", "2001:db8:1::1").protocol(58).payload(8).bytes()));
  BOOST_TEST(is_told(Packet{}.vlan(7).arp().bytes()));
  for (std::uint16_t const port : std::vector<std::uint16_t>{1701, 2152, 3544, 4789, 8472, 4790, 5247, 6081, 37008}) {
    BOOST_TEST(!is_told(Packet{}.ipv4("10.20.0.5", "192.0.2.1").udp(port, 2).bytes()));
    BOOST_TEST(!is_told(Packet{}.ipv4("10.20.0.5", "192.0.2.1").udp(2, port).bytes()));
    BOOST_TEST(!is_told(Packet{}.ipv6("2001:db8::5", "2001:db8:1::1").udp(2, port).bytes()));
  }
}

BOOST_AUTO_TEST_SUITE_END()
