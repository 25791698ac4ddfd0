#include "daemon/gateway/interface_rates.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <vector>

using namespace campus;
using namespace std::chrono_literals;
using gateway::InterfaceRates;

namespace {

constexpr Instant first_sample{std::chrono::seconds(1'800'000'000)};

// Counters of a gigabit port `after` its first sample, by an agent that was up for an hour then.
exporters::InterfaceCounters sample(std::chrono::seconds after, std::uint64_t in_octets, std::uint64_t out_octets) {
  exporters::InterfaceCounters counters;
  counters.exporter = counters.agent = IpAddress::v4(0x0a140001);
  counters.index = 7;
  counters.bits_per_second = 1'000'000'000;
  counters.is_up = counters.is_enabled = true;
  counters.in.octets = in_octets;
  counters.out.octets = out_octets;
  counters.uptime_ms = static_cast<std::uint32_t>((3'600'000ms + after).count());
  counters.heard_ns = (first_sample + after).time_since_epoch().count();
  return counters;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interface_rates)

BOOST_AUTO_TEST_CASE(two_samples_make_a_rate) {
  InterfaceRates rates;
  rates.hear(sample(0s, 1'000, 5'000));
  auto second = sample(20s, 251'000, 5'000 + 2'500'000);
  second.in.errors = 3;
  second.out.discards = 4;
  BOOST_REQUIRE(rates.interfaces().size() == 1u);
  BOOST_TEST(!rates.interfaces()[0].in.bps.has_value());
  rates.hear(second);
  auto const one = rates.interfaces().at(0);
  BOOST_TEST(one.in.bps.value_or(0) == 100'000u);       // 250,000 octets in 20 s
  BOOST_TEST(one.out.bps.value_or(0) == 1'000'000u);    // 2,500,000 likewise
  BOOST_TEST(one.in.errors.value_or(9) == 3u);
  BOOST_TEST(one.in.discards.value_or(9) == 0u);
  BOOST_TEST(one.out.discards.value_or(9) == 4u);
  BOOST_TEST((one.over == 20s));
  BOOST_TEST(one.is_up);
}

// Two ports of a switch, as its agent sent them by turns in sflow.pcap of nDPI's collection: 30 s between the samples of
// one port.  (25,968,223 - 25,963,724) × 8 / 30 = 1,199.7, (5,456,185 - 5,455,297) × 8 / 30 = 236.8, and so on.
BOOST_AUTO_TEST_CASE(the_ports_of_a_real_switch_have_the_rates_of_its_counters) {
  struct Row {
    std::uint32_t index, uptime_ms;
    std::uint64_t in, out;
  };
  constexpr Row rows[]{{1036, 1'732'106'000, 25'963'724, 5'455'297},   {1043, 1'732'125'000, 50'956'132, 102'590'282},
                       {1036, 1'732'136'000, 25'968'223, 5'456'185},   {1043, 1'732'155'000, 50'958'458, 102'595'118},
                       {1036, 1'732'166'000, 25'976'419, 5'471'528},   {1043, 1'732'185'000, 50'961'004, 102'600'290}};
  InterfaceRates rates;
  std::vector<std::uint64_t> in, out;
  for (auto const& row : rows) {
    auto counters = sample(0s, row.in, row.out);
    counters.index = row.index;
    counters.bits_per_second = 100'000'000;
    counters.uptime_ms = row.uptime_ms;
    counters.heard_ns += std::int64_t{row.uptime_ms - 1'732'106'000} * 1'000'000;
    rates.hear(counters);
    for (auto const& one : rates.interfaces())
      if (one.index == row.index && one.in.bps) in.push_back(*one.in.bps), out.push_back(one.out.bps.value_or(0));
  }
  BOOST_TEST((in == std::vector<std::uint64_t>{1'200, 620, 2'186, 679}));
  BOOST_TEST((out == std::vector<std::uint64_t>{237, 1'290, 4'091, 1'379}));
}

BOOST_AUTO_TEST_CASE(a_reset_counter_and_a_restarted_agent_make_no_rate) {
  InterfaceRates rates;
  rates.hear(sample(0s, 9'000'000'000, 9'000'000'000));
  rates.hear(sample(20s, 100, 9'000'000'100));
  BOOST_TEST(!rates.interfaces().at(0).in.bps.has_value());
  BOOST_TEST(!rates.interfaces().at(0).in.errors.has_value());
  BOOST_TEST(rates.interfaces().at(0).out.bps.value_or(0) == 40u);
  auto restarted = sample(40s, 50'000, 9'000'050'000);
  restarted.uptime_ms = 10'000;
  rates.hear(restarted);
  BOOST_TEST(!rates.interfaces().at(0).in.bps.has_value());
  BOOST_TEST(!rates.interfaces().at(0).out.bps.has_value());
  auto after = sample(60s, 52'500, 9'000'050'000);
  after.uptime_ms = 30'000;
  rates.hear(after);
  BOOST_TEST(rates.interfaces().at(0).in.bps.value_or(0) == 1'000u);
}

BOOST_AUTO_TEST_CASE(a_wrapped_count_of_errors_is_not_four_billion) {
  InterfaceRates rates;
  auto first = sample(0s, 1, 1);
  first.in.errors = 0xffff'fff0;
  rates.hear(first);
  auto second = sample(60s, 2, 2);
  second.in.errors = 0x10;
  rates.hear(second);
  BOOST_TEST(rates.interfaces().at(0).in.errors.value_or(0) == 0x20u);
}

// The uptime wraps after 49.7 days, which for its difference looks like a restart: one gap, and no nonsense.
BOOST_AUTO_TEST_CASE(a_wrapped_uptime_is_a_gap_and_no_nonsense) {
  InterfaceRates rates;
  auto first = sample(0s, 1'000, 1'000);
  first.uptime_ms = 0xffff'ffff - 5'000;
  rates.hear(first);
  auto second = sample(20s, 251'000, 1'000);
  second.uptime_ms = 14'999;
  rates.hear(second);
  BOOST_TEST(!rates.interfaces().at(0).in.bps.has_value());
  auto third = sample(40s, 501'000, 1'000);
  third.uptime_ms = 34'999;
  rates.hear(third);
  BOOST_TEST(rates.interfaces().at(0).in.bps.value_or(0) == 100'000u);
}

BOOST_AUTO_TEST_CASE(counters_that_a_device_does_not_have_are_unknown) {
  InterfaceRates rates;
  auto first = sample(0s, 1'000, ~std::uint64_t{0});
  first.in.errors = 0xffff'ffff;
  rates.hear(first);
  auto second = sample(60s, 2'000, ~std::uint64_t{0});
  second.in.errors = 0xffff'ffff;
  rates.hear(second);
  BOOST_TEST(!rates.interfaces().at(0).in.bps.has_value());
  BOOST_TEST(!rates.interfaces().at(0).out.bps.has_value());
  BOOST_TEST(!rates.interfaces().at(0).in.errors.has_value());
}

BOOST_AUTO_TEST_CASE(an_agent_that_repeats_itself_leaves_the_rate_as_it_was) {
  InterfaceRates rates;
  rates.hear(sample(0s, 1'000, 0));
  rates.hear(sample(20s, 251'000, 0));
  rates.hear(sample(30s, 251'000, 0));
  BOOST_TEST(rates.interfaces().at(0).in.bps.value_or(0) == 100'000u);
  auto third = sample(40s, 376'000, 0);
  third.in.errors = 5;
  rates.hear(third);
  BOOST_TEST(rates.interfaces().at(0).in.bps.value_or(0) == 50'000u);  // 125,000 octets since the twentieth second
  BOOST_TEST(rates.interfaces().at(0).in.errors.value_or(0) == 5u);
  BOOST_TEST((rates.interfaces().at(0).over == 20s));
  rates.hear(sample(80s, 376'000, 0));  // longer than an agent takes to look: it is idle
  BOOST_TEST(rates.interfaces().at(0).in.bps.value_or(9) == 0u);
}

BOOST_AUTO_TEST_CASE(of_one_exporter_only_so_many_interfaces_are_followed) {
  InterfaceRates rates;
  auto one = sample(0s, 1, 1);
  for (std::uint32_t i = 0; i < InterfaceRates::interfaces_per_exporter_max + 3; ++i) {
    one.index = i;
    rates.hear(one);
  }
  BOOST_TEST(rates.interfaces().size() == InterfaceRates::interfaces_per_exporter_max);
  BOOST_TEST(rates.not_followed() == 3u);
  auto other = one;
  other.exporter = IpAddress::v4(0x0a140002);
  rates.hear(other);  // another exporter has room of its own
  BOOST_TEST(rates.interfaces().size() == InterfaceRates::interfaces_per_exporter_max + 1);
  rates.forget_silent(first_sample + InterfaceRates::forgotten_after);
  BOOST_TEST(rates.interfaces().empty());
  rates.hear(one);
  BOOST_TEST(rates.interfaces().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
