// Who is here, and for how long that is believed without another word.

#include <boost/test/unit_test.hpp>

#include "tests/unit/policy/admission/guarded_school.hpp"

using namespace campus;
using namespace campus::admission;
using namespace campus::admission::test;
using namespace std::chrono_literals;

namespace {

MacAddress invented(std::uint32_t number) {
  return {{2, 1, 0, static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
           static_cast<std::uint8_t>(number)}};
}

struct Attended : School {
  void pass(Duration span) {
    for (auto const until = now + span; now < until;) gate.age(now += std::min<Duration>(1s, until - now));
  }
  bool is_here(MacAddress const& mac) const { return gate.host(mac) && gate.host(mac)->is_present(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(presence, Attended)

BOOST_AUTO_TEST_CASE(whose_leaving_nobody_heard_is_gone_after_a_while) {
  see(tablet, "10.210.0.7");
  done(allow(tablet));
  auto const before = gate.table(now);
  pass(4min);
  see(laptop, "10.210.0.8");
  BOOST_TEST(is_here(tablet));
  pass(2min + 1s);
  BOOST_TEST(!is_here(tablet));
  BOOST_TEST(is_here(laptop));
  BOOST_TEST((gate.table(now) == before), "who is away is admitted all the same");
  see(tablet, "10.210.0.7");
  BOOST_TEST(is_here(tablet));
}

BOOST_AUTO_TEST_CASE(who_is_named_every_minute_stays) {
  for (int minute = 0; minute < 30; ++minute) {
    see(tablet, "10.210.0.7");
    pass(1min);
    BOOST_TEST(is_here(tablet));
  }
}

BOOST_AUTO_TEST_CASE(invented_claims_of_a_whole_morning_turn_no_newcomer_away) {
  std::uint32_t number = 0;
  auto const claim = [&] {
    ++number;
    gate.hear({invented(number), IpAddress::v4(0x0ad30000u + number), "br210", now}, now);
  };
  for (int second = 0; second < 1'000; ++second) {
    for (int i = 0; i < 40; ++i) claim();
    pass(1s);
  }
  BOOST_TEST(gate.hosts().size() + Gate::forgotten_at_once >= Gate::hosts_max, "the house is full");
  see(tablet, "10.210.0.7");
  BOOST_TEST(is_here(tablet));
}

BOOST_AUTO_TEST_CASE(when_it_left_is_told_to_the_record) {
  see(tablet, "10.210.0.7");
  gate.take_news(100);
  pass(3min);
  see(tablet, "10.210.0.7");
  auto const last = now;
  BOOST_TEST(gate.take_news(100).empty());
  pass(6min);
  auto const news = gate.take_news(100);
  BOOST_REQUIRE(news.size() == 1u);
  BOOST_TEST((news[0].last_seen == last));
  pass(10min);
  BOOST_TEST(gate.take_news(100).empty());
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_set_back_keeps_nobody_here_for_years) {
  see(tablet, "10.210.0.7");
  now -= 24h * 365;
  pass(1s);
  BOOST_TEST(is_here(tablet));
  pass(6min + 1s);
  BOOST_TEST(!is_here(tablet));
}

BOOST_AUTO_TEST_SUITE_END()
