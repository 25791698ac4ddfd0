#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;

namespace {

Outcome devices(std::vector<std::string> more) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/devices", R"({"items":[)" + living_device("sw-teaching", "reachable") + ',' +
                                          living_device("教学楼-1", "unreachable") + "]}");
  more.insert(more.begin(), {"device", "list", "--socket", campusd.socket()});
  return run(more);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device)

BOOST_AUTO_TEST_CASE(a_list_is_a_table_for_people) {
  auto const outcome = devices({});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.out ==
             "name         kind    state        ports up  uptime  last answer          cause\n"
             "sw-teaching  switch  reachable         1/2   1d 2h  2026-11-23 02:44:05  -\n"
             "教学楼-1     switch  unreachable       1/2   1d 2h  2026-11-23 02:44:05  no answer\n"
             "\n"
             "1 unreachable; more: campusctl device show NAME\n");
}

BOOST_AUTO_TEST_CASE(names_are_for_scripts) {
  BOOST_TEST(devices({"-o", "name"}).out == "sw-teaching\n教学楼-1\n");
}

BOOST_AUTO_TEST_CASE(csv_holds_what_a_machine_wants) {
  BOOST_TEST(devices({"-o", "csv", "--fields", "name,state,uptime_s,last_answer,cause"}).out ==
             "name,state,uptime_s,last_answer,cause\r\n"
             "sw-teaching,reachable,93784,2026-11-23T02:44:05.000Z,\r\n"
             "教学楼-1,unreachable,93784,2026-11-23T02:44:05.000Z,timeout\r\n");
}

BOOST_AUTO_TEST_CASE(one_device_is_its_facts_and_its_ports) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/devices/%E6%95%99%E5%AD%A6%E6%A5%BC-1", living_device("教学楼-1", "reachable"));
  auto const outcome = run({"device", "show", "教学楼-1", "--socket", campusd.socket()});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.out.find("location: 一号楼\n") != std::string::npos);
  BOOST_TEST(outcome.out.find("port     link      speed         in  out\n"
                              "Gi0/0/1  up    1.00 Gbps  12.0 Mbps    -\n"
                              "Gi0/0/2  down          -          -    -\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_device_that_writes_escape_codes_writes_them_in_vain) {
  FakeCampusd campusd;
  auto device = living_device("sw-1", "reachable");
  auto const at = device.find("a switch");
  device.replace(at, 8, R"(\u001b[2J\u001b[H\u202e\nsecond line)");
  campusd.answer("/local/v1/devices/sw-1", device);
  campusd.answer("/local/v1/devices", R"({"items":[)" + device + "]}");
  for (auto const& words : std::vector<std::vector<std::string>>{{"device", "show", "sw-1"},
                                                                 {"device", "list", "-o", "wide"},
                                                                 {"device", "list", "-o", "json"},
                                                                 {"device", "list", "-o", "yaml"}}) {
    auto with_socket = words;
    with_socket.insert(with_socket.end(), {"--socket", campusd.socket()});
    auto const outcome = run(with_socket);
    BOOST_TEST(outcome.exit_code == 0);
    BOOST_TEST(outcome.out.find('\x1b') == std::string::npos);
    BOOST_TEST(outcome.out.find("\u202e") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(no_device_is_an_empty_table_and_a_word_beside_it) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/devices", R"({"items":[]})");
  auto const outcome = run({"device", "list", "--socket", campusd.socket()});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.err == "no device is configured\n");
  BOOST_TEST(run({"device", "list", "-q", "--socket", campusd.socket()}).err == "");
}

BOOST_AUTO_TEST_SUITE_END()
