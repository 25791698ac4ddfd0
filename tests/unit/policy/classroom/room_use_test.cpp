#include <boost/test/unit_test.hpp>

#include "tests/unit/policy/classroom/lessons.hpp"

// In the namespace of the lessons, whose short names are nobody else's.
namespace campus::classroom::lessons {

namespace {

std::optional<ProbeDone> lit(Instant now) { return is_on(now); }
std::optional<ProbeDone> dark(Instant now) { return is_in_standby(now); }

RoomUse first_lesson(classroom::RoomWatch const& rooms) { return rooms.uses_of_day({"301"}).at(0); }

DeviceStatus running(Instant when, Duration uptime, std::optional<std::uint64_t> bps) {
  auto status = reachable(computer_id, when);
  status.host = HostSample{.uptime_ticks = static_cast<std::uint32_t>(uptime / 10ms)};
  if (bps) status.ports = {port("eth0", LinkState::up, 0, bps)};
  return status;
}

UseSign sign_of_computer(Duration uptime, std::optional<std::uint64_t> bps) {
  auto rooms = watch({computer()});
  rooms.see(running(at(8, 5), uptime, bps));
  rooms.tick(at(8, 5));
  return room(rooms).use;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(room_use)

BOOST_AUTO_TEST_CASE(ten_minutes_of_light_make_a_used_lesson) {
  auto rooms = watch({projector()});
  live(rooms, at(8, 0), at(8, 29), dark);
  live(rooms, at(8, 29), at(8, 39), lit);
  live(rooms, at(8, 39), at(8, 45), dark);
  auto const use = first_lesson(rooms);
  // Standby until 08:29:00, on from 08:29:01 to 08:39:00, standby until the bell at 08:40.
  BOOST_TEST((use.used == 600s));
  BOOST_TEST((use.measured >= 2398s && use.measured <= 2400s));
  BOOST_TEST(use.signs == static_cast<int>(UseSource::projector));
  BOOST_TEST((verdict_of(use, rooms.settings(), at(8, 45)) == UseVerdict::used));
}

BOOST_AUTO_TEST_CASE(five_minutes_of_forty_are_no_used_lesson) {
  auto rooms = watch({projector()});
  live(rooms, at(8, 0), at(8, 5), lit);
  live(rooms, at(8, 5), at(8, 45), dark);
  BOOST_TEST((verdict_of(first_lesson(rooms), rooms.settings(), at(8, 45)) == UseVerdict::idle));
}

BOOST_AUTO_TEST_CASE(a_lesson_half_unseen_is_not_measured) {
  auto rooms = watch({projector()});
  // An answer at 08:00 holds for 150 s; then nothing is known.
  live(rooms, at(7, 59), at(8, 1), lit);
  live(rooms, at(8, 1), at(8, 45), nothing);
  auto const use = first_lesson(rooms);
  BOOST_TEST((use.measured < 300s));
  BOOST_TEST((verdict_of(use, rooms.settings(), at(8, 45)) == UseVerdict::not_measured));
}

BOOST_AUTO_TEST_CASE(a_broken_projector_makes_a_faulty_lesson_and_not_an_idle_one) {
  auto rooms = watch({projector()});
  live(rooms, at(8, 0), at(8, 45), [](Instant now) -> std::optional<ProbeDone> {
    return says({.power = ProjectorPower::standby, .errors = ProjectorErrors{.lamp = ErrorLevel::error}},
                now);
  });
  BOOST_TEST((verdict_of(first_lesson(rooms), rooms.settings(), at(8, 45)) == UseVerdict::faulty));
}

BOOST_AUTO_TEST_CASE(intervals_and_evenings_are_not_counted) {
  auto rooms = watch({projector()});
  live(rooms, at(8, 40), at(8, 50), lit);
  live(rooms, at(18, 0), at(18, 30), lit);
  for (auto const& use : rooms.uses_of_day({"301"})) BOOST_TEST((use.used == 0s));
}

BOOST_AUTO_TEST_CASE(an_open_period_is_kept_each_minute_and_once_more_when_it_ends) {
  auto rooms = watch({projector()});
  auto const kept = live(rooms, at(7, 59), at(8, 41), lit);
  // The lesson opens at 08:00:00; kept at 08:01, 08:02 ... 08:39, and at 08:40 when it is over.
  BOOST_TEST(kept.size() == 40u);
  BOOST_TEST((kept.back().until == at(8, 40)));
  BOOST_TEST((kept.back().used == 2400s));
}

BOOST_AUTO_TEST_CASE(a_restart_goes_on_counting_from_what_was_kept) {
  auto rooms = watch({projector()});
  auto const kept = live(rooms, at(7, 59), at(8, 20), lit);
  auto again = watch({projector()});
  again.restore({kept.back()});
  live(again, at(8, 25), at(8, 41), lit);
  auto const use = first_lesson(again);
  // Kept last at 08:20, seen again from 08:25:01: 20 minutes and 14:59.
  BOOST_TEST((use.used == 1200s + 899s));
  BOOST_TEST((verdict_of(use, again.settings(), at(8, 45)) == UseVerdict::used));
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_counts_nothing_twice_and_a_long_sleep_nothing_at_all) {
  RoomUse use{.room = {"301"}, .lesson = calendar().lessons_on(monday())[0], .until = at(8, 0)};
  classroom::count(use, UseSign::used, false, at(8, 1));
  classroom::count(use, UseSign::used, false, at(8, 0, 30));
  classroom::count(use, UseSign::used, false, at(8, 1, 30));
  BOOST_TEST((use.used == 90s));
  classroom::count(use, UseSign::used, false, at(8, 20));
  BOOST_TEST((use.used == 90s));
  classroom::count(use, UseSign::used, false, at(8, 20, 10));
  BOOST_TEST((use.used == 100s));
  classroom::count(use, UseSign::used, false, at(23, 0));
  BOOST_TEST((use.used == 100s));
}

BOOST_AUTO_TEST_CASE(a_running_lesson_is_judged_by_its_part) {
  auto rooms = watch({projector()});
  live(rooms, at(7, 59), at(8, 5), lit);
  BOOST_TEST((verdict_of(first_lesson(rooms), rooms.settings(), at(8, 5)) == UseVerdict::used));
  BOOST_TEST((verdict_of(first_lesson(rooms), rooms.settings(), at(8, 40)) == UseVerdict::not_measured));
}

BOOST_AUTO_TEST_CASE(a_computer_is_used_by_its_traffic_and_without_that_by_having_begun_today) {
  BOOST_TEST((sign_of_computer(1h, 2'000'000) == UseSign::used));
  BOOST_TEST((sign_of_computer(1h, 1'000) == UseSign::idle));
  BOOST_TEST((sign_of_computer(1h, {}) == UseSign::used));
  BOOST_TEST((sign_of_computer(8h, {}) == UseSign::used));            // 00:05
  BOOST_TEST((sign_of_computer(8h + 6min, {}) == UseSign::unknown));  // 23:59 the day before
}

BOOST_AUTO_TEST_CASE(a_computer_that_is_off_is_idle) {
  auto rooms = watch({computer()});
  rooms.see(unreachable(computer_id, at(8, 5)));
  rooms.tick(at(8, 5));
  BOOST_TEST((room(rooms).use == UseSign::idle));
}

BOOST_AUTO_TEST_CASE(the_projector_decides_over_a_computer_that_runs_all_day) {
  auto rooms = watch({projector(), computer()});
  rooms.see(running(at(8, 5), 1h, 2'000'000));
  rooms.see(is_in_standby(at(8, 5)));
  rooms.tick(at(8, 5));
  BOOST_TEST((room(rooms).use == UseSign::idle));
  // And where it is silent the computer stands in.
  auto other = watch({projector(), computer()});
  other.see(running(at(8, 5), 1h, 2'000'000));
  other.tick(at(8, 5));
  BOOST_TEST((room(other).use == UseSign::used));
}

BOOST_AUTO_TEST_CASE(a_panel_is_read_by_the_traffic_of_its_port) {
  RoomAsset panel{.device = {"panel"}, .means = {.port = AssetPort{switch_id, "eth3"}}};
  auto rooms = watch({panel});
  auto const sign = [&](LinkState link, std::optional<std::uint64_t> bps) {
    rooms.see(reachable(switch_id, at(8, 5), {port("eth3", link, 1'000'000'000, bps)}));
    rooms.tick(at(8, 5));
    return room(rooms).use;
  };
  BOOST_TEST((sign(LinkState::up, 60'000) == UseSign::used));
  BOOST_TEST((sign(LinkState::up, 40'000) == UseSign::idle));
  BOOST_TEST((sign(LinkState::up, {}) == UseSign::unknown));
  BOOST_TEST((sign(LinkState::down, {}) == UseSign::idle));
  BOOST_TEST((sign(LinkState::other, {}) == UseSign::unknown));
}

BOOST_AUTO_TEST_CASE(a_summary_names_how_much_was_measured_beside_how_much_was_used) {
  auto const lessons = calendar().lessons_on(monday());
  auto const use_of = [&](std::size_t lesson, Duration measured, Duration used) {
    return RoomUse{.room = {"301"},
                   .lesson = lessons[lesson],
                   .measured = measured,
                   .used = used,
                   .until = lessons[lesson].window.to};
  };
  classroom::Settings const settings;
  auto const both =
      classroom::summary_of(lessons, {use_of(0, 40min, 30min), use_of(2, 5min, 5min)}, settings, at(12, 0));
  BOOST_TEST((both == UseSummary{.scheduled = 2, .measured = 1, .used = 1, .faulty = 0}));
  auto const early = classroom::summary_of(lessons, {use_of(0, 40min, 30min)}, settings, at(9, 0));
  BOOST_TEST((early == UseSummary{.scheduled = 1, .measured = 1, .used = 1, .faulty = 0}));
}

BOOST_AUTO_TEST_CASE(yesterday_is_forgotten) {
  auto rooms = watch({projector()});
  live(rooms, at(8, 0), at(8, 41), lit);
  BOOST_TEST(rooms.uses_of_day({"301"}).size() == 1u);
  rooms.tick(at(24, 1));
  BOOST_TEST(rooms.uses_of_day({"301"}).size() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::classroom::lessons
