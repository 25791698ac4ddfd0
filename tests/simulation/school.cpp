// 千人级学校：四个 VLAN、三层交换、十二间教室、一份秋季校历。
// A school of the size of a county town's: four VLANs, three layers of switches, twelve classrooms, an autumn
// term.

#include "tests/simulation/school.hpp"

#include <algorithm>
#include <chrono>

namespace campus::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t distributors = 6, access_each = 5, rooms_count = 12;
constexpr std::int64_t megabit = 1'000'000;

CivilDay first_day() { return std::chrono::local_days{std::chrono::year(2026) / 9 / 1}; }
CivilDay day_of(unsigned month, unsigned day) {
  return std::chrono::local_days{std::chrono::year(2026) / static_cast<int>(month) / static_cast<int>(day)};
}

MacAddress mac_of(std::uint32_t number) {
  return {{0x3c, 0x6a, 0x9d, static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
           static_cast<std::uint8_t>(number)}};
}

// Eight lessons with their breaks, and an evening study hour.
std::vector<Period> timetable() {
  std::vector<Period> periods;
  for (std::uint8_t number = 1; number <= 8; ++number) {
    auto const begins = static_cast<std::uint16_t>((number <= 4 ? 8 * 60 : 14 * 60) + (number - 1) % 4 * 55);
    auto const ends = static_cast<std::uint16_t>(begins + 45);
    periods.push_back({Period::Kind::lesson, number, "", begins, ends});
    if (number % 4 != 0)
      periods.push_back({Period::Kind::interval, 0, "", ends, static_cast<std::uint16_t>(ends + 10)});
  }
  periods.push_back({Period::Kind::study, 1, "", 18 * 60 + 30, 19 * 60 + 30});
  return periods;
}

SchoolCalendar autumn() {
  CalendarFacts facts;
  facts.terms.push_back({"autumn", first_day(), day_of(12, 23)});
  facts.timetables.push_back({first_day(), day_of(12, 31), timetable()});
  facts.special_days.push_back({day_of(9, 25), day_of(9, 27), DayKind::holiday, "中秋节", {}});
  facts.special_days.push_back({day_of(10, 1), day_of(10, 7), DayKind::holiday, "国庆节", {}});
  facts.special_days.push_back({day_of(9, 20), day_of(9, 20), DayKind::makeup, "调休", std::chrono::Tuesday});
  facts.special_days.push_back(
      {day_of(10, 10), day_of(10, 10), DayKind::makeup, "调休", std::chrono::Wednesday});
  facts.special_days.push_back({day_of(11, 12), day_of(11, 13), DayKind::exam, "期中考试", {}});
  facts.special_days.push_back({day_of(12, 21), day_of(12, 23), DayKind::exam, "期末考试", {}});
  facts.special_days.push_back({day_of(11, 26), day_of(11, 26), DayKind::suspended, "停课", {}});
  return SchoolCalendar::make(std::move(facts)).value();
}

admission::Site segments() {
  admission::Site site;
  site.segments = {{{210}, "br210"}, {{220}, "br220"}, {{230}, "br230"}, {{240}, "br240"}};
  site.garden = {*Prefix::parse("192.0.2.53"), *Prefix::parse("192.0.2.0/24"), *Prefix::parse("fd53::/64")};
  return site;
}

watch::AlertSettings rules() {
  watch::AlertSettings settings;
  settings.rules["device.unreachable"] = {.severity = Severity::high};
  settings.rules["port.down"] = {.severity = Severity::medium, .keep = 5min};
  settings.rules["uplink.down"] = {.severity = Severity::high, .hold = 3min, .is_raised_on_exams = true};
  settings.rules["room.fault"] = {
      .severity = Severity::medium, .told = watch::AlertRule::Told::lessons, .is_dropped_in_vacation = true};
  settings.rules["lan.listed_name"] = {.severity = Severity::medium, .quiet = 30min, .is_grouped = true};
  settings.rules["alerts.crowded"] = {.severity = Severity::medium, .keep = 5min};
  settings.rules["flow.scan_hosts"] = {
      .severity = Severity::high, .quiet = 5min, .is_grouped = true, .is_raised_off_hours = true};
  return settings;
}

watch::DetectorSettings detectors_of_the_school() {
  watch::DetectorSettings settings;
  settings.window = 1min;
  settings.scan_hosts = 60;
  settings.scan_ports = 100;
  settings.scan_unanswered = 0.6;
  return settings;
}

targets::Attainment::Settings plan_of_the_district() {
  targets::Target line;
  line.id = "egress";
  line.metric = Metric::egress_rate;
  line.bound = {targets::Bound::Side::at_least, {Unit::bits_per_second, 200 * megabit}};
  line.proof = EvidenceKind::delivered;
  targets::Attainment::Settings settings;
  settings.profiles = {{"plan", {"", "", "", 2019, targets::Certainty::seen}, {line}}};
  settings.layout.egress_port = targets::PortName{{"core"}, "wan"};
  return settings;
}

}  // namespace

MacAddress made_up(std::uint32_t number, std::uint8_t kind) {
  return {{0x02, kind, static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
           static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)}};
}

IpAddress Machine::v4() const {
  return IpAddress::v4(0x0a00'0000u | static_cast<std::uint32_t>(21 + segment) << 16 | number);
}

IpAddress Machine::v6() const {
  IpAddress address;
  address.octets = {0xfd, 0x00, 0, static_cast<std::uint8_t>(21 + segment)};
  address.octets[14] = static_cast<std::uint8_t>(number >> 8);
  address.octets[15] = static_cast<std::uint8_t>(number);
  return address;
}

School::School()
    : site(segments()), alerts(rules()), detectors(detectors_of_the_school()), calendar(autumn()) {
  targets = plan_of_the_district();
  lan.names = watch::NameSet(std::vector{listed_name});
  devices.push_back({{"core"}, DeviceKind::router});
  for (std::size_t i = 1; i <= distributors; ++i) {
    auto const name = "sw-" + std::to_string(i);
    devices.push_back({{name}, DeviceKind::switch_});
    links.push_back({"device:" + name, "device:core"});
    for (std::size_t j = 1; j <= access_each; ++j) {
      devices.push_back({{name + '-' + std::to_string(j)}, DeviceKind::switch_});
      links.push_back({"device:" + devices.back().id.name, "device:" + name});
    }
  }
  // Reached by two ways: silent without a reason of its own only when both are gone.
  devices.push_back({{"sw-servers"}, DeviceKind::switch_});
  links.push_back({"device:sw-servers", "device:sw-1"});
  links.push_back({"device:sw-servers", "device:sw-2"});
  for (std::size_t i = 0; i < rooms_count; ++i) {
    auto const name = std::to_string(301 + i);
    auto const switch_name = "sw-" + std::to_string(1 + i % distributors) + "-1";
    switches_of_rooms.push_back(switch_name);
    links.push_back({"room:" + name, "device:" + switch_name});
    RoomAsset projector{.device = {"projector-" + name}, .kind = DeviceKind::projector};
    projector.means.has_pjlink = true;
    projector.means.port = AssetPort{{switch_name}, "p" + name};
    rooms.push_back(Room{.id = {name}, .title = "", .assets = {projector}});
  }
  topology = watch::Topology::make(links).value();
  for (std::uint32_t i = 0; i < machines_max; ++i) {
    Machine machine{.mac = mac_of(i + 1), .number = i + 1};
    machine.is_exempt = i < exempt_count;
    machine.segment = machine.is_exempt ? 3 : i % 10 < 7 ? 0 : i % 10 < 9 ? 1 : 2;
    machine.group = machine.is_exempt ? Group::server : machine.segment == 0 ? Group::pupil : Group::staff;
    machine.makes_up_addresses = machine.segment == 2 && i % 10 == 9 && i % 100 == 99;
    if (machine.is_exempt) site.exempt.push_back(machine.mac);
    machines.push_back(machine);
  }
}

CivilDay School::civil(int day) const { return first_day() + std::chrono::days(day); }

Instant School::at(int day, int minute) const {
  return calendar.begin_of(civil(day)) + std::chrono::minutes(minute);
}

bool School::is_powered(int day) const { return civil(day) < day_of(10, 2) || civil(day) > day_of(10, 6); }

std::vector<std::string> above(watch::Topology const& topology, std::string const& object) {
  std::vector<std::string> all;
  auto open = topology.above(object);
  while (!open.empty()) {
    auto next = open.back();
    open.pop_back();
    if (std::ranges::find(all, next) != all.end()) continue;
    for (auto& one : topology.above(next)) open.push_back(std::move(one));
    all.push_back(std::move(next));
  }
  return all;
}

}  // namespace campus::simulation
