#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/traffic_views.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/day_parts.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// What passed in each lesson of a day and between them: LocalTrafficLessons of openapi.yaml.  A plain value.
struct LessonTraffic {
  enum class State : std::uint8_t { over, now, to_come };
  DayPart part;
  State state = State::over;
  Duration passed{};   // of the stretch, until now
  Duration watched{};  // of that
  Counts up, down;
  TeachingBytes teaching;                 // of its minutes
  std::optional<TrafficShare> leisure{};  // the largest application that is not for teaching
};
std::string_view name_of(LessonTraffic::State state);  // "to_come"

struct LessonTrafficView {
  CivilDay day{};
  DayKind kind = DayKind::teaching;
  std::string name;  // of a special day
  CivilDay next_day_with_lessons{};
  bool has_lessons = false;
  bool is_recognised = false;  // applications are, now
  Instant at;                  // when it was added up
  std::vector<LessonTraffic> parts;  // the first begins at midnight
};

std::string encode(LessonTrafficView const& view);  // "campusctl/traffic.lessons/v1"

}  // namespace campus::contract
