// Rooms as the whole school has them: what devices say arrives at their rooms, periods are kept.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "policy/campus.hpp"
#include "tests/unit/policy/classroom/lessons.hpp"

// In the namespace of the lessons, whose short names are nobody else's.
namespace campus::classroom::lessons {

namespace {

Campus school_with_a_room() {
  Campus campus({{computer_id, DeviceKind::computer}});
  campus.furnish({Room{.id = {"301"}, .title = "", .assets = {projector(), computer()}}}, {}, calendar());
  return campus;
}

std::size_t uses_in(Ruling const& ruling) {
  return static_cast<std::size_t>(std::ranges::count_if(
      ruling, [](Intent const& intent) { return std::holds_alternative<KeepRoomUse>(intent); }));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(campus_rooms)

BOOST_AUTO_TEST_CASE(a_probe_and_a_poll_arrive_at_their_room) {
  auto campus = school_with_a_room();
  DevicePolled const polled{.device = computer_id, .at = at(8, 5), .host = HostSample{.uptime_ticks = 6'000}};
  campus.observe(polled, at(8, 5));
  campus.observe(is_on(at(8, 5)), at(8, 5));
  campus.tick(at(8, 5));
  auto const* const status = campus.rooms().status({"301"});
  BOOST_REQUIRE(status != nullptr);
  BOOST_TEST((status->state == RoomState::ok));
  BOOST_TEST((status->use == UseSign::used));
  BOOST_TEST((status->assets.at(1).host->uptime_ticks == 6'000u));
}

BOOST_AUTO_TEST_CASE(three_silences_of_a_computer_are_its_rooms_too) {
  auto campus = school_with_a_room();
  campus.observe(is_on(at(8, 5)), at(8, 5));
  for (int times = 0; times < 3; ++times)
    campus.observe(DeviceSilent{computer_id, at(8, 5), SilenceCause::authentication}, at(8, 5));
  campus.tick(at(8, 5));
  auto const* const status = campus.rooms().status({"301"});
  BOOST_TEST((status->state == RoomState::fault));
  BOOST_TEST((status->cause == RoomCause::authentication));
}

BOOST_AUTO_TEST_CASE(a_probe_of_a_device_in_no_room_is_ignored_and_counted) {
  auto campus = school_with_a_room();
  campus.observe(ProbeDone{.device = {"nobody"}, .at = at(8, 5)}, at(8, 5));
  BOOST_TEST(campus.observations_ignored() == 1u);
}

BOOST_AUTO_TEST_CASE(a_lesson_that_ends_is_to_be_kept) {
  auto campus = school_with_a_room();
  campus.observe(is_on(at(8, 39, 50)), at(8, 39, 50));
  BOOST_TEST(uses_in(campus.tick(at(8, 39, 58))) == 0u);
  BOOST_TEST(uses_in(campus.tick(at(8, 39, 59))) == 0u);
  BOOST_TEST(uses_in(campus.tick(at(8, 40))) == 1u);
}

BOOST_AUTO_TEST_CASE(a_computer_that_is_switched_off_calls_nobody) {
  auto campus = school_with_a_room();
  campus.watch_over({}, {}, {}, calendar(), {}, 1, at(7, 0));
  for (int times = 0; times < 3; ++times)
    campus.observe(DeviceSilent{computer_id, at(18, 5), SilenceCause::timeout}, at(18, 5));
  campus.tick(at(18, 5));
  BOOST_TEST((campus.device(computer_id)->state == DeviceState::unreachable));
  BOOST_TEST(campus.alert_book().alerts().empty());
}

BOOST_AUTO_TEST_CASE(a_room_at_fault_is_one_alert_and_over_when_it_is_well) {
  auto campus = school_with_a_room();
  campus.watch_over({}, {}, {}, calendar(), {}, 1, at(7, 0));
  campus.observe(fails(ProbeFailure::authentication, at(8, 5)), at(8, 5));
  campus.tick(at(8, 5));
  campus.tick(at(8, 5, 1));
  auto const alerts = campus.alert_book().alerts();
  BOOST_REQUIRE(alerts.size() == 1u);
  BOOST_TEST((alerts[0].key == AlertKey{"room:301", "room.fault"}));
  BOOST_TEST(alerts[0].what.code == "CMP-M033");
  BOOST_TEST((alerts[0].what.arguments ==
              std::vector<Fault::Argument>{{"room", "301"}, {"device", "projector-301"}}));
  campus.observe(is_on(at(8, 6)), at(8, 6));
  campus.observe(DevicePolled{.device = computer_id, .at = at(8, 6)}, at(8, 6));
  campus.tick(at(8, 6));
  BOOST_TEST(campus.alert_book().alerts().empty());
}

BOOST_AUTO_TEST_CASE(a_room_that_is_taken_out_of_the_list_takes_its_alert_along) {
  auto campus = school_with_a_room();
  campus.watch_over({}, {}, {}, calendar(), {}, 1, at(7, 0));
  campus.observe(fails(ProbeFailure::authentication, at(8, 5)), at(8, 5));
  campus.tick(at(8, 5));
  BOOST_TEST(campus.alert_book().alerts().size() == 1u);
  campus.furnish({}, {}, calendar());
  campus.tick(at(8, 6));
  BOOST_TEST(campus.alert_book().alerts().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::classroom::lessons
