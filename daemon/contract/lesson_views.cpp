#include "daemon/contract/lesson_views.hpp"

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

std::int64_t seconds_of(Duration length) { return std::chrono::floor<std::chrono::seconds>(length).count(); }

// By the school's clock; the last one ends at 24:00.
std::string clock_of(Instant at, Instant midnight) {
  return to_clock_text(static_cast<std::uint16_t>((at - midnight) / std::chrono::minutes(1)));
}

// A lesson is a period of the timetable, what lies around them is called by its kind alone.
json::object object_of(LessonTraffic const& one, Instant midnight) {
  auto const& period = one.part.period;
  auto const& window = one.part.window;
  json::value kind(name_of(one.part.kind)), largest;
  if (period) kind = name_of(period->kind);
  if (one.leisure) largest = to_json(*one.leisure);
  auto const& teaching = one.teaching;
  return {{"kind", std::move(kind)},
          {"number", period ? period->number : 0},
          {"name", period ? period->name : std::string()},
          {"begins", clock_of(window.from, midnight)},
          {"ends", clock_of(window.to, midnight)},
          {"from", to_rfc3339(window.from)},
          {"until", to_rfc3339(window.to)},
          {"state", name_of(one.state)},
          {"length_s", seconds_of(window.to - window.from)},
          {"passed_s", seconds_of(one.passed)},
          {"watched_s", seconds_of(one.watched)},
          {"up_bytes", one.up.bytes},
          {"down_bytes", one.down.bytes},
          {"teaching_bytes",
           {{"yes", teaching.yes}, {"mixed", teaching.mixed}, {"no", teaching.no}, {"unknown", teaching.unknown}}},
          {"largest_not_teaching", std::move(largest)}};
}

}  // namespace

std::string_view name_of(LessonTraffic::State state) {
  constexpr std::array<std::string_view, 3> names{"over", "now", "to_come"};
  return names[static_cast<std::size_t>(state)];
}

std::string encode(LessonTrafficView const& view) {
  json::array parts;
  for (auto const& part : view.parts) parts.push_back(object_of(part, view.parts.front().part.window.from));
  return json::serialize(json::object{{"schema", "campusctl/traffic.lessons/v1"},
                                      {"day", campus::to_text(view.day)},
                                      {"kind", name_of(view.kind)},
                                      {"name", view.name},
                                      {"has_lessons", view.has_lessons},
                                      {"next_day_with_lessons", campus::to_text(view.next_day_with_lessons)},
                                      {"is_recognised", view.is_recognised},
                                      {"at", to_rfc3339(view.at)},
                                      {"items", std::move(parts)}});
}

}  // namespace campus::contract
