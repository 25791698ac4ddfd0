#include "policy/targets/attainment.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace campus;
using namespace campus::targets;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(attainment)

namespace {

constexpr std::uint64_t megabit = 1'000'000;
// Tuesday 24 November 2026, 08:30 in Beijing: date -u -d '2026-11-24 00:30' +%s
constexpr Instant tuesday{std::chrono::seconds(1'795'480'200)};

CivilDay november(unsigned number) {
  return CivilDay{std::chrono::year(2026) / std::chrono::November / std::chrono::day(number)};
}

SchoolCalendar lessons(std::vector<CalendarFacts::SpecialDay> special = {}) {
  CalendarFacts facts;
  facts.timetables = {
      {november(1), november(30), {{Period::Kind::lesson, 1, "第一节", 480, 525}}}};  // to 08:45
  facts.special_days = std::move(special);
  return SchoolCalendar::make(facts).value();
}

Attainment::Settings settings() {
  Target line;
  line.id = "line";
  line.metric = Metric::egress_rate;
  line.bound = {Bound::Side::at_least, {Unit::bits_per_second, 200'000'000}};
  line.proof = EvidenceKind::delivered;
  Target load;
  load.id = "load";
  load.metric = Metric::egress_load;
  load.bound = {Bound::Side::at_most, {Unit::parts_per_million, 800'000}};
  Attainment::Settings settings;
  settings.profiles = {{"doc", {"", "", "", 2019, Certainty::seen}, {line, load}}};
  settings.layout.contract = Contract{"合同", november(1), november(30), 300 * megabit, 100 * megabit};
  settings.layout.egress_port = PortName{{"gw"}, "wan"};
  settings.layout.egress_interfaces = {"eth0"};
  return settings;
}

std::vector<SurveyedDevice> gateway(std::uint64_t speed_bps = 1000 * megabit) {
  SurveyedDevice device;
  device.status.device = {"gw"};
  device.status.state = DeviceState::reachable;
  device.status.ports.resize(1);
  device.status.ports[0].name = "wan";
  device.status.ports[0].link = LinkState::up;
  device.status.ports[0].speed_bps = speed_bps;
  return {device};
}

SpeedTest run(Instant at, std::uint64_t megabits) {
  return {.at = at,
          .server = "10.0.0.9",
          .down_bps = megabits * megabit,
          .up_bps = megabit,
          .seconds = 10,
          .samples = 20};
}

std::string code_of(Result<void> const& result) { return result ? "" : result.error().code; }

struct SchoolOfTargets {
  Attainment attainment;
  SchoolOfTargets() { attainment.reconfigure(settings()); }
  Verdict verdict(std::string const& id, Instant now = tuesday) const {
    auto const verdicts =
        attainment.judge(gateway(), lessons(), now, [](std::string_view) { return std::string("seal"); });
    return *std::ranges::find(verdicts, id, &Verdict::id);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_shaped_line_is_missed_and_met_again_when_the_shape_is_lifted) {
  SchoolOfTargets school;
  BOOST_TEST((school.verdict("doc.line").want == Want::proof));
  school.attainment.note(run(tuesday - 2h, 80));
  auto const missed = school.verdict("doc.line");
  BOOST_TEST((missed.outcome == Outcome::missed));
  BOOST_TEST(missed.short_by.value().number == 120'000'000);
  BOOST_TEST(missed.standings.size() == 3u);
  school.attainment.note(run(tuesday - 1h, 290));
  BOOST_TEST((school.verdict("doc.line").outcome == Outcome::met));
  school.attainment.note(run(tuesday - 3h, 80));  // an old one that arrives late
  BOOST_TEST((school.verdict("doc.line").outcome == Outcome::met));
}

BOOST_AUTO_TEST_CASE(a_test_older_than_a_month_proves_nothing) {
  SchoolOfTargets school;
  school.attainment.note(run(tuesday - 24h * 30 + 1s, 290));
  BOOST_TEST((school.verdict("doc.line").outcome == Outcome::met));
  BOOST_TEST((school.verdict("doc.line", tuesday + 1s).want == Want::fresh));
}

BOOST_AUTO_TEST_CASE(the_load_is_measured_against_what_was_bought) {
  SchoolOfTargets school;
  school.attainment.recall_load(tuesday - 30min, 0, std::uint64_t{150} * 37'500'000);
  auto const load = school.verdict("doc.load");
  BOOST_TEST(load.standings.at(0).reading.at_best.number == 500'000);  // 150 of 300 Mbit/s
  // When the contract is over, the port alone is left: 150 of 1000.
  auto const december = Instant(november(30).time_since_epoch()) + 24h;
  school.attainment.recall_load(december - 30min, 0, std::uint64_t{150} * 37'500'000);
  BOOST_TEST(school.verdict("doc.load", december).standings.at(0).reading.at_best.number == 150'000);
}

// 37,500,000 bytes a megabit for 300 seconds, half a minute before; as the store, asked for all that count, gives them.
BOOST_AUTO_TEST_CASE(exporters_are_known_by_the_names_they_are_kept_under) {
  auto const load_by = [](std::vector<std::string> interfaces, std::string source) {
    Attainment attainment;
    auto of = settings();
    of.layout.egress_interfaces = std::move(interfaces);
    attainment.reconfigure(of);
    TrafficRollup rollup;
    rollup.interface_name = std::move(source);
    rollup.window = {tuesday - 30min, tuesday - 30min + 10s};
    rollup.down.bytes = std::uint64_t{150} * 37'500'000;
    attainment.feed(rollup);
    auto const seal = [](std::string_view) { return std::string("seal"); };
    auto const verdicts = attainment.judge(gateway(), lessons(), tuesday, seal);
    return !std::ranges::find(verdicts, "doc.load", &Verdict::id)->standings.empty();
  };
  BOOST_TEST(load_by({}, "eth0"));
  BOOST_TEST(load_by({}, "exporter:10.20.0.1~"));
  BOOST_TEST(!load_by({}, "beside:10.20.0.1"));
  BOOST_TEST(load_by({"exporter:10.20.0.1"}, "exporter:10.20.0.1"));
  BOOST_TEST(!load_by({"exporter:10.20.0.1"}, "exporter:10.20.0.2"));
}

BOOST_AUTO_TEST_CASE(only_the_interfaces_of_the_egress_are_its_load) {
  SchoolOfTargets school;
  TrafficRollup rollup;
  rollup.interface_name = "eth1";
  rollup.window = {tuesday - 10min, tuesday - 10min + 1s};
  rollup.down.bytes = 1'000;
  school.attainment.feed(rollup);
  BOOST_TEST((school.verdict("doc.load").want == Want::reading));
  rollup.interface_name = "eth0";
  school.attainment.feed(rollup);
  BOOST_TEST(school.verdict("doc.load").standings.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_test_waits_for_the_bell_and_never_disturbs_an_exam) {
  SchoolOfTargets school;
  auto const ask = [&](std::string const& id, SchoolCalendar const& calendar, Instant at, bool is_insisted) {
    return code_of(school.attainment.may_test(id, gateway(), calendar, at, is_insisted));
  };
  BOOST_TEST(ask("doc.line", lessons(), tuesday, false) == "CMP-T053");
  BOOST_TEST(ask("doc.line", lessons(), tuesday, true) == "");
  BOOST_TEST(ask("doc.line", lessons(), tuesday + 15min, false) == "");  // 08:45
  auto const exams = lessons({{november(24), november(24), DayKind::exam, "期中考试", {}}});
  BOOST_TEST(ask("doc.line", exams, tuesday + 12h, true) == "CMP-T052");
  BOOST_TEST(ask("doc.load", lessons(), tuesday + 15min, false) == "CMP-T051");  // it is no rate
  BOOST_TEST(ask("doc.none", lessons(), tuesday + 15min, false) == "CMP-T050");
}

BOOST_AUTO_TEST_CASE(types_of_ports_are_those_of_the_last_poll) {
  SchoolOfTargets school;
  DevicePolled polled;
  polled.device = {"sw"};
  polled.ports.resize(2);
  polled.ports[0].if_index = 1;
  polled.ports[0].type = 6;
  polled.ports[1].if_index = 2;
  polled.ports[1].type = 53;
  school.attainment.feed(polled);
  polled.ports.pop_back();
  school.attainment.feed(polled);
  BOOST_TEST(school.attainment.port_types({"sw"}).size() == 1u);
  BOOST_TEST(school.attainment.port_types({"other"}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
