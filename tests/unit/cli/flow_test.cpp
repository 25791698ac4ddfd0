#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "cli/moments.hpp"
#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/json_schema.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;
namespace json = boost::json;

namespace {

bool tells(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

std::string living_flows(std::string const& ended_by) {
  auto const end = [](std::string const& address, std::string const& port, std::string const& bytes) {
    return R"({"address":")" + address + R"(","port":)" + port + R"(,"packets":10,"bytes":)" + bytes +
           R"(,"tcp_flags":27,"retransmitted":1,"out_of_order":4,"zero_windows":0,"dscp":0,"ttl":63})";
  };
  return R"({"schema":"campusctl/traffic.flows/v1","ended_by":")" + ended_by + R"(","searched_back_to":)" +
         (ended_by == "bound" ? R"("2026-11-22T02:44:05.000Z")" : "null") +
         R"(,"rows_read":1200000,"days_read":2,"days_unreadable":1,"items":[{"first":"2026-11-23T02:44:05.000Z",)"
         R"("last":"2026-11-23T02:44:35.000Z","interface":"wan0","vlan":210,"protocol":"tcp","from":)" +
         end("fd20::7", "50007", "1200") + R"(,"to":)" + end("203.0.113.7", "443", "25000") +
         R"(,"name":"www.bilibili.com","name_origin":"tls","application":{"name":"哔哩哔哩","english":"Bilibili",)"
         R"("carrier":"TLS","category":"video","source":"dns","is_guess":true},"syn_rtt_us":8300,"data_rtt_us":null,)"
         R"("icmp_type":null,"icmp_code":null,"end":"finished","sampled_one_in":1,"bytes_of":"frame","ja3":null,"ja3s":null,"ja4":null,)"
         R"("certificate":"cert.bilibili.com","issuer":null,"dns_code":null,"answers":[],"tunnel":"vxlan","agent":null,)"
         R"("community_id":"1:HTsqAh1zWIsxhu3+yhPCVDv55Oo="}]})";
}

Outcome searched(std::string const& query, std::vector<std::string> words, std::string const& ended_by = "all") {
  FakeCampusd campusd;
  campusd.answer("/local/v1/flows" + query, living_flows(ended_by));
  words.insert(words.begin(), {"traffic", "flows", "--socket", campusd.socket()});
  return run(words);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow)

BOOST_AUTO_TEST_CASE(a_conversation_is_one_line) {
  auto const outcome = searched("", {});
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(outcome.out ==
             "ends                 from             to               protocol  application  name                  "
             "sent  received\n"
             "2026-11-23 02:44:35  [fd20::7]:50007  203.0.113.7:443  tcp       Bilibili?    www.bilibili.com  1.17 KiB"
             "  24.4 KiB\n");
  BOOST_TEST(outcome.err == "1 days could not be read; the log of campusd says why\n");
  BOOST_TEST(tells(searched("", {"--lang", "zh"}).out, "哔哩哔哩?"));
  auto const wide = searched("", {"-o", "wide", "--lang", "en"}).out;
  for (auto const* const part : {"video", "1/1", "4/4", "63/63", "vxlan", "cert.bilibili.com"})
    BOOST_TEST(tells(wide, part), part << " in " << wide);
}

BOOST_AUTO_TEST_CASE(every_wish_reaches_campusd_in_its_own_words) {
  auto const outcome = searched(
      "?host=10.20.0.0%2F16&port=443&protocol=6&app=TLS&name=bilibili.com&from=2026-11-22T00%3A00%3A00.000Z"
      "&until=2026-11-24T00%3A00%3A00.000Z&limit=1000",
      {"--host", "10.20.0.0/16", "--port", "443", "--protocol", "tcp", "--app", "TLS", "--name", "*.bilibili.com",
       "--from", "2026-11-22", "--until", "2026-11-23", "--limit", "1000"});
  BOOST_TEST(outcome.exit_code == 0, outcome.err);
}

BOOST_AUTO_TEST_CASE(the_document_is_what_its_schema_promises) {
  auto const document = json::parse(searched("", {"-o", "json"}).out);
  BOOST_TEST(find_breach(load_schema("traffic.flows"), document) == "");
}

BOOST_AUTO_TEST_CASE(what_was_not_searched_is_said) {
  auto const outcome = searched("", {}, "bound");
  BOOST_TEST(tells(outcome.err, "not all was searched: the search ended after 1 200 000 rows, at 2026-11-22 02:44:05"));
  BOOST_TEST(tells(searched("", {}, "limit").err, "the newest 1; there may be more"));
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_never_reaches_campusd) {
  std::vector<std::pair<std::vector<std::string>, std::string>> const wrong{
      {{"--host", "school"}, "CMP-F001"},       {{"--port", "http"}, "CMP-F002"},
      {{"--protocol", "http"}, "CMP-F003"},     {{"--name", "a.example/x"}, "CMP-F005"},
      {{"--from", "2026-02-31"}, "CMP-L060"},   {{"--until", "2027-02-29"}, "CMP-L060"},
      {{"--from", "2026-11-23 25:00"}, "CMP-L060"}, {{"--limit", "20000"}, "CMP-F007"},
      {{"--from", "2026-11-24", "--until", "2026-11-23"}, "CMP-F008"}};
  FakeCampusd campusd;
  for (auto const& [options, code] : wrong) {
    std::vector<std::string> words{"traffic", "flows", "--socket", campusd.socket()};
    words.insert(words.end(), options.begin(), options.end());
    auto const outcome = run(words);
    BOOST_TEST(outcome.exit_code != 0, options[1]);
    BOOST_TEST(tells(outcome.err, code), options[1] << ": " << outcome.err);
  }
  BOOST_TEST(campusd.questions().empty());
}

BOOST_AUTO_TEST_CASE(exporters_are_listed_with_what_they_lost) {
  FakeCampusd campusd;
  auto sums = living_exporter_sums();
  sums.pop_back();
  campusd.answer("/local/v1/exporters",
                 sums + R"(,"items":[{"exporter":"10.20.0.1","protocol":"netflow9","domain":7,)"
                        R"("first_heard":"2026-11-23T02:44:05.000Z","last_heard":"2026-11-23T02:54:05.000Z",)"
                        R"("clock_behind_ms":-12,"sampled_one_in":512,"datagrams":40,"records":500,"frames":0,)"
                        R"("sampler_drops":0,"templates":3,"waiting_sets":0,"sets_without_template":4,"broken":0,)"
                        R"("not_understood":0,"gaps":2,"lost":31,"lost_are":"datagrams","late":0,"restarts":1}],"sources":[{"exporter":"10.20.0.1","counts":true,)"
                        R"("is_estimate":true,"told_late":0,"told_twice":4,"refused":6,"from":"2026-11-23T02:53:00.000Z",)"
                        R"("until":"2026-11-23T02:54:00.000Z","down_bps":8000000,"up_bps":1000000,"within_bps":0,)"
                        R"("transit_bps":0}],"interfaces":[{"exporter":"10.20.0.1","agent":"10.20.0.1","domain":0,"index":7,)"
                        R"("speed_bps":1000000000,"is_up":true,"is_enabled":true,"heard":"2026-11-23T02:54:05.000Z",)"
                        R"("over_ms":20000,"in":{"bps":100000,"errors":3,"discards":0},)"
                        R"("out":{"bps":null,"errors":null,"discards":4}}]})");
  std::vector<std::string> words{"traffic", "exporters", "--socket", campusd.socket()};
  auto const outcome = run(words);
  BOOST_TEST(outcome.exit_code == 0);
  BOOST_TEST(tells(outcome.out, "10.20.0.1  netflow9       7  2026-11-23 02:54:05      500       0           512     2    31"));
  BOOST_TEST(tells(outcome.out, "10.20.0.1  in the sums  an estimate, scaled up from samples"));
  BOOST_TEST(tells(outcome.out, "in the sums 70 s after it passed"));
  BOOST_TEST(outcome.err == "3 datagrams came from machines that exporters.allow does not name\n"
                            "10.20.0.1: 4 records and frames told what was told already; they are in the sums once\n"
                            "10.20.0.1: 6 records and frames said more than any line carries; they were not taken\n");
  auto interfaces = words;
  interfaces.insert(interfaces.end(), {"--interfaces", "-o", "csv"});
  auto const rows = run(interfaces).out;
  BOOST_TEST(tells(rows, "exporter,index,link,speed_bps,in_bps,out_bps,errors,discards,interval_s,heard,agent"));
  BOOST_TEST(tells(rows, "10.20.0.1,7,up,1000000000,100000,,3,4,20,2026-11-23T02:54:05.000Z,10.20.0.1"));
  words.insert(words.end(), {"-o", "json"});
  BOOST_TEST(find_breach(load_schema("traffic.exporters"), json::parse(run(words).out)) == "");
}

// The tests run in UTC.  2028 is a leap year, 2100 is none.
BOOST_AUTO_TEST_CASE(a_day_is_one_that_a_calendar_has) {
  auto const seconds_of = [](std::string_view text, DayEdge edge) {
    auto const at = read_moment(text, edge);
    return at ? std::chrono::duration_cast<std::chrono::seconds>(at->time_since_epoch()).count() : -1;
  };
  BOOST_TEST(seconds_of("2028-02-29", DayEdge::end) - seconds_of("2028-02-29", DayEdge::begin) == 86'400);
  BOOST_TEST(seconds_of("2026-11-23T00:00:00Z", DayEdge::end) == 1'795'392'000);
  BOOST_TEST(seconds_of("2026-11-23T08:00:00+08:00", DayEdge::end) == 1'795'392'000);
  BOOST_TEST(seconds_of("2026-11-23 10:44:05", DayEdge::begin) - seconds_of("2026-11-23 10:44", DayEdge::begin) == 5);
  for (auto const wrong : {"2026-02-31", "2027-02-29", "2100-02-29", "2026-04-31", "2026-00-10", "2026-11-00", "2026-11-3",
                           "2026-11-23T10:44", "2026-11-23 24:00", "2026-11-23 10:60", "2026-11-23x", "26-11-23", "",
                           "2026-11-23 10:44:05Z8"})
    BOOST_TEST(seconds_of(wrong, DayEdge::begin) == -1, wrong);
}

BOOST_AUTO_TEST_SUITE_END()
