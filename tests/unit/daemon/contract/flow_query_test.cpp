#include "daemon/contract/flow_query.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <string>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/flow_views.hpp"
#include "tests/support/kept_flows.hpp"

using namespace campus;
using namespace campus::contract;

namespace {

using Wishes = std::map<std::string, std::string, std::less<>>;

Result<FlowQuery> query_of(Wishes const& wishes) {
  return read_flow_query([&](std::string_view name) -> std::optional<std::string> {
    auto const found = wishes.find(name);
    return found == wishes.end() ? std::nullopt : std::optional(found->second);
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_query)

BOOST_AUTO_TEST_CASE(every_wish_is_read_and_written_back) {
  auto const query = query_of({{"host", "10.20.0.0/16"},
                               {"port", "443"},
                               {"protocol", "UDP"},
                               {"app", "哔哩哔哩"},
                               {"name", "*.Example.COM."},
                               {"from", "2026-09-14T08:00:00+08:00"},
                               {"until", "2026-09-14T01:00:00Z"},
                               {"limit", "10000"}});
  BOOST_REQUIRE(query.has_value());
  BOOST_TEST(query->host->to_string() == "10.20.0.0/16");
  BOOST_TEST(*query->port == 443);
  BOOST_TEST(*query->protocol == 17);
  BOOST_TEST(query->name == "example.com");
  BOOST_TEST((*query->until - *query->from == std::chrono::hours(1)));
  BOOST_TEST(query->limit == 10'000u);
  BOOST_TEST(to_query_string(*query) ==
             "?host=10.20.0.0%2F16&port=443&protocol=17&app=%E5%93%94%E5%93%A9%E5%93%94%E5%93%A9&name=example.com"
             "&from=2026-09-14T00%3A00%3A00.000Z&until=2026-09-14T01%3A00%3A00.000Z&limit=10000");
  BOOST_TEST(to_query_string(*query_of({})) == "");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named) {
  std::vector<std::pair<Wishes, std::string>> const wrong{{{{"host", "10.20.0.300"}}, "CMP-F001"},
                                                          {{{"host", "10.20.0.0/33"}}, "CMP-F001"},
                                                          {{{"port", "0"}}, "CMP-F002"},
                                                          {{{"port", "65536"}}, "CMP-F002"},
                                                          {{{"port", "44 3"}}, "CMP-F002"},
                                                          {{{"protocol", "tpc"}}, "CMP-F003"},
                                                          {{{"protocol", "256"}}, "CMP-F003"},
                                                          {{{"app", ""}}, "CMP-F004"},
                                                          {{{"name", "."}}, "CMP-F005"},
                                                          {{{"name", "example.com/diary"}}, "CMP-F005"},
                                                          {{{"name", std::string(254, 'a')}}, "CMP-F005"},
                                                          {{{"from", "2026-02-31T00:00:00Z"}}, "CMP-F006"},
                                                          {{{"until", "yesterday"}}, "CMP-F006"},
                                                          {{{"limit", "0"}}, "CMP-F007"},
                                                          {{{"limit", "10001"}}, "CMP-F007"},
                                                          {{{"from", "2026-09-14T00:00:00Z"},
                                                            {"until", "2026-09-14T00:00:00Z"}},
                                                           "CMP-F008"}};
  for (auto const& [wishes, code] : wrong) {
    auto const query = query_of(wishes);
    BOOST_TEST((query ? "" : query.error().code) == code, wishes.begin()->second);
  }
}

BOOST_AUTO_TEST_CASE(protocols_have_names_and_numbers) {
  BOOST_TEST(protocol_name(6) == "tcp");
  BOOST_TEST(protocol_name(200) == "200");
  BOOST_TEST(*protocol_named("ICMPv6") == 58);
  BOOST_TEST(*protocol_named("0") == 0);
}

BOOST_AUTO_TEST_CASE(a_conversation_is_told_from_who_began_it) {
  auto const at = from_rfc3339("2026-09-14T02:00:00Z").value();
  FoundFlows found;
  found.flows = {test::kept_flow(IpAddress::v4(0x0a140007), 50'007, IpAddress::v4(0xcb007107), at, "www.bilibili.com"),
                 test::kept_flow(IpAddress::v4(0xcb007107), 50'007, IpAddress::v4(0x0a140007), at)};
  found.flows[0].ja3 = "721d0e9d46cd23d645ec72523d1ee8d7";
  found.flows[0].ja3_server = "47decf033ac4c8fc9b952ff41e549679";
  found.flows[0].tunnel = "vxlan";
  found.flows[0].record.a.out_of_order = 3;
  found.flows[0].record.a.ttl = 64;
  found.flows[0].record.b.zero_windows = 2;
  found.flows[1].answer = KeptAnswer{.code = 3, .addresses = {IpAddress::v4(0xc0000201)}};
  found.end = FoundFlows::End::bound;
  found.searched_back_to = at;
  auto const document = boost::json::parse(
      encode(found, [](FlowRecord const& record) { return "of port " + std::to_string(record.key.port_a); }));
  BOOST_TEST(document.at("ended_by").as_string() == "bound");
  BOOST_TEST(document.at("searched_back_to").as_string() == "2026-09-14T02:00:00.000Z");
  auto const& first = document.at("items").at(0);
  BOOST_TEST(first.at("from").at("address").as_string() == "10.20.0.7");
  BOOST_TEST(first.at("to").at("port").as_int64() == 443);
  BOOST_TEST(first.at("to").at("dscp").as_int64() == 10);  // 0x28 >> 2
  BOOST_TEST(first.at("name").as_string() == "www.bilibili.com");
  BOOST_TEST(first.at("application").at("english").as_string() == "Bilibili");
  BOOST_TEST(!first.at("application").at("is_guess").as_bool());
  BOOST_TEST(first.at("community_id").as_string() == "of port 50007");
  BOOST_TEST(first.at("ja3").as_string() == "721d0e9d46cd23d645ec72523d1ee8d7");
  BOOST_TEST(first.at("ja3s").as_string() == "47decf033ac4c8fc9b952ff41e549679");
  BOOST_TEST(first.at("tunnel").as_string() == "vxlan");
  BOOST_TEST(first.at("from").at("out_of_order").as_int64() == 3);
  BOOST_TEST(first.at("from").at("ttl").as_int64() == 64);
  BOOST_TEST(first.at("to").at("ttl").is_null());
  BOOST_TEST(first.at("to").at("zero_windows").as_int64() == 2);
  BOOST_TEST(first.at("first").as_string() == "2026-09-14T01:59:30.000Z");
  auto const& second = document.at("items").at(1);
  BOOST_TEST(second.at("from").at("address").as_string() == "203.0.113.7");
  BOOST_TEST(second.at("from").at("bytes").as_int64() == 1'200);
  BOOST_TEST(second.at("name").is_null());
  BOOST_TEST(second.at("certificate").is_null());
  BOOST_TEST(second.at("tunnel").as_string() == "none");
  BOOST_TEST(second.at("dns_code").as_int64() == 3);
  BOOST_TEST(boost::json::serialize(second.at("answers")) == R"(["192.0.2.1"])");
}

BOOST_AUTO_TEST_SUITE_END()
