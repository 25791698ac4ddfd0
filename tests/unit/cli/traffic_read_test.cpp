// What `traffic read` tells of conversations, of captures whose flows were reasoned by hand.

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/unit/cli/json_schema.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;
namespace json = boost::json;

namespace {

std::string golden(std::string const& name) { return std::string(CAMPUS_SOURCE_DIR) + "/tests/golden/" + name; }

Outcome read_flows(std::string const& capture, std::vector<std::string> words) {
  words.insert(words.begin(), {"traffic", "read", golden(capture), "--flows", "3"});
  return run(words);
}

json::object first_flow(std::string const& capture) {
  auto const document = json::parse(read_flows(capture, {"-o", "json"}).out);
  BOOST_TEST(find_breach(load_schema("traffic.read"), document) == "");
  return document.at("top_flows").at(0).as_object();
}

std::string said(json::object const& flow, std::string_view name) {
  auto const* const text = flow.at(name).if_string();
  return text ? std::string(*text) : "null";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(traffic_read)

// fingerprints_test.cpp says how the hashes come about; the community id is base64 of SHA-1 of
// 0000 0a140005 c0000250 06 00 c350 01bb: seed, both ends, protocol, a zero, both ports.
BOOST_AUTO_TEST_CASE(a_conversation_tells_what_it_is_known_by) {
  auto const flow = first_flow("applications/tls12_certificate.pcap");
  BOOST_TEST(said(flow, "server") == "www.school.example");
  BOOST_TEST(said(flow, "server_origin") == "tls");
  BOOST_TEST(said(flow, "question") == "null");
  BOOST_TEST(said(flow, "ja3") == "721d0e9d46cd23d645ec72523d1ee8d7");
  BOOST_TEST(said(flow, "ja3s") == "47decf033ac4c8fc9b952ff41e549679");
  BOOST_TEST(said(flow, "ja4") == "t12d0508h2_08b6cad87461_4eea806691a3");
  BOOST_TEST(said(flow, "certificate") == "www.school.example");
  BOOST_TEST(said(flow, "issuer") == "Lab Issuing CA");
  BOOST_TEST(said(flow, "community_id") == "1:HTsqAh1zWIsxhu3+yhPCVDv55Oo=");
  BOOST_TEST(flow.at("from_a").at("dscp").to_number<int>() == 0);
}

// A name server's answer is of no server but of what was asked.
BOOST_AUTO_TEST_CASE(a_question_and_its_answer_are_told) {
  auto const document =
      json::parse(run({"traffic", "read", golden("applications/hello_over_dns.pcap"), "--flows", "9", "-o", "json"}).out);
  auto is_seen = false;
  for (auto const& one : document.at("top_flows").as_array()) {
    auto const& flow = one.as_object();
    if (said(flow, "question") != "live.douyin.com") continue;
    is_seen = true;
    BOOST_TEST(said(flow, "server") == "null");
    BOOST_TEST(flow.at("dns_code").to_number<int>() == 0);
    BOOST_TEST(json::serialize(flow.at("answers")) == R"(["192.0.2.80"])");
  }
  BOOST_TEST(is_seen);
}

// What a client says of its software is a school's to keep or not; of a file nobody has decided.
BOOST_AUTO_TEST_CASE(a_path_and_a_clients_own_words_are_not_told) {
  auto const text = read_flows("applications/http_host.pcap", {"-o", "json"}).out;
  BOOST_TEST(text.find("www.moe.gov.cn") != std::string::npos);
  BOOST_TEST(text.find("Firefox") == std::string::npos);
  BOOST_TEST(text.find("pupil") == std::string::npos);
}

// Of the capture's frames those to port 443 and back are 7 + 1: 3 of the handshake, a hello, three answers, one more.
BOOST_AUTO_TEST_CASE(people_see_the_largest_conversations_and_the_tunnels) {
  auto const english = read_flows("applications/tls12_certificate.pcap", {"--lang", "en"}).out;
  BOOST_TEST(english.find("the largest conversations\n") != std::string::npos, english);
  BOOST_TEST(english.find("10.20.0.5:50000  192.0.2.80:443  tcp") != std::string::npos, english);
  BOOST_TEST(english.find("www.school.example") != std::string::npos, english);
  BOOST_TEST(english.find("tunnel") == std::string::npos, english);
  auto const wide = read_flows("applications/tls12_certificate.pcap", {"-o", "wide"}).out;
  BOOST_TEST(wide.find("721d0e9d46cd23d645ec72523d1ee8d7") != std::string::npos, wide);
  auto const chinese = read_flows("captures/tunnels.pcap", {"--lang", "zh"}).out;
  BOOST_TEST(chinese.find("流量最大的会话\n") != std::string::npos, chinese);
  BOOST_TEST(chinese.find("  隧道 ") != std::string::npos, chinese);
  auto const without = run({"traffic", "read", golden("applications/tls12_certificate.pcap"), "--lang", "en"}).out;
  BOOST_TEST(without.find("the largest") == std::string::npos, without);
}

BOOST_AUTO_TEST_SUITE_END()
