#include "daemon/config/rooms_config.hpp"

#include <boost/test/unit_test.hpp>

#include "daemon/config/snmp_config.hpp"
#include "tests/unit/daemon/config/temporary_folder.hpp"

using namespace campus;
using namespace campus::config;
using namespace std::chrono_literals;

namespace {

constexpr char const* polled_school = R"(snmp:
  devices:
    - {name: sw-classroom, address: 10.20.0.13, v2c: {community_file: community}}
    - {name: pc-301, kind: computer, address: 10.20.30.11, v2c: {community_file: community}}
)";

struct ReadRooms {
  RoomsConfig config;
  std::vector<Complaint> complaints;
};

// The section behind a school with a switch and a computer.
ReadRooms read_section(std::string const& section, std::string const& password = "secret\n") {
  TemporaryFolder const folder;
  folder.write("community", "public-ro\n");
  folder.write("pjlink", password);
  ConfigFile file(folder.write("campus.yaml", polled_school + section));
  ReadRooms read;
  {
    Cursor root(file.complaints(), file.root());
    auto const snmp = read_snmp(root.inside("snmp"), file);
    read.config = read_rooms(root.inside("rooms"), file, snmp.first);
  }
  read.complaints = file.complaints();
  return read;
}

ReadRooms read_devices(std::string const& devices) {
  return read_section("rooms:\n  list:\n    - name: '301'\n      devices:\n" + devices);
}

void check_complaint(std::string const& section, std::string const& code, int line) {
  auto const read = read_section(section);
  BOOST_REQUIRE(read.complaints.size() == 1u);
  BOOST_TEST(read.complaints[0].fault.code == code);
  // Line 1 of the section stands behind the four of the polled school.
  BOOST_TEST(read.complaints[0].at.line == line + 4);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rooms_config)

BOOST_AUTO_TEST_CASE(every_key_of_a_room_arrives) {
  auto const read = read_section(R"(rooms:
  every: 30s
  every_after_school: 10m
  timeout: 4s
  used_for: 15m
  used_percent: 30
  measured_percent: 60
  left_on_after: 2h
  lamp_worn_percent: 90
  busy_above: 80kbps
  list:
    - name: "301"
      title: 三年级2班
      building: 教学楼
      floor: "3"
      devices:
        - name: projector-301
          address: 10.20.30.21
          pjlink: {port: 4353, password_file: pjlink}
          port: {switch: sw-classroom, name: eth3}
          lamp_life: 4000h
        - {name: pc-301, ping: true}
        - {name: camera-301, ping: true, address: "fd20::7", wanted: false}
)");
  for (auto const& complaint : read.complaints) BOOST_ERROR(complaint.fault.code);
  auto const& config = read.config;
  BOOST_TEST((config.probes.every == 30s));
  BOOST_TEST((config.probes.every_after_school == 10min));
  BOOST_TEST((config.probes.timeout == 4s));
  BOOST_TEST((config.use.used_for == 15min));
  BOOST_TEST(config.use.used_percent == 30u);
  BOOST_TEST(config.use.measured_percent == 60u);
  BOOST_TEST((config.use.left_on_after == 2h));
  BOOST_TEST(config.use.lamp_worn_percent == 90u);
  BOOST_TEST(config.use.busy_bps == 80'000u);
  BOOST_REQUIRE(config.rooms.size() == 1u);
  auto const& room = config.rooms[0];
  BOOST_TEST(room.title == "三年级2班");
  BOOST_TEST((room.place == campus::Place{"教学楼", "3"}));
  BOOST_REQUIRE(room.assets.size() == 3u);
  BOOST_TEST(
      (room.assets[0] == RoomAsset{.device = {"projector-301"},
                                   .kind = DeviceKind::projector,
                                   .means = {.has_pjlink = true, .port = AssetPort{{"sw-classroom"}, "eth3"}},
                                   .lamp_life_hours = 4000}));
  BOOST_TEST((room.assets[1].kind == DeviceKind::computer));
  BOOST_TEST((room.assets[1].means == AssetMeans{.has_snmp = true, .has_ping = true}));
  BOOST_TEST(!room.assets[2].is_wanted);
  auto const& targets = config.probes.targets;
  BOOST_REQUIRE(targets.size() == 3u);
  BOOST_TEST((targets[0] == ProbeTarget{.id = {"projector-301"},
                                        .address = "10.20.30.21",
                                        .question = PjlinkQuestion{.port = 4353, .password = "secret"}}));
  BOOST_TEST(targets[1].address == "10.20.30.11");  // of the section snmp
  BOOST_TEST(targets[2].address == "fd20::7");
  BOOST_TEST((config.password_files == std::vector<std::string>{"pjlink", "", ""}));
}

BOOST_AUTO_TEST_CASE(nothing_said_is_no_room_and_the_defaults) {
  auto const read = read_section("");
  BOOST_TEST(read.complaints.empty());
  RoomsConfig expected;
  expected.use.stale_after = 20min;  // four rounds of every_after_school
  BOOST_TEST((read.config == expected));
}

BOOST_AUTO_TEST_CASE(slower_asking_makes_an_answer_hold_longer) {
  auto const read = read_section("rooms: {every: 4m, every_after_school: 20m}\n");
  BOOST_TEST((read.config.use.sample_holds == 10min));
  BOOST_TEST((read.config.use.stale_after == 80min));
}

BOOST_AUTO_TEST_CASE(each_disorder_is_told_at_its_line) {
  std::string const head = "rooms:\n  list:\n";
  check_complaint(head + "    - {name: a, devices: []}\n", "CMP-M002", 3);
  check_complaint(
      head + "    - {name: a, devices: [{name: pc-301}]}\n    - {name: a, devices: [{name: sw-classroom}]}\n",
      "CMP-M001", 4);
  check_complaint(
      head + "    - {name: a, devices: [{name: pc-301}]}\n    - {name: b, devices: [{name: pc-301}]}\n",
      "CMP-M003", 4);
  check_complaint(head + "    - name: a\n      devices:\n        - {name: pc-302}\n", "CMP-M004", 5);
  check_complaint(
      head + "    - {name: a, devices: [{name: pc-301, port: {switch: sw-nowhere, name: eth1}}]}\n",
      "CMP-M005", 3);
  check_complaint(head + "    - {name: a, devices: [{name: pc-301, kind: projector}]}\n", "CMP-M006", 3);
  check_complaint(
      head + "    - {name: a, devices: [{name: x, kind: computer, address: 10.0.0.1, pjlink: }]}\n",
      "CMP-M007", 3);
  check_complaint(head + "    - {name: 'a b', devices: [{name: pc-301}]}\n", "CMP-M009", 3);
  check_complaint(head + "    - {name: a, devices: [{name: x, ping: true}]}\n", "CMP-C023", 3);
  check_complaint(head + "    - {name: a, devices: [{name: x, address: projector.example, ping: true}]}\n",
                  "CMP-C044", 3);
  check_complaint("rooms: {used_percent: 0}\n", "CMP-C050", 1);
  check_complaint("rooms: {every: 1s}\n", "CMP-C050", 1);
}

BOOST_AUTO_TEST_CASE(a_password_no_projector_takes_is_refused) {
  std::string const section =
      "rooms: {list: [{name: a, devices: [{name: x, address: 10.0.0.1, pjlink: {password_file: "
      "pjlink}}]}]}\n";
  BOOST_TEST(read_section(section, std::string(32, 'p')).complaints.empty());
  auto const read = read_section(section, std::string(33, 'p'));
  BOOST_REQUIRE(read.complaints.size() == 1u);
  BOOST_TEST(read.complaints[0].fault.code == "CMP-M008");
}

BOOST_AUTO_TEST_CASE(all_that_is_wrong_is_told_in_one_run) {
  auto const read =
      read_devices("        - {name: a}\n        - {name: b, wanted: perhaps}\n        - {nam: c}\n");
  // a and b: nothing is learnt of them; b: no flag; the third: an unknown key and no name.
  BOOST_TEST(read.complaints.size() == 5u);
}

BOOST_AUTO_TEST_CASE(more_rooms_than_a_school_has_are_refused) {
  std::string section = "rooms:\n  list:\n";
  for (std::size_t number = 0; number <= rooms_max; ++number) {
    auto const name = std::to_string(number);
    section +=
        "    - {name: r" + name + ", devices: [{name: d" + name + ", address: 10.0.0.1, ping: true}]}\n";
  }
  auto const read = read_section(section);
  BOOST_REQUIRE(read.complaints.size() == 1u);
  BOOST_TEST(read.complaints[0].fault.code == "CMP-M010");
}

BOOST_AUTO_TEST_CASE(a_dump_of_the_rooms_reads_back_to_the_same) {
  auto const first = read_section(R"(rooms:
  list:
    - name: "301"
      devices:
        - {name: projector-301, address: 10.20.30.21, pjlink: {password_file: pjlink}, ping: true, lamp_life: 4000h}
        - {name: pc-301, port: {switch: sw-classroom, name: eth 1/0/1}}
)");
  BOOST_REQUIRE(first.complaints.empty());
  auto const dumped = Setting(Setting::Map{{"rooms", settings_of(first.config)}}).to_yaml();
  BOOST_TEST(dumped.find("secret") == std::string::npos);
  auto const second = read_section(dumped);
  BOOST_TEST(second.complaints.empty());
  BOOST_TEST((second.config == first.config));
}

BOOST_AUTO_TEST_SUITE_END()
