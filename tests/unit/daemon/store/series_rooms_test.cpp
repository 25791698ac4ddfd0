#include <boost/test/unit_test.hpp>

#include "daemon/store/series_store.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

namespace {

// A lesson of forty minutes on the Monday.
RoomUse use_in(std::string room, Instant from, Duration used) {
  return {.room = {std::move(room)},
          .lesson = {.day = std::chrono::local_days(std::chrono::year(2026) / 9 / 14),
                     .period = {Period::Kind::lesson, 3, "第三节", 600, 640},
                     .window = {from, from + minutes(40)}},
          .measured = minutes(38),
          .used = used,
          .faulty = seconds(7),
          .signs = 5,
          .until = from + minutes(40)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(series_rooms)

BOOST_AUTO_TEST_CASE(a_period_comes_back_as_it_was_kept_last) {
  TempDir dir;
  auto series = SeriesStore::open(dir.path(), {});
  BOOST_REQUIRE_EQUAL(code_of(series), "");
  BOOST_TEST(code_of(series->keep(use_in("301", monday, minutes(1)))) == "");
  auto const last = use_in("301", monday, minutes(12));
  BOOST_TEST(code_of(series->keep(last)) == "");
  auto const found = series->room_uses({monday, monday + hours(1)}, {});
  BOOST_REQUIRE_EQUAL(code_of(found), "");
  BOOST_TEST((*found == std::vector{last}));
}

BOOST_AUTO_TEST_CASE(rooms_and_days_are_told_apart_and_a_restart_loses_nothing) {
  TempDir dir;
  auto const yesterday = monday - days(1);
  {
    auto series = SeriesStore::open(dir.path(), {});
    BOOST_REQUIRE_EQUAL(code_of(series), "");
    for (auto const& use : {use_in("302", monday, minutes(2)), use_in("301", monday, minutes(1)),
                            use_in("301", yesterday, minutes(3))})
      BOOST_TEST(code_of(series->keep(use)) == "");
  }
  auto series = SeriesStore::open(dir.path(), {});
  BOOST_REQUIRE_EQUAL(code_of(series), "");
  auto const week = Window{monday - days(7), monday + hours(1)};
  BOOST_TEST(series->room_uses(week, {})->size() == 3u);
  auto const of_room = series->room_uses(week, "301");
  BOOST_REQUIRE_EQUAL(of_room->size(), 2u);
  BOOST_TEST((of_room->at(0).lesson.window.from == yesterday));
  BOOST_TEST(series->room_uses(week, "30'1")->empty());
  BOOST_TEST(series->room_uses({monday + hours(1), monday + hours(2)}, {})->empty());
}

BOOST_AUTO_TEST_SUITE_END()
