#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/room_status.hpp"

namespace campus::contract {

// What campusd shows of its rooms, as values: the LocalRoom... shapes of openapi.yaml.  Any thread.

struct RoomView {
  RoomStatus status;
  UseSummary today;  // of the lessons that are over
};

struct RoomListView {
  std::optional<Lesson> lesson;  // that runs now
  std::vector<RoomView> rooms;   // by name
};

struct RoomUseView {
  struct Row {
    RoomUse use;
    UseVerdict verdict = UseVerdict::not_measured;
  };
  RoomId room;
  std::uint32_t days = 0;
  bool has_timetable = false;
  UseSummary summary;
  std::vector<Row> rows;  // by time
};

std::string encode(RoomListView const& view);
std::string encode(RoomView const& view);
std::string encode(RoomUseView const& view);

std::string_view name_of(RoomState state);
std::string_view name_of(RoomCause cause);
std::string_view name_of(UseSign use);
std::string_view name_of(UseVerdict verdict);

}  // namespace campus::contract
