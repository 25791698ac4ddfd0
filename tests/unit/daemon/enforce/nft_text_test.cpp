#include "daemon/enforce/nft_text.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using namespace campus;
using namespace campus::enforce;
using admission::Element;
using admission::Passage;
using admission::Plan;
using Kind = admission::Element::Kind;

namespace {

// As `nft --numeric list table inet campus` of nftables 1.0.6 printed it, made shorter; LAYOUT stands for the
// chain that names the layout, which is taken from the text that builds the table.
constexpr std::string_view listed = R"(table inet campus {
	set inside {
		type ifname
		size 256
		elements = { "eth0",
			     "br210" }
	}

	set garden4 {
		type ipv4_addr
		size 1024
		flags interval
		elements = { 10.0.0.0/8, 192.0.2.1 }
	}

	set garden6 {
		type ipv6_addr
		size 1024
		flags interval
	}

	map number {
		type ether_addr : mark
		size 16384
		elements = { 02:00:00:00:00:01 : 0x00000005 }
	}

	map standing {
		type mark : verdict
		size 16384
		elements = { 0x00000005 : return, 0x00000006 : goto from_garden, 0x00000011 : drop }
	}

	map sender {
		type ether_addr : verdict
		size 16384
		elements = { 02:00:00:00:00:01 : return,
			     02:00:00:00:00:03 : goto to_garden,
			     02:00:00:00:00:04 : drop }
	}

	map sender_at {
		type ifname . ether_addr : verdict
		size 65536
		elements = { "eth0" . 02:00:00:00:00:02 : return }
	}

	map receiver4 {
		type ipv4_addr : verdict
		size 131072
	}

	map receiver6 {
		type ipv6_addr : verdict
		size 131072
		elements = { fd00::1 : return }
	}

	map portal {
		type inet_service : inet_service
		size 16
		elements = { 80 : 8880 }
	}

	set passing {
		type ether_addr
		size 16384
		elements = { 02:00:00:00:00:01 }
	}

	set passing_at {
		type ifname . ether_addr
		size 65536
		elements = { "eth0" . 02:00:00:00:00:02 }
	}

	set callers {
		type ether_addr
		size 16384
		flags dynamic,timeout
		timeout 10s
		elements = { 02:00:00:00:00:09 limit rate over 20/second burst 100 packets }
	}

	chain sent {
		ether saddr vmap @sender
		goto to_garden
	}

	chain LAYOUT {
	}
}
)";

std::string layout() {
  auto const text = text_of(Plan{.is_rebuilt = true, .removed = {}, .added = {}});
  auto const at = text.find("layout_");
  return text.substr(at, text.find(' ', at) - at);
}

std::string listing_with(std::string_view what, std::string_view instead) {
  std::string text(listed);
  text.replace(text.find("LAYOUT"), 6, layout());
  if (auto const at = text.find(what); !what.empty() && at != std::string::npos)
    text.replace(at, what.size(), instead);
  return text;
}

Element sender(std::string_view mac, Passage passage) {
  Element element;
  element.kind = Kind::sender;
  element.mac = *MacAddress::parse(mac);
  element.passage = passage;
  return element;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(nft_text)

BOOST_AUTO_TEST_CASE(a_plan_is_deletions_and_then_additions_in_the_words_of_nft) {
  Element garden;
  garden.kind = Kind::garden;
  garden.address = *IpAddress::parse("2001:db8::");
  garden.length = 32;
  Element at = sender("02:00:00:00:00:02", Passage::garden);
  at.kind = Kind::sender_at;
  at.interface_name = "br210";
  Element portal;
  portal.kind = Kind::portal;
  portal.port = 8880;
  Element standing;
  standing.kind = Kind::standing;
  standing.host = {17};
  standing.passage = Passage::garden;
  Plan const steps{.is_rebuilt = false,
                   .removed = {sender("02:00:00:00:00:01", Passage::open)},
                   .added = {garden, portal, sender("02:00:00:00:00:01", Passage::shut),
                             sender("02:00:00:00:00:03", Passage::garden), at, standing}};
  BOOST_TEST(
      text_of(steps) ==
      "delete element inet campus passing { 02:00:00:00:00:01 }\n"
      "delete element inet campus sender { 02:00:00:00:00:01 : return }\n"
      "add element inet campus garden6 { 2001:db8::/32 }\n"
      "add element inet campus portal { 80 : 8880 }\n"
      "add element inet campus sender { 02:00:00:00:00:01 : drop, 02:00:00:00:00:03 : goto to_garden }\n"
      "add element inet campus sender_at { \"br210\" . 02:00:00:00:00:02 : goto to_garden }\n"
      "add element inet campus standing { 17 : goto from_garden }\n");
}

// The chain that leads to the portal asks a set, the chain that lets pass asks a map: one row makes both.
BOOST_AUTO_TEST_CASE(who_may_pass_is_taken_out_of_those_who_are_led_in_the_same_transaction) {
  Element at = sender("02:00:00:00:00:02", Passage::open);
  at.kind = Kind::sender_at;
  at.interface_name = "br210";
  Plan const steps{.is_rebuilt = false,
                   .removed = {sender("02:00:00:00:00:01", Passage::garden)},
                   .added = {sender("02:00:00:00:00:01", Passage::open), at}};
  BOOST_TEST(text_of(steps) ==
             "delete element inet campus sender { 02:00:00:00:00:01 : goto to_garden }\n"
             "add element inet campus passing { 02:00:00:00:00:01 }\n"
             "add element inet campus passing_at { \"br210\" . 02:00:00:00:00:02 }\n"
             "add element inet campus sender { 02:00:00:00:00:01 : return }\n"
             "add element inet campus sender_at { \"br210\" . 02:00:00:00:00:02 : return }\n");
}

BOOST_AUTO_TEST_CASE(nothing_lets_established_connections_pass_unasked) {
  auto const text = text_of(Plan{.is_rebuilt = true, .removed = {}, .added = {}});
  BOOST_TEST(!text.contains("established"));
  BOOST_TEST(!text.contains("ct state"));
  BOOST_TEST(!text.contains(" accept\n"));
}

BOOST_AUTO_TEST_CASE(a_listing_is_read_back_whole) {
  auto const listing = read_listing(listing_with("", ""));
  BOOST_TEST(listing.table.is_built);
  BOOST_TEST(listing.table.elements.size() == 14u);
  BOOST_TEST(listing.table.elements.contains(sender("02:00:00:00:00:03", Passage::garden)));
  Element standing;
  standing.kind = Kind::standing;
  standing.host = {17};
  standing.passage = Passage::shut;
  BOOST_TEST(listing.table.elements.contains(standing));
  BOOST_TEST(listing.chains.contains("goto to_garden"));
}

BOOST_AUTO_TEST_CASE(a_table_that_is_not_as_we_make_it_is_not_ours) {
  BOOST_TEST(!read_listing(listing_with(layout(), "layout_00000000")).table.is_built, "of an older program");
  BOOST_TEST(!read_listing(listing_with("map receiver6 {", "map receiver7 {")).table.is_built);
  BOOST_TEST(!read_listing(listing_with("fd00::1 : return", "fd00::1 : accept")).table.is_built);
  BOOST_TEST(!read_listing(listing_with("10.0.0.0/8", "10.0.0.0-10.0.0.9")).table.is_built);
  BOOST_TEST(!read_listing(listing_with("0x00000011 : drop", "0x00000011 : goto to_garden")).table.is_built);
  BOOST_TEST(!read_listing(listing_with("80 : 8880", "443 : 8880")).table.is_built);
  BOOST_TEST(!read_listing(listing_with("80 : 8880", "80 : 98880")).table.is_built);
  BOOST_TEST(!read_listing(listing_with("elements = { 02:00:00:00:00:01 }", "")).table.is_built,
             "somebody who may pass is led");
  BOOST_TEST(!read_listing(listing_with("\"eth0\" . 02:00:00:00:00:02 }", "\"eth0\" . 02:00:00:00:00:03 }"))
                  .table.is_built,
             "somebody passes whom no row lets");
  BOOST_TEST(!read_listing("table inet campus {\n}\n").table.is_built);
  BOOST_TEST(!read_listing("").table.is_built);
}

BOOST_AUTO_TEST_SUITE_END()
