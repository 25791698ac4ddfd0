#include "policy/targets/survey.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace campus;
using namespace campus::targets;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(survey)

namespace {

using Finding = EvidenceItem::Finding;

constexpr Instant now{std::chrono::seconds(1'795'316'400)};
constexpr std::uint64_t mega = 1'000'000;

PortRate port_of(std::uint32_t index, std::string name, std::uint64_t speed_bps,
                 LinkState link = LinkState::up) {
  PortRate port;
  port.if_index = index;
  port.name = std::move(name);
  port.speed_bps = speed_bps;
  port.link = link;
  return port;
}

SurveyedDevice device_of(std::string name, std::vector<PortRate> ports, DeviceKind kind = DeviceKind::switch_,
                         DeviceState state = DeviceState::reachable) {
  SurveyedDevice device;
  device.kind = kind;
  device.status.device = {std::move(name)};
  device.status.state = state;
  device.status.last_answer = now - 20s;
  device.status.ports = std::move(ports);
  return device;
}

Layout laid_out() {
  Layout layout;
  layout.backbone_speed.least_bps = 1000 * mega;
  layout.desktop_speed.least_bps = 100 * mega;
  return layout;
}

std::vector<SurveyedDevice> two_switches() {
  return {device_of("sw-1", {port_of(1, "ge1", 1000 * mega), port_of(2, "ge2", 100 * mega),
                             port_of(3, "ge3", 10 * mega), port_of(4, "ge4", 0, LinkState::down),
                             port_of(5, "xe1", 10'000 * mega)}),
          device_of("sw-2", {port_of(1, "ge1", 1000 * mega), port_of(2, "vlan1", 0)})};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_desk_at_ten_megabits_is_short_and_an_empty_socket_does_not_count) {
  auto devices = two_switches();
  devices[1].port_types = {{1, 6}, {2, 53}};  // vlan1 is propVirtual
  auto layout = laid_out();
  layout.backbone = {{{"sw-1"}, "xe1"}};
  auto const reading = desktop_100m(layout, devices, now).value();
  BOOST_TEST(reading.value.number == 750'000);  // ge1, ge2 and ge1 of four
  BOOST_TEST(reading.at_best.number == 750'000);
  BOOST_TEST(reading.evidence.samples == 4u);
  BOOST_TEST(reading.evidence.coverage == whole);
  BOOST_TEST(reading.evidence.items.front().subject == "sw-1 ge3");
  BOOST_TEST((reading.evidence.items.front().finding == Finding::short_of_it));
}

BOOST_AUTO_TEST_CASE(a_port_that_does_not_say_its_speed_is_unknown) {
  auto const reading =
      desktop_100m(laid_out(), two_switches(), now).value();           // vlan1 passes for a port of no speed
  BOOST_TEST(reading.value.number == 666'666);                         // 4 of 6
  BOOST_TEST(reading.at_best.number == 833'333);                       // 5 of 6
  BOOST_TEST(reading.evidence.coverage == 833'333);
}

BOOST_AUTO_TEST_CASE(every_port_of_a_silent_switch_may_be_slow) {
  auto devices = two_switches();
  devices[0].status.state = DeviceState::unreachable;
  devices[1].port_types = {{1, 6}, {2, 53}};
  auto const reading = desktop_100m(laid_out(), devices, now).value();
  BOOST_TEST(reading.value.number == 166'666);  // 1 of 1 + 5
  BOOST_TEST(reading.at_best.number == whole);
  BOOST_TEST(reading.evidence.items.front().subject == "sw-1");
}

BOOST_AUTO_TEST_CASE(desks_hang_on_switches_unless_said_otherwise) {
  auto devices = two_switches();
  devices.push_back(device_of("pc-1", {port_of(1, "eth0", 10 * mega)}, DeviceKind::computer));
  auto layout = laid_out();
  layout.desktop_devices = {{"pc-1"}};
  BOOST_TEST(desktop_100m(layout, devices, now).value().value.number == 0);
  layout.desktop_devices = {{"nobody"}};
  BOOST_TEST(!desktop_100m(layout, devices, now).has_value());
}

BOOST_AUTO_TEST_CASE(a_backbone_link_that_is_down_is_no_gigabit_link) {
  auto layout = laid_out();
  layout.backbone = {
      {{"sw-1"}, "xe1"}, {{"sw-1"}, "ge2"}, {{"sw-1"}, "ge4"}, {{"sw-1"}, "nowhere"}, {{"sw-9"}, "ge1"}};
  auto const reading = backbone_gigabit(layout, two_switches(), now).value();
  BOOST_TEST(reading.value.number == 200'000);    // xe1 of five
  BOOST_TEST(reading.at_best.number == 600'000);  // two are unknown
  BOOST_TEST(!backbone_gigabit(laid_out(), two_switches(), now).has_value());
}

BOOST_AUTO_TEST_CASE(how_fast_a_port_must_be_is_said_by_data_and_else_nothing_is_counted) {
  auto layout = laid_out();
  layout.backbone = {{{"sw-1"}, "ge1"}, {{"sw-1"}, "xe1"}};
  BOOST_TEST(backbone_gigabit(layout, two_switches(), now).value().value.number == whole);
  layout.backbone_speed.least_bps = 10'000 * mega;
  BOOST_TEST(backbone_gigabit(layout, two_switches(), now).value().value.number == whole / 2);
  layout.desktop_speed.least_bps = 10 * mega;
  auto devices = two_switches();
  devices[1].port_types = {{1, 6}, {2, 53}};
  BOOST_TEST(desktop_100m(layout, devices, now).value().value.number == whole);
  layout.backbone_speed = layout.desktop_speed = {};
  BOOST_TEST(!backbone_gigabit(layout, devices, now).has_value());
  BOOST_TEST(!desktop_100m(layout, devices, now).has_value());
}

BOOST_AUTO_TEST_CASE(one_access_point_in_operation_covers_a_place) {
  std::vector<SurveyedDevice> const devices{
      device_of("ap-1", {}, DeviceKind::access_point),
      device_of("ap-2", {}, DeviceKind::access_point, DeviceState::unreachable),
      device_of("ap-3", {}, DeviceKind::access_point, DeviceState::unknown)};
  Layout layout;
  layout.wifi_places = {{"一年级1班", {{"ap-2"}, {"ap-1"}}},
                        {"食堂", {{"ap-2"}}},
                        {"操场", {}},
                        {"图书馆", {{"ap-2"}, {"ap-3"}}}};
  auto const reading = wifi_coverage(layout, devices, now).value();
  BOOST_TEST(reading.value.number == 250'000);
  BOOST_TEST(reading.at_best.number == 500'000);
  BOOST_TEST(reading.evidence.samples == 3u);
  BOOST_TEST(!wifi_coverage({}, devices, now).has_value());
}

BOOST_AUTO_TEST_CASE(the_egress_port_tells_what_was_negotiated_while_it_is_up) {
  auto devices = two_switches();
  auto const reading = negotiated({{"sw-1"}, "ge1"}, devices, now).value();
  BOOST_TEST(reading.value.number == 1'000'000'000);
  BOOST_TEST((reading.evidence.kind == EvidenceKind::negotiated));
  BOOST_TEST((reading.evidence.taken_at == now - 20s));
  BOOST_TEST(!negotiated({{"sw-1"}, "ge4"}, devices, now).has_value());  // down
  BOOST_TEST(!negotiated({{"sw-1"}, "ge9"}, devices, now).has_value());
  devices[0].status.state = DeviceState::unreachable;
  BOOST_TEST(!negotiated({{"sw-1"}, "ge1"}, devices, now).has_value());
}

BOOST_AUTO_TEST_CASE(a_contract_is_good_to_the_end_of_its_last_day) {
  auto const day = [](int number) { return CivilDay{std::chrono::days(number)}; };
  Contract const contract{
      .document = "合同", .from = day(20'000), .until = day(20'365), .down_bps = 300 * mega, .up_bps = 0};
  auto const reading = contracted(contract, SchoolCalendar());
  BOOST_TEST((reading.window.from == Instant(std::chrono::days(20'000)) - 8h));  // midnight in Beijing
  BOOST_TEST((reading.valid_until.value() == Instant(std::chrono::days(20'366)) - 8h));
  BOOST_TEST(reading.evidence.items.front().subject == "合同");
}

BOOST_AUTO_TEST_CASE(a_long_list_keeps_what_is_short_and_counts_the_rest) {
  std::vector<PortRate> ports;
  for (std::uint32_t i = 1; i <= 300; ++i)
    ports.push_back(port_of(i, "p" + std::to_string(i), (i == 300 ? 10 : 100) * mega));
  std::vector<SurveyedDevice> const devices{device_of("sw", std::move(ports))};
  auto const reading = desktop_100m(laid_out(), devices, now).value();
  BOOST_TEST(reading.value.number == 996'666);
  BOOST_TEST(reading.evidence.items.size() == Evidence::items_max);
  BOOST_TEST(reading.evidence.items_beyond == 44u);
  BOOST_TEST(reading.evidence.items.front().subject == "sw p300");
}

BOOST_AUTO_TEST_SUITE_END()
