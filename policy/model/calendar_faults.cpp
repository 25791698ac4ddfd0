// What a calendar may not say.  Each rule looks at the entries as they were written, so that whoever shows a
// fault can point at its line.

#include <algorithm>
#include <string>
#include <utility>

#include "policy/model/calendar.hpp"

namespace campus {
namespace {

using Part = CalendarFault::Part;
using std::chrono::minutes;

// An Instant counts nanoseconds and ends in 2262; a school plans for years, not for centuries.
constexpr CivilDay earliest{std::chrono::year(2000) / 1 / 1};
constexpr CivilDay latest{std::chrono::year(2199) / 12 / 31};
constexpr std::uint16_t midnight = 24 * 60;

class Inspection {
public:
  explicit Inspection(CalendarFacts const& facts) : facts_(facts) {}

  std::vector<CalendarFault> run() {
    inspect_offset();
    if (is_short(Part::term, facts_.terms.size(), CalendarLimits::terms_max)) inspect_terms();
    if (is_short(Part::timetable, facts_.timetables.size(), CalendarLimits::timetables_max))
      inspect_timetables();
    if (is_short(Part::special_day, facts_.special_days.size(), CalendarLimits::special_days_max))
      for (std::size_t i = 0; i < facts_.special_days.size(); ++i) inspect_special_day(i);
    inspect_free_weekdays();
    return std::move(faults_);
  }

private:
  void refuse(Part part, std::size_t index, std::string code, std::vector<Fault::Argument> arguments,
              std::size_t period = 0) {
    auto const kind = code == "CMP-T014" ? Fault::Kind::full : Fault::Kind::invalid;
    faults_.push_back({part, index, period, {kind, std::move(code), std::move(arguments)}});
  }

  bool is_short(Part part, std::size_t size, std::size_t max, std::size_t index = 0) {
    if (size <= max) return true;
    // Of a list the first entry too many; of a timetable its first period too many.
    refuse(part, part == Part::period ? index : max, "CMP-T014", {{"max", std::to_string(max)}},
           part == Part::period ? max : 0);
    return false;
  }

  // From UTC-12 to UTC+14 in quarters of an hour.
  void inspect_offset() {
    auto const offset = facts_.utc_offset;
    if (offset < minutes(-12 * 60) || offset > minutes(14 * 60) || offset.count() % 15 != 0)
      refuse(Part::utc_offset, 0, "CMP-T001", {{"value", std::to_string(offset.count())}});
  }

  // Whether a stretch of days is one that can be compared with others.
  bool inspect_days(Part part, std::size_t index, CivilDay first, CivilDay last, std::string code) {
    for (auto const day : {first, last})
      if (day < earliest || day > latest) {
        refuse(part, index, "CMP-T013", {{"day", to_text(day)}});
        return false;
      }
    if (last >= first) return true;
    refuse(part, index, std::move(code), {{"first", to_text(first)}, {"last", to_text(last)}});
    return false;
  }

  void inspect_terms() {
    auto const& terms = facts_.terms;
    for (std::size_t i = 0; i < terms.size(); ++i) {
      if (!inspect_days(Part::term, i, terms[i].first, terms[i].last, "CMP-T002")) continue;
      for (std::size_t j = 0; j < i; ++j)
        if (terms[i].first <= terms[j].last && terms[j].first <= terms[i].last) {
          refuse(Part::term, i, "CMP-T003", {{"term", terms[i].name}, {"other", terms[j].name}});
          break;
        }
    }
  }

  void inspect_timetables() {
    auto const& tables = facts_.timetables;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      if (inspect_days(Part::timetable, i, tables[i].first, tables[i].last, "CMP-T004"))
        for (std::size_t j = 0; j < i; ++j)
          if (tables[i].first <= tables[j].last && tables[j].first <= tables[i].last) {
            refuse(Part::timetable, i, "CMP-T005",
                   {{"first", to_text(tables[j].first)}, {"last", to_text(tables[j].last)}});
            break;
          }
      if (is_short(Part::period, tables[i].periods.size(), CalendarLimits::periods_max, i))
        for (std::size_t j = 0; j < tables[i].periods.size(); ++j) inspect_period(i, j);
    }
  }

  void inspect_period(std::size_t table, std::size_t index) {
    auto const& periods = facts_.timetables[table].periods;
    auto const& period = periods[index];
    auto const begins = to_clock_text(period.begins), ends = to_clock_text(period.ends);
    if (period.ends > midnight)
      return refuse(Part::period, table, "CMP-T008", {{"period", period.name}, {"ends", ends}}, index);
    if (period.ends <= period.begins)
      return refuse(Part::period, table, "CMP-T006",
                    {{"period", period.name}, {"begins", begins}, {"ends", ends}}, index);
    for (std::size_t j = 0; j < index; ++j) {
      auto const& other = periods[j];
      if (period.begins < other.ends && other.begins < period.ends)
        return refuse(Part::period, table, "CMP-T007",
                      {{"period", period.name},
                       {"begins", begins},
                       {"ends", ends},
                       {"other", other.name},
                       {"other_begins", to_clock_text(other.begins)},
                       {"other_ends", to_clock_text(other.ends)}},
                      index);
      if (period.kind != Period::Kind::interval && period.kind == other.kind && period.number == other.number)
        return refuse(
            Part::period, table, "CMP-T015",
            {{"period", period.name}, {"other", other.name}, {"number", std::to_string(period.number)}},
            index);
    }
  }

  void inspect_special_day(std::size_t index) {
    auto const& special = facts_.special_days[index];
    if (!inspect_days(Part::special_day, index, special.first, special.last, "CMP-T009")) return;
    auto const day = to_text(special.first);
    if (special.kind == DayKind::teaching)
      return refuse(Part::special_day, index, "CMP-T016", {{"day", day}});
    if (special.kind == DayKind::makeup && !special.follows)
      return refuse(Part::special_day, index, "CMP-T010", {{"day", day}});
    if (special.kind != DayKind::makeup && special.follows)
      return refuse(Part::special_day, index, "CMP-T011",
                    {{"day", day}, {"kind", std::string(name_of(special.kind))}});
    if (special.follows &&
        std::ranges::find(facts_.free_weekdays, *special.follows) != facts_.free_weekdays.end())
      refuse(Part::special_day, index, "CMP-T012", {{"day", day}});
  }

  void inspect_free_weekdays() {
    constexpr std::size_t days_of_a_week = 7;
    for (std::size_t i = 0; i < facts_.free_weekdays.size(); ++i)
      if (i >= days_of_a_week || !facts_.free_weekdays[i].ok())
        return refuse(Part::free_weekday, i, "CMP-T017", {});
    for (std::size_t i = 0; i < facts_.special_days.size(); ++i) {
      auto const& follows = facts_.special_days[i].follows;
      if (follows && !follows->ok()) refuse(Part::special_day, i, "CMP-T017", {});
    }
  }

  CalendarFacts const& facts_;
  std::vector<CalendarFault> faults_;
};

}  // namespace

std::vector<CalendarFault> faults_of(CalendarFacts const& facts) { return Inspection(facts).run(); }

}  // namespace campus
