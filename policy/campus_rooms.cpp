// The classrooms of a school, as far as the rest of it touches them: what is seen of a device goes to its
// room, what a room comes to becomes an alert.

#include <string>
#include <utility>

#include "policy/campus.hpp"
#include "policy/classroom/room_fault.hpp"

namespace campus {
namespace {

AlertKey key_of(RoomId const& room) { return {"room:" + room.name, "room.fault"}; }

}  // namespace

void Campus::furnish(std::vector<Room> rooms, classroom::Settings settings, SchoolCalendar calendar) {
  rooms_.reconfigure(std::move(rooms), settings, std::move(calendar));
  for (auto const& [id, device] : devices_) rooms_.see(device.status);
}

Ruling Campus::judge(ProbeDone const& probe, Instant) {
  if (!rooms_.see(probe)) ++observations_ignored_;
  return {};
}

void Campus::tick_rooms(Instant now, Ruling& ruling) {
  for (auto& use : rooms_.tick(now)) ruling.emplace_back(KeepRoomUse{std::move(use)});
  if (!flow_watch_) return;
  for (auto const& room : rooms_.statuses()) tell_room(room, now, ruling);
  std::erase_if(rooms_told_, [&](auto const& told) {
    bool const is_gone = rooms_.status(told.first) == nullptr;
    if (is_gone) book_.feed(well(key_of(told.first)), now, ruling);
    return is_gone;
  });
}

// Once, and again when the cause is another: the book keeps what holds.  What is unknown is neither ill nor
// well.
void Campus::tell_room(RoomStatus const& room, Instant now, Ruling& ruling) {
  if (room.state == RoomState::unknown) return;
  bool const is_faulty = classroom::is_faulty(room);
  auto const cause = is_faulty ? room.cause : RoomCause::none;
  auto const [told, is_new] = rooms_told_.try_emplace(room.room, cause);
  if (!is_new && std::exchange(told->second, cause) == cause) return;
  if (is_faulty)
    book_.feed({key_of(room.room), true, classroom::fault_of(room), {}, {}}, now, ruling);
  else
    book_.feed(well(key_of(room.room)), now, ruling);
}

}  // namespace campus
