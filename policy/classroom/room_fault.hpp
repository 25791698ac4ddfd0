#pragma once

#include "policy/model/fault.hpp"
#include "policy/model/room_status.hpp"

namespace campus::classroom {

// Whether a room cannot be taught in as it should: what makes it an alert.
bool is_faulty(RoomStatus const& room);

// The sentence for a faulty room: what, which room, because of which device.
Fault fault_of(RoomStatus const& room);

}  // namespace campus::classroom
