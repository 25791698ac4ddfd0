#include "daemon/config/campus_config.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

#include "daemon/config/directories.hpp"
#include "tests/unit/daemon/config/temporary_folder.hpp"

using namespace campus;
using namespace campus::config;
using namespace std::chrono_literals;

namespace {

constexpr char const* school =
    R"(school: {networks: [10.20.0.0/16, "fd20::/16"], inside_macs: ["3c:6a:9d:00:00:01"]}
role: mirror
language: en
capture:
  - {interface: wan0, promiscuous: false, ring: 64MiB, snaplen: 128B, filter: "not port 22"}
  - {interface: "loop:captures/a.pcap", counts: false}
flows: {table: 65536, vlan_in_key: false, active: {udp: 1m}, quiet: {tcp: 2m}}
tunnels: {depth: 2, vxlan: false, gtp_u: false, gre: true}
snmp:
  every: 30s
  timeout: 1s
  tries: 3
  devices:
    - {name: 教学楼-1, kind: router, address: "fd20::1", port: 1161, v2c: {community_file: secrets/community}}
    - name: pc-301
      kind: computer
      address: 10.20.30.11
      v3: {user: campus, auth: sha512, auth_file: secrets/auth, privacy: aes128, privacy_file: secrets/privacy, context: ""}
control: {socket: run/campusd.sock, view: [teacher], admin: ["@campus-admin"]}
uplink: {live_every: 2s, rollup_every: 10s, report_devices_every: 20s, spool_max: 1GiB}
store: {keep_series: 30d, keep_flows: 200d, flows_max: 8GiB, keep_agents: true}
exports:
  ipfix: {collector: "[fd20::9]:4739", domain: 7}
  eve: {file: logs/eve.json, max: 16MiB, keep: 2}
exporters:
  listen: ["0.0.0.0:2055", "[::]:6343"]
  allow: [{from: 10.20.0.1, sampled_one_in: 512}, {from: 10.20.1.0/24, counts: false}]
)";

std::filesystem::path write_school(TemporaryFolder const& folder) {
  folder.write("secrets/community", "campus-ro\n");
  folder.write("secrets/auth", "authentication\n");
  folder.write("secrets/privacy", "encryption\n");
  return folder.write("campus.yaml", school);
}

// The commented settings of a sample, uncommented: a line that begins with one '#'.
std::string uncommented(std::filesystem::path const& path) {
  std::ifstream stream(path);
  std::string text;
  for (std::string line; std::getline(stream, line);) {
    bool const is_setting = line.starts_with('#') && !line.starts_with("##");
    bool const is_replaced = line.starts_with("  inside_macs: []") || line.starts_with("  admin: []") ||
                             line.starts_with("  listen: []") ||
                             line.starts_with("listen: [\"127");
    if (is_replaced) continue;
    // A prose mark inside a line stays a comment; the space that the '#' took is given back.
    text += (is_setting ? line.substr(1) : line) + '\n';
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(campus_config)

BOOST_AUTO_TEST_CASE(every_key_arrives_where_it_belongs) {
  TemporaryFolder const folder;
  auto const read = read_campus_config(write_school(folder));
  require(read);
  BOOST_TEST(read->school.inside.at(1).to_string() == "fd20::/16");
  BOOST_TEST(read->school.inside_macs.at(0).to_string() == "3c:6a:9d:00:00:01");
  BOOST_TEST((read->role == Role::mirror));
  BOOST_TEST((read->language == contract::Language::en));
  BOOST_TEST(read->captures.at(0).source == "wan0");
  BOOST_TEST(!read->captures.at(0).is_promiscuous);
  BOOST_TEST(read->captures.at(0).buffer_bytes == 67'108'864u);
  BOOST_TEST(read->captures.at(0).snapshot_bytes == 128u);
  BOOST_TEST(read->captures.at(0).filter == "not port 22");
  BOOST_TEST(read->captures.at(0).counts);
  BOOST_TEST(!read->captures.at(1).counts);
  BOOST_TEST(read->captures.at(1).source == "loop:" + (folder.path() / "captures/a.pcap").string());
  BOOST_TEST(read->flows.table == 65536u);
  BOOST_TEST(!read->flows.is_vlan_in_key);
  BOOST_TEST((read->flows.active == FlowsConfig::Spans{.tcp = 5min, .udp = 1min, .icmp = 5min, .other = 5min}));
  BOOST_TEST((read->flows.quiet == FlowsConfig::Spans{.tcp = 2min, .udp = 1min, .icmp = 15s, .other = 1min}));
  BOOST_TEST(read->flows.timeouts().udp.active_ns == 60'000'000'000);
  BOOST_TEST(read->tunnels.depth_max == 2);
  using packet::Tunnel;
  BOOST_TEST((read->tunnels.tunnels == packet::TunnelSet::all().without(Tunnel::vxlan).without(Tunnel::gtp_u)));
  BOOST_TEST((read->snmp.every == 30s));
  BOOST_TEST(read->snmp.tries == 3);
  BOOST_TEST(read->snmp.devices.at(0).address == "fd20::1");
  BOOST_TEST(read->snmp.devices.at(0).port == 1161);
  BOOST_TEST((read->snmp.devices.at(0).credential == SnmpCredential(SnmpV2c{"campus-ro"})));
  auto const& v3 = std::get<SnmpV3>(read->snmp.devices.at(1).credential);
  BOOST_TEST(v3.auth_passphrase == "authentication");
  BOOST_TEST(v3.priv_passphrase == "encryption");
  BOOST_TEST((v3.auth == SnmpV3::Auth::sha512));
  BOOST_TEST((v3.context == ""));
  BOOST_TEST(read->control.socket == folder.path() / "run/campusd.sock");
  BOOST_TEST(read->control.admin.at(0) == "@campus-admin");
  BOOST_TEST((read->uplink.live_every == 2s));
  BOOST_TEST(read->uplink.spool_bytes_max == 1'073'741'824u);
  BOOST_TEST((read->store.keep_series == 30 * 24h));
  BOOST_TEST((read->store.keep_flows == 200 * 24h));
  BOOST_TEST(read->store.flows_bytes_max == 8'589'934'592u);
  BOOST_TEST(read->store.keeps_agents);
  BOOST_REQUIRE(read->exports.ipfix.has_value());
  BOOST_TEST(to_text(read->exports.ipfix->collector) == "[fd20::9]:4739");
  BOOST_TEST(read->exports.ipfix->domain == 7u);
  BOOST_REQUIRE(read->exports.eve.has_value());
  BOOST_TEST(read->exports.eve->file == folder.path() / "logs/eve.json");
  BOOST_TEST(read->exports.eve->bytes_max == 16'777'216u);
  BOOST_TEST(read->exports.eve->files_kept == 2u);
  BOOST_TEST(to_text(read->exporters.listen.at(1)) == "[::]:6343");
  BOOST_TEST(read->exporters.allow.at(0).sampled_one_in.value_or(0) == 512u);
  BOOST_TEST(read->exporters.allow.at(1).from.to_string() == "10.20.1.0/24");
  BOOST_TEST(!read->exporters.allow.at(1).sampled_one_in.has_value());
  BOOST_TEST(!read->exporters.allow.at(0).counts.has_value());
  BOOST_TEST(!read->exporters.allow.at(1).counts.value_or(true));
}

BOOST_AUTO_TEST_CASE(a_dump_reads_back_to_the_same_and_holds_no_secret) {
  TemporaryFolder const folder;
  auto const first = read_campus_config(write_school(folder));
  BOOST_REQUIRE(first.has_value());
  auto const dumped = to_yaml(*first);
  for (auto const secret : {"campus-ro", "authentication", "encryption"}) {
    BOOST_TEST(dumped.find(secret) == std::string::npos);
    BOOST_TEST(to_json(*first).find(secret) == std::string::npos);
  }
  BOOST_TEST(dumped.find("community_file: secrets/community") != std::string::npos);
  auto const second = read_campus_config(folder.write("dumped.yaml", dumped));
  require(second);
  BOOST_TEST(to_yaml(*second) == dumped);
  BOOST_TEST((second->snmp == first->snmp));
  BOOST_TEST((second->flows == first->flows));
  BOOST_TEST((second->tunnels == first->tunnels));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_exports_and_exporters_is_told_in_one_run) {
  TemporaryFolder const folder;
  auto const read = read_campus_config(folder.write("campus.yaml",
                                                    "exports:\n"
                                                    "  ipfix: {collector: 192.0.2.9}\n"
                                                    "  eve: {max: 1KiB}\n"
                                                    "exporters:\n"
                                                    "  listen: [\"0.0.0.0:2055\", \"0.0.0.0:2055\", \"0.0.0.0:0\"]\n"));
  BOOST_REQUIRE(!read.has_value());
  auto const text = read.error().to_text(contract::Language::en);
  // the port is missing, the file is, the size is too small, one address is there twice, one has no port, nobody is allowed
  for (auto const* const part : {"CMP-C078", "campus.yaml:2:", "exports.eve.file", "exports.eve.max", "CMP-C091", "CMP-C077"})
    BOOST_TEST(text.find(part) != std::string::npos, part << " is not in\n" << text);
}

BOOST_AUTO_TEST_CASE(an_almost_empty_file_is_all_defaults) {
  TemporaryFolder const folder;
  auto const read = read_campus_config(folder.write("campus.yaml", "role: gateway\n"));
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->captures.empty());
  BOOST_TEST(read->snmp.devices.empty());
  BOOST_TEST((read->snmp == PollConfig{}));
}

BOOST_AUTO_TEST_CASE(the_shipped_file_is_accepted_as_it_is_and_with_its_examples) {
  auto const shipped = std::filesystem::path(CAMPUS_SOURCE_DIR) / "packaging/config/campus.yaml";
  auto const plain = read_campus_config(shipped);
  require(plain);
  // What it writes out are the defaults.
  TemporaryFolder const folder;
  auto const defaults = read_campus_config(folder.write("campus.yaml", "role: gateway\n"));
  BOOST_TEST((plain->snmp == defaults->snmp));
  BOOST_TEST((plain->rooms == defaults->rooms));
  BOOST_TEST((plain->uplink.live_every == defaults->uplink.live_every));
  BOOST_TEST(plain->flows.table == defaults->flows.table);
  BOOST_TEST((plain->store.keep_series == defaults->store.keep_series));
  BOOST_TEST((plain->store.keep_flows == defaults->store.keep_flows));
  BOOST_TEST(plain->store.flows_bytes_max == defaults->store.flows_bytes_max);
  BOOST_TEST((plain->exports == defaults->exports));
  BOOST_TEST((plain->exporters == defaults->exporters));

  for (auto const secret : {"snmp-community", "snmp-auth", "snmp-privacy", "pjlink-password", "webhook", "mail"})
    folder.write(std::string("secrets/") + secret, "a long enough secret\n");
  for (auto const authority : {"hooks-ca.pem", "siem-ca.pem"})
    folder.write(authority, "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n");
  for (auto const file : {"calendar.yaml", "targets.yaml", "detectors.yaml", "protection.yaml"})
    std::filesystem::copy_file(shipped.parent_path() / file, folder.path() / file);
  auto const full = read_campus_config(folder.write("full.yaml", uncommented(shipped)));
  require(full);
  BOOST_TEST(full->snmp.devices.size() == 2u);
  BOOST_TEST(full->rooms.rooms.size() == 1u);
  BOOST_TEST(full->captures.size() == 2u);
  BOOST_REQUIRE(full->admission.portal.has_value());
  BOOST_TEST(full->admission.site.portal_port == 8880);
  BOOST_TEST(full->admission.portal->contact.starts_with("请到行政楼 203"));
  BOOST_TEST(full->captures.at(0).buffer_bytes == packet::SourceConfig{}.buffer_bytes);
  BOOST_TEST((full->captures.at(1).dpdk == packet::DpdkSettings{}));
}

BOOST_AUTO_TEST_CASE(a_capture_through_dpdk_arrives_with_its_settings_and_goes_out_again) {
  TemporaryFolder const folder;
  auto const read = read_campus_config(folder.write("campus.yaml", R"(
capture:
  - interface: "dpdk:net_pcap0,rx_pcap=captures/a.pcap,infinite_rx=1"
    ring: 8MiB
    dpdk: {memory: 1GiB, huge_pages: true, queues: 2, cores: [3, 5], busy: true, eal: ["--log-level=lib.eal:6"]}
  - {interface: eth0}
)"));
  require(read);
  auto const& capture = read->captures.at(0);
  BOOST_TEST(capture.source == "dpdk:net_pcap0,rx_pcap=" + (folder.path() / "captures/a.pcap").string() + ",infinite_rx=1");
  BOOST_TEST(capture.buffer_bytes == 8'388'608u);
  BOOST_TEST(capture.dpdk.memory_bytes == 1'073'741'824u);
  BOOST_TEST(capture.dpdk.has_huge_pages);
  BOOST_TEST(capture.dpdk.queues == 2u);
  BOOST_TEST((capture.dpdk.cores == std::vector<unsigned>{3, 5}));
  BOOST_TEST(capture.dpdk.is_busy);
  BOOST_TEST((capture.dpdk.words == std::vector<std::string>{"--log-level=lib.eal:6"}));
  auto const dumped = to_yaml(*read);
  auto const again = read_campus_config(folder.write("dumped.yaml", dumped));
  require(again);
  BOOST_TEST((again->captures == read->captures));
  BOOST_TEST(dumped.find("eth0") != std::string::npos);
  BOOST_TEST(dumped.find("dpdk:", dumped.find("eth0")) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(directories_are_systemds_or_those_of_a_package) {
  unsetenv("STATE_DIRECTORY");
  BOOST_TEST(Directories::of_campusd().state == "/var/lib/campus");
  BOOST_TEST(Directories::of_districtd().state == "/var/lib/campus-district");
  setenv("STATE_DIRECTORY", "/srv/campus:/srv/other", 1);
  BOOST_TEST(Directories::of_campusd().state == "/srv/campus");
  unsetenv("STATE_DIRECTORY");
}

BOOST_AUTO_TEST_SUITE_END()
