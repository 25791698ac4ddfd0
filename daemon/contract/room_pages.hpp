#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/contract/dashboard.hpp"
#include "daemon/contract/day_views.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/room_status.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// The classrooms of the schools by day: Rooms of openapi.yaml.  Plain values; any thread.

// `good` of `of` that are known; `unknown` more are not, and are counted in neither.
struct KnownShare {
  std::uint64_t good = 0, of = 0, unknown = 0;
};

struct RoomRates {
  KnownShare lessons;  // of the day: used of measured
  KnownShare days;     // of rooms, of the last seven: with use of measured
  KnownShare rooms;    // used in the last seven days of measured
};

struct SchoolRooms {
  SchoolSummary school;                   // its id is the store's, the rest is the caller's
  std::optional<Instant> observed_at;     // of the newest room or use of the day
  std::array<std::uint32_t, 6> states{};  // by RoomState
  UseSummary use;
  std::uint32_t rooms() const;
};

struct RoomGrid {
  struct Room {
    std::string body;  // of encode(RoomView)
    Instant observed_at;
    std::vector<std::string> uses;  // of encode(RoomUse, UseVerdict)
  };
  SchoolSummary school;
  std::vector<Lesson> periods;  // of that day as the school told, in their order
  std::vector<Room> rooms;      // by building, floor and name
};

struct RoomsPage {
  Instant at;
  CivilDay day{};
  RoomRates rates;
  std::vector<SchoolRooms> schools;
  std::optional<RoomGrid> grid;
};
std::string encode(RoomsPage const& page);

}  // namespace campus::contract
