// Every document is held against the schema that is published for it.

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <set>

#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/json_schema.hpp"
#include "tests/unit/cli/living_targets.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;
namespace json = boost::json;

namespace {

// The smallest capture there is: a pcap header (little endian, microseconds, Ethernet) and no frame.
std::string empty_capture() {
  std::string const header(
      "\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00\x01\x00\x00\x00", 24);
  auto const path =
      std::filesystem::temp_directory_path() / ("campus-empty-" + std::to_string(getpid()) + ".pcap");
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  BOOST_REQUIRE(file != nullptr);
  std::fwrite(header.data(), 1, header.size(), file);
  std::fclose(file);
  return path.string();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(every_answer_is_what_its_schema_promises) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/status", living_status());
  campusd.answer("/local/v1/top",
                 R"({"schema":"campusctl/top/v1","at":"2026-11-23T02:44:05.000Z","interface":"wan0",)"
                 R"("down_bps":1,"up_bps":2,"dropped":0,"seconds":1,"is_told":false,"is_estimate":false,"sources":["wan0"],)"
                 R"("uplinks":[{"name":"wan0","down_bps":1,"up_bps":2,"seconds":1,"is_told":false,"is_estimate":false}],"vlans":[{"vlan":12,"bps":3}],)"
                 R"("hosts":[{"address":"10.20.0.1","vlan":12,"down_bps":1,"up_bps":2}],)"
                 R"("applications":[{"name":"哔哩哔哩","name_en":"Bilibili","category":"video","down_bps":1,"up_bps":2,"inner_bps":0}]})");
  campusd.answer("/local/v1/devices", R"({"items":[)" + living_device("sw-1", "unreachable") + "]}");
  campusd.answer("/local/v1/devices/sw-1", living_device("sw-1", "reachable"));
  campusd.answer("/local/v1/uplink", living_uplink());
  campusd.answer("/local/v1/config",
                 R"({"schema":"campusctl/config.show/v1","file":"/etc/campus/campus.yaml",)"
                 R"("loaded_at":"2026-11-23T02:44:05.000Z","settings":{"role":"gateway"}})");
  campusd.answer("/local/v1/targets", R"({"judged_at":"2026-11-23T02:44:05.000Z","items":[)" + living_verdict(false) + "]}");
  campusd.answer("/local/v1/targets/plan.line", living_verdict(true));
  campusd.answer("/local/v1/calendar", living_day());
  campusd.answer("/local/v1/nac", living_admission());
  campusd.answer("/local/v1/nac/d2%3A1f%3A88%3A00%3A00%3A7a", living_host("blocked"));
  campusd.answer("/local/v1/nac/order", living_order());
  auto const capture = empty_capture();
  auto const wrong = std::string(CAMPUS_SOURCE_DIR) + "/tests/golden/config/many.yaml";
  std::vector<std::pair<std::string, std::vector<std::string>>> const commands{
      {"status", {"status"}},
      {"top", {"top"}},
      {"device.list", {"device", "list"}},
      {"device.show", {"device", "show", "sw-1"}},
      {"target.list", {"target", "list"}},
      {"target.show", {"target", "show", "plan.line"}},
      {"calendar.show", {"calendar", "show"}},
      {"nac.list", {"nac", "list"}},
      {"nac.show", {"nac", "show", "d2:1f:88:00:00:7a"}},
      {"nac.order", {"nac", "mode", "enforce"}},
      {"uplink.status", {"uplink", "status"}},
      {"uplink.enroll",
       {"uplink", "enroll", "ABCDEFGHJK", "--district", "https://d.example", "--ca-words",
        "lusab babad gutih tugad bofuz kilat", "--dry-run"}},
      {"config.show", {"config", "show"}},
      {"config.check", {"config", "check", wrong}},
      {"traffic.read", {"traffic", "read", capture}},
      {"version", {"version"}},
      {"help", {"help", "CMP-C031"}},
      {"completion", {"completion", "fish"}}};
  std::set<std::string> checked{"alert.list", "alert.show", "alert.silence", "alert.unsilence", "alert.test",  // in alert_test
                                "error", "room.list", "room.show", "room.use"};  // held in exit_code_test and room_test
  checked.insert({"compliance.check", "compliance.report", "compliance.verify"});  // in compliance_test
  checked.insert({"traffic.capture", "traffic.summary", "traffic.top"});  // in traffic_test
  checked.insert({"traffic.lessons"});                                    // in traffic_lessons_test
  checked.insert({"traffic.flows", "traffic.exporters"});                                                    // in flow_test
  checked.insert({"task.list", "task.show"});                                           // in task_test
  for (auto const& [name, words] : commands) {
    auto all = words;
    all.insert(all.end(), {"-o", "json", "--socket", campusd.socket()});
    auto const outcome = run(all);
    BOOST_TEST_CONTEXT(name) {
      auto const document = json::parse(outcome.out);
      BOOST_TEST(find_breach(load_schema(name), document) == "");
      BOOST_TEST(document.as_object().begin()->key() == "schema");
    }
    checked.insert(name);
  }
  std::filesystem::remove(capture);
  for (auto const& entry : std::filesystem::directory_iterator(CAMPUS_SOURCE_DIR "/cli/schema")) {
    auto const file = entry.path().filename().string();
    if (file.ends_with(".v1.json"))
      BOOST_TEST(checked.contains(file.substr(0, file.size() - 8)), file << " is held against no answer");
  }
}

BOOST_AUTO_TEST_CASE(the_judge_of_schemas_finds_what_is_wrong) {
  auto const schema = load_schema("device.list");
  auto const good = json::parse(R"({"schema":"campusctl/device.list/v1","items":[)" +
                                living_device("a", "reachable") + "]}");
  BOOST_TEST(find_breach(schema, good) == "");
  auto bad = good;
  bad.at("items").at(0).as_object().erase("took_ms");
  BOOST_TEST(find_breach(schema, bad) == ".items[]: lacks took_ms");
  bad = good;
  bad.at("items").at(0).as_object()["state"] = "asleep";
  BOOST_TEST(find_breach(schema, bad) == ".items[].state: is none of the known values");
  bad = good;
  bad.at("items").at(0).as_object()["uptime_s"] = "long";
  BOOST_TEST(find_breach(schema, bad) == ".items[].uptime_s: has the wrong type");
}

BOOST_AUTO_TEST_SUITE_END()
