#include "daemon/contract/views.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

using namespace campus;
using namespace campus::contract;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(views)

BOOST_AUTO_TEST_CASE(a_capture_tells_its_frames_by_where_they_ended_and_its_tunnels_beside) {
  StatusView view;
  view.capture.push_back({.interface_name = "wan0",
                          .sums = {.packets = 6},
                          .frames = {{"tcp", 2}, {"udp", 4}, {"arp", 0}},
                          .tunnels = {{"vxlan", 1}}});
  auto const capture = json::parse(encode(view)).at("capture").at(0);
  BOOST_TEST((capture.at("frames") == json::value{{"tcp", 2}, {"udp", 4}, {"arp", 0}}));
  BOOST_TEST((capture.at("tunnels") == json::value{{"vxlan", 1}}));
  BOOST_TEST(capture.at("packets").to_number<int>() == 6);
}

BOOST_AUTO_TEST_CASE(each_uplink_of_top_says_who_counted_it) {
  TopView view;
  view.uplinks = {{"wan0", 2'000, 1'000, 1}, {"exporter:10.20.0.1~", 500, 0, 60}};
  auto const uplinks = json::parse(encode(view)).at("uplinks");
  BOOST_REQUIRE(uplinks.as_array().size() == 2U);
  BOOST_TEST((uplinks.at(0) == json::value{{"name", "wan0"},
                                           {"down_bps", 2'000},
                                           {"up_bps", 1'000},
                                           {"seconds", 1},
                                           {"is_told", false},
                                           {"is_estimate", false}}));
  BOOST_TEST((uplinks.at(1).at("is_told").as_bool() && uplinks.at(1).at("is_estimate").as_bool()));
}

BOOST_AUTO_TEST_SUITE_END()
