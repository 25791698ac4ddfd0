#include "daemon/gateway/lesson_desk.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/contract/lesson_views.hpp"
#include "daemon/contract/target_views.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
using contract::LessonTraffic;

constexpr std::string_view lessons_path = "/local/v1/traffic/lessons";
// An Instant ends in 2262, and what passed before this program was written nobody has counted.
constexpr CivilDay day_first{std::chrono::year(2000) / 1 / 1}, day_last{std::chrono::year(2199) / 12 / 31};

std::optional<CivilDay> day_said(std::string_view said) {
  auto const day = parse_day(said);
  return day && *day >= day_first && *day <= day_last ? day : std::nullopt;
}

LessonTraffic begun(DayPart part, Instant now) {
  LessonTraffic lesson;
  auto const& window = part.window;
  lesson.state = now < window.from    ? LessonTraffic::State::to_come
                 : now < window.to ? LessonTraffic::State::now
                                   : LessonTraffic::State::over;
  lesson.passed = std::clamp<Duration>(now - window.from, Duration::zero(), window.to - window.from);
  lesson.part = std::move(part);
  return lesson;
}

void fill(LessonTraffic& lesson, store::PartTraffic const& passed, packet::ApplicationNames const* names) {
  lesson.watched = std::min(passed.watched, lesson.passed);  // a second on the edge may reach over it
  lesson.up = passed.up;
  lesson.down = passed.down;
  auto const shares = shares_of(passed.applications, names);
  lesson.teaching = teaching_of(shares);
  auto const leisure = std::ranges::find(shares, Teaching::no, &contract::TrafficShare::teaching);
  if (leisure != shares.end()) lesson.leisure = *leisure;  // the largest stands first
}

contract::LessonTrafficView view_of(SchoolCalendar const& calendar, CivilDay day, Instant now) {
  contract::LessonTrafficView view{.day = day,
                                   .kind = calendar.kind_of(day),
                                   .name = contract::special_name_of(calendar, day),
                                   .next_day_with_lessons = calendar.next_day_with_lessons(day),
                                   .has_lessons = calendar.has_lessons(day),
                                   .at = now,
                                   .parts = {}};
  for (auto& part : parts_of(calendar, day)) view.parts.push_back(begun(std::move(part), now));
  return view;
}

}  // namespace

LessonDesk::LessonDesk(TrafficDesk& traffic, World world) : traffic_(traffic), world_(std::move(world)) {}

bool LessonDesk::is_mine(std::string_view path) { return path == lessons_path; }

asio::awaitable<api::Response> LessonDesk::answer(api::Request request) {
  auto const now = world_.clock();
  auto const& calendar = world_.calendar();
  auto const said = request.query_value("day");
  auto const day = said ? day_said(*said) : std::optional(calendar.day_of(now));
  if (!day)
    co_return api::fault_response({Fault::Kind::usage, "CMP-T020", {{"key", "day"}, {"value", said->substr(0, 64)}}});
  auto view = view_of(calendar, *day, now);
  std::vector<Window> windows;
  for (auto const& lesson : view.parts) windows.push_back(lesson.part.window);
  auto const names = world_.names();
  view.is_recognised = names != nullptr;
  auto const sums = co_await traffic_.by_parts(std::move(windows));
  if (!sums) co_return api::fault_response(sums.error());
  for (std::size_t at = 0; at < sums->size(); ++at) fill(view.parts[at], (*sums)[at], names.get());
  co_return api::json_response(200, contract::encode(view));
}

}  // namespace campus::gateway
