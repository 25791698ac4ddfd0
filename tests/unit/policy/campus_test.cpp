#include "policy/campus.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

using namespace campus;
using namespace std::chrono_literals;

namespace {

Instant const start = Instant{std::chrono::seconds(1'800'000'000)};
DeviceId const teaching{"sw-teaching"};

Campus school() {
  return Campus({{teaching, DeviceKind::switch_}, {{"beamer-301"}, DeviceKind::projector}},
                {.report_every = 60s, .stale_after = 5min});
}

DevicePolled answer(Instant at, std::uint64_t octets = 1'000, std::string name = "teaching") {
  DevicePolled polled{.device = teaching, .at = at};
  polled.uptime_ticks = static_cast<std::uint32_t>((at - start) / 10ms) + 1'000'000;
  polled.identity.sys_name = std::move(name);
  PortSample port;
  port.if_index = 1;
  port.name = "ge1";
  port.link = LinkState::up;
  port.octets = OctetCounters{.in = octets, .out = octets};
  polled.ports.push_back(port);
  return polled;
}

DeviceSilent silence(Instant at, SilenceCause cause = SilenceCause::timeout) {
  return {.device = teaching, .at = at, .cause = cause};
}

DevicePolled answer_with(LinkState link, Instant at) {
  auto polled = answer(at);
  polled.ports[0].link = link;
  return polled;
}

template <class T>
std::size_t count(Ruling const& ruling) {
  return static_cast<std::size_t>(
      std::ranges::count_if(ruling, [](Intent const& intent) { return std::holds_alternative<T>(intent); }));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(campus_state)

BOOST_AUTO_TEST_CASE(a_device_that_was_never_asked_is_unknown_and_reported_so) {
  auto campus = school();
  auto const devices = campus.devices();
  BOOST_REQUIRE_EQUAL(devices.size(), 2);
  for (auto const& device : devices) BOOST_TEST((device.state == DeviceState::unknown));
  auto const ruling = campus.tick(start);
  BOOST_TEST(count<ReportDevice>(ruling) == 2);
  BOOST_TEST(count<ReportDevice>(campus.tick(start + 1s)) == 0);
  BOOST_TEST((campus.kind_of({"beamer-301"}) == DeviceKind::projector));
}

BOOST_AUTO_TEST_CASE(the_first_answer_makes_a_device_reachable) {
  auto campus = school();
  campus.tick(start);
  auto const ruling = campus.observe(answer(start + 5s), start + 5s);
  BOOST_TEST(count<KeepDevice>(ruling) == 1);
  BOOST_TEST(count<ReportDevice>(ruling) == 1);
  auto const* const status = campus.device(teaching);
  BOOST_REQUIRE(status != nullptr);
  BOOST_TEST((status->state == DeviceState::reachable));
  BOOST_TEST((status->since == start + 5s));
  BOOST_TEST((status->last_answer == start + 5s));
  BOOST_TEST(status->identity.sys_name == "teaching");
}

BOOST_AUTO_TEST_CASE(every_poll_is_kept_but_only_news_and_old_reports_are_reported) {
  auto campus = school();
  campus.observe(answer(start), start);
  for (int second = 10; second < 60; second += 10) {
    auto const now = start + std::chrono::seconds(second);
    auto const ruling = campus.observe(answer(now), now);
    BOOST_TEST(count<KeepDevice>(ruling) == 1);
    BOOST_TEST(count<ReportDevice>(ruling) == 0);
  }
  BOOST_TEST(count<ReportDevice>(campus.observe(answer(start + 60s), start + 60s)) == 1);
}

BOOST_AUTO_TEST_CASE(rates_are_in_the_status_from_the_second_poll_on) {
  auto campus = school();
  campus.observe(answer(start, 1'000), start);
  BOOST_TEST(!campus.device(teaching)->ports.at(0).in_bps);
  auto const ruling = campus.observe(answer(start + 60s, 7'501'000), start + 60s);
  BOOST_TEST(campus.device(teaching)->ports.at(0).in_bps.value() == 1'000'000);  // 7,500,000 x 8 / 60
  BOOST_TEST(std::get<KeepDevice>(ruling.at(0)).status.ports.at(0).in_bps.value() == 1'000'000);
}

BOOST_AUTO_TEST_CASE(a_silent_switch_is_reported_once_after_three_misses) {
  auto campus = school();
  campus.observe(answer(start), start);
  std::size_t reports = 0;
  for (int poll = 1; poll <= 5; ++poll) {
    auto const now = start + poll * 10s;
    auto const ruling = campus.observe(silence(now), now);
    BOOST_TEST(count<KeepDevice>(ruling) == 1);
    auto const reported = count<ReportDevice>(ruling);
    BOOST_TEST(reported == (poll == 3 ? 1 : 0));
    reports += reported;
    auto const expected = poll < 3 ? DeviceState::reachable : DeviceState::unreachable;
    BOOST_TEST((campus.device(teaching)->state == expected));
  }
  BOOST_TEST(reports == 1);
  BOOST_TEST((campus.device(teaching)->since == start + 30s));
  BOOST_TEST((campus.device(teaching)->cause == SilenceCause::timeout));
  BOOST_TEST((campus.device(teaching)->last_answer == start));
}

BOOST_AUTO_TEST_CASE(two_misses_and_an_answer_are_no_news) {
  auto campus = school();
  campus.observe(answer(start), start);
  for (int round = 0; round < 5; ++round) {
    auto const now = start + round * 9s;
    campus.observe(silence(now + 3s), now + 3s);
    campus.observe(silence(now + 6s), now + 6s);
    BOOST_TEST(count<ReportDevice>(campus.observe(answer(now + 9s), now + 9s)) == 0);
  }
  BOOST_TEST((campus.device(teaching)->state == DeviceState::reachable));
  BOOST_TEST((campus.device(teaching)->since == start));
}

BOOST_AUTO_TEST_CASE(a_device_that_never_answered_is_unknown_until_the_third_miss) {
  auto campus = school();
  campus.observe(silence(start, SilenceCause::refused), start);
  campus.observe(silence(start + 1s, SilenceCause::refused), start + 1s);
  BOOST_TEST((campus.device(teaching)->state == DeviceState::unknown));
  BOOST_TEST(!campus.device(teaching)->cause);
  campus.observe(silence(start + 2s, SilenceCause::refused), start + 2s);
  BOOST_TEST((campus.device(teaching)->state == DeviceState::unreachable));
  BOOST_TEST((campus.device(teaching)->cause == SilenceCause::refused));
}

BOOST_AUTO_TEST_CASE(another_cause_of_the_same_silence_is_news) {
  auto campus = school();
  for (int i = 0; i < 3; ++i) campus.observe(silence(start + i * 1s), start + i * 1s);
  auto const ruling = campus.observe(silence(start + 4s, SilenceCause::authentication), start + 4s);
  BOOST_TEST(count<ReportDevice>(ruling) == 1);
}

BOOST_AUTO_TEST_CASE(a_device_that_comes_back_says_so_at_once_and_bears_no_cause) {
  auto campus = school();
  for (int i = 0; i < 3; ++i) campus.observe(silence(start + i * 1s), start + i * 1s);
  auto const ruling = campus.observe(answer(start + 5s), start + 5s);
  BOOST_TEST(count<ReportDevice>(ruling) == 1);
  BOOST_TEST((campus.device(teaching)->state == DeviceState::reachable));
  BOOST_TEST(!campus.device(teaching)->cause);
}

BOOST_AUTO_TEST_CASE(a_changed_name_is_news) {
  auto campus = school();
  campus.observe(answer(start), start);
  auto const ruling = campus.observe(answer(start + 5s, 1'000, "renamed"), start + 5s);
  BOOST_TEST(count<ReportDevice>(ruling) == 1);
}

BOOST_AUTO_TEST_CASE(a_miss_leaves_no_rate_and_unreachable_leaves_no_link_standing) {
  auto campus = school();
  campus.observe(answer(start, 1'000), start);
  campus.observe(answer(start + 60s, 7'501'000), start + 60s);
  campus.observe(silence(start + 120s), start + 120s);
  BOOST_TEST(!campus.device(teaching)->ports.at(0).in_bps);
  BOOST_TEST((campus.device(teaching)->ports.at(0).link == LinkState::up));
  campus.observe(silence(start + 130s), start + 130s);
  campus.observe(silence(start + 140s), start + 140s);
  BOOST_TEST((campus.device(teaching)->ports.at(0).link == LinkState::other));
}

BOOST_AUTO_TEST_CASE(without_any_word_a_state_is_unknown_again) {
  auto campus = school();
  campus.observe(answer(start), start);
  campus.tick(start + 299s);
  BOOST_TEST((campus.device(teaching)->state == DeviceState::reachable));
  auto const ruling = campus.tick(start + 300s);
  BOOST_TEST((campus.device(teaching)->state == DeviceState::unknown));
  BOOST_TEST((campus.device(teaching)->ports.at(0).link == LinkState::other));
  BOOST_TEST(count<KeepDevice>(ruling) == 1);
}

BOOST_AUTO_TEST_CASE(ticks_repeat_the_report_of_every_device_when_it_is_due) {
  auto campus = school();
  std::size_t reports = 0;
  for (int second = 0; second <= 120; ++second)
    reports += count<ReportDevice>(campus.tick(start + second * 1s));
  BOOST_TEST(reports == 6);  // two devices at 0, 60 and 120 s
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_set_back_silences_nobody) {
  auto campus = school();
  campus.tick(start);
  BOOST_TEST(count<ReportDevice>(campus.tick(start - 1h)) == 2);
  BOOST_TEST(count<ReportDevice>(campus.tick(start - 1h + 1s)) == 0);
}

BOOST_AUTO_TEST_CASE(what_nobody_configured_is_ignored_and_counted) {
  auto campus = school();
  DeviceSilent stranger{.device = {"stranger"}, .at = start};
  BOOST_TEST(campus.observe(stranger, start).empty());
  auto polled = answer(start);
  polled.device = {"stranger"};
  BOOST_TEST(campus.observe(polled, start).empty());
  BOOST_TEST(campus.observations_ignored() == 2);
  BOOST_TEST(campus.devices().size() == 2);
}

BOOST_AUTO_TEST_CASE(a_new_configuration_keeps_what_is_known_of_devices_that_stay) {
  auto campus = school();
  campus.observe(answer(start), start);
  auto const ruling = campus.reconfigure({{teaching, DeviceKind::router}, {{"ups"}, DeviceKind::ups}}, {});
  BOOST_REQUIRE_EQUAL(ruling.size(), 1);
  BOOST_TEST((std::get<ForgetDevice>(ruling[0]).device == DeviceId{"beamer-301"}));
  BOOST_REQUIRE_EQUAL(campus.devices().size(), 2);
  BOOST_TEST((campus.device(teaching)->state == DeviceState::reachable));
  BOOST_TEST((campus.kind_of(teaching) == DeviceKind::router));
  BOOST_TEST(campus.device({"beamer-301"}) == nullptr);
  BOOST_TEST((campus.device({"ups"})->state == DeviceState::unknown));
}

BOOST_AUTO_TEST_CASE(traffic_is_kept_and_the_newest_of_each_interface_is_shown) {
  auto campus = school();
  for (int second = 0; second < 3; ++second) {
    TrafficMeasured measured{.rollup = {}};
    measured.rollup.interface_name = "uplink";
    measured.rollup.up.bytes = static_cast<std::uint64_t>(second);
    BOOST_TEST(count<KeepTraffic>(campus.observe(measured, start)) == 1);
  }
  BOOST_REQUIRE_EQUAL(campus.traffic().size(), 1);
  BOOST_TEST(campus.traffic()[0].up.bytes == 2);
}

BOOST_AUTO_TEST_CASE(an_interface_that_is_watched_no_more_has_no_newest_traffic) {
  auto campus = school();
  for (auto const* const name : {"wan0", "wan1"}) {
    TrafficMeasured measured{.rollup = {}};
    measured.rollup.interface_name = name;
    campus.observe(measured, start);
  }
  campus.watch_only({"wan1", "wan2"});
  BOOST_REQUIRE_EQUAL(campus.traffic().size(), 1);
  BOOST_TEST(campus.traffic()[0].interface_name == "wan1");
}

BOOST_AUTO_TEST_CASE(interfaces_without_end_are_kept_but_not_shown) {
  auto campus = school();
  for (std::size_t i = 0; i <= Campus::interfaces_max; ++i) {
    TrafficMeasured measured{.rollup = {}};
    measured.rollup.interface_name = "if" + std::to_string(i);
    BOOST_TEST(count<KeepTraffic>(campus.observe(measured, start)) == 1);
  }
  BOOST_TEST(campus.traffic().size() == Campus::interfaces_max);
}

BOOST_AUTO_TEST_CASE(a_dark_port_is_an_alert_where_it_was_written_down_as_one_that_carries_others) {
  auto const alerts_after = [](targets::Layout layout, std::vector<LinkState> const& links) {
    auto campus = school();
    targets::Attainment::Settings settings;
    settings.layout = std::move(layout);
    campus.attainment().reconfigure(std::move(settings));
    campus.watch_over({}, {}, {}, {}, {}, 1, start);
    auto at = start;
    for (auto const link : links) campus.observe(answer_with(link, at += 60s), at);
    campus.tick(at);
    return campus.alert_book().alerts();
  };
  targets::Layout backbone, egress, elsewhere;
  backbone.backbone = {{teaching, "ge1"}};
  egress.egress_port = targets::PortName{teaching, "ge1"};
  elsewhere.backbone = {{{"beamer-301"}, "ge1"}};
  auto const alerts = alerts_after(backbone, {LinkState::up, LinkState::down});
  BOOST_TEST_REQUIRE(alerts.size() == 1u);
  BOOST_TEST((alerts[0].key == AlertKey{"port:sw-teaching/ge1", "port.down"}));
  BOOST_TEST(alerts[0].what.code == "CMP-V106");
  BOOST_TEST(alerts_after(egress, {LinkState::down}).size() == 1u);
  BOOST_TEST(alerts_after(backbone, {LinkState::down, LinkState::up}).empty());
  BOOST_TEST(alerts_after(backbone, {LinkState::other}).empty());
  BOOST_TEST(alerts_after({}, {LinkState::down}).empty());
  BOOST_TEST(alerts_after(elsewhere, {LinkState::down}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
