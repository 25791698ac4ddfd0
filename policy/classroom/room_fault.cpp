#include "policy/classroom/room_fault.hpp"

#include <string>
#include <utility>

namespace campus::classroom {
namespace {

char const* code_of(RoomCause cause) {
  constexpr std::pair<RoomCause, char const*> codes[]{
      {RoomCause::timeout, "CMP-M030"},   {RoomCause::refused, "CMP-M031"},
      {RoomCause::no_route, "CMP-M032"},  {RoomCause::authentication, "CMP-M033"},
      {RoomCause::garbage, "CMP-M034"},   {RoomCause::endless, "CMP-M034"},
      {RoomCause::closed, "CMP-M035"},    {RoomCause::switch_unreachable, "CMP-M036"},
      {RoomCause::link_down, "CMP-M037"}, {RoomCause::fan, "CMP-M038"},
      {RoomCause::lamp, "CMP-M039"},      {RoomCause::temperature, "CMP-M040"},
      {RoomCause::cover, "CMP-M041"},     {RoomCause::filter, "CMP-M042"}};
  for (auto const& [known, code] : codes)
    if (known == cause) return code;
  return "CMP-M043";  // it says that something is wrong, and not what
}

}  // namespace

bool is_faulty(RoomStatus const& room) { return room.state >= RoomState::unreachable; }

Fault fault_of(RoomStatus const& room) {
  return {
      Fault::Kind::failure, code_of(room.cause), {{"room", room.room.name}, {"device", room.culprit.name}}};
}

}  // namespace campus::classroom
