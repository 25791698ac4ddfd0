#include "daemon/api/calm_numbers.hpp"

#include <algorithm>
#include <map>

#include "daemon/api/school_watch.hpp"

namespace campus::api {
namespace {

using contract::CalmKind;
using contract::CalmNumber;
using contract::Freshness;

void note(std::optional<Instant>& newest, std::optional<Instant> at) { newest = std::max(newest, at); }

CalmNumber schools_online(CalmFacts const& facts, Instant now, unsigned stale_after) {
  CalmNumber number;
  for (auto const& school : facts.schools) {
    if (!is_enrolled(school)) continue;
    auto const freshness = freshness_of(school, now, stale_after);
    if (freshness == Freshness::never)
      ++number.share.unknown;
    else
      ++number.share.of;
    if (freshness == Freshness::live) ++number.share.good;
    note(number.observed_at, school.last_heard);
  }
  return number;
}

// A school whose strictest targets disagree has not met them.
CalmNumber egress_met(CalmFacts const& facts) {
  struct Verdict {
    bool is_known = false, is_met = true;
  };
  CalmNumber number;
  std::map<std::string, Verdict> verdicts;
  for (auto const& [school, cell] : facts.cells) {
    if (cell.metric != Metric::egress_rate || !cell.is_strictest || cell.is_baseline) continue;
    note(number.observed_at, cell.observed_at);
    auto& verdict = verdicts[school];
    if (cell.outcome == targets::Outcome::missed) verdict.is_met = false;
    if (cell.outcome == targets::Outcome::met || cell.outcome == targets::Outcome::missed)
      verdict.is_known = true;
  }
  for (auto const& school : facts.schools) {
    if (!is_enrolled(school)) continue;
    auto const found = verdicts.find(school.id);
    bool const is_known = found != verdicts.end() && found->second.is_known;
    ++(is_known ? number.share.of : number.share.unknown);
    if (is_known && found->second.is_met) ++number.share.good;
  }
  return number;
}

// What a silent school said of its rooms is not how they are.
CalmNumber rooms_healthy(CalmFacts const& facts, Instant now, unsigned stale_after) {
  std::map<std::string, Freshness> freshness;
  for (auto const& school : facts.schools) freshness[school.id] = freshness_of(school, now, stale_after);
  CalmNumber number;
  auto const count = [](contract::SchoolRooms const& rooms, RoomState state) {
    return rooms.states.at(static_cast<std::size_t>(state));
  };
  for (auto const& rooms : facts.rooms) {
    note(number.observed_at, rooms.observed_at);
    if (freshness[rooms.school.id] != Freshness::live) {
      number.share.unknown += rooms.rooms();
      continue;
    }
    auto const unknown = count(rooms, RoomState::unknown);
    number.share.unknown += unknown;
    number.share.of += rooms.rooms() - unknown;
    number.share.good += count(rooms, RoomState::off) + count(rooms, RoomState::ok);
  }
  return number;
}

CalmNumber lessons_used(CalmFacts const& facts) {
  CalmNumber number;
  for (auto const& rooms : facts.rooms) {
    number.share.good += rooms.use.used;
    number.share.of += rooms.use.measured;
    number.share.unknown += rooms.use.scheduled - rooms.use.measured;
    if (rooms.use.scheduled > 0) note(number.observed_at, rooms.observed_at);
  }
  return number;
}

CalmNumber self_checks_done(CalmFacts const& facts, Instant year_began) {
  CalmNumber number;
  std::map<std::string, Instant> made;
  for (auto const& row : facts.self_checks)
    if (row.newest) made[row.school.id] = row.newest->made_at;
  for (auto const& school : facts.schools) {
    if (!is_enrolled(school)) continue;
    ++number.share.of;
    auto const found = made.find(school.id);
    if (found == made.end()) continue;
    note(number.observed_at, found->second);
    if (found->second >= year_began) ++number.share.good;
  }
  return number;
}

}  // namespace

bool is_enrolled(store::School const& school) { return school.enrolled_at && !school.is_revoked; }

CivilDay school_year_of(CivilDay day) {
  std::chrono::year_month_day const date(day);
  auto const year =
      date.month() >= std::chrono::September ? date.year() : date.year() - std::chrono::years(1);
  return CivilDay(year / std::chrono::September / 1);
}

std::array<CalmNumber, contract::calm_kinds> calm_numbers(CalmFacts const& facts, CivilDay today, Instant now,
                                                          unsigned stale_after) {
  auto const year_began = SchoolCalendar().begin_of(school_year_of(today));
  return {schools_online(facts, now, stale_after), egress_met(facts), rooms_healthy(facts, now, stale_after),
          lessons_used(facts), self_checks_done(facts, year_began)};
}

}  // namespace campus::api
