// The classrooms of a school, as far as the rest of it touches them: what is seen of a device goes to its
// room.

#include <utility>

#include "policy/campus.hpp"

namespace campus {

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
}

}  // namespace campus
