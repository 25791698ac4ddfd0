#include "daemon/config/targets_config.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "daemon/config/campus_config.hpp"
#include "tests/unit/daemon/config/temporary_folder.hpp"

using namespace campus;
using namespace campus::config;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(targets_config)

namespace {

std::vector<DeviceId> const polled{{"core"}, {"sw-1"}, {"ap-1"}};

std::filesystem::path shipped_targets() {
  return std::filesystem::path(CAMPUS_SOURCE_DIR) / "packaging/config/targets.yaml";
}

CivilDay last_day_of(int year) { return CivilDay{std::chrono::year(year) / std::chrono::December / 31}; }

targets::Target const& target_of(std::vector<targets::Profile> const& profiles, std::string const& profile,
                                 std::string const& id) {
  auto const found = std::ranges::find(profiles, profile, &targets::Profile::id);
  BOOST_REQUIRE(found != profiles.end());
  auto const target = std::ranges::find(found->targets, id, &targets::Target::id);
  BOOST_REQUIRE(target != found->targets.end());
  return *target;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_key_of_the_targets_arrives_where_it_belongs) {
  TemporaryFolder const folder;
  auto const read = read_targets_config(folder.write("targets.yaml", R"(
school: {type: nine_year, locality: village, headcount: 499, classes: 18}
egress:
  interfaces: [wan0]
  port: {device: core, port: ge1}
  contract: {document: 合同, from: 2026-03-01, until: 2027-02-28, down: 300Mbps, up: 50Mbps}
  test: {server: 10.0.0.9, port: 5202, each_way: 5s, valid: 7d}
backbone: [{device: core, ports: [xe1, xe2]}, {device: sw-1, ports: [xe1]}]
desktop: {devices: [sw-1]}
speeds: {backbone_gigabit: {at_least: 10Gbps, document: 文〔2025〕2号, year: 2025}, desktop_100m: {at_least: 1Gbps}}
wifi: [{place: 图书馆, access_points: [ap-1]}, {place: 操场}]
profiles:
  - id: plan
    title: 规划
    document: 文〔2019〕1号
    seen_at: example.org
    year: 2019
    certainty: unverified
    targets:
      - {id: line, metric: egress_rate, at_least: 200Mbps, types: [nine_year, junior], locality: village,
         headcount: {most: 499}, classes: {least: 6, most: 24}, from: 2019, until: 2023-08-31, due: 2021,
         proof: contracted, wording: 二百兆}
      - {id: load, metric: egress_load, at_most: 97.5%, baseline: true}
)"),
                                        polled);
  require(read);
  auto const& settings = read->settings;
  BOOST_TEST((settings.school == School{SchoolType::nine_year, Locality::village, 499, 18}));
  BOOST_TEST((settings.layout.egress_port == targets::PortName{{"core"}, "ge1"}));
  auto const& contract = settings.layout.contract.value();
  BOOST_TEST(contract.down_bps == 300'000'000u);
  BOOST_TEST(contract.up_bps == 50'000'000u);
  BOOST_TEST(to_text(contract.from) == "2026-03-01");
  BOOST_TEST(settings.layout.egress_interfaces.at(0) == "wan0");
  BOOST_TEST(settings.layout.backbone.size() == 3u);
  BOOST_TEST((settings.layout.backbone.at(2) == targets::PortName{{"sw-1"}, "xe1"}));
  BOOST_TEST(settings.layout.desktop_devices.at(0).name == "sw-1");
  BOOST_TEST(settings.layout.backbone_speed.least_bps == 10'000'000'000u);
  BOOST_TEST(settings.layout.backbone_speed.source.document == "文〔2025〕2号");
  BOOST_TEST(settings.layout.backbone_speed.source.year == 2025);
  BOOST_TEST(settings.layout.desktop_speed.least_bps == 1'000'000'000u);
  BOOST_TEST(settings.layout.desktop_speed.source.document.empty(), "the school's own word");
  BOOST_TEST(settings.layout.wifi_places.at(1).access_points.empty());
  BOOST_TEST((settings.test_valid == Duration(7 * 24h)));
  BOOST_TEST((read->test == SpeedTestConfig{"10.0.0.9", 5202, 5s}));

  auto const& profile = settings.profiles.at(0);
  BOOST_TEST(profile.source.document == "文〔2019〕1号");
  BOOST_TEST(profile.source.year == 2019);
  BOOST_TEST((profile.source.certainty == targets::Certainty::unverified));
  auto const& line = profile.targets.at(0);
  BOOST_TEST((line.bound == targets::Bound{targets::Bound::Side::at_least, {Unit::bits_per_second, 200'000'000}}));
  BOOST_TEST((line.rule.types == std::vector{SchoolType::nine_year, SchoolType::junior}));
  BOOST_TEST((line.rule.classes == targets::Span{6, 24}));
  BOOST_TEST((line.rule.locality == Locality::village));
  BOOST_TEST(to_text(line.from.value()) == "2019-01-01");
  BOOST_TEST(to_text(line.until.value()) == "2023-08-31");
  BOOST_TEST((line.due == last_day_of(2021)));
  BOOST_TEST((line.proof == EvidenceKind::contracted));
  auto const& load = profile.targets.at(1);
  BOOST_TEST(load.bound.amount.number == 975'000);
  BOOST_TEST(load.is_baseline);
  BOOST_TEST((load.proof == EvidenceKind::counted));
}

BOOST_AUTO_TEST_CASE(how_fast_a_port_must_be_is_written_out_in_the_shipped_file) {
  TemporaryFolder const folder;
  auto const plain = read_targets_config(folder.write("targets.yaml", "school: {}\n"), {});
  auto const shipped = read_targets_config(shipped_targets(), {});
  require(plain);
  require(shipped);
  auto const& layout = shipped->settings.layout;
  BOOST_TEST(layout.backbone_speed.least_bps == 1'000'000'000u);
  BOOST_TEST(layout.desktop_speed.least_bps == 100'000'000u);
  BOOST_TEST(layout.backbone_speed.source.year == 2013);
  BOOST_TEST((plain->settings.layout.backbone_speed == layout.backbone_speed));
  BOOST_TEST((plain->settings.layout.desktop_speed == layout.desktop_speed));
}

// The figures are those of the documents themselves.
BOOST_AUTO_TEST_CASE(the_shipped_profiles_say_what_their_documents_say) {
  TemporaryFolder const folder;
  std::string text;
  std::ifstream stream(shipped_targets());
  for (std::string line; std::getline(stream, line);)
    if (!line.starts_with("use:")) text += line + '\n';
  auto const read = read_targets_config(folder.write("targets.yaml", text), {});
  require(read);
  auto const& profiles = read->settings.profiles;
  auto const mbps = [&](std::string const& profile, std::string const& id) {
    return target_of(profiles, profile, id).bound.amount.number / 1'000'000;
  };
  BOOST_TEST(mbps("xuzhou-2019-2023", "egress-small") == 200);
  BOOST_TEST(mbps("xuzhou-2019-2023", "egress-large") == 500);
  BOOST_TEST(target_of(profiles, "xuzhou-2019-2023", "egress-large").rule.headcount.least.value() == 500u);
  BOOST_TEST((target_of(profiles, "xuzhou-2019-2023", "wifi").due == last_day_of(2021)));
  BOOST_TEST(target_of(profiles, "xuzhou-2019-2023", "wifi").bound.amount.number == 700'000);
  BOOST_TEST(mbps("linyi-2016-2018", "egress-district") == 1000);
  BOOST_TEST(mbps("linyi-2016-2018", "egress-village") == 20);
  BOOST_TEST(target_of(profiles, "linyi-2016-2018", "egress-village-2016").is_baseline);
  BOOST_TEST(mbps("cn-2020-connect", "egress") == 100);
  BOOST_TEST(mbps("guiyang-basic", "egress-senior") == 50);
  BOOST_TEST(target_of(profiles, "wenzhou-2013-2016", "backbone").bound.amount.number == whole);
  for (auto const& profile : profiles) BOOST_TEST(!profile.source.title.empty());
}

BOOST_AUTO_TEST_CASE(only_the_profiles_in_use_are_judged) {
  auto const read = read_targets_config(shipped_targets(), {});
  require(read);
  std::vector<std::string> used;
  for (auto const& profile : read->settings.profiles) used.push_back(profile.id);
  std::vector<std::string> const expected{"xuzhou-2019-2023", "wenzhou-2013-2016", "campus-own"};
  BOOST_TEST(used == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_examples_of_the_shipped_file_are_right_too) {
  TemporaryFolder const folder;
  std::string text;
  std::ifstream stream(shipped_targets());
  for (std::string line; std::getline(stream, line);)
    text += (line.starts_with('#') && !line.starts_with("##") ? line.substr(1) : line) + '\n';
  auto const read = read_targets_config(folder.write("targets.yaml", text), {{"sw-teaching"}});
  require(read);
  BOOST_TEST(read->settings.school.headcount.value() == 860u);
  BOOST_TEST(read->settings.layout.contract.value().down_bps == 500'000'000u);
  BOOST_TEST(read->settings.layout.backbone.size() == 2u);
}

BOOST_AUTO_TEST_CASE(faults_of_the_named_files_are_told_in_one_run) {
  TemporaryFolder const folder;
  folder.write("calendar.yaml", "terms: [{name: 秋, first: 2026-09-01, last: 2026-01-22}]\n");
  folder.write("targets.yaml", "use: [nobody]\n");
  auto const read =
      read_campus_config(folder.write("campus.yaml", "role: gatway\ncalendar: calendar.yaml\ntargets: targets.yaml\n"));
  BOOST_REQUIRE(!read.has_value());
  BOOST_TEST(read.error().count() == 3u);
  auto const text = read.error().to_text(contract::Language::en);
  for (auto const code : {"CMP-C051", "CMP-T002", "CMP-T045"}) BOOST_TEST(text.contains(code), code);
  BOOST_TEST(text.contains((folder.path() / "calendar.yaml").string() + ":1:"));
}

BOOST_AUTO_TEST_CASE(a_dump_names_the_files_and_reads_back) {
  TemporaryFolder const folder;
  folder.write("calendar.yaml", "terms: [{name: 秋, first: 2026-09-01, last: 2027-01-22}]\n");
  folder.write("targets.yaml", "school: {headcount: 7}\n");
  auto const read = read_campus_config(folder.write("campus.yaml", "calendar: calendar.yaml\ntargets: targets.yaml\n"));
  require(read);
  auto const again = read_campus_config(folder.write("again.yaml", to_yaml(*read)));
  require(again);
  BOOST_TEST((again->calendar == read->calendar));
  BOOST_TEST((again->targets == read->targets));
  BOOST_TEST(again->targets.settings.school.headcount.value() == 7u);
}

BOOST_AUTO_TEST_SUITE_END()
