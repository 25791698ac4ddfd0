#include "collectors/packet/passive_dns.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

#include "tests/support/messages.hpp"

using namespace campus;
using namespace campus::packet;

namespace {

constexpr std::int64_t second = 1'000'000'000, start = 1'700'000'000 * second;

IpAddress address(std::string_view text) { return IpAddress::parse(text).value(); }

struct Resolver {
  PassiveDns dns;
  explicit Resolver(PassiveDns::Size size = {}) { BOOST_TEST_REQUIRE(dns.prepare(size, {1, 2}).has_value()); }
  void answer(std::string_view name, std::string const& found, std::string_view client,
              std::int64_t at = start, std::uint32_t lifetime_s = 300) {
    DnsMessage message;
    BOOST_TEST_REQUIRE(read_dns_message(test::dns_answer(name, {found}, lifetime_s), message));
    dns.learn(message, address(client), at);
  }
  std::string name(std::string_view server, std::string_view client, std::int64_t at = start) const {
    return std::string(dns.name_of(address(server), address(client), at));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(passive_dns)

BOOST_AUTO_TEST_CASE(an_address_is_called_what_was_asked_before) {
  Resolver resolver;
  resolver.answer("www.smartedu.cn", "192.0.2.1", "10.20.0.5");
  BOOST_TEST(resolver.name("192.0.2.1", "10.20.0.5") == "www.smartedu.cn");
  BOOST_TEST(resolver.name("192.0.2.2", "10.20.0.5") == "");
}

BOOST_AUTO_TEST_CASE(two_clients_mean_different_things_by_one_address) {
  Resolver resolver;
  resolver.answer("www.smartedu.cn", "192.0.2.1", "10.20.0.5");
  resolver.answer("www.bilibili.com", "192.0.2.1", "10.20.0.6");
  BOOST_TEST(resolver.name("192.0.2.1", "10.20.0.5") == "www.smartedu.cn");
  BOOST_TEST(resolver.name("192.0.2.1", "10.20.0.6") == "www.bilibili.com");
}

BOOST_AUTO_TEST_CASE(who_asked_a_server_inside_is_answered_by_what_others_asked) {
  Resolver resolver;
  resolver.answer("www.smartedu.cn", "192.0.2.1", "10.20.0.53");
  BOOST_TEST(resolver.name("192.0.2.1", "10.20.0.5") == "www.smartedu.cn");
}

BOOST_AUTO_TEST_CASE(an_answer_holds_longer_than_it_says_and_not_for_ever) {
  Resolver resolver({.hold_least_s = 100, .hold_most_s = 200});
  resolver.answer("short.example", "192.0.2.1", "10.20.0.5", start, 1);
  resolver.answer("long.example", "192.0.2.2", "10.20.0.5", start, 100'000);
  BOOST_TEST(resolver.name("192.0.2.1", "10.20.0.5", start + 99 * second) == "short.example");
  BOOST_TEST(resolver.name("192.0.2.1", "10.20.0.5", start + 100 * second) == "");
  BOOST_TEST(resolver.name("192.0.2.2", "10.20.0.5", start + 199 * second) == "long.example");
  BOOST_TEST(resolver.name("192.0.2.2", "10.20.0.5", start + 200 * second) == "");
}

BOOST_AUTO_TEST_CASE(a_newer_answer_replaces_the_older) {
  Resolver resolver;
  resolver.answer("old.example", "192.0.2.1", "10.20.0.5");
  resolver.answer("new.example", "192.0.2.1", "10.20.0.5", start + second);
  BOOST_TEST(resolver.name("192.0.2.1", "10.20.0.5", start + second) == "new.example");
}

BOOST_AUTO_TEST_CASE(in_a_full_table_the_newest_are_known) {
  Resolver resolver({.entries = 64});
  for (int i = 0; i < 1000; ++i)
    resolver.answer("h" + std::to_string(i) + ".example",
                    "192.0." + std::to_string(i / 250) + "." + std::to_string(i % 250), "10.20.0.5",
                    start + i * second);
  BOOST_TEST(resolver.name("192.0.3.249", "10.20.0.5", start + 1000 * second) == "h999.example");
  BOOST_TEST(resolver.dns.counters().told == 1000u);
  BOOST_TEST(resolver.dns.counters().displaced > 500u);
}

BOOST_AUTO_TEST_CASE(a_question_teaches_nothing) {
  Resolver resolver;
  DnsMessage message;
  BOOST_TEST_REQUIRE(read_dns_message(test::dns_question("a.example"), message));
  resolver.dns.learn(message, address("10.20.0.5"), start);
  BOOST_TEST(resolver.dns.counters().told == 0u);
}

BOOST_AUTO_TEST_CASE(of_a_long_name_the_end_is_kept) {
  Resolver resolver;
  std::string const label(40, 'a');
  resolver.answer(label + "." + label + "." + label + ".smartedu.cn", "192.0.2.1", "10.20.0.5");
  BOOST_TEST(resolver.name("192.0.2.1", "10.20.0.5").ends_with(".smartedu.cn"));
}

BOOST_AUTO_TEST_SUITE_END()
