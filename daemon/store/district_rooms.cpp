// The classrooms of all schools, and what they were used for, by day.

#include <algorithm>
#include <map>
#include <utility>

#include "daemon/store/district_store.hpp"

namespace campus::store {
namespace {

using contract::KnownShare;

// What is stored as a number may never change its meaning.
static_assert(static_cast<int>(RoomState::off) == 0 && static_cast<int>(RoomState::fault) == 5);
static_assert(static_cast<int>(UseVerdict::used) == 2 && static_cast<int>(UseVerdict::faulty) == 3);
static_assert(static_cast<int>(Period::Kind::lesson) == 0 && static_cast<int>(Period::Kind::study) == 2);

std::int64_t number_of(CivilDay day) { return day.time_since_epoch().count(); }

constexpr int days_looked_back = 7;

// Of the lessons of [?1, ?2], of the school ?3 or of all.
constexpr std::string_view lessons =
    "from room_use where day between ?1 and ?2 and kind = 0 and "
    "(?3 = '' or school = (select key from school where id = ?3)) ";

std::string room_sentence(std::string_view one, std::string_view two, std::string_view three = {}) {
  std::string text(one);
  return text.append(two).append(three);
}

std::int64_t seconds_of(Duration span) {
  return std::chrono::duration_cast<std::chrono::seconds>(span).count();
}

}  // namespace

Result<std::string> DistrictStore::take(std::int64_t school, Delivery const& delivery,
                                        contract::RoomReport const& report, Instant observed_at) {
  auto const& status = report.view.status;
  auto const known = database_.first<std::string, Instant>(
      "select epoch, observed_at from room where school = ? and name = ?", school, status.room.name);
  if (!known) return std::unexpected(known.error());
  if (*known) {
    auto const& [epoch, seen_at] = **known;
    if (epoch != delivery.epoch && observed_at < std::min(seen_at, delivery.now)) return "";
  } else {
    auto const count = database_.value<std::int64_t>("select count(*) from room where school = ?", school);
    if (!count) return std::unexpected(count.error());
    if (*count >= rooms_per_school_max) return "CMP-S044";
  }
  auto done = database_.run(
      "insert or replace into room (school, name, epoch, observed_at, received_at, state, building, floor, "
      "body) "
      "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      school, status.room.name, delivery.epoch, observed_at, delivery.now, status.state,
      status.place.building, status.place.floor, report.text);
  if (!done) return std::unexpected(std::move(done.error()));
  return "";
}

// Only of rooms that are known, so that their number is bounded; what is older than anybody looks is passed
// over.
Result<std::string> DistrictStore::take(std::int64_t school, Delivery const& delivery,
                                        contract::RoomUseReport const& report, Instant) {
  auto const& use = report.use;
  auto const& lesson = use.lesson;
  auto const day = number_of(lesson.day);
  auto const today = std::chrono::floor<std::chrono::days>(delivery.now).time_since_epoch().count();
  if (day > today + 1) return "CMP-K047";
  if (day < today - room_use_days) return "";
  auto const has_place = database_.value<bool>(
      "select exists (select 1 from room where school = ?1 and name = ?3) and "
      "(select count(*) from room_use where school = ?1 and day = ?2 and room = ?3 and from_at <> ?4) < ?5",
      school, day, use.room.name, lesson.window.from, periods_per_day_max);
  if (!has_place) return std::unexpected(has_place.error());
  if (!*has_place) return "CMP-S045";
  auto done = database_.run(
      "insert or replace into room_use (school, day, room, from_at, to_at, kind, number, name, measured_s, "
      "used_s, "
      "faulty_s, signs, verdict, received_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      school, day, use.room.name, lesson.window.from, lesson.window.to, lesson.period.kind,
      lesson.period.number, lesson.period.name, seconds_of(use.measured), seconds_of(use.used),
      seconds_of(use.faulty), use.signs, report.verdict, delivery.now);
  if (!done) return std::unexpected(std::move(done.error()));
  return "";
}

Result<std::vector<contract::SchoolRooms>> DistrictStore::room_sums(CivilDay day) {
  std::map<std::string, contract::SchoolRooms> sums;
  auto const states = database_.query<std::string, RoomState, std::uint32_t, Instant>(
      "select school.id, state, count(*), max(observed_at) from room join school on school.key = room.school "
      "group by school.id, state");
  if (!states) return std::unexpected(states.error());
  for (auto const& [school, state, count, newest] : *states) {
    auto& sum = sums[school];
    sum.states.at(static_cast<std::size_t>(state)) = count;
    sum.observed_at = std::max(sum.observed_at, std::optional(newest));
  }
  auto const uses = database_.query<std::string, UseVerdict, std::uint32_t, Instant>(
      "select school.id, verdict, count(*), max(to_at) from room_use join school on school.key = "
      "room_use.school "
      "where day = ? and kind = 0 group by school.id, verdict",
      number_of(day));
  if (!uses) return std::unexpected(uses.error());
  for (auto const& [school, verdict, count, newest] : *uses) {
    auto const found = sums.find(school);
    if (found == sums.end()) continue;
    auto& [name, sum] = *found;
    sum.use.scheduled += count;
    if (verdict != UseVerdict::not_measured) sum.use.measured += count;
    if (verdict == UseVerdict::used) sum.use.used += count;
    if (verdict == UseVerdict::faulty) sum.use.faulty += count;
    sum.observed_at = std::max(sum.observed_at, std::optional(newest));
  }
  std::vector<contract::SchoolRooms> all;
  for (auto& [school, sum] : sums) {
    sum.school.id = school;
    all.push_back(std::move(sum));
  }
  return all;
}

Result<contract::RoomRates> DistrictStore::room_rates(std::string_view school, CivilDay day) {
  auto const last = number_of(day);
  auto const share = [&](std::string_view grouped, std::int64_t first) -> Result<KnownShare> {
    auto const row = database_.first<std::uint64_t, std::uint64_t, std::uint64_t>(
        room_sentence(
            "select coalesce(sum(best = 2), 0), coalesce(sum(best > 0), 0), coalesce(sum(best = 0), 0) from "
            "(select max(case verdict when 2 then 2 when 0 then 0 else 1 end) as best ",
            lessons, grouped),
        first, last, school);
    if (!row) return std::unexpected(row.error());
    auto const& [good, of, unknown] = **row;
    return KnownShare{good, of, unknown};
  };
  auto const lesson = share("group by school, day, room, from_at)", last);
  auto const days = share("group by school, day, room)", last - days_looked_back + 1);
  auto const rooms = share("group by school, room)", last - days_looked_back + 1);
  if (!lesson) return std::unexpected(lesson.error());
  if (!days) return std::unexpected(days.error());
  if (!rooms) return std::unexpected(rooms.error());
  return contract::RoomRates{*lesson, *days, *rooms};
}

Result<contract::RoomGrid> DistrictStore::room_grid(std::string_view school, CivilDay day) {
  auto const key = key_of(school);
  if (!key) return std::unexpected(key.error());
  contract::RoomGrid grid;
  auto rooms = database_.query<std::string, std::string, Instant>(
      "select name, body, observed_at from room where school = ? order by building, floor, name", *key);
  if (!rooms) return std::unexpected(std::move(rooms.error()));
  std::map<std::string, std::size_t> places;
  for (auto& [name, body, observed_at] : *rooms) {
    places.emplace(std::move(name), grid.rooms.size());
    grid.rooms.push_back({std::move(body), observed_at, {}});
  }
  auto uses = database_.query<std::string, Instant, Instant, Period::Kind, unsigned, std::string,
                              std::int64_t, std::int64_t, std::int64_t, unsigned, UseVerdict>(
      "select room, from_at, to_at, kind, number, name, measured_s, used_s, faulty_s, signs, verdict from "
      "room_use "
      "where school = ? and day = ? order by from_at, room",
      *key, number_of(day));
  if (!uses) return std::unexpected(std::move(uses.error()));
  for (auto& [room, from, to, kind, number, name, measured, used, faulty, signs, verdict] : *uses) {
    Lesson lesson{
        .day = day,
        .period = {.kind = kind, .number = static_cast<std::uint8_t>(number), .name = std::move(name)},
        .window = {from, to}};
    auto const is_same = [&](Lesson const& known) {
      return known.window.from == from && known.window.to == to && known.period == lesson.period;
    };
    if (std::ranges::none_of(grid.periods, is_same) &&
        grid.periods.size() < static_cast<std::size_t>(periods_per_day_max))
      grid.periods.push_back(lesson);
    auto const place = places.find(room);
    if (place == places.end()) continue;
    RoomUse const use{.room = {std::move(room)},
                      .lesson = std::move(lesson),
                      .measured = std::chrono::seconds(measured),
                      .used = std::chrono::seconds(used),
                      .faulty = std::chrono::seconds(faulty),
                      .signs = static_cast<std::uint8_t>(signs),
                      .until = to};
    grid.rooms[place->second].uses.push_back(contract::encode(use, verdict));
  }
  return grid;
}

}  // namespace campus::store
