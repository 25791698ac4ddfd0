#include "daemon/flows/eve_flow.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/daemon/flows/records.hpp"

using namespace campus;
using namespace campus::flows;
using namespace campus::flows::test;
namespace json = boost::json;

namespace {

Instant const written{std::chrono::nanoseconds{noon_ns + 95'000'000'000}};

json::object line(FlowRecord const& record, EveSetting setting = {.written = written}) {
  std::string out;
  append_eve_flow(out, record, setting);
  BOOST_TEST(out.ends_with("}\n"));
  BOOST_TEST(std::ranges::count(out, '\n') == 1);
  return json::parse(out).as_object();
}

std::string text(json::object const& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(eve_flow)

BOOST_AUTO_TEST_CASE(a_conversation_is_the_line_that_suricata_writes) {
  std::string out;
  append_eve_flow(out, conversation(), {.written = written, .application = "tls", .interface = "lan0"});
  BOOST_TEST(
      out ==
      R"({"timestamp":"2026-09-01T00:01:35.000000+0000","flow_id":)" +
          json::serialize(line(conversation()).at("flow_id")) +
          R"(,"in_iface":"lan0","event_type":"flow","src_ip":"10.0.0.5","src_port":40000,)"
          R"("dest_ip":"10.0.0.1","dest_port":443,"proto":"TCP","app_proto":"tls",)"
          R"("flow":{"pkts_toserver":5,"pkts_toclient":4,"bytes_toserver":700,"bytes_toclient":4200,)"
          R"("start":"2026-09-01T00:00:00.123456+0000","end":"2026-09-01T00:01:30.623456+0000","age":90,)"
          R"("state":"closed","reason":"timeout","alerted":false},"community_id":"1:uPVlfUvUUcKitFsHc2mlb45QgTU=",)"
          R"("tcp":{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"1a","syn":true,"fin":true,"psh":true,)"
          R"("ack":true,"state":"closed"}})"
          "\n");
}

BOOST_AUTO_TEST_CASE(the_client_is_who_opened_it) {
  auto record = conversation();
  record.is_opened_by_a = !record.is_opened_by_a;
  auto const object = line(record);
  BOOST_TEST(text(object, "src_ip") == "10.0.0.1");
  BOOST_TEST(object.at("src_port").to_number<int>() == 443);
  BOOST_TEST(object.at("flow").at("pkts_toserver").to_number<int>() == 4);
}

BOOST_AUTO_TEST_CASE(a_name_is_the_conversations_and_fits_javascript) {
  auto later = conversation();
  later.first_ns += 1'000'000'000;
  auto other = conversation({.source_port = 40'001});
  auto const id = [](FlowRecord const& record) {
    return line(record).at("flow_id").to_number<std::uint64_t>();
  };
  BOOST_TEST(id(conversation()) == id(later));
  BOOST_TEST(id(conversation()) != id(other));
  BOOST_TEST(id(other) < std::uint64_t{1} << 51);
}

BOOST_AUTO_TEST_CASE(icmp_has_types_and_no_ports) {
  auto record = conversation({.protocol = 1});
  record.icmp_type = 8;
  auto const object = line(record);
  BOOST_TEST(text(object, "proto") == "ICMP");
  BOOST_TEST(!object.contains("src_port"));
  BOOST_TEST(!object.contains("dest_port"));
  BOOST_TEST(!object.contains("tcp"));
  BOOST_TEST(object.at("icmp_type").to_number<int>() == 8);
  BOOST_TEST(object.at("icmp_code").to_number<int>() == 0);
  auto const six =
      line(conversation({.source = "2001:db8::5", .destination = "2001:db8::1", .protocol = 58}));
  BOOST_TEST(text(six, "proto") == "IPv6-ICMP");
  BOOST_TEST(text(six, "src_ip") == "2001:db8::5");
}

BOOST_AUTO_TEST_CASE(a_protocol_without_a_name_is_its_number) {
  BOOST_TEST(text(line(conversation({.protocol = 99})), "proto") == "099");
  BOOST_TEST(text(line(conversation({.protocol = 47})), "proto") == "GRE");
}

BOOST_AUTO_TEST_CASE(state_and_reason_follow_the_end) {
  struct Case {
    FlowEnd end;
    std::string_view state, reason;
  };
  for (auto const& [end, state, reason] :
       {Case{FlowEnd::idle, "established", "timeout"}, Case{FlowEnd::active, "established", "forced"},
        Case{FlowEnd::finished, "closed", "timeout"}, Case{FlowEnd::reset, "closed", "timeout"},
        Case{FlowEnd::evicted, "established", "forced"}, Case{FlowEnd::stopped, "established", "shutdown"}}) {
    auto record = conversation();
    record.end = end;
    auto const flow = line(record).at("flow").as_object();
    BOOST_TEST(text(flow, "state") == state);
    BOOST_TEST(text(flow, "reason") == reason);
  }
  auto unanswered = conversation({.protocol = 17});
  unanswered.a.counts = {};
  unanswered.end = FlowEnd::idle;
  BOOST_TEST(text(line(unanswered).at("flow").as_object(), "state") == "new");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_not_told) {
  auto const object = line(conversation(), {.written = written, .has_community_id = false});
  for (auto const* const name : {"vlan", "in_iface", "app_proto", "community_id"})
    BOOST_TEST(!object.contains(name));
  BOOST_TEST(!object.at("flow").as_object().contains("sampled_one_in"));
}

BOOST_AUTO_TEST_CASE(a_vlan_and_an_estimate_are_told) {
  auto record = conversation();
  record.key.vlan = 12;
  record.sampled_one_in = 100;
  auto const object = line(record);
  BOOST_TEST(json::serialize(object.at("vlan")) == "[12]");
  BOOST_TEST(object.at("flow").at("sampled_one_in").to_number<int>() == 100);
}

BOOST_AUTO_TEST_CASE(whatever_a_name_is_the_line_stays_json) {
  auto const object =
      line(conversation(), {.written = written, .application = "a\"b\\c\n\xe4\x01", .interface = "\""});
  BOOST_TEST(text(object, "app_proto") == "a?b?c???");
  BOOST_TEST(text(object, "in_iface") == "?");
}

BOOST_AUTO_TEST_CASE(moments_before_1970_are_written_too) {
  auto record = conversation();
  record.first_ns = -1'500'000'000;
  BOOST_TEST(text(line(record).at("flow").as_object(), "start") == "1969-12-31T23:59:58.500000+0000");
}

BOOST_AUTO_TEST_SUITE_END()
