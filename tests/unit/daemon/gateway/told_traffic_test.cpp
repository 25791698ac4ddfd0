#include "daemon/gateway/told_traffic.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>

using namespace campus;
using namespace std::chrono_literals;
using gateway::ToldTraffic;

namespace {

constexpr Instant hour{std::chrono::seconds(1'800'000'000)};  // 2027-01-15 08:00:00 UTC
auto const pupil = IpAddress::v4(0x0a140007);                 // 10.20.0.7
auto const teacher = IpAddress::v4(0x0a150007);               // 10.21.0.7
auto const world = IpAddress::v4(0xcb007107);                 // 203.0.113.7
auto const router = IpAddress::v4(0x0a140001);

ToldTraffic::Settings settings(bool counts = true) {
  return {.addresses = {.inside = {*Prefix::parse("10.20.0.0/16"), *Prefix::parse("10.21.0.0/16")}, .inside_macs = {}},
          .names = {},
          .counts = [counts](IpAddress const&) { return counts; }};
}

// `a` sent `up` bytes and received `down`, between the two moments; a packet a hundred bytes.
exporters::ExportedFlow flow(Instant first, Instant last, std::uint64_t up, std::uint64_t down, IpAddress const& a = pupil,
                             IpAddress const& b = world) {
  exporters::ExportedFlow told;
  told.exporter = router;
  told.record.key = {.address_a = a, .address_b = b, .port_a = 50'000, .port_b = 443, .vlan = 210, .protocol = 6};
  told.record.a.counts = {.packets = up / 100, .bytes = up};
  told.record.b.counts = {.packets = down / 100, .bytes = down};
  told.record.first_ns = first.time_since_epoch().count();
  told.record.last_ns = last.time_since_epoch().count();
  return told;
}

std::uint64_t up_of(ToldTraffic::Over const& over, Instant from, Instant until) {
  std::uint64_t sum = 0;
  for (auto const& step : over.steps)
    if (step.window.from >= from && step.window.from < until) sum += step.up.bytes;
  return sum;
}

TrafficStretch const* minute_at(ToldTraffic::Over const& over, Instant from) {
  auto const found = std::ranges::find_if(
      over.stretches, [&](TrafficStretch const& one) { return !one.is_hour && one.window.from == from; });
  return found == over.stretches.end() ? nullptr : &*found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(told_traffic)

BOOST_AUTO_TEST_CASE(a_record_of_minutes_is_spread_evenly_over_them) {
  ToldTraffic traffic(settings(), hour);
  // 120 s, 120,000 bytes up and 12,000 down: 10,000 and 1,000 in each step of ten seconds.
  traffic.hear(flow(hour + 30s, hour + 150s, 120'000, 12'000), hour + 155s);
  auto const over = traffic.close_all();
  std::size_t booked = 0;
  for (auto const& step : over.steps) {
    if (step.up.bytes == 0) continue;
    ++booked;
    BOOST_TEST(step.up.bytes == 10'000u);
    BOOST_TEST(step.up.packets == 100u);
    BOOST_TEST(step.down.bytes == 1'000u);
    BOOST_TEST((step.window.to - step.window.from == 10s));
    BOOST_TEST(step.interface_name == "exporter:10.20.0.1");
  }
  BOOST_TEST(booked == 12u);
  BOOST_TEST(up_of(over, hour, hour + 30s) == 0u);
  BOOST_TEST(up_of(over, hour + 30s, hour + 60s) == 30'000u);
  auto const* const second = minute_at(over, hour + 60s);
  BOOST_REQUIRE(second);
  BOOST_REQUIRE(second->hosts.size() == 1u);
  BOOST_TEST(second->hosts[0].sent.bytes == 60'000u);
  BOOST_TEST(second->hosts[0].vlan == 210u);
  BOOST_REQUIRE(second->subnets.size() == 1u);
  BOOST_TEST(second->subnets[0].received.bytes == 6'000u);
  BOOST_REQUIRE(second->vlans.size() == 1u);
  BOOST_TEST(second->vlans[0].total.bytes == 66'000u);
}

BOOST_AUTO_TEST_CASE(the_pieces_add_up_to_the_record_to_the_byte) {
  ToldTraffic traffic(settings(), hour);
  std::uint64_t const whole = (std::uint64_t{1} << 45) - 12'345;  // times 94,444,000 us: a product that would not fit
  traffic.hear(flow(hour + 3'333ms, hour + 97'777ms, whole, 7), hour + 100s);
  auto const over = traffic.close_all();
  BOOST_TEST(up_of(over, hour, hour + 1h) == whole);
  auto const is_hour = [](TrafficStretch const& one) { return one.is_hour; };
  auto const found = std::ranges::find_if(over.stretches, is_hour);
  BOOST_REQUIRE(found != over.stretches.end());
  BOOST_REQUIRE(found->hosts.size() == 1u);
  BOOST_TEST(found->hosts[0].sent.bytes == whole);
  BOOST_TEST(found->hosts[0].received.bytes == 7u);
}

// 2^45 bytes are what may be said; a byte more is not believed, of a frame neither.
BOOST_AUTO_TEST_CASE(what_no_line_carries_is_refused_and_counted) {
  constexpr auto most = std::uint64_t{1} << 45;
  ToldTraffic traffic(settings(), hour);
  traffic.hear(flow(hour, hour, most, 0), hour);
  traffic.hear(flow(hour, hour, most + 1, 0), hour);
  traffic.hear(flow(hour, hour, 0, std::uint64_t{1} << 63), hour);
  auto packets = flow(hour, hour, 100, 0);
  packets.record.b.counts.packets = most + 1;
  traffic.hear(packets, hour);
  BOOST_TEST(traffic.standing().at(0).refused == 3u);
  packet::Dissection read;
  read.key = packets.record.key;
  exporters::SampledFrame frame;
  frame.exporter = IpAddress::v4(0x0a140002);
  frame.wire_length = 0xffff'ffff;
  frame.one_in = std::uint32_t{1} << 24;
  frame.heard_ns = hour.time_since_epoch().count();
  traffic.hear(frame, read, true, hour);
  BOOST_TEST(traffic.standing().at(1).refused == 1u);
  BOOST_TEST(up_of(traffic.close_all(), hour, hour + 1h) == most);
}

BOOST_AUTO_TEST_CASE(directions_are_those_of_the_schools_addresses) {
  ToldTraffic traffic(settings(), hour);
  traffic.hear(flow(hour, hour, 100, 0), hour);
  traffic.hear(flow(hour, hour, 200, 0, pupil, teacher), hour);
  traffic.hear(flow(hour, hour, 400, 0, IpAddress::v4(0xc0000201), world), hour);
  auto const over = traffic.close_all();
  BOOST_REQUIRE(!over.steps.empty());
  BOOST_TEST(over.steps[0].up.bytes == 100u);
  BOOST_TEST(over.steps[0].within.bytes == 200u);
  BOOST_TEST(over.steps[0].transit.bytes == 400u);
  BOOST_TEST(over.steps[0].down.bytes == 0u);
  BOOST_TEST(over.steps[0].flows_new == 3u);
}

BOOST_AUTO_TEST_CASE(a_step_is_told_when_records_that_reach_so_far_are_no_longer_expected) {
  ToldTraffic traffic(settings(), hour);
  BOOST_TEST((traffic.open_for() == 70s));  // a minute assumed, and a step
  traffic.hear(flow(hour, hour + 100s, 1'000, 0), hour + 120s);
  BOOST_TEST((traffic.open_for() == 130s));
  BOOST_TEST(traffic.close(hour + 139s).is_empty());
  BOOST_TEST(up_of(traffic.close(hour + 140s), hour, hour + 10s) == 100u);
  BOOST_TEST(up_of(traffic.close(hour + 150s), hour + 10s, hour + 20s) == 100u);
  // Twice ten minutes of records that come at once, and the reach is theirs.
  for (int i = 0; i < 25; ++i) {
    auto const now = hour + 150s + i * 60s;
    traffic.hear(flow(now, now, 100, 0), now);
    traffic.close(now);
  }
  BOOST_TEST((traffic.open_for() == 10s));
}

BOOST_AUTO_TEST_CASE(what_tells_of_a_time_that_is_over_goes_into_what_is_open_and_is_counted) {
  ToldTraffic traffic(settings(), hour);
  traffic.hear(flow(hour, hour + 1s, 100, 0), hour + 2s);
  traffic.close(hour + 20min);
  auto const open_from = hour + 20min - 70s;
  traffic.hear(flow(hour + 1min, hour + 20min, 7'000, 0), hour + 20min);  // 19 minutes: longer than anything stays open
  traffic.hear(flow(hour + 1min, hour + 2min, 500, 0), hour + 20min);
  BOOST_TEST((traffic.open_for() == ToldTraffic::open_max));
  auto const over = traffic.close_all();
  BOOST_TEST(up_of(over, hour, open_from) == 0u);
  BOOST_TEST(up_of(over, open_from, open_from + 10s) == 1'000u + 500u);  // 7,000 over 70 s, and all of the other
  BOOST_TEST(up_of(over, open_from, hour + 1h) == 7'500u);
  BOOST_TEST(traffic.standing().at(0).told_late == 2u);
}

BOOST_AUTO_TEST_CASE(the_time_before_we_listened_is_nobodys_fault) {
  ToldTraffic traffic(settings(), hour);
  traffic.hear(flow(hour - 50s, hour + 10s, 6'000, 0), hour + 12s);
  auto const over = traffic.close_all();
  BOOST_TEST(up_of(over, hour, hour + 1min) == 6'000u);
  BOOST_TEST(traffic.standing().at(0).told_late == 0u);
}

BOOST_AUTO_TEST_CASE(a_record_from_the_future_is_booked_now) {
  ToldTraffic traffic(settings(), hour);
  traffic.hear(flow(hour + 1h, hour + 2h, 600, 0), hour + 5s);
  BOOST_TEST(up_of(traffic.close_all(), hour, hour + 10s) == 600u);
}

BOOST_AUTO_TEST_CASE(who_counts_is_put_together_and_who_does_not_stands_beside) {
  ToldTraffic counted(settings(), hour), beside(settings(false), hour);
  for (auto* const traffic : {&counted, &beside}) {
    auto first = flow(hour, hour, 100, 30);
    traffic->hear(first, hour);
    first.exporter = IpAddress::v4(0x0a140002);
    traffic->hear(first, hour);
  }
  auto const over = counted.close_all();
  BOOST_REQUIRE(!over.school.empty());
  BOOST_TEST(over.school[0].up.bytes == 200u);
  BOOST_TEST(over.school[0].down.bytes == 60u);
  auto const other = beside.close_all();
  BOOST_TEST(other.school.empty());
  BOOST_REQUIRE(other.steps.size() >= 2u);
  BOOST_TEST(other.steps[0].interface_name == "beside:10.20.0.1");
  BOOST_TEST(other.steps[1].interface_name == "beside:10.20.0.2");
}

BOOST_AUTO_TEST_CASE(scaled_counts_bear_the_mark_of_an_estimate_and_an_hour_has_one_name) {
  ToldTraffic traffic(settings(), hour);
  traffic.hear(flow(hour + 5s, hour + 5s, 100, 0), hour + 5s);
  traffic.close(hour + 3min);
  auto sampled = flow(hour + 3min, hour + 3min, 51'200, 0);
  sampled.record.sampled_one_in = 512;
  traffic.hear(sampled, hour + 3min);
  auto const over = traffic.close_all();
  std::vector<std::string> hours;
  for (auto const& stretch : over.stretches)
    if (stretch.is_hour) {
      hours.push_back(stretch.interface_name);
      BOOST_TEST(stretch.hosts.at(0).sent.bytes == (hours.size() == 1 ? 100u : 51'200u));
    }
  BOOST_TEST((hours == std::vector<std::string>{"exporter:10.20.0.1", "exporter:10.20.0.1~"}));
  BOOST_TEST(over.steps.back().interface_name == "exporter:10.20.0.1~");
}

// An interface that is metered both ways, and traffic through a device that meters everywhere.
BOOST_AUTO_TEST_CASE(what_a_device_tells_again_where_it_goes_out_is_in_the_sums_once) {
  ToldTraffic traffic(settings(), hour);
  auto in = flow(hour, hour, 1'000, 0);
  in.metered = exporters::Metered::coming_in;
  in.interface_in = 3;
  in.interface_out = 1;
  traffic.hear(in, hour);
  auto again = in;
  again.metered = exporters::Metered::going_out;
  traffic.hear(again, hour);
  auto only_out = flow(hour, hour, 500, 0);  // from an interface that is not metered
  only_out.metered = exporters::Metered::going_out;
  only_out.interface_in = 9;
  traffic.hear(only_out, hour);
  BOOST_TEST(up_of(traffic.close_all(), hour, hour + 10s) == 1'500u);
  BOOST_TEST(traffic.standing().at(0).told_twice == 1u);
}

BOOST_AUTO_TEST_CASE(an_interface_that_no_longer_meters_what_comes_in_is_forgotten) {
  ToldTraffic traffic(settings(), hour);
  auto in = flow(hour, hour, 1'000, 0);
  in.metered = exporters::Metered::coming_in;
  in.interface_in = 3;
  traffic.hear(in, hour);
  auto const out_at = [&](Instant now) {
    auto out = flow(now, now, 500, 0);
    out.metered = exporters::Metered::going_out;
    out.interface_in = 3;
    traffic.hear(out, now);
    return traffic.standing().at(0).told_twice;
  };
  BOOST_TEST(out_at(hour + 10min) == 1u);
  BOOST_TEST(out_at(hour + 10min + 1s) == 1u);
}

BOOST_AUTO_TEST_CASE(interfaces_that_meter_no_more_make_room_for_others) {
  ToldTraffic traffic(settings(), hour);
  auto const tell = [&](exporters::Metered metered, std::uint32_t interface, Instant now) {
    auto told = flow(now, now, 100, 0);
    told.metered = metered;
    told.interface_in = interface;
    traffic.hear(told, now);
    return traffic.standing().at(0).told_twice;
  };
  using enum exporters::Metered;
  for (std::uint32_t i = 1; i <= ToldTraffic::metering_interfaces_max + 1; ++i) tell(coming_in, i, hour);
  BOOST_TEST(tell(going_out, ToldTraffic::metering_interfaces_max, hour) == 1u);
  BOOST_TEST(tell(going_out, ToldTraffic::metering_interfaces_max + 1, hour) == 1u);  // it had no room
  tell(coming_in, 9'000, hour + 11min);
  BOOST_TEST(tell(going_out, 9'000, hour + 11min) == 2u);
}

BOOST_AUTO_TEST_CASE(frames_of_one_who_tells_of_flows_too_are_not_added) {
  ToldTraffic traffic(settings(), hour);
  packet::Dissection read;
  read.key = flow(hour, hour, 0, 0).record.key;
  exporters::SampledFrame frame;
  frame.exporter = router;
  frame.wire_length = 1'000;
  frame.one_in = 4;
  frame.heard_ns = (hour + 1s).time_since_epoch().count();
  traffic.hear(frame, read, true, hour + 1s);
  traffic.hear(flow(hour + 1s, hour + 1s, 300, 0), hour + 1s);
  traffic.hear(frame, read, false, hour + 2s);
  BOOST_TEST(up_of(traffic.close_all(), hour, hour + 10s) == 4'300u);
  BOOST_TEST(traffic.standing().at(0).told_twice == 1u);
}

BOOST_AUTO_TEST_CASE(the_newest_whole_minute_is_what_is_shown_live) {
  ToldTraffic traffic(settings(), hour);
  for (int i = 0; i < 12; ++i) traffic.hear(flow(hour + i * 10s, hour + i * 10s, 1'000, 0), hour + i * 10s);
  BOOST_TEST(traffic.newest(hour + 2min).empty());
  traffic.close(hour + 2min + 10s);
  auto const newest = traffic.newest(hour + 2min + 10s);
  BOOST_REQUIRE(newest.size() == 1u);
  BOOST_TEST((newest[0].window.from == hour));
  BOOST_TEST((newest[0].window.to == hour + 1min));
  BOOST_TEST(newest[0].up.bytes == 6'000u);
  BOOST_REQUIRE(newest[0].hosts.size() == 1u);
  BOOST_TEST(newest[0].hosts[0].address.to_string() == "10.20.0.7");
  BOOST_TEST(traffic.newest(hour + 10min).empty());  // it says nothing any more
}

BOOST_AUTO_TEST_CASE(a_silent_exporter_was_watched_by_nobody) {
  ToldTraffic traffic(settings(), hour);
  traffic.hear(flow(hour, hour + 5s, 1'000, 0), hour + 5s);
  auto over = traffic.close(hour + 2h);
  for (auto const& step : over.steps) BOOST_TEST((step.window.from < hour + 10s));
  auto const hours = std::ranges::count_if(over.stretches, [](auto const& one) { return one.is_hour; });
  BOOST_TEST(hours == 1);
  BOOST_TEST(traffic.close(hour + 3h).is_empty());
}

BOOST_AUTO_TEST_CASE(more_exporters_than_have_sums_are_counted_and_a_silent_one_gives_way) {
  ToldTraffic traffic(settings(), hour);
  auto told = flow(hour, hour, 100, 0);
  for (std::uint32_t i = 0; i <= ToldTraffic::sources_max; ++i) {
    told.exporter = IpAddress::v4(0x0a140001 + i);
    traffic.hear(told, hour + std::chrono::seconds(i));
  }
  BOOST_TEST(traffic.standing().size() == ToldTraffic::sources_max);
  BOOST_TEST(traffic.no_room() == 1u);
  traffic.hear(told, hour + 1h);  // the first was heard an hour ago
  BOOST_TEST(traffic.standing().size() == ToldTraffic::sources_max);
  BOOST_TEST(traffic.no_room() == 1u);
  BOOST_TEST(traffic.standing().front().source.exporter.to_string() == "10.20.0.2");
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_loses_nothing) {
  ToldTraffic traffic(settings(), hour);
  traffic.hear(flow(hour, hour, 100, 0), hour);
  auto const over = traffic.close(hour - 24h);
  BOOST_TEST(up_of(over, hour, hour + 10s) == 100u);
  traffic.hear(flow(hour - 24h, hour - 24h, 50, 0), hour - 24h);
  BOOST_TEST(up_of(traffic.close_all(), hour - 25h, hour - 23h) == 50u);
}

// A machine that slept a year, and records that begin before it fell asleep: they are spread over six minutes at most.
BOOST_AUTO_TEST_CASE(a_clock_that_is_set_forward_makes_no_record_longer) {
  ToldTraffic traffic(settings(), hour);
  traffic.hear(flow(hour, hour, 100, 0), hour);
  auto const now = hour + 24h * 365;
  std::uint64_t const whole = (std::uint64_t{1} << 45) - 1;
  traffic.hear(flow(hour, now, whole, 0), now);
  auto const over = traffic.close(now + 10min);
  BOOST_TEST(up_of(over, hour, hour + 10s) == 100u);
  BOOST_TEST(up_of(over, hour + 10s, now - 6min) == 0u);
  BOOST_TEST(up_of(over, now - 6min, now + 10s) == whole);
  auto const booked = std::ranges::count_if(over.steps, [](auto const& step) { return step.up.bytes > 0; });
  BOOST_TEST(booked == 37);  // one, and 360 seconds by ten
}

BOOST_AUTO_TEST_CASE(a_record_reaches_back_six_minutes_where_steps_lag_as_well) {
  ToldTraffic traffic(settings(), hour);
  traffic.hear(flow(hour, hour, 100, 0), hour);
  auto const now = hour + 11min;  // nobody closed meanwhile
  traffic.hear(flow(hour, now, 36'000, 0), now);
  auto const over = traffic.close_all();
  BOOST_TEST(up_of(over, hour + 10s, now - 6min) == 0u);
  BOOST_TEST(up_of(over, now - 6min, now - 6min + 10s) == 1'000u);  // 36,000 over 360 s
}

BOOST_AUTO_TEST_SUITE_END()
