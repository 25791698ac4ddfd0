#include <malloc.h>

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "daemon/store/series_reader.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

namespace {

struct Lessons {
  TempDir dir;
  SeriesStore series = std::move(SeriesStore::open(dir.path(), {}).value());
  SeriesReader reader{dir.path(), {}, [] { return true; }};
  // A lesson of 40 minutes, a break of 10, another lesson.
  std::array<Window, 3> parts{{{monday, monday + minutes(40)},
                               {monday + minutes(40), monday + minutes(50)},
                               {monday + minutes(50), monday + minutes(90)}}};

  void pass(Instant at, std::uint64_t down, std::uint64_t up, std::string interface = "wan0") {
    TrafficRollup second;
    second.interface_name = std::move(interface);
    second.window = {at, at + seconds(1)};
    second.down = {1, down};
    second.up = {1, up};
    BOOST_REQUIRE_EQUAL(code_of(series.keep(second)), "");
  }
  void minute(Instant at, std::vector<ApplicationTraffic> applications) {
    TrafficStretch stretch{.interface_name = "wan0", .window = {at, at + minutes(1)}};
    stretch.applications = std::move(applications);
    BOOST_REQUIRE_EQUAL(code_of(series.keep(stretch)), "");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(series_parts, Lessons)

BOOST_AUTO_TEST_CASE(what_began_in_a_part_s_minutes_is_the_part_s) {
  pass(monday - seconds(1), 1, 1);  // before the first
  pass(monday, 10, 1);
  pass(monday + minutes(40) - seconds(1), 20, 2);
  pass(monday + minutes(40), 300, 3);
  pass(monday + minutes(50), 4000, 4);
  pass(monday + minutes(90), 1, 1);  // behind the last
  auto const sums = *reader.by_parts(parts);
  BOOST_REQUIRE(sums.size() == 3u);
  BOOST_TEST((sums[0].down == Counts{2, 30}));
  BOOST_TEST((sums[0].up == Counts{2, 3}));
  BOOST_TEST((sums[1].down == Counts{1, 300}));
  BOOST_TEST((sums[2].down == Counts{1, 4000}));
  BOOST_TEST((sums[0].watched == seconds(2)));
  BOOST_TEST((sums[1].watched == seconds(1)));
}

// The second after a pause begins where it begins: its minute says when it was first watched.
BOOST_AUTO_TEST_CASE(a_minute_that_was_watched_from_its_middle_counts_where_it_lies) {
  minute(monday + minutes(39) + seconds(31), {{"抖音", "short_video", {1, 10}, {2, 20}, {}, 1}});
  minute(monday + minutes(40) + seconds(2), {{"抖音", "short_video", {1, 5}, {}, {}, 1}});
  minute(monday + minutes(41), {{"抖音", "short_video", {1, 6}, {}, {3, 30}, 1}, {"课堂", "edtech", {}, {9, 90}, {}, 2}});
  auto const sums = *reader.by_parts(parts);
  BOOST_TEST((sums[0].applications == std::vector{ApplicationTraffic{"抖音", "short_video", {1, 10}, {2, 20}, {}, 1}}));
  BOOST_TEST((sums[1].applications == std::vector{ApplicationTraffic{"课堂", "edtech", {}, {9, 90}, {}, 2},
                                                  ApplicationTraffic{"抖音", "short_video", {2, 11}, {}, {3, 30}, 2}}));
  BOOST_TEST(sums[2].applications.empty());
}

BOOST_AUTO_TEST_CASE(two_interfaces_move_more_but_do_not_watch_longer) {
  for (int second = 0; second < 10; ++second) pass(monday + seconds(second), 100, 10);
  for (int second = 0; second < 4; ++second) pass(monday + seconds(second), 1, 1, "wan1");
  auto const sums = *reader.by_parts(parts);
  BOOST_TEST((sums[0].watched == seconds(10)));
  BOOST_TEST((sums[0].down == Counts{14, 1004}));
}

// 800 minutes of 100 applications: held all at once with their names, 80,000 rows would take 80,000 times two texts of 32
// bytes and eight numbers of 8, 10 MB.  A connection to a file may hold 2 MB of its pages.
BOOST_AUTO_TEST_CASE(the_rows_of_a_day_are_not_held_all_at_once) {
  std::array<Window, 1> const day{{{monday, monday + minutes(800)}}};
  std::vector<ApplicationTraffic> applications;
  for (int number = 0; number < 100; ++number)
    applications.push_back({"应用" + std::to_string(number), "web", {1, 10}, {}, {}, 1});
  for (int at = 0; at < 800; ++at) minute(monday + minutes(at), applications);
  auto const held = [] {
    auto const heap = ::mallinfo2();
    return heap.uordblks + heap.hblkhd;
  };
  auto const before = held();
  std::size_t most = 0;
  SeriesReader watched{dir.path(), {}, [&] {
                         most = std::max(most, held());
                         return true;
                       }};
  auto const sums = *watched.by_parts(day);
  BOOST_TEST(sums[0].applications.size() == 100u);
  BOOST_TEST((sums[0].applications[0].up == Counts{800, 8000}));
  BOOST_TEST(most < before + 5'000'000u);
}

BOOST_AUTO_TEST_CASE(a_day_that_nobody_watched_has_parts_and_nothing_in_them) {
  auto const sums = *reader.by_parts(parts);
  BOOST_TEST((sums == std::vector<PartTraffic>(3)));
  BOOST_TEST(reader.by_parts({})->empty());
}

BOOST_AUTO_TEST_SUITE_END()
