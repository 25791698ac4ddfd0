#pragma once

#include <vector>

#include "policy/classroom/settings.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/room_status.hpp"
#include "policy/model/time.hpp"

namespace campus::classroom {

// Adds the time up to `now` to a period: what was seen at `now` stands for the time since the last call.
void count(RoomUse& use, UseSign sign, bool is_faulty, Instant now);

// What a period comes to by `now`; one that still runs is judged by the part that is over.
UseVerdict verdict_of(RoomUse const& use, Settings const& settings, Instant now);

// Of one room: `lessons` are those the timetable has, `uses` those that were counted.  A lesson that nobody
// watched is scheduled and not measured; one that has not ended by `now` is not counted at all.
UseSummary summary_of(std::vector<Lesson> const& lessons, std::vector<RoomUse> const& uses,
                      Settings const& settings, Instant now);

}  // namespace campus::classroom
