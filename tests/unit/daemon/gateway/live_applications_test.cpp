#include "daemon/gateway/live_applications.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include "daemon/contract/codec.hpp"

using namespace campus;
using namespace std::chrono_literals;
using contract::ApplicationRate;
using campus::gateway::live_applications;

namespace {

constexpr Instant live_noon{1'795'000'000s};

packet::ApplicationNames named_applications() {
  return packet::ApplicationNames(
      {.applications = {{"智慧教育平台", "Smart Education", *application_category("edu_national"), Teaching::yes},
                        {"抖音", "Douyin", *application_category("short_video"), Teaching::no},
                        {"哔哩哔哩", "", *application_category("video"), Teaching::mixed}},
       .suffixes = {}});
}

TrafficRollup second_of(std::string interface, std::vector<ApplicationTraffic> applications, Duration length = 1s) {
  TrafficRollup rollup;
  rollup.interface_name = std::move(interface);
  rollup.window = {live_noon, live_noon + length};
  rollup.applications = std::move(applications);
  return rollup;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(live_applications_of_a_school)

BOOST_AUTO_TEST_CASE(where_nobody_recognises_them_or_nothing_is_measured_there_are_none) {
  auto const names = named_applications();
  BOOST_TEST(!live_applications({second_of("wan0", {})}, nullptr).has_value());
  BOOST_TEST(!live_applications({}, &names).has_value());
  BOOST_TEST((live_applications({second_of("wan0", {})}, &names) == contract::LiveApplications{}));
}

// A byte a second is eight bits a second.
BOOST_AUTO_TEST_CASE(the_interfaces_add_up_and_the_fastest_stands_first) {
  auto const names = named_applications();
  auto const live = live_applications(
      {second_of("wan0", {{"抖音", "short_video", {1, 100}, {1, 1000}, {}, 1}, {"", "", {1, 5}, {1, 5}, {}, 1}}),
       second_of("wan1", {{"智慧教育平台", "edu_national", {1, 500}, {1, 2000}, {}, 1},
                          {"抖音", "short_video", {1, 100}, {1, 300}, {}, 1},
                          {"哔哩哔哩", "video", {}, {1, 50}, {}, 1}})},
      &names);
  BOOST_REQUIRE(live.has_value());
  BOOST_REQUIRE(live->items.size() == 4u);
  BOOST_TEST((live->items[0] == ApplicationRate{"智慧教育平台", "Smart Education", "edu_national", Teaching::yes, 16'000, 4'000}));
  BOOST_TEST((live->items[1] == ApplicationRate{"抖音", "Douyin", "short_video", Teaching::no, 10'400, 1'600}));
  BOOST_TEST((live->items[2] == ApplicationRate{"哔哩哔哩", "", "video", Teaching::mixed, 400, 0}));
  BOOST_TEST((live->items[3] == ApplicationRate{"", "", "", Teaching::unknown, 40, 40}));
  BOOST_TEST((live->teaching == contract::LiveApplications::Teaching{.yes = 20'000, .mixed = 400, .no = 12'000, .unknown = 80}));
}

BOOST_AUTO_TEST_CASE(what_stays_within_the_school_is_no_egress) {
  auto const names = named_applications();
  auto const live = live_applications({second_of("wan0", {{"抖音", "short_video", {}, {}, {9, 9000}, 1}})}, &names);
  BOOST_TEST((live == contract::LiveApplications{}));
}

BOOST_AUTO_TEST_CASE(half_a_second_counts_as_fast_as_it_was) {
  auto const names = named_applications();
  auto const live = live_applications({second_of("wan0", {{"抖音", "short_video", {}, {1, 100}, {}, 1}}, 500ms)}, &names);
  BOOST_TEST(live->items[0].down_bps == 1'600u);
}

// Twelve of 12, 11 … 1 bytes: ten are listed, and 2 + 1 bytes are in the sums alone.  78 bytes are 624 bit/s.
BOOST_AUTO_TEST_CASE(the_list_is_short_and_the_sums_are_whole) {
  auto const names = named_applications();
  std::vector<ApplicationTraffic> many;
  for (std::uint64_t bytes = 1; bytes <= 12; ++bytes)
    many.push_back({"app-" + std::to_string(bytes), "web", {}, {1, bytes}, {}, 1});
  auto const live = live_applications({second_of("wan0", many)}, &names);
  BOOST_REQUIRE(live->items.size() == 10u);
  BOOST_TEST(live->items.front().name == "app-12");
  BOOST_TEST(live->items.back().name == "app-3");
  BOOST_TEST(live->teaching.unknown == 624u);
}

// The district refuses a longer name, and would lose the heartbeat with it.
BOOST_AUTO_TEST_CASE(a_name_without_end_is_cut_so_that_the_district_takes_it) {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "长";  // 300 bytes
  packet::ApplicationNames const names({.applications = {{name, name, 0, Teaching::no}}, .suffixes = {}});
  auto const live = live_applications({second_of("wan0", {{name, std::string(90, 'c'), {}, {1, 1}, {}, 1}})}, &names);
  BOOST_TEST((live->items[0].teaching == Teaching::no));  // it was found by its whole name
  auto const back = contract::decode_live_applications(contract::encode(*live));
  BOOST_TEST((back == *live));
  BOOST_TEST(live->items[0].name.ends_with("长…"));
}

BOOST_AUTO_TEST_SUITE_END()
