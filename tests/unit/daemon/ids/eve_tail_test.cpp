#include "daemon/ids/eve_tail.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "daemon/contract/eve.hpp"
#include "policy/watch/ids_watch.hpp"

using namespace campus;
using namespace campus::ids;

namespace {

struct Followed {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("eve-" + std::to_string(::getpid()));
  std::filesystem::path file = folder / "eve.json";
  std::vector<std::string> lines;

  Followed() { std::filesystem::create_directories(folder); }
  ~Followed() { std::filesystem::remove_all(folder); }

  void write(std::string const& text) { std::ofstream(file, std::ios::app | std::ios::binary) << text; }
  bool read(EveTail& tail) {
    return tail.read([this](std::string_view line) { lines.emplace_back(line); });
  }
};

std::string const scan_line =
    R"({"timestamp":"2026-11-22T10:00:00.123456+0800","flow_id":9007199254740993,"event_type":"alert",)"
    R"("src_ip":"10.20.0.77","src_port":40000,"dest_ip":"203.0.113.9","dest_port":22,"proto":"TCP",)"
    R"("alert":{"action":"allowed","gid":1,"signature_id":2001219,"rev":20,)"
    R"("signature":"ET SCAN Potential SSH Scan","category":"Attempted Information Leak","severity":2}})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(eve_tail, Followed)

BOOST_AUTO_TEST_CASE(what_stood_there_before_is_history_and_what_follows_is_read) {
  write("old\nhalf of an old line");
  EveTail tail(file);
  read(tail);
  BOOST_TEST(lines.empty());
  write(" and its end\nnew\n");
  read(tail);
  BOOST_TEST((lines == std::vector<std::string>{"new"}));
}

BOOST_AUTO_TEST_CASE(a_line_that_comes_in_pieces_is_one_line) {
  EveTail tail(file);
  BOOST_TEST(!read(tail));  // no file yet
  BOOST_TEST(!tail.is_open());
  write("one\ntw");
  read(tail);
  write("o\nthree\n");
  read(tail);
  BOOST_TEST((lines == std::vector<std::string>{"one", "two", "three"}));
}

BOOST_AUTO_TEST_CASE(a_rotated_file_is_read_to_its_end_and_then_the_new_one_from_its_beginning) {
  write("");
  EveTail tail(file);
  read(tail);
  write("last of the old\n");
  std::filesystem::rename(file, folder / "eve.json.1");
  write("first of the new\n");
  read(tail);
  BOOST_TEST((lines == std::vector<std::string>{"last of the old", "first of the new"}));
  BOOST_TEST(tail.counters().rotations == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_that_was_cut_is_read_anew) {
  write("");
  EveTail tail(file);
  read(tail);
  write("a long line that goes\nand a half");
  read(tail);
  std::filesystem::resize_file(file, 0);
  write("fresh\n");
  read(tail);
  BOOST_TEST((lines == std::vector<std::string>{"a long line that goes", "fresh"}));
  BOOST_TEST(tail.counters().truncations == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_that_vanished_is_found_again) {
  write("");
  EveTail tail(file);
  read(tail);
  std::filesystem::remove(file);
  BOOST_TEST(!read(tail));
  write("back\n");
  read(tail);
  BOOST_TEST((lines == std::vector<std::string>{"back"}));
}

BOOST_AUTO_TEST_CASE(a_line_without_end_is_passed_over_and_the_next_is_read) {
  write("");
  EveTail tail(file);
  read(tail);
  write(std::string(5 * EveTail::bytes_per_read_max, 'x') + "\nnext\n");
  int turns = 1;
  for (; read(tail); ++turns) continue;
  BOOST_TEST((lines == std::vector<std::string>{"next"}));
  BOOST_TEST(tail.counters().too_long == 1u);
  BOOST_TEST(turns >= 5);  // one turn reads a bounded amount
}

BOOST_AUTO_TEST_CASE(a_folder_in_its_place_is_no_file) {
  std::filesystem::create_directory(file);
  EveTail tail(file);
  BOOST_TEST(!read(tail));
  BOOST_TEST(!tail.is_open());
}

BOOST_AUTO_TEST_CASE(an_alert_line_becomes_a_condition_about_our_end) {
  auto const event = contract::decode_eve(scan_line);
  BOOST_TEST_REQUIRE(event.has_value());
  BOOST_TEST_REQUIRE(event->has_value());
  // 10:00 at +08:00 is 02:00 UTC.
  BOOST_TEST(((*event)->at.time_since_epoch() == std::chrono::microseconds(1'795'312'800'123'456)));
  BOOST_TEST((*event)->signature_id == 2001219u);
  auto const condition = watch::judge_ids(**event, true, false, {});
  BOOST_TEST_REQUIRE(condition.has_value());
  BOOST_TEST(condition->key.object == "host:10.20.0.77");
  BOOST_TEST(condition->key.rule == "ids.alert/2001219");
  BOOST_TEST((condition->severity == Severity::medium));
  BOOST_TEST(watch::judge_ids(**event, false, true, {})->key.object == "host:203.0.113.9");
}

BOOST_AUTO_TEST_CASE(a_name_of_a_pool_is_found_in_dns_of_each_version_and_in_tls) {
  std::vector<std::string> const names{"supportxmr.com"};
  watch::NameSet const pools(names);
  auto const asked = [&](std::string const& rest) {
    auto const event = contract::decode_eve(
        R"({"timestamp":"2026-11-22T10:00:00.0+0800","src_ip":"10.20.0.5","dest_ip":"10.20.0.1","dest_port":53,)" +
        rest);
    return event && *event ? watch::judge_ids(**event, true, true, pools).has_value() : false;
  };
  BOOST_TEST(asked(R"("event_type":"dns","dns":{"rrname":"Pool.SupportXMR.com"}})"));
  BOOST_TEST(asked(R"("event_type":"dns","dns":{"version":3,"queries":[{"rrname":"supportxmr.com"}]}})"));
  BOOST_TEST(asked(R"("event_type":"tls","tls":{"sni":"eu.supportxmr.com"}})"));
  BOOST_TEST(!asked(R"("event_type":"dns","dns":{"rrname":"notsupportxmr.com"}})"));
  BOOST_TEST(!asked(R"("event_type":"dns","dns":{"rrname":"supportxmr.com.example"}})"));
  BOOST_TEST(!asked(R"("event_type":"dns","dns":{}})"));
}

BOOST_AUTO_TEST_CASE(events_of_no_interest_are_none_and_hostile_lines_are_faults) {
  BOOST_TEST(!contract::decode_eve(R"({"event_type":"stats","stats":{}})")->has_value());
  for (std::size_t cut = 0; cut < scan_line.size(); cut += 5)
    BOOST_TEST(!contract::decode_eve(scan_line.substr(0, cut)).has_value());
  for (
      auto const bad :
      {"", "null", "[]", "{}", R"({"event_type":7})", R"({"event_type":"alert"})",
       R"({"event_type":"alert","timestamp":"x","src_ip":"y","dest_ip":"z","alert":{"severity":1}})",
       R"({"event_type":"dns","timestamp":"2026-11-22T10:00:00.0+0800","src_ip":"1","dest_ip":"10.0.0.1","dns":[]})"})
    BOOST_TEST(!contract::decode_eve(bad).has_value(), bad);
  std::string deep(100'000, '[');
  BOOST_TEST(!contract::decode_eve(deep).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
