#include "collectors/packet/clue_reader.hpp"

#include <boost/test/unit_test.hpp>
#include <optional>

#include "collectors/packet/flow_meter.hpp"
#include "tests/support/wrapping.hpp"
#include "tests/unit/collectors/packet/lending.hpp"

using namespace campus;
using namespace campus::packet;
using campus::test::Bytes;
using campus::test::Lent;
using campus::test::Packet;

namespace {

constexpr std::int64_t moment = 1'700'000'000'000'000'000;
constexpr auto sender = "02:00:00:00:00:07";

std::optional<Clue> clue_of(Bytes const& bytes) {
  Lent const lent{bytes, LinkType::ethernet, moment};
  Dissection seen;
  dissect(lent.frame(), seen);
  Clue clue;
  if (!may_hold_clue(seen) || !read_clue(lent.frame(), seen, clue)) return std::nullopt;
  return clue;
}

Packet frame() { return Packet{}.macs(sender, "ff:ff:ff:ff:ff:ff"); }

// RFC 826: hardware 1, protocol 0x0800, lengths 6 and 4, operation, sender, target.
Bytes arp_body(std::uint8_t operation, std::uint8_t last_octet, bool has_address = true) {
  Bytes body{0, 1, 8, 0, 6, 4, 0, operation, 2, 0, 0, 0, 0, 7};
  Bytes const address = has_address ? Bytes{10, 20, 0, last_octet} : Bytes{0, 0, 0, 0};
  body.insert(body.end(), address.begin(), address.end());
  body.resize(28);
  return body;
}

// RFC 2131: 236 octets, the cookie, options; operation 2 is an answer.
Bytes dhcp_body(std::uint8_t operation, std::uint8_t type) {
  Bytes body(236);
  body[0] = operation, body[1] = 1, body[2] = 6;
  Bytes const options{0x63, 0x82, 0x53, 0x63, 53, 1, type, 54, 4, 10, 20, 0, 66, 255};
  body.insert(body.end(), options.begin(), options.end());
  return body;
}

// RFC 1035: one question, type A, class IN.
Bytes dns_body(std::vector<std::string> const& labels, std::uint8_t flags = 1) {
  Bytes body{0x12, 0x34, flags, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  for (auto const& label : labels) {
    body.push_back(static_cast<std::uint8_t>(label.size()));
    body.insert(body.end(), label.begin(), label.end());
  }
  body.insert(body.end(), {0, 0, 1, 0, 1});
  return body;
}

Bytes asking(std::vector<std::string> const& labels) {
  return frame().ipv4("10.20.10.5", "10.20.0.53").udp(40000, 53).append(dns_body(labels)).bytes();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(clue_reader)

BOOST_AUTO_TEST_CASE(who_speaks_arp_claims_an_address_and_who_probes_claims_none) {
  for (auto const operation : Bytes{1, 2}) {
    auto const clue = clue_of(frame().vlan(12).ether_type(0x0806).append(arp_body(operation, 9)).bytes());
    BOOST_TEST_REQUIRE(clue.has_value());
    BOOST_TEST((clue->kind == Clue::Kind::address_claim));
    BOOST_TEST(clue->address.to_string() == "10.20.0.9");
    BOOST_TEST(clue->mac.to_string() == sender);
    BOOST_TEST(clue->vlan == 12);
    BOOST_TEST((clue->at == Instant{Duration{moment}}));
  }
  BOOST_TEST(!clue_of(frame().ether_type(0x0806).append(arp_body(1, 9, false)).bytes()));
  BOOST_TEST(!clue_of(frame().ether_type(0x0806).append(arp_body(3, 9)).bytes()));
}

BOOST_AUTO_TEST_CASE(a_neighbour_advertisement_claims_its_target) {
  Bytes body{136, 0, 0, 0, 0x60, 0, 0, 0, 0xfd, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5};
  auto const whole = frame().ipv6("fe80::7", "ff02::1").protocol(58).append(body).bytes();
  auto const clue = clue_of(whole);
  BOOST_TEST_REQUIRE(clue.has_value());
  BOOST_TEST((clue->kind == Clue::Kind::address_claim));
  BOOST_TEST(clue->address.to_string() == "fd20::5");
}

BOOST_AUTO_TEST_CASE(a_router_is_one_that_offers_itself_for_some_time) {
  Bytes body{134, 0, 0, 0, 64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0};
  auto const offer = clue_of(frame().ipv6("fe80::7", "ff02::1").protocol(58).append(body).bytes());
  BOOST_TEST_REQUIRE(offer.has_value());
  BOOST_TEST((offer->kind == Clue::Kind::router));
  BOOST_TEST(offer->address.to_string() == "fe80::7");
  body[6] = body[7] = 0;  // a lifetime of zero takes the offer back
  BOOST_TEST(!clue_of(frame().ipv6("fe80::7", "ff02::1").protocol(58).append(body).bytes()));
}

BOOST_AUTO_TEST_CASE(a_dhcp_answer_names_its_server_and_a_question_none) {
  auto const from_server = [](Bytes const& body) {
    return clue_of(frame().ipv4("10.20.0.1", "255.255.255.255").udp(67, 68).append(body).bytes());
  };
  for (auto const type : Bytes{2, 5, 6}) {  // offer, acknowledgement, refusal
    auto const clue = from_server(dhcp_body(2, type));
    BOOST_TEST_REQUIRE(clue.has_value());
    BOOST_TEST((clue->kind == Clue::Kind::dhcp_answer));
    BOOST_TEST(clue->address.to_string() == "10.20.0.66");  // option 54: a relay handed it on
  }
  BOOST_TEST(!from_server(dhcp_body(1, 2)));
  BOOST_TEST(!from_server(dhcp_body(2, 1)));
  auto cut = dhcp_body(2, 2);
  cut.resize(100);  // a snapshot of 142 bytes: the sender's address is all there is
  BOOST_TEST_REQUIRE(from_server(cut).has_value());
  BOOST_TEST(from_server(cut)->address.to_string() == "10.20.0.1");
  auto endless = dhcp_body(2, 2);
  endless.back() = 12;  // an option without its length ends the reading, not the program
  BOOST_TEST(from_server(endless).has_value());
}

BOOST_AUTO_TEST_CASE(a_question_is_read_in_lower_case_and_of_a_long_name_the_end) {
  auto const clue = clue_of(asking({"EU", "pool", "Example"}));
  BOOST_TEST_REQUIRE(clue.has_value());
  BOOST_TEST((clue->kind == Clue::Kind::name_asked));
  BOOST_TEST(clue->name() == "eu.pool.example");
  BOOST_TEST(clue->address.to_string() == "10.20.10.5");
  std::string const sixty(60, 'a');
  auto const longer = clue_of(asking({sixty, sixty, "pool", "example"}));
  BOOST_TEST_REQUIRE(longer.has_value());
  BOOST_TEST(longer->name().size() == Clue::text_bytes_max);
  BOOST_TEST(longer->name().ends_with(".pool.example"));
}

BOOST_AUTO_TEST_CASE(answers_and_broken_questions_are_no_clues) {
  auto const datagram = [](Bytes const& body) {
    return frame().ipv4("10.20.10.5", "10.20.0.53").udp(40000, 53).append(body).bytes();
  };
  BOOST_TEST(!clue_of(datagram(dns_body({"example"}, 0x81))));
  auto pointing = dns_body({"example"});
  pointing[12] = 0xc0;  // a pointer, which a question has no use for
  BOOST_TEST(!clue_of(datagram(pointing)));
  auto endless = dns_body({});
  endless.resize(12);
  for (int i = 0; i < 8; ++i) endless.insert(endless.end(), {63, 'x'});
  BOOST_TEST(!clue_of(datagram(endless)));
  auto const whole = asking({"eu", "pool", "example"});
  for (std::size_t left = 0; left < whole.size(); ++left)
    clue_of(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(left)));  // reads past no end: sanitizers
}

// The frame's sender is the tunnel's end, and no host's address is its own.
BOOST_AUTO_TEST_CASE(inside_a_tunnel_nobody_claims_an_address_or_serves_one) {
  auto const carried = [](Bytes const& inside) {
    return clue_of(frame().ipv4("10.20.0.1", "10.20.0.2").udp(50000, 4789).append(test::vxlan(inside)).bytes());
  };
  Bytes const claim{136, 0, 0, 0, 0x60, 0, 0, 0, 0xfd, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5};
  BOOST_TEST(!carried(frame().ipv6("fe80::7", "ff02::1").protocol(58).append(claim).bytes()));
  BOOST_TEST(!carried(frame().ipv4("10.30.0.1", "255.255.255.255").udp(67, 68).append(dhcp_body(2, 2)).bytes()));
  BOOST_TEST(!carried(frame().ether_type(0x0806).append(arp_body(2, 9)).bytes()));
  auto const asked = carried(asking({"eu", "pool", "example"}));
  BOOST_TEST_REQUIRE(asked.has_value());  // of a question the address alone is of use
  BOOST_TEST(asked->address.to_string() == "10.20.10.5");
}

BOOST_AUTO_TEST_CASE(what_is_said_again_in_a_window_is_told_once_and_a_flood_is_counted) {
  SlabPool slabs;
  BOOST_TEST_REQUIRE(slabs.prepare().has_value());
  FlowMeter meter{{.table = {.entries = 1024}, .inside_macs = {}}};
  BOOST_TEST_REQUIRE(meter.prepare(&slabs).has_value());
  auto const take = [&](Bytes const& bytes) {
    Lent const lent{bytes, LinkType::ethernet, moment};
    meter.take(lent.frame());
  };
  meter.tick(moment);
  auto const claim = frame().ether_type(0x0806).append(arp_body(2, 9)).bytes();
  for (int i = 0; i < 5; ++i) take(claim);
  BOOST_TEST(slabs.next_clue().has_value());
  BOOST_TEST(!slabs.next_clue().has_value());
  meter.tick(moment + 1'000'000'000);
  take(claim);
  BOOST_TEST(slabs.next_clue().has_value());  // another window
  for (int i = 0; i < 5000; ++i) take(asking({std::to_string(i), "example"}));
  std::uint64_t heard = 0;
  while (slabs.next_clue()) ++heard;
  BOOST_TEST(heard == CluesHeard::clues_max);
  BOOST_TEST(meter.totals().clues_dropped == 5000 - CluesHeard::clues_max);
}

BOOST_AUTO_TEST_SUITE_END()
