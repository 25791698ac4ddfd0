// The use of rooms by period, in the file of the day on which the period begins.

#include <chrono>
#include <tuple>
#include <utility>

#include "daemon/store/series_store.hpp"

namespace campus::store {
namespace {

Result<void> read_uses(Database& database, Window window, std::string_view room, std::vector<RoomUse>& uses) {
  auto found = database.query<std::string, Instant, Instant, std::int64_t, Period::Kind, std::uint8_t,
                              std::string, std::uint16_t, std::uint16_t, std::int64_t, std::int64_t,
                              std::int64_t, std::uint8_t, Instant>(
      "select room, from_ns, to_ns, day, kind, number, name, begins, ends, measured_ns, used_ns, faulty_ns, "
      "signs, "
      "until_ns from room_use where from_ns >= ? and from_ns < ? and (? = '' or room = ?) order by from_ns, "
      "room",
      window.from, window.to, room, room);
  if (!found) return std::unexpected(std::move(found.error()));
  for (auto& [name, from, to, day, kind, number, called, begins, ends, measured, used, faulty, signs, until] :
       *found)
    uses.push_back({.room = {std::move(name)},
                    .lesson = {.day = CivilDay{std::chrono::days(day)},
                               .period = {kind, number, std::move(called), begins, ends},
                               .window = {from, to}},
                    .measured = Duration{measured},
                    .used = Duration{used},
                    .faulty = Duration{faulty},
                    .signs = signs,
                    .until = until});
  return {};
}

}  // namespace

Result<void> SeriesStore::keep(RoomUse const& use) {
  auto const row = [&](Database& database) {
    auto const& lesson = use.lesson;
    return database.run("insert or replace into room_use values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        use.room.name, lesson.window.from, lesson.window.to,
                        lesson.day.time_since_epoch().count(), lesson.period.kind, lesson.period.number,
                        lesson.period.name, lesson.period.begins, lesson.period.ends, use.measured.count(),
                        use.used.count(), use.faulty.count(), use.signs, use.until);
  };
  return days_.write(days_.day_of(use.lesson.window.from), row);
}

Result<std::vector<RoomUse>> SeriesStore::room_uses(Window window, std::string_view room) {
  std::vector<RoomUse> uses;
  auto const work = [&](Database& database) { return read_uses(database, window, room, uses); };
  for (auto const day : days_.within(window))
    if (auto const done = days_.read(day, work); !done) return std::unexpected(done.error());
  return uses;
}

}  // namespace campus::store
