#include "policy/watch/lan_watch.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using namespace campus;
using namespace campus::watch;

namespace {

Clue clue(Clue::Kind kind, std::string const& mac, std::string const& address, int second = 0) {
  Clue clue;
  clue.at = Instant{std::chrono::seconds(1'700'000'000 + second)};
  clue.kind = kind;
  clue.mac = *MacAddress::parse(mac);
  clue.address = *IpAddress::parse(address);
  return clue;
}

Clue asked(std::string const& name) {
  auto question = clue(Clue::Kind::name_asked, "02:00:00:00:00:07", "10.20.10.5");
  name.copy(question.text.data(), name.size());
  question.text_used = static_cast<std::uint8_t>(name.size());
  return question;
}

struct School {
  School() {
    std::vector<std::string> const pools{"pool.example"}, names{"listed.example"};
    watch.configure({.dhcp_servers = {*IpAddress::parse("10.20.0.1")},
                     .routers = {*MacAddress::parse("02:00:00:00:00:01")},
                     .owners = {{*IpAddress::parse("10.20.0.1"), *MacAddress::parse("02:00:00:00:00:01")}},
                     .moves = 3,
                     .window = std::chrono::seconds(60),
                     .pools = NameSet(pools),
                     .names = NameSet(names)});
  }
  // The rules that were found broken, in their order.
  std::string hear(Clue const& one) {
    std::vector<Condition> found;
    watch.hear({.interface_name = "lan0", .at = one.at, .clues = {one}}, found);
    std::string rules;
    for (auto const& condition : found) rules += condition.key.rule + " of " + condition.key.object;
    return rules;
  }
  LanWatch watch{1};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(lan_watch)

BOOST_AUTO_TEST_CASE(a_dhcp_server_that_is_not_the_schools_is_said) {
  School school;
  BOOST_TEST(school.hear(clue(Clue::Kind::dhcp_answer, "02:00:00:00:00:01", "10.20.0.1")) == "");
  BOOST_TEST(school.hear(clue(Clue::Kind::dhcp_answer, "02:00:00:00:00:66", "192.168.1.1")) ==
             "lan.rogue_dhcp of host:192.168.1.1");
}

BOOST_AUTO_TEST_CASE(a_router_is_known_by_its_hardware_address) {
  School school;
  BOOST_TEST(school.hear(clue(Clue::Kind::router, "02:00:00:00:00:01", "fe80::1")) == "");
  BOOST_TEST(school.hear(clue(Clue::Kind::router, "02:00:00:00:00:66", "fe80::1")) ==
             "lan.rogue_router of host:fe80::1");
}

BOOST_AUTO_TEST_CASE(the_gateways_address_is_the_gateways_alone) {
  School school;
  BOOST_TEST(school.hear(clue(Clue::Kind::address_claim, "02:00:00:00:00:01", "10.20.0.1")) == "");
  BOOST_TEST(school.hear(clue(Clue::Kind::address_claim, "02:00:00:00:00:66", "10.20.0.1")) ==
             "lan.address_taken of host:10.20.0.1");
}

BOOST_AUTO_TEST_CASE(an_address_that_goes_to_and_fro_is_a_conflict_and_a_replaced_device_is_none) {
  School school;
  auto const claimed = [&](std::string const& mac, int second) {
    return school.hear(clue(Clue::Kind::address_claim, mac, "10.20.10.9", second));
  };
  auto const old_one = "02:00:00:00:00:0a", new_one = "02:00:00:00:00:0b";
  BOOST_TEST(claimed(old_one, 0) == "");
  BOOST_TEST(claimed(new_one, 10) == "");  // replaced: it moved once
  BOOST_TEST(claimed(new_one, 20) == "");
  BOOST_TEST(claimed(old_one, 30) == "");
  BOOST_TEST(claimed(new_one, 40) == "lan.address_conflict of host:10.20.10.9");  // the third move in 30 s
  // Three moves, but none of them within a minute of another.
  BOOST_TEST(claimed(old_one, 200) == "");
  BOOST_TEST(claimed(new_one, 300) == "");
  BOOST_TEST(claimed(old_one, 400) == "");
}

BOOST_AUTO_TEST_CASE(a_listed_name_counts_with_all_below_it_and_not_with_its_likes) {
  School school;
  BOOST_TEST(school.hear(asked("eu.pool.example")) == "flow.mining_pool of host:10.20.10.5");
  BOOST_TEST(school.hear(asked("listed.example")) == "lan.listed_name of host:10.20.10.5");
  BOOST_TEST(school.hear(asked("unlisted.example")) == "");
  BOOST_TEST(school.hear(asked("example")) == "");
}

BOOST_AUTO_TEST_CASE(who_configured_nothing_is_told_nothing) {
  LanWatch watch{1};
  std::vector<Condition> found;
  watch.hear({.interface_name = "lan0",
              .clues = {clue(Clue::Kind::dhcp_answer, "02:00:00:00:00:66", "192.168.1.1"),
                        clue(Clue::Kind::router, "02:00:00:00:00:66", "fe80::1"),
                        clue(Clue::Kind::address_claim, "02:00:00:00:00:66", "10.20.0.1"), asked("pool.example")}},
             found);
  BOOST_TEST(found.empty());
}

BOOST_AUTO_TEST_CASE(a_device_that_claims_every_address_makes_nothing_grow) {
  LanWatch watch{1};
  LanSettings settings;
  settings.moves = 1;
  settings.window = std::chrono::seconds(60);
  watch.configure(settings);
  std::vector<Condition> found;
  for (std::uint32_t n = 0; n < 100'000; ++n) {
    auto claim = clue(Clue::Kind::address_claim, "02:00:00:00:00:66", "10.0.0.0");
    for (int octet = 0; octet < 3; ++octet)
      claim.address.octets[static_cast<std::size_t>(13 + octet)] = static_cast<std::uint8_t>(n >> (16 - 8 * octet));
    watch.hear({.interface_name = "lan0", .clues = {claim}}, found);
  }
  BOOST_TEST(found.empty());  // one owner each, however many
}

BOOST_AUTO_TEST_SUITE_END()
