#include <boost/test/unit_test.hpp>

#include "tests/unit/policy/classroom/lessons.hpp"

// In the namespace of the lessons, whose short names are nobody else's.
namespace campus::classroom::lessons {

namespace {

void check_room(classroom::RoomWatch const& rooms, RoomState state, RoomCause cause) {
  BOOST_TEST(static_cast<int>(room(rooms).state) == static_cast<int>(state));
  BOOST_TEST(static_cast<int>(room(rooms).cause) == static_cast<int>(cause));
}

// Three probes in turn, a minute apart, the last at `when`.
void fail_thrice(classroom::RoomWatch& rooms, ProbeFailure failure, Instant when) {
  for (auto const before : {2min, 1min, 0min}) rooms.see(fails(failure, when - before));
  rooms.tick(when);
}

void judge(classroom::RoomWatch& rooms, ProjectorState state, Instant when) {
  rooms.see(says(std::move(state), when));
  rooms.tick(when);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(room_health)

BOOST_AUTO_TEST_CASE(a_room_nobody_has_heard_of_is_unknown_and_never_green) {
  auto rooms = watch({projector()});
  rooms.tick(at(8, 0));
  check_room(rooms, RoomState::unknown, RoomCause::not_heard);
}

BOOST_AUTO_TEST_CASE(a_projector_that_is_on_in_a_lesson_is_well) {
  auto rooms = watch({projector()});
  judge(rooms, {.power = ProjectorPower::on, .lamps = {{1234, true}}}, at(8, 5));
  check_room(rooms, RoomState::ok, RoomCause::none);
  BOOST_TEST(room(rooms).culprit.name == "");
}

BOOST_AUTO_TEST_CASE(a_projector_in_standby_is_off_and_that_is_no_fault) {
  auto rooms = watch({projector()});
  judge(rooms, {.power = ProjectorPower::standby}, at(8, 5));
  check_room(rooms, RoomState::off, RoomCause::none);
  judge(rooms, {.power = ProjectorPower::cooling}, at(8, 6));
  check_room(rooms, RoomState::off, RoomCause::none);
}

BOOST_AUTO_TEST_CASE(three_probes_without_an_answer_in_a_lesson_are_a_room_at_fault_with_its_cause) {
  auto rooms = watch({projector()});
  judge(rooms, {.power = ProjectorPower::on}, at(8, 5));
  rooms.see(fails(ProbeFailure::refused, at(8, 6)));
  rooms.see(fails(ProbeFailure::refused, at(8, 7)));
  rooms.tick(at(8, 7));
  check_room(rooms, RoomState::ok, RoomCause::none);
  rooms.see(fails(ProbeFailure::refused, at(8, 8)));
  rooms.tick(at(8, 8));
  check_room(rooms, RoomState::unreachable, RoomCause::refused);
  BOOST_TEST(room(rooms).culprit.name == "projector-301");
  BOOST_TEST((room(rooms).since == at(8, 8)));
  BOOST_TEST((room(rooms).assets[0].last_good == at(8, 5)));
}

BOOST_AUTO_TEST_CASE(a_projector_that_sleeps_after_school_is_off) {
  auto rooms = watch({projector()});
  fail_thrice(rooms, ProbeFailure::timeout, at(20, 0));
  check_room(rooms, RoomState::off, RoomCause::none);
  BOOST_TEST((room(rooms).assets[0].cause == RoomCause::timeout));
}

BOOST_AUTO_TEST_CASE(without_a_timetable_silence_is_said_at_any_hour) {
  classroom::RoomWatch rooms({Room{.id = {"301"}, .title = "", .assets = {projector()}}}, {},
                             SchoolCalendar{});
  fail_thrice(rooms, ProbeFailure::timeout, at(20, 0));
  check_room(rooms, RoomState::unreachable, RoomCause::timeout);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_a_fault_at_once_and_at_night) {
  auto rooms = watch({projector()});
  rooms.see(fails(ProbeFailure::authentication, at(22, 0)));
  rooms.tick(at(22, 0));
  check_room(rooms, RoomState::fault, RoomCause::authentication);
}

BOOST_AUTO_TEST_CASE(a_projector_that_talks_nonsense_is_a_fault_with_that_cause) {
  for (auto const& [failure, cause] : {std::pair{ProbeFailure::garbage, RoomCause::garbage},
                                       std::pair{ProbeFailure::endless, RoomCause::endless}}) {
    auto rooms = watch({projector()});
    fail_thrice(rooms, failure, at(8, 10));
    check_room(rooms, RoomState::fault, cause);
  }
}

BOOST_AUTO_TEST_CASE(that_we_could_not_ask_is_unknown_and_not_the_projectors_fault) {
  auto rooms = watch({projector()});
  fail_thrice(rooms, ProbeFailure::not_sent, at(8, 10));
  check_room(rooms, RoomState::unknown, RoomCause::not_sent);
}

BOOST_AUTO_TEST_CASE(what_a_projector_says_of_itself_is_believed_and_named) {
  auto rooms = watch({projector()});
  judge(rooms, {.power = ProjectorPower::on, .errors = ProjectorErrors{.filter = ErrorLevel::warning}},
        at(8, 5));
  check_room(rooms, RoomState::warning, RoomCause::filter);
  ProjectorErrors const both{.lamp = ErrorLevel::error, .filter = ErrorLevel::warning};
  judge(rooms, {.power = ProjectorPower::on, .errors = both}, at(8, 6));
  check_room(rooms, RoomState::fault, RoomCause::lamp);
  judge(rooms, {.is_failing = true}, at(8, 7));
  check_room(rooms, RoomState::fault, RoomCause::projector_failure);
}

BOOST_AUTO_TEST_CASE(a_projector_that_contradicts_itself_is_a_warning) {
  auto rooms = watch({projector()});
  judge(rooms, {.power = ProjectorPower::on, .lamps = {{10, false}}}, at(8, 5));
  check_room(rooms, RoomState::warning, RoomCause::contradiction);
  BOOST_TEST((room(rooms).use == UseSign::unknown));
  judge(rooms, {.power = ProjectorPower::on, .answers_refused = 1}, at(8, 6));
  check_room(rooms, RoomState::warning, RoomCause::nonsense);
}

BOOST_AUTO_TEST_CASE(a_projector_that_will_not_say_its_power_is_unknown) {
  auto rooms = watch({projector()});
  judge(rooms, {}, at(8, 5));
  check_room(rooms, RoomState::unknown, RoomCause::not_heard);
}

BOOST_AUTO_TEST_CASE(a_lamp_is_worn_at_four_fifths_of_its_hours_and_spent_at_all_of_them) {
  auto asset = projector();
  asset.lamp_life_hours = 4000;
  auto rooms = watch({asset});
  judge(rooms, {.power = ProjectorPower::on, .lamps = {{3199, true}}}, at(8, 5));
  check_room(rooms, RoomState::ok, RoomCause::none);
  judge(rooms, {.power = ProjectorPower::on, .lamps = {{3200, true}}}, at(8, 6));
  check_room(rooms, RoomState::warning, RoomCause::lamp_worn);
  judge(rooms, {.power = ProjectorPower::on, .lamps = {{12, true}, {4000, true}}}, at(8, 7));
  check_room(rooms, RoomState::warning, RoomCause::lamp_spent);
}

BOOST_AUTO_TEST_CASE(an_old_answer_tells_nothing_of_now) {
  auto rooms = watch({projector()});
  judge(rooms, {.power = ProjectorPower::on}, at(8, 5));
  rooms.tick(at(8, 20));
  check_room(rooms, RoomState::ok, RoomCause::none);
  rooms.tick(at(8, 20, 1));
  check_room(rooms, RoomState::unknown, RoomCause::not_heard);
}

BOOST_AUTO_TEST_CASE(an_hour_after_the_last_lesson_what_still_runs_was_left_on) {
  auto rooms = watch({projector()});
  judge(rooms, {.power = ProjectorPower::on}, at(9, 0));
  judge(rooms, {.power = ProjectorPower::on}, at(10, 29));
  check_room(rooms, RoomState::ok, RoomCause::none);
  judge(rooms, {.power = ProjectorPower::on}, at(10, 30));
  check_room(rooms, RoomState::warning, RoomCause::left_on);
  judge(rooms, {.power = ProjectorPower::on}, at(24, 5));  // and midnight changes nothing
  check_room(rooms, RoomState::warning, RoomCause::left_on);
  judge(rooms, {.power = ProjectorPower::standby}, at(24, 6));
  check_room(rooms, RoomState::off, RoomCause::none);
}

BOOST_AUTO_TEST_CASE(a_teacher_who_comes_early_leaves_nothing_on) {
  auto rooms = watch({projector()});
  judge(rooms, {.power = ProjectorPower::on}, at(6, 30));
  judge(rooms, {.power = ProjectorPower::on}, at(7, 59));
  check_room(rooms, RoomState::ok, RoomCause::none);
}

BOOST_AUTO_TEST_CASE(an_evening_event_has_its_hour) {
  auto rooms = watch({projector()});
  judge(rooms, {.power = ProjectorPower::on}, at(19, 0));
  judge(rooms, {.power = ProjectorPower::on}, at(19, 59));
  check_room(rooms, RoomState::ok, RoomCause::none);
  judge(rooms, {.power = ProjectorPower::on}, at(20, 0));
  check_room(rooms, RoomState::warning, RoomCause::left_on);
}

BOOST_AUTO_TEST_CASE(a_silent_computer_is_off_and_one_without_an_agent_is_a_warning) {
  auto rooms = watch({computer()});
  rooms.see(unreachable(computer_id, at(8, 5)));
  rooms.tick(at(8, 5));
  check_room(rooms, RoomState::off, RoomCause::none);
  rooms.see(unreachable(computer_id, at(8, 6), SilenceCause::refused));
  rooms.tick(at(8, 6));
  check_room(rooms, RoomState::warning, RoomCause::refused);
  rooms.see(unreachable(computer_id, at(8, 7), SilenceCause::authentication));
  rooms.tick(at(8, 7));
  check_room(rooms, RoomState::fault, RoomCause::authentication);
}

BOOST_AUTO_TEST_CASE(a_silent_switch_takes_the_blame_for_what_hangs_on_it) {
  auto asset = projector();
  asset.means.port = AssetPort{switch_id, "eth3"};
  auto rooms = watch({asset});
  rooms.see(reachable(switch_id, at(8, 0), {port("eth3", LinkState::up)}));
  fail_thrice(rooms, ProbeFailure::timeout, at(8, 10));
  check_room(rooms, RoomState::unreachable, RoomCause::timeout);
  rooms.see(unreachable(switch_id, at(8, 11)));
  rooms.tick(at(8, 11));
  check_room(rooms, RoomState::unreachable, RoomCause::switch_unreachable);
  BOOST_TEST(room(rooms).culprit.name == "sw-classroom");
  rooms.see(is_on(at(8, 12)));
  rooms.tick(at(8, 12));
  check_room(rooms, RoomState::ok, RoomCause::none);
}

BOOST_AUTO_TEST_CASE(an_unplugged_projector_says_so_by_its_port) {
  auto asset = projector();
  asset.means.port = AssetPort{switch_id, "eth3"};
  auto rooms = watch({asset});
  rooms.see(reachable(switch_id, at(8, 0), {port("eth3", LinkState::down)}));
  fail_thrice(rooms, ProbeFailure::no_route, at(8, 10));
  check_room(rooms, RoomState::unreachable, RoomCause::link_down);
}

BOOST_AUTO_TEST_CASE(a_link_below_a_hundred_megabits_is_a_warning) {
  auto asset = computer();
  asset.means.port = AssetPort{switch_id, "eth4"};
  auto rooms = watch({asset});
  rooms.see(reachable(computer_id, at(8, 5)));
  for (auto const& [speed, state] : {std::pair{10'000'000u, RoomState::warning},
                                     std::pair{100'000'000u, RoomState::ok}, std::pair{0u, RoomState::ok}}) {
    rooms.see(reachable(switch_id, at(8, 5), {port("eth4", LinkState::up, speed)}));
    rooms.tick(at(8, 5));
    BOOST_TEST(static_cast<int>(room(rooms).state) == static_cast<int>(state));
  }
}

BOOST_AUTO_TEST_CASE(a_room_is_as_bad_as_the_worst_of_what_is_wanted) {
  auto camera = RoomAsset{.device = {"camera"}, .kind = DeviceKind::other, .is_wanted = false};
  auto rooms = watch({computer(), projector(), camera});
  rooms.see(reachable(computer_id, at(8, 5)));
  rooms.see(is_on(at(8, 5)));
  rooms.tick(at(8, 5));
  check_room(rooms, RoomState::ok, RoomCause::none);
  BOOST_TEST((room(rooms).assets[2].state == RoomState::unknown));
  BOOST_TEST((room(rooms).assets[2].cause == RoomCause::no_means));
  rooms.see(
      says({.power = ProjectorPower::on, .errors = ProjectorErrors{.fan = ErrorLevel::error}}, at(8, 6)));
  rooms.tick(at(8, 6));
  check_room(rooms, RoomState::fault, RoomCause::fan);
}

BOOST_AUTO_TEST_CASE(one_wanted_device_unheard_keeps_a_room_from_being_green) {
  auto rooms = watch({computer(), projector()});
  rooms.see(is_on(at(8, 5)));
  rooms.tick(at(8, 5));
  check_room(rooms, RoomState::unknown, RoomCause::not_heard);
  BOOST_TEST(room(rooms).culprit.name == "pc-301");
}

BOOST_AUTO_TEST_CASE(a_new_configuration_keeps_what_is_known) {
  auto rooms = watch({projector()});
  judge(rooms, {.power = ProjectorPower::on}, at(8, 5));
  rooms.reconfigure({Room{.id = {"301"}, .title = "new", .assets = {projector(), computer()}},
                     Room{.id = {"302"}, .title = "", .assets = {}}},
                    {}, calendar());
  rooms.tick(at(8, 6));
  BOOST_TEST((room(rooms).assets[0].state == RoomState::ok));
  BOOST_TEST((room(rooms).assets[0].since == at(8, 5)));
  BOOST_TEST(room(rooms).title == "new");
  BOOST_TEST((rooms.status({"302"})->state == RoomState::unknown));
  BOOST_TEST(rooms.status({"303"}) == nullptr);
  BOOST_TEST(!rooms.see({.device = {"nobody"}, .at = at(8, 6)}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::classroom::lessons
