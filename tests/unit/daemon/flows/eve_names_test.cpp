// What a line of EVE tells besides its record.  Names of members below tls, quic, http and dns are those of Suricata's
// own events (docs.suricata.io, EVE index); ours are below campus.

#include "daemon/flows/eve_names.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "daemon/flows/eve_flow.hpp"
#include "tests/unit/daemon/flows/records.hpp"

using namespace campus;
using namespace campus::flows;
using namespace campus::flows::test;
namespace json = boost::json;

namespace {

KeptFlow known_flow(std::uint8_t protocol = 6) {
  KeptFlow flow;
  flow.record = conversation({.protocol = protocol});
  return flow;
}

json::object told(KeptFlow const& flow) {
  std::string out;
  append_eve_flow(out, flow.record, {.written = Instant{}, .known = &flow});
  BOOST_TEST(out.ends_with("}\n"));
  return json::parse(out).as_object();
}

std::string part(json::object const& line, std::string_view name) {
  auto const* const found = line.if_contains(name);
  return found ? json::serialize(*found) : "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(eve_names)

BOOST_AUTO_TEST_CASE(tls_is_told_as_suricata_tells_it_and_the_certificate_as_ours) {
  auto flow = known_flow();
  flow.name = "www.school.example";
  flow.name_origin = NameOrigin::tls;
  flow.ja3 = "721d0e9d46cd23d645ec72523d1ee8d7";
  flow.ja3_server = "47decf033ac4c8fc9b952ff41e549679";
  flow.ja4 = "t12d0508h2_08b6cad87461_4eea806691a3";
  flow.certificate = "学校.example";
  flow.issuer = "Lab \"Issuing\" CA";
  auto const line = told(flow);
  BOOST_TEST(part(line, "tls") == R"({"sni":"www.school.example","ja3":{"hash":"721d0e9d46cd23d645ec72523d1ee8d7"},)"
                                  R"("ja3s":{"hash":"47decf033ac4c8fc9b952ff41e549679"},)"
                                  R"("ja4":"t12d0508h2_08b6cad87461_4eea806691a3"})");
  auto const& ours = line.at("campus").as_object();
  BOOST_TEST(ours.at("certificate").as_string() == "学校.example");
  BOOST_TEST(ours.at("issuer").as_string() == "Lab \"Issuing\" CA");
  for (auto const* const other : {"quic", "http", "dns"}) BOOST_TEST(part(line, other) == "none");
}

BOOST_AUTO_TEST_CASE(a_server_s_fingerprint_is_told_where_only_its_side_was_seen) {
  auto flow = known_flow();
  flow.ja3_server = "47decf033ac4c8fc9b952ff41e549679";
  BOOST_TEST(part(told(flow), "tls") == R"({"ja3s":{"hash":"47decf033ac4c8fc9b952ff41e549679"}})");
}

BOOST_AUTO_TEST_CASE(quic_has_an_object_of_its_own_and_dtls_is_ours) {
  auto flow = known_flow(17);
  flow.name = "a.example";
  flow.name_origin = NameOrigin::tls;
  flow.ja4 = "q13d0310h3_55b375c5d22e_cd85d2d88918";
  BOOST_TEST(part(told(flow), "quic") == R"({"sni":"a.example","ja4":"q13d0310h3_55b375c5d22e_cd85d2d88918"})");
  flow.ja4[0] = 'd';
  auto const line = told(flow);
  BOOST_TEST(part(line, "quic") == "none");
  BOOST_TEST(part(line, "tls") == "none");
  BOOST_TEST(line.at("campus").at("sni").as_string() == "a.example");
}

BOOST_AUTO_TEST_CASE(a_host_of_http_and_its_client_are_told) {
  auto flow = known_flow();
  flow.name = "www.moe.gov.cn";
  flow.name_origin = NameOrigin::http_host;
  BOOST_TEST(part(told(flow), "http") == R"({"hostname":"www.moe.gov.cn"})");
  flow.agent = "Firefox";
  BOOST_TEST(part(told(flow), "http") == R"({"hostname":"www.moe.gov.cn","http_user_agent":"Firefox"})");
}

// RFC 1035, section 4.1.1: 3 is a name that does not exist.
BOOST_AUTO_TEST_CASE(a_question_and_its_answer_are_told) {
  auto flow = known_flow(17);
  flow.name = "live.douyin.com";
  flow.name_origin = NameOrigin::dns_question;
  BOOST_TEST(part(told(flow), "dns") == R"({"rrname":"live.douyin.com"})");
  flow.answer = KeptAnswer{.code = 3, .addresses = {}};
  BOOST_TEST(part(told(flow), "dns") == R"({"rrname":"live.douyin.com","rcode":"NXDOMAIN"})");
  flow.answer = KeptAnswer{.code = 0, .addresses = {IpAddress::v4(0xc0000250), IpAddress::v4(0xc0000251)}};
  BOOST_TEST(part(told(flow), "dns") == R"({"rrname":"live.douyin.com","rcode":"NOERROR",)"
                                        R"("grouped":{"A":["192.0.2.80","192.0.2.81"]}})");
  flow.answer->addresses = {IpAddress::parse("2001:db8::1").value()};
  BOOST_TEST(part(told(flow), "dns").contains(R"("AAAA":["2001:db8::1"])"));
}

// The address was asked for under a name that the conversation itself does not say: it is no server name of Suricata's.
BOOST_AUTO_TEST_CASE(a_name_that_was_asked_before_is_ours) {
  auto flow = known_flow();
  flow.name = "live.douyin.com";
  flow.name_origin = NameOrigin::dns_before;
  auto const line = told(flow);
  BOOST_TEST(part(line, "tls") == "none");
  BOOST_TEST(line.at("campus").at("server").as_string() == "live.douyin.com");
  BOOST_TEST(line.at("campus").at("server_origin").as_string() == "dns_before");
}

// 0x48 >> 2 is 18; 64 and 55 are the hops of records.hpp.
BOOST_AUTO_TEST_CASE(counters_are_told_each_way_where_they_have_counted) {
  auto flow = known_flow();
  auto& there = flow.record.is_opened_by_a ? flow.record.a : flow.record.b;
  there.retransmitted = 7;
  there.out_of_order = 5;
  there.zero_windows = 3;
  flow.record.syn_rtt_us = 8'300;
  flow.tunnel = "vxlan";
  BOOST_TEST(part(told(flow), "campus") ==
             R"({"tunnel":"vxlan","syn_rtt_us":8300,"toserver":{"retransmitted":7,"out_of_order":5,"zero_windows":3,)"
             R"("dscp":18,"ttl":64},"toclient":{"ttl":55}})");
}

BOOST_AUTO_TEST_SUITE_END()
