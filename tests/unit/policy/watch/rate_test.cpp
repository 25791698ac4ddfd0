#include "policy/watch/rate.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

using namespace campus;
using namespace std::chrono_literals;

namespace {

Instant const start = Instant{std::chrono::seconds(1'800'000'000)};
constexpr std::uint64_t gigabit = 1'000'000'000;
constexpr std::uint64_t two_to_32 = 4'294'967'296;

// A switch whose ports count as told; polled at a time and an uptime that the test chooses.
struct Switch {
  DevicePolled polled{.device = {"sw"}, .at = start, .uptime_ticks = 1'000'000};

  explicit Switch(std::vector<std::string> const& names,
                  OctetCounters::Width width = OctetCounters::Width::bits64) {
    std::uint32_t index = 0;
    for (auto const& name : names) {
      PortSample port;
      port.if_index = ++index;
      port.name = name;
      port.link = LinkState::up;
      port.speed_bps = gigabit;
      port.octets = OctetCounters{.width = width, .in = 5'000, .out = 5'000};
      polled.ports.push_back(port);
    }
  }
  Switch& pass(std::chrono::milliseconds time) {
    polled.at += time;
    polled.uptime_ticks += static_cast<std::uint32_t>(time / 10ms);
    return *this;
  }
  OctetCounters& octets(std::size_t port = 0) { return *polled.ports[port].octets; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rate)

BOOST_AUTO_TEST_CASE(the_first_poll_has_no_rate) {
  Switch device({"ge1"});
  RateMeter meter;
  auto const rates = meter.feed(device.polled);
  BOOST_REQUIRE_EQUAL(rates.size(), 1);
  BOOST_TEST(!rates[0].in_bps);
  BOOST_TEST(!rates[0].out_bps);
  BOOST_TEST(rates[0].name == "ge1");
  BOOST_TEST(rates[0].speed_bps == gigabit);
}

BOOST_AUTO_TEST_CASE(octets_between_two_polls_make_bits_a_second) {
  Switch device({"ge1"});
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s).octets() = {.in = 5'000 + 7'500'000, .out = 5'000 + 60};
  auto const rates = meter.feed(device.polled);
  BOOST_TEST(rates[0].in_bps.value() == 1'000'000);  // 7,500,000 x 8 / 60
  BOOST_TEST(rates[0].out_bps.value() == 8);         // 60 x 8 / 60
  BOOST_TEST(!rates[0].is_lower_bound);
}

BOOST_AUTO_TEST_CASE(the_seconds_are_those_of_the_device_and_not_ours) {
  Switch device({"ge1"});
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s).octets().in += 7'500'000;
  device.polled.at += 3s;  // our answer was late
  BOOST_TEST(meter.feed(device.polled)[0].in_bps.value() == 1'000'000);
}

BOOST_AUTO_TEST_CASE(a_port_that_was_read_later_has_seconds_of_its_own) {
  Switch device({"ge1", "ge2"});
  RateMeter meter;
  device.polled.ports[1].sampled_ticks = device.polled.uptime_ticks + 500;
  meter.feed(device.polled);
  device.pass(60s);
  device.polled.ports[1].sampled_ticks = device.polled.uptime_ticks;  // 55 s after its last reading
  device.octets(1).in += 6'875'000;
  BOOST_TEST(meter.feed(device.polled)[1].in_bps.value() == 1'000'000);  // 6,875,000 x 8 / 55
}

BOOST_AUTO_TEST_CASE(a_32_bit_counter_goes_round_once) {
  Switch device({"ge1"}, OctetCounters::Width::bits32);
  device.polled.ports[0].speed_bps = 100'000'000;
  device.octets() = {.width = OctetCounters::Width::bits32, .in = two_to_32 - 1'000'000, .out = 0};
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s).octets().in = 6'500'000;
  auto const rates = meter.feed(device.polled);
  BOOST_TEST(rates[0].in_bps.value() == 1'000'000);  // (1,000,000 + 6,500,000) x 8 / 60
  BOOST_TEST(!rates[0].is_lower_bound);              // at 100 Mbit/s a round takes 343 s
}

BOOST_AUTO_TEST_CASE(a_reset_32_bit_counter_is_not_taken_for_a_wrap) {
  Switch device({"ge1"}, OctetCounters::Width::bits32);
  device.polled.ports[0].speed_bps = 100'000'000;
  device.octets().in = 2'000'000'000;
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s).octets().in = 1'000;  // as a wrap: 2.3 GB in a minute, three times what the line carries
  BOOST_TEST(!meter.feed(device.polled)[0].in_bps);
}

BOOST_AUTO_TEST_CASE(a_32_bit_counter_of_a_line_without_speed_never_wraps) {
  Switch device({"ge1"}, OctetCounters::Width::bits32);
  device.polled.ports[0].speed_bps = 0;
  device.octets().in = two_to_32 - 1'000;
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s).octets().in = 1'000;
  BOOST_TEST(!meter.feed(device.polled)[0].in_bps);
}

BOOST_AUTO_TEST_CASE(a_32_bit_counter_at_a_gigabit_gives_a_lower_bound) {
  Switch device({"ge1"}, OctetCounters::Width::bits32);  // a round takes 34 s
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s).octets().in += 7'500'000;
  auto const rates = meter.feed(device.polled);
  BOOST_TEST(rates[0].in_bps.value() == 1'000'000);
  BOOST_TEST(rates[0].is_lower_bound);
}

BOOST_AUTO_TEST_CASE(a_wrapped_counter_is_not_a_terabyte) {
  Switch device({"ge1"});
  device.octets().in = 1'000'000'000'000;
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s).octets().in = 10;
  auto rates = meter.feed(device.polled);
  BOOST_TEST(!rates[0].in_bps);
  BOOST_TEST(rates[0].out_bps.value() == 0);  // the other direction did not go back
  device.pass(60s).octets().in += 7'500'000;
  rates = meter.feed(device.polled);
  BOOST_TEST(rates[0].in_bps.value() == 1'000'000);  // one gap, and on from there
}

BOOST_AUTO_TEST_CASE(a_moved_discontinuity_is_a_gap_even_when_the_counter_grew) {
  Switch device({"ge1", "ge2"});
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s);
  device.octets(0).in += 7'500'000;
  device.octets(1).in += 7'500'000;
  device.polled.ports[0].discontinuity_ticks = 1'003'000;
  auto const rates = meter.feed(device.polled);
  BOOST_TEST(!rates[0].in_bps);
  BOOST_TEST(rates[1].in_bps.value() == 1'000'000);
}

BOOST_AUTO_TEST_CASE(a_reboot_is_a_gap_and_not_a_spike) {
  Switch device({"ge1"}, OctetCounters::Width::bits32);
  device.octets().in = 4'000'000'000;
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s);
  device.polled.uptime_ticks = 2'000;  // 20 s after its start
  device.octets().in = 1'000;
  BOOST_TEST(!meter.feed(device.polled)[0].in_bps);
}

BOOST_AUTO_TEST_CASE(a_reboot_shows_even_when_the_uptime_has_overtaken_the_old_one) {
  Switch device({"ge1"});
  device.polled.uptime_ticks = 6'000;  // a minute
  RateMeter meter;
  meter.feed(device.polled);
  device.polled.at += 1h;
  device.polled.uptime_ticks = 60'000;  // ten minutes: it was off in between
  device.octets().in += 7'500'000;
  BOOST_TEST(!meter.feed(device.polled)[0].in_bps);
}

BOOST_AUTO_TEST_CASE(after_497_days_the_uptime_wraps_and_the_rate_goes_on) {
  Switch device({"ge1"});
  device.polled.uptime_ticks = static_cast<std::uint32_t>(two_to_32 - 1'000);  // ten seconds before the end
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s).octets().in += 7'500'000;
  BOOST_REQUIRE_EQUAL(device.polled.uptime_ticks, 5'000);
  BOOST_TEST(meter.feed(device.polled)[0].in_bps.value() == 1'000'000);
}

BOOST_AUTO_TEST_CASE(an_equal_uptime_is_stale_and_the_next_poll_spans_both) {
  Switch device({"ge1"});
  RateMeter meter;
  meter.feed(device.polled);
  device.polled.at += 10s;  // the agent gave its old answer again
  device.octets().in += 1;
  BOOST_TEST(!meter.feed(device.polled)[0].in_bps);
  device.polled.at += 50s;
  device.polled.uptime_ticks += 6'000;
  device.octets().in += 7'499'999;
  BOOST_TEST(meter.feed(device.polled)[0].in_bps.value() == 1'000'000);
}

BOOST_AUTO_TEST_CASE(counters_that_rest_for_a_moment_are_not_yet_an_idle_line) {
  Switch device({"ge1", "ge2"});
  RateMeter meter;
  meter.feed(device.polled);
  BOOST_TEST(!meter.feed(device.pass(10s).polled)[0].in_bps);  // an agent that refreshes every 15 s
  device.pass(10s);
  device.octets(0).in += 2'500'000;
  auto const rates = meter.feed(device.polled);
  BOOST_TEST(rates[0].in_bps.value() == 1'000'000);  // 2,500,000 x 8 / 20
  BOOST_TEST(rates[1].in_bps.value() == 0);          // its neighbour moved: so this one is idle
}

BOOST_AUTO_TEST_CASE(counters_that_rest_for_a_minute_are_an_idle_line) {
  Switch device({"ge1"});
  RateMeter meter;
  meter.feed(device.polled);
  BOOST_TEST(meter.feed(device.pass(60s).polled)[0].in_bps.value() == 0);
}

BOOST_AUTO_TEST_CASE(a_port_is_followed_by_its_name_when_the_indexes_are_dealt_anew) {
  Switch device({"ge1", "ge2"});
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s);
  device.octets(0).in += 7'500'000;
  device.octets(1).in += 15'000'000;
  std::swap(device.polled.ports[0], device.polled.ports[1]);
  device.polled.ports[0].if_index = 1;
  device.polled.ports[1].if_index = 2;
  auto const rates = meter.feed(device.polled);
  BOOST_TEST(rates[0].name == "ge2");
  BOOST_TEST(rates[0].in_bps.value() == 2'000'000);
  BOOST_TEST(rates[1].in_bps.value() == 1'000'000);
}

BOOST_AUTO_TEST_CASE(ports_of_one_name_are_told_apart_by_alias_and_then_by_index) {
  Switch device({"unrouted VLAN", "unrouted VLAN", "unrouted VLAN", ""});
  device.polled.ports[0].alias = "library";
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s);
  for (std::size_t i = 0; i < 4; ++i) device.octets(i).in += 7'500'000 * (i + 1);
  auto const rates = meter.feed(device.polled);
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(rates[i].in_bps.value() == 1'000'000 * (i + 1));
}

BOOST_AUTO_TEST_CASE(a_new_port_has_no_rate_at_first) {
  Switch device({"ge1"});
  RateMeter meter;
  meter.feed(device.polled);
  Switch grown({"ge1", "ge2"});
  grown.pass(60s);
  auto const rates = meter.feed(grown.polled);
  BOOST_TEST(rates[0].in_bps.value() == 0);
  BOOST_TEST(!rates[1].in_bps);
}

BOOST_AUTO_TEST_CASE(nothing_is_faster_than_its_line) {
  Switch device({"ge1", "ge2"});
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s);
  device.octets(0).in += 7'875'000'000;   // 1.05 Gbit/s: rounded clocks
  device.octets(1).in += 15'000'000'000;  // 2 Gbit/s on a gigabit line
  auto const rates = meter.feed(device.polled);
  BOOST_TEST(rates[0].in_bps.value() == gigabit);
  BOOST_TEST(!rates[1].in_bps);
}

BOOST_AUTO_TEST_CASE(a_port_that_changes_from_32_to_64_bits_starts_anew) {
  Switch device({"ge1"}, OctetCounters::Width::bits32);
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s).octets() = {.width = OctetCounters::Width::bits64, .in = two_to_32 * 3, .out = 9};
  BOOST_TEST(!meter.feed(device.polled)[0].in_bps);
}

BOOST_AUTO_TEST_CASE(a_port_without_octets_has_no_rate) {
  Switch device({"ge1"});
  RateMeter meter;
  meter.feed(device.polled);
  device.pass(60s).polled.ports[0].octets.reset();
  BOOST_TEST(!meter.feed(device.polled)[0].in_bps);
}

BOOST_AUTO_TEST_SUITE_END()
