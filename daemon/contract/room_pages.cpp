#include "daemon/contract/room_pages.hpp"

#include <boost/json.hpp>
#include <numeric>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/raw_json.hpp"
#include "daemon/contract/room_views.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

json::object object_of(char const* name, KnownShare const& share) {
  return {{"name", name}, {"good", share.good}, {"of", share.of}, {"unknown", share.unknown}};
}

json::object object_of(SchoolRooms const& rooms) {
  json::object states;
  for (std::size_t i = 0; i < rooms.states.size(); ++i)
    states[name_of(static_cast<RoomState>(i))] = rooms.states[i];
  auto const& use = rooms.use;
  return {{"school", rooms.school.id},
          {"name", rooms.school.name},
          {"freshness", name_of(rooms.school.freshness)},
          {"observed_at", time_or_null(rooms.observed_at)},
          {"rooms", rooms.rooms()},
          {"states", std::move(states)},
          {"use",
           {{"scheduled", use.scheduled},
            {"measured", use.measured},
            {"used", use.used},
            {"faulty", use.faulty}}}};
}

std::string text_of(RoomGrid::Room const& room) {
  auto const as_it_is = [](std::string const& body) -> std::string const& { return body; };
  RawObject object({{"observed_at", to_rfc3339(room.observed_at)}});
  return object.add("room", room.body).add("uses", raw_list(room.uses, as_it_is)).text();
}

std::string text_of(std::optional<RoomGrid> const& grid) {
  if (!grid) return "null";
  json::array periods;
  for (auto const& lesson : grid->periods)
    periods.push_back({{"kind", name_of(lesson.period.kind)},
                       {"number", lesson.period.number},
                       {"name", lesson.period.name},
                       {"from", to_rfc3339(lesson.window.from)},
                       {"to", to_rfc3339(lesson.window.to)}});
  RawObject object({{"school", grid->school.id},
                    {"name", grid->school.name},
                    {"freshness", name_of(grid->school.freshness)},
                    {"has_timetable", !grid->periods.empty()},
                    {"periods", std::move(periods)}});
  return object.add("rooms", raw_list(grid->rooms, [](auto const& room) { return text_of(room); })).text();
}

}  // namespace

std::uint32_t SchoolRooms::rooms() const {
  return std::accumulate(states.begin(), states.end(), std::uint32_t{0});
}

std::string encode(RoomsPage const& page) {
  json::array schools;
  for (auto const& rooms : page.schools) schools.push_back(object_of(rooms));
  RawObject answer(
      {{"at", to_rfc3339(page.at)},
       {"day", campus::to_text(page.day)},
       {"rates", json::array{object_of("lessons", page.rates.lessons), object_of("days", page.rates.days),
                             object_of("rooms", page.rates.rooms)}},
       {"schools", std::move(schools)}});
  return answer.add("grid", text_of(page.grid)).text();
}

}  // namespace campus::contract
