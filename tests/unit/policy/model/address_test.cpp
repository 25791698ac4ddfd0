#include "policy/model/address.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string_view>

using namespace campus;

BOOST_AUTO_TEST_SUITE(address)

// The pairs of RFC 5952, sections 1, 4 and 5.
BOOST_AUTO_TEST_CASE(an_ipv6_address_prints_as_rfc_5952_recommends) {
  constexpr std::array<std::array<std::string_view, 2>, 9> cases{{
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:db8::1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"2001:DB8::AAAA", "2001:db8::aaaa"},
      {"::", "::"},
      {"::1", "::1"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
  }};
  for (auto const& [given, expected] : cases) {
    auto const address = IpAddress::parse(given);
    BOOST_TEST_REQUIRE(address.has_value(), given);
    BOOST_TEST(address->to_string() == expected);
  }
}

BOOST_AUTO_TEST_CASE(an_ipv4_address_survives_the_round_trip) {
  for (auto const text : {"0.0.0.0", "192.0.2.1", "255.255.255.255"}) {
    auto const address = IpAddress::parse(text);
    BOOST_TEST_REQUIRE(address.has_value());
    BOOST_TEST(address->is_v4());
    BOOST_TEST(address->to_string() == text);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_refused) {
  for (auto const text : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.", ":", ":::", "1::2::3", "1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8:9", "12345::", "fe80::1%eth0", "1:2:3:4:5:6:7:", "g::1"})
    BOOST_TEST(!IpAddress::parse(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(a_prefix_holds_its_own_addresses_and_no_others) {
  auto const prefix = Prefix::parse("10.20.0.0/15");
  BOOST_TEST_REQUIRE(prefix.has_value());
  BOOST_TEST(prefix->length() == 15);
  BOOST_TEST(prefix->to_string() == "10.20.0.0/15");
  BOOST_TEST(prefix->contains(*IpAddress::parse("10.21.255.255")));
  BOOST_TEST(!prefix->contains(*IpAddress::parse("10.22.0.0")));
  BOOST_TEST(!prefix->contains(*IpAddress::parse("::a14:1")));  // the same bits, but no IPv4
  BOOST_TEST(Prefix::parse("::/0")->contains(*IpAddress::parse("10.0.0.1")));
  BOOST_TEST(Prefix::parse("0.0.0.0/0")->length() == 0);
  BOOST_TEST(Prefix::parse("fd00::1/8")->to_string() == "fd00::/8");
  for (auto const text : {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "/8"})
    BOOST_TEST(!Prefix::parse(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(a_mac_address_is_read_in_both_common_spellings) {
  BOOST_TEST(MacAddress::parse("3C-6A-9D-00-00-01")->to_string() == "3c:6a:9d:00:00:01");
  BOOST_TEST(MacAddress::parse("3c6a9d000001")->to_string() == "3c:6a:9d:00:00:01");
  for (auto const text : {"", "3c:6a:9d:00:00", "3c:6a:9d:00:00:0g", "3c:6a:9d:00:00:01:02", "3c6a9d00000"})
    BOOST_TEST(!MacAddress::parse(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
