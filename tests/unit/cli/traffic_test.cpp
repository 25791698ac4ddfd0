#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/json_schema.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;
namespace json = boost::json;

namespace {

std::string const shares =
    R"([{"name":"哔哩哔哩","name_en":"Bilibili","category":"video","teaching":"mixed","vlan":0,"bytes":3072,)"
    R"("up_bytes":1024,"down_bytes":2048,"packets":9,"flows":2},)"
    R"({"name":"","name_en":"","category":"","teaching":"unknown","vlan":0,"bytes":1024,)"
    R"("up_bytes":1024,"down_bytes":0,"packets":1,"flows":1}])";

std::string living_top(std::string const& by, std::string const& items, std::string const& error) {
  return R"({"schema":"campusctl/traffic.top/v1","by":")" + by +
         R"(","from":"2026-11-23T02:00:00.000Z","until":"2026-11-23T03:00:00.000Z","source":null,"items":)" + items +
         R"(,"beyond":{"packets":4,"bytes":4096},"error_bytes":)" + error + "}";
}

std::string living_summary() {
  return R"({"schema":"campusctl/traffic.summary/v1","from":"2026-11-23T02:00:00.000Z",)"
         R"("until":"2026-11-23T03:00:00.000Z","source":null,"watched_s":3599.5,"up":{"packets":3,"bytes":2048},)"
         R"("down":{"packets":3,"bytes":2048},"within":{"packets":0,"bytes":0},"transit":{"packets":0,"bytes":0},)"
         R"("other":{"packets":1,"bytes":60},"undissected":0,"flows":3,)"
         R"("lost":{"kernel_dropped":7,"interface_dropped":0,"flows_evicted":0},"up_bps_p95":1000000,)"
         R"("down_bps_p95":2000000,"up_bps_max":3000000,"down_bps_max":null,)"
         R"("teaching_bytes":{"yes":0,"mixed":3072,"no":0,"unknown":1024},"applications":)" +
         shares +
         R"(,"categories":[{"name":"video","name_en":"","category":"video","teaching":"unknown","vlan":0,"bytes":3072,)"
         R"("up_bytes":1024,"down_bytes":2048,"packets":9,"flows":2}],"hosts":[],"sources":[)"
         R"({"name":"exporter:10.20.0.1~","bytes":4096,"watched_s":3590,"is_in":true,"is_told":true,"is_estimate":true},)"
         R"({"name":"beside:10.20.0.2","bytes":1024,"watched_s":3590,"is_in":false,"is_told":true,"is_estimate":false}],"each":"hour","steps":[)"
         R"({"from":"2026-11-23T02:00:00.000Z","until":"2026-11-23T03:00:00.000Z","watched_s":3600,)"
         R"("up":{"packets":3,"bytes":2048},"down":{"packets":4,"bytes":4096},"up_bps":5,"down_bps":9102}]})";
}

Outcome at_school(std::vector<std::string> words, std::string const& by = "application", std::string const& items = shares,
                  std::string const& error = "0") {
  FakeCampusd campusd;
  campusd.answer("/local/v1/traffic/top", living_top(by, items, error));
  campusd.answer("/local/v1/traffic/summary", living_summary());
  words.insert(words.end(), {"--socket", campusd.socket()});
  return run(words);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(traffic)

BOOST_AUTO_TEST_CASE(both_documents_are_what_their_schemas_promise) {
  for (std::string const name : {"top", "summary"}) {
    auto const document = json::parse(at_school({"traffic", name, "-o", "json"}).out);
    BOOST_TEST(find_breach(load_schema("traffic." + name), document) == "");
  }
}

// 3,072 of 3,072 + 1,024 listed and 4,096 beyond: 37.5 %.
BOOST_AUTO_TEST_CASE(applications_are_named_in_the_reader_s_language_with_their_share_of_all) {
  auto const chinese = at_school({"traffic", "top", "--lang", "zh"});
  BOOST_TEST(chinese.exit_code == 0);
  BOOST_TEST(chinese.out.contains("哔哩哔哩"));
  BOOST_TEST(chinese.out.contains("37.5%"));
  BOOST_TEST(chinese.out.contains("未识别"));
  BOOST_TEST(chinese.out.contains("其余合计 4.00 KiB"));
  auto const english = at_school({"traffic", "top", "--lang", "en"});
  BOOST_TEST(english.out.contains("Bilibili"));
  BOOST_TEST(english.out.contains("not recognised"));
  BOOST_TEST(!english.out.contains("哔哩哔哩"));
}

BOOST_AUTO_TEST_CASE(hosts_that_cannot_be_told_apart_are_said_with_the_bound) {
  std::string const host = R"([{"name":"10.20.0.5","name_en":"","category":"","teaching":"unknown","vlan":12,"bytes":30,)"
                           R"("up_bytes":10,"down_bytes":20,"packets":3,"flows":0}])";
  auto const outcome = at_school({"traffic", "top", "--by", "host", "--lang", "en"}, "host", host, "2048");
  BOOST_TEST(outcome.out.contains("10.20.0.5"));
  BOOST_TEST(outcome.out.contains("up to 2.00 KiB more"));
}

BOOST_AUTO_TEST_CASE(a_summary_says_what_was_lost_and_how_much_was_for_teaching) {
  auto const outcome = at_school({"traffic", "summary", "--lang", "en"});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.out.contains("dropped 7"));
  BOOST_TEST(outcome.out.contains("either 75.0%"));
  BOOST_TEST(outcome.out.contains("95th percentile ↓ 2.00 Mbps"));
}

BOOST_AUTO_TEST_CASE(the_time_that_is_asked_for_is_the_one_that_was_typed) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/traffic/top", living_top("host", "[]", "0"));
  auto const outcome = run({"traffic", "top", "--by", "host", "--last", "2h", "--limit", "5", "--socket", campusd.socket()});
  BOOST_TEST(outcome.exit_code == 0);
  auto const questions = campusd.questions();
  BOOST_REQUIRE(questions.size() == 1u);
  BOOST_TEST(questions[0].contains("&by=host&limit=5"));
  auto const wrong = run({"traffic", "top", "--last", "2weeks", "--socket", campusd.socket()});
  BOOST_TEST(wrong.exit_code == 2);
  BOOST_TEST(wrong.err.contains("CMP-L071"));
  BOOST_TEST(campusd.questions().size() == 1u);
}

// Where this machine is, a date ends with its day; a moment is taken as it is.
BOOST_AUTO_TEST_CASE(a_time_may_be_said_by_its_ends_and_not_twice) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/traffic/top", living_top("host", "[]", "0"));
  auto const ask = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"traffic", "top", "--socket", campusd.socket()});
    return run(words, {{"TZ", "Asia/Shanghai"}});
  };
  BOOST_TEST(ask({"--from", "2026-11-02", "--until", "2026-11-06"}).exit_code == 0);
  BOOST_TEST(ask({"--until", "2026-11-06T18:00:00+08:00"}).exit_code == 0);
  auto const questions = campusd.questions();
  BOOST_REQUIRE(questions.size() == 2U);
  BOOST_TEST(questions[0].contains("from=2026-11-01T16%3A00%3A00.000Z&until=2026-11-06T16%3A00%3A00.000Z"), questions[0]);
  BOOST_TEST(questions[1].contains("from=2026-11-06T09%3A00%3A00.000Z&until=2026-11-06T10%3A00%3A00.000Z"), questions[1]);
  for (std::string const end : {"--from", "--until"}) {
    auto const twice = ask({"--last", "2h", end, "2026-11-02"});
    BOOST_TEST(twice.exit_code == 2);
    BOOST_TEST(twice.err.contains("CMP-L062"));
  }
  BOOST_TEST(ask({"--from", "2026-02-30"}).err.contains("CMP-L060"));
  BOOST_TEST(campusd.questions().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_summary_in_steps_has_a_line_for_each) {
  auto const none = at_school({"traffic", "summary", "--lang", "en", "--each", "week"});
  BOOST_TEST(none.exit_code == 2);
  auto const hours = at_school({"traffic", "summary", "--lang", "en", "--each", "hour"});
  BOOST_TEST(hours.out.contains("4.00 KiB"));
  BOOST_TEST(hours.out.contains("9.10 kbps"));
  BOOST_TEST(hours.out.contains("down (mean)"));
  BOOST_TEST(!hours.out.contains("Bilibili"));
}

BOOST_AUTO_TEST_CASE(uplinks_have_their_percentile_and_directions_their_words) {
  std::string const uplink =
      R"([{"name":"wan0","name_en":"","category":"","teaching":"unknown","vlan":0,"bytes":3072,"up_bytes":1024,)"
      R"("down_bytes":2048,"packets":9,"flows":2,"up_bps_p95":1000000,"down_bps_p95":null}])";
  auto const uplinks = at_school({"traffic", "top", "--by", "uplink", "--lang", "en"}, "uplink", uplink);
  BOOST_TEST(uplinks.out.contains("up p95"));
  BOOST_TEST(uplinks.out.contains("1.00 Mbps"));
  auto const document = json::parse(at_school({"traffic", "top", "--by", "uplink", "-o", "json"}, "uplink", uplink).out);
  BOOST_TEST(find_breach(load_schema("traffic.top"), document) == "");
  std::string const transit =
      R"([{"name":"transit","name_en":"","category":"","teaching":"unknown","vlan":0,"bytes":3072,"up_bytes":0,)"
      R"("down_bytes":0,"packets":9,"flows":0}])";
  BOOST_TEST(at_school({"traffic", "top", "--by", "direction", "--lang", "zh"}, "direction", transit).out.contains("过境"));
}

BOOST_AUTO_TEST_CASE(top_has_a_line_for_each_of_several_uplinks_and_none_for_one) {
  auto const top = [](std::string const& second) {
    FakeCampusd campusd;
    campusd.answer("/local/v1/top",
                   R"({"schema":"campusctl/top/v1","at":"2026-11-23T02:44:05.000Z","interface":"wan0","down_bps":2000000,)"
                   R"("up_bps":1000000,"dropped":0,"seconds":1,"is_told":false,"is_estimate":false,"sources":["wan0"],"vlans":[],)"
                   R"("hosts":[],"applications":[],"uplinks":[{"name":"wan0","down_bps":2000000,"up_bps":1000000,"seconds":1,)"
                   R"("is_told":false,"is_estimate":false})" + second + "]}");
    return run({"top", "--lang", "en", "--ascii", "--socket", campusd.socket()}).out;
  };
  auto const both = top(R"(,{"name":"exporter:10.20.0.1~","down_bps":500000,"up_bps":0,"seconds":60,"is_told":true,"is_estimate":true})");
  BOOST_TEST(both.contains("  wan0  down 2.00 Mbps  up 1.00 Mbps\n"), both);
  BOOST_TEST(both.contains("  exporter:10.20.0.1~  down 500 kbps  up 0 bps  an estimate, scaled up from samples\n"), both);
  BOOST_TEST(!top("").contains("  wan0"));
}

BOOST_AUTO_TEST_CASE(a_capture_needs_a_reason_and_says_what_it_wrote) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/recordings",
                 R"({"schema":"campusctl/traffic.capture/v1","file":"/var/lib/campus/recordings/a.pcap","interface":"wan0",)"
                 R"("frames":12,"bytes":2048,"dropped":0,"is_full":false,"has_payload":false,)"
                 R"("kept_until":"2026-12-05T02:44:05.000Z"})");
  auto const without = run({"traffic", "capture", "--socket", campusd.socket()});
  BOOST_TEST(without.exit_code == 2);
  BOOST_TEST(without.err.contains("--reason"));
  BOOST_TEST(campusd.questions().empty());
  std::vector<std::string> const words{"traffic", "capture", "--reason", "slow line", "--seconds", "1", "--socket", campusd.socket()};
  auto const written = run([&] { auto all = words; all.insert(all.end(), {"--lang", "en"}); return all; }());
  BOOST_TEST(written.exit_code == 0);
  BOOST_TEST(written.out.contains("12 frames, 2.00 KiB, in /var/lib/campus/recordings/a.pcap"));
  BOOST_TEST(written.out.contains("cut behind their headers"));
  auto const document = json::parse(run([&] { auto all = words; all.insert(all.end(), {"-o", "json"}); return all; }()).out);
  BOOST_TEST(find_breach(load_schema("traffic.capture"), document) == "");
  BOOST_TEST(run({"traffic", "capture", "--reason", "x", "--seconds", "601"}).exit_code == 2);
}

BOOST_AUTO_TEST_CASE(a_summary_says_where_its_sums_come_from) {
  auto const out = at_school({"traffic", "summary"}).out;
  BOOST_TEST(out.find("exporter:10.20.0.1~  4.00 KiB  in the sums  an estimate, scaled up from samples\n") != std::string::npos, out);
  BOOST_TEST(out.find("beside:10.20.0.2  1.00 KiB  not in the sums: another source sees the same\n") != std::string::npos, out);
}

BOOST_AUTO_TEST_CASE(one_source_is_asked_for_by_its_name) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/traffic/top", living_top("host", "[]", "0"));
  run({"traffic", "top", "--by", "host", "--source", "2001:db8::1", "--socket", campusd.socket()});
  BOOST_REQUIRE(campusd.questions().size() == 1u);
  BOOST_TEST(campusd.questions()[0].find("source=2001%3Adb8%3A%3A1") != std::string::npos, campusd.questions()[0]);
}

BOOST_AUTO_TEST_CASE(tunnels_that_are_not_to_be_opened_are_counted_by_their_outside) {
  auto const captures = std::string(CAMPUS_SOURCE_DIR) + "/tests/golden/captures/";
  auto const read = [&](std::string const& file, std::vector<std::string> words) {
    words.insert(words.begin(), {"traffic", "read", captures + file, "--no-apps", "-o", "json"});
    return json::parse(run(words).out).as_object();
  };
  auto const packets = [](json::value const& counts) { return counts.at("packets").to_number<std::uint64_t>(); };
  // gre.pcap.expected: of twelve packets four in GRE, one in NVGRE, three in ERSPAN and two in PPTP; two hold none.
  auto const some = read("gre.pcap", {"--no-tunnels", "erspan,pptp"});
  BOOST_TEST(some.at("tunnels").as_object().size() == 2u);
  BOOST_TEST(packets(some.at("tunnels").at("gre")) == 4u);
  BOOST_TEST(packets(some.at("frames").at("ip_other")) == 2u + 3u + 2u);
  for (std::vector<std::string> const& words : {std::vector<std::string>{"--no-tunnels", "all"}, {"--tunnel-depth", "0"}}) {
    auto const none = read("gre.pcap", words);
    BOOST_TEST(none.at("tunnels").as_object().empty());
    BOOST_TEST(packets(none.at("frames").at("ip_other")) == 12u);
  }
  auto const refused = run({"traffic", "read", captures + "gre.pcap", "--no-tunnels", "gre,wireguard"});
  BOOST_TEST(refused.exit_code == 2);
  BOOST_TEST(refused.err.contains("wireguard"));
  BOOST_TEST(refused.err.contains("vxlan_gpe"));
  BOOST_TEST(run({"traffic", "read", captures + "gre.pcap", "--tunnel-depth", "5"}).exit_code == 2);
}

BOOST_AUTO_TEST_SUITE_END()
