#pragma once

#include <map>
#include <optional>
#include <vector>

#include "policy/classroom/asset_watch.hpp"
#include "policy/classroom/period_use.hpp"
#include "policy/classroom/school_hours.hpp"
#include "policy/classroom/settings.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/observation.hpp"
#include "policy/model/place.hpp"
#include "policy/model/room_status.hpp"
#include "policy/model/ruling.hpp"

namespace campus::classroom {

// All rooms of a school: how each is and why, and what each period of the timetable used it for.  What is
// seen is only remembered; tick() judges.  A member of Campus; lives on the control loop.
class RoomWatch {
public:
  RoomWatch(std::vector<Room> rooms, Settings settings, SchoolCalendar calendar);

  // Rooms and devices that stay keep what is known of them.
  void reconfigure(std::vector<Room> rooms, Settings settings, SchoolCalendar calendar);

  bool see(ProbeDone const& probe);  // false: no room has that device
  void see(DeviceStatus const& status);
  // About once a second.  Gives the periods that are to be kept: each that runs once a minute, and each that
  // ended.
  std::vector<RoomUse> tick(Instant now);

  // After a start: what the store has of this day, so that a crash costs no lesson.
  void restore(std::vector<RoomUse> const& uses);

  std::vector<RoomStatus> statuses() const;                  // by name
  RoomStatus const* status(RoomId const& id) const;          // nullptr: no such room
  std::vector<RoomUse> uses_of_day(RoomId const& id) const;  // those of the present day so far, by time
  UseSummary summary_of_day(RoomId const& id, Instant now) const;
  SchoolMoment const& moment() const { return moment_; }  // of the last tick
  SchoolCalendar const& calendar() const { return hours_.calendar(); }
  Settings const& settings() const { return settings_; }

private:
  struct Watched {
    std::vector<AssetWatch> assets;
    RoomStatus status;
    std::map<Instant, RoomUse> day;  // of the present civil day, by the beginning of the lesson
    std::optional<Instant> open;     // of these the one that runs
    std::optional<Instant> kept_at;
  };
  struct Seat {
    RoomId room;
    std::size_t asset = 0;
  };

  static RoomStatus judged(Watched const& room);
  void count_use(Watched& room, Instant now, std::vector<RoomUse>& kept) const;
  static std::uint8_t signs_of(Watched const& room);

  SchoolHours hours_;
  SchoolMoment moment_;
  Settings settings_;
  std::map<RoomId, Watched> rooms_;
  std::map<DeviceId, Seat> seats_;                // of each device
  std::map<DeviceId, std::vector<Seat>> behind_;  // a switch: what hangs on it
};

}  // namespace campus::classroom
