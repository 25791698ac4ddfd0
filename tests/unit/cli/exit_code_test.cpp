// What a script sees of every kind of failure: an exit code, a clean standard output, a message with its
// code.

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/json_schema.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;

namespace {

bool says(Outcome const& outcome, std::string const& text) {
  return outcome.err.find(text) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exit_code)

BOOST_AUTO_TEST_CASE(an_absent_campusd_is_5_with_what_why_and_next) {
  auto const outcome = run({"status"});
  BOOST_TEST(outcome.exit_code == 5);
  BOOST_TEST(outcome.out == "");
  BOOST_TEST(outcome.err ==
             "error CMP-L020: cannot reach campusd at /nonexistent/campusd.sock\n"
             "  why: there is no socket\n"
             "  next: systemctl status campusd says whether it runs; --socket names another place\n");
}

BOOST_AUTO_TEST_CASE(a_socket_nobody_listens_on_is_5) {
  std::string socket;
  auto const kept =
      std::filesystem::temp_directory_path() / ("campus-dead-" + std::to_string(getpid()) + ".sock");
  {
    FakeCampusd campusd;
    std::filesystem::rename(campusd.socket(), kept);
  }
  auto const outcome = run({"status", "--socket", kept.string()});
  std::filesystem::remove(kept);
  BOOST_TEST(outcome.exit_code == 5);
  BOOST_TEST(says(outcome, "nobody listens"));
}

BOOST_AUTO_TEST_CASE(a_silent_campusd_is_9) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/status", {200, "", true, false});
  auto const outcome = run({"status", "--timeout", "0.2", "--socket", campusd.socket()});
  BOOST_TEST(outcome.exit_code == 9);
  BOOST_TEST(says(outcome, "CMP-L022"));
}

BOOST_AUTO_TEST_CASE(a_fault_of_campusd_keeps_its_code_and_its_kind) {
  FakeCampusd campusd;
  auto const with = [&](int status) {
    campusd.answer("/local/v1/devices/x",
                   {status, R"({"error":{"code":"CMP-C044","arguments":{"key":"k","value":"v"}}})"});
    return run({"device", "show", "x", "--socket", campusd.socket()});
  };
  BOOST_TEST(with(404).exit_code == 4);
  BOOST_TEST(with(403).exit_code == 6);
  BOOST_TEST(with(400).exit_code == 7);
  BOOST_TEST(with(409).exit_code == 8);
  BOOST_TEST(with(504).exit_code == 9);
  BOOST_TEST(with(502).exit_code == 5);
  BOOST_TEST(with(500).exit_code == 1);
  BOOST_TEST(says(with(404), "error CMP-C044: k is 'v', which is no IP address"));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_none_is_1_and_never_a_crash) {
  FakeCampusd campusd;
  auto const with = [&](FakeCampusd::Answer answer) {
    campusd.answer("/local/v1/status", std::move(answer));
    return run({"status", "--timeout", "5", "--socket", campusd.socket()});
  };
  BOOST_TEST(says(with({200, "not json"}), "CMP-L024"));
  BOOST_TEST(says(with({200, std::string(100, '[')}), "CMP-L024"));
  BOOST_TEST(says(with({500, "oops"}), "CMP-L026"));
  BOOST_TEST(says(with({200, "garbage\r\n\r\n", false, true}), "CMP-L025"));
  BOOST_TEST(says(with({200, "", false, true}), "CMP-L025"));
  BOOST_TEST(says(with({200, std::string((64u << 20) + 1, ' ')}), "CMP-L023"));
  for (auto const body : {"{}", "[]", "null", R"({"egress":[],"capture":{},"devices":7,"uplink":"x"})"})
    BOOST_TEST(with({200, body}).exit_code <= 3, body);
}

BOOST_AUTO_TEST_CASE(words_that_make_no_sense_are_2) {
  BOOST_TEST(run({}).exit_code == 2);
  BOOST_TEST(run({"statsu"}).exit_code == 2);
  BOOST_TEST(run({"device", "show"}).exit_code == 2);
  BOOST_TEST(run({"status", "-o", "xml"}).exit_code == 2);
  BOOST_TEST(run({"status", "-w"}).exit_code == 2);
}

BOOST_AUTO_TEST_CASE(a_field_that_does_not_exist_is_2_and_names_those_that_do) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/devices", R"({"items":[)" + living_device("sw-1", "reachable") + "]}");
  auto const outcome = run({"device", "list", "--fields", "colour", "--socket", campusd.socket()});
  BOOST_TEST(outcome.exit_code == 2);
  BOOST_TEST(says(outcome, "name, kind, state"));
}

BOOST_AUTO_TEST_CASE(a_wrong_configuration_is_7_and_a_missing_file_of_packets_4) {
  auto const golden = std::string(CAMPUS_SOURCE_DIR) + "/tests/golden/config/";
  BOOST_TEST(run({"config", "check", golden + "key-twice.yaml"}).exit_code == 7);
  BOOST_TEST(
      run({"config", "check", std::string(CAMPUS_SOURCE_DIR) + "/packaging/config/campus.yaml"}).exit_code ==
      0);
  BOOST_TEST(run({"config", "check", std::string(CAMPUS_SOURCE_DIR) + "/packaging/config/district.yaml"})
                 .exit_code == 0);
  BOOST_TEST(run({"config", "check", "/nonexistent.yaml"}).exit_code == 7);
  BOOST_TEST(run({"traffic", "read", "/nonexistent.pcap"}).exit_code != 0);
}

BOOST_AUTO_TEST_CASE(a_full_disk_does_not_look_like_success) {
  // A shell opens the device that is always full.
  auto const command = std::string("LANG=C ") + CAMPUSCTL + " version >/dev/full 2>/dev/null";
  BOOST_TEST(WEXITSTATUS(std::system(command.c_str())) == 1);
}

BOOST_AUTO_TEST_CASE(help_asks_nobody_and_is_0) {
  for (auto const& words : std::vector<std::vector<std::string>>{
           {"--help"}, {"device", "show", "--help"}, {"help"}, {"help", "uplink"}, {"help", "top"}, {"-h"}}) {
    auto const outcome = run(words);
    BOOST_TEST(outcome.exit_code == 0);
    BOOST_TEST(outcome.err == "");
    BOOST_TEST(outcome.out.find("usage:") != std::string::npos);
  }
  BOOST_TEST(run({"help"}, {{"LANG", "zh_CN.UTF-8"}}).out.find("用法：") != std::string::npos);
  BOOST_TEST(run({"help", "cmp-c031"}).out.find("say of what") != std::string::npos);
  BOOST_TEST(run({"help", "CMP-Z999"}).exit_code == 4);
}

BOOST_AUTO_TEST_CASE(who_asks_for_json_gets_the_error_in_json) {
  auto const outcome = run({"status", "-o", "json"});
  BOOST_TEST(outcome.exit_code == 5);
  BOOST_TEST(outcome.out == "");
  auto const document = boost::json::parse(outcome.err);
  BOOST_TEST(find_breach(load_schema("error"), document) == "");
  BOOST_TEST(document.at("error").at("code").as_string() == "CMP-L020");
}

BOOST_AUTO_TEST_SUITE_END()
