#include "daemon/config/alerting_config.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/daemon/config/temporary_folder.hpp"

using namespace campus;
using namespace campus::config;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> codes_of(Diagnostics const& diagnostics) {
  std::vector<std::string> codes;
  for (auto const& complaint : diagnostics.complaints()) codes.push_back(complaint.fault.code);
  for (auto const& other : diagnostics.others())
    for (auto const& complaint : other.complaints()) codes.push_back(complaint.fault.code);
  return codes;
}

// The section `alerts` of a file that is nothing else.
std::pair<AlertingConfig, std::vector<std::string>> read_section(TemporaryFolder const& folder,
                                                                 std::string const& text) {
  ConfigFile file(folder.write("campus.yaml", text));
  AlertingConfig config;
  std::vector<Diagnostics> others;
  {
    Cursor root(file.complaints(), file.root());
    config = read_alerting(root.inside("alerts"), file, others);
  }
  auto diagnostics = file.finish();
  for (auto& other : others) diagnostics.append(std::move(other));
  return {std::move(config), codes_of(diagnostics)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alerting_config)

BOOST_AUTO_TEST_CASE(the_shipped_rules_are_accepted_and_watch_for_everything) {
  auto const read =
      read_detectors_config(std::filesystem::path(CAMPUS_SOURCE_DIR) / "packaging/config/detectors.yaml");
  require(read);
  BOOST_TEST(read->detectors.scan_hosts == 60u);
  BOOST_TEST(read->detectors.flood_lasting_s == 3u);
  BOOST_TEST(read->detectors.mining_bytes_per_s_max == 1250u);  // 10 kbit/s
  BOOST_TEST((read->detectors.mining_lasting == 10min));
  BOOST_TEST((read->alerts.rules.at("port.down").keep == 5min));
  BOOST_TEST((read->alerts.rules.at("room.fault").told == watch::AlertRule::Told::lessons));
  BOOST_TEST(read->alerts.digest_minute == 450);
  BOOST_TEST(read->pool_names.match("eu.supportxmr.com").has_value());
}

BOOST_AUTO_TEST_CASE(a_section_that_is_absent_turns_its_detector_off_and_one_that_is_there_must_be_whole) {
  TemporaryFolder const folder;
  auto const off = read_detectors_config(folder.write("off.yaml", "window: 60s\n"));
  require(off);
  BOOST_TEST(off->detectors.scan_hosts == 0u);
  auto const half = read_detectors_config(folder.write("half.yaml", R"(window: 60s
scan: {hosts: 60}
flood: {flows_per_second: 0, small_packets_per_second: 10, small_packet: 200, lasting: 1h}
brute_force: {attempts: 30, bytes_each: 6KiB, ports: []}
mining: {ports: [0, 70000], lasting: 10m, rate: 10kbps}
new_server: {clients: 3, ports: [80], known: ["10.20.1.5"]}
rules:
  - {rule: a}
  - {rule: a, severity: terrible}
telling: {flapping_from_percent: 20, flapping_until_percent: 30, settle: 2h}
detector: x
)"));
  BOOST_TEST_REQUIRE(!half.has_value());
  auto const codes = codes_of(half.error());
  for (auto const code : {"CMP-C023", "CMP-C050", "CMP-C034", "CMP-C241", "CMP-C240", "CMP-C242", "CMP-C243",
                          "CMP-C052", "CMP-C244"})
    BOOST_TEST(std::ranges::count(codes, code) > 0, code);
}

BOOST_AUTO_TEST_CASE(a_list_of_addresses_may_have_remarks_and_every_bad_line_is_named) {
  TemporaryFolder const folder;
  auto const good = read_blocklist(
      folder.write("drop.txt", "; a list\n192.0.2.0/24 ; SBL1\r\n\n# x\n2001:db8::/32\n198.51.100.7"));
  require(good);
  BOOST_TEST(good->size() == 3u);
  auto const bad = read_blocklist(folder.write("bad.txt", "192.0.2.0/24\n<html>\n1.2.3.4/40\n"));
  BOOST_TEST_REQUIRE(!bad.has_value());
  BOOST_TEST_REQUIRE(bad.error().complaints().size() == 2u);
  BOOST_TEST(bad.error().complaints()[0].at.line == 2);
  BOOST_TEST(bad.error().complaints()[1].at.line == 3);
  BOOST_TEST(
      (codes_of(read_blocklist(folder.path() / "none").error()) == std::vector<std::string>{"CMP-C245"}));
}

BOOST_AUTO_TEST_CASE(every_kind_of_channel_arrives_where_it_belongs) {
  TemporaryFolder const folder;
  folder.write("secret", "s3cret\n");
  auto const [config, codes] = read_section(folder, R"(alerts:
  behind:
    - {object: "device:sw-1", behind: "device:core"}
  channels:
    - {name: duty, least: high, webhook: {url: "https://hooks.example/x", secret_file: secret, answer: errcode}}
    - {name: siem, per_minute: 600, syslog: {host: siem.example}}
    - {name: mail, mail: {url: "smtp://mail.example:587", from: a@b.example, to: [c@d.example], user: u, password_file: secret}}
  eve: eve.json
)");
  BOOST_TEST(codes.empty());
  BOOST_TEST_REQUIRE(config.channels.size() == 3u);
  auto const& webhook = std::get<alerting::Webhook>(config.channels[0].way);
  BOOST_TEST(webhook.secret == "s3cret");
  BOOST_TEST(webhook.reads_errcode);
  BOOST_TEST(std::get<alerting::Syslog>(config.channels[1].way).port == 6514);
  BOOST_TEST(std::get<alerting::Mail>(config.channels[2].way).password == "s3cret");
  BOOST_TEST(config.topology.is_below("device:sw-1", "device:core"));
  BOOST_TEST(config.eve == folder.path() / "eve.json");
  BOOST_TEST(!setting_of(config).to_yaml().contains("s3cret"));
}

BOOST_AUTO_TEST_CASE(everything_wrong_with_the_channels_is_said_in_one_run) {
  TemporaryFolder const folder;
  folder.write("secret", "s3cret\n");
  folder.write("open", "s3cret\n", 0644);
  auto const [config, codes] = read_section(folder, R"(alerts:
  behind:
    - {object: "device:a", behind: "device:b"}
    - {object: "device:b", behind: "device:a"}
  channels:
    - {name: one, webhook: {url: "ftp://x", secret_file: secret}}
    - {name: one, webhook: {url: "https://h.example/a b", secret_file: open}}
    - {name: two}
    - {name: three, syslog: {host: h, port: 0, ca_file: secret}, mail: {url: "smtp://m", from: "a b@c", to: []}}
)");
  for (auto const code :
       {"CMP-V002", "CMP-C251", "CMP-C255", "CMP-C254", "CMP-C050", "CMP-C250", "CMP-C252", "CMP-C253"})
    BOOST_TEST(std::ranges::count(codes, code) > 0, code);
  BOOST_TEST(std::ranges::count(codes, "CMP-C254") == 2);
  BOOST_TEST(std::ranges::count(codes, "CMP-C251") == 2);
}

BOOST_AUTO_TEST_SUITE_END()
