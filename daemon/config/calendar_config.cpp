#include "daemon/config/calendar_config.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "daemon/config/config_file.hpp"
#include "daemon/config/cursor.hpp"

namespace campus::config {
namespace {

using Part = CalendarFault::Part;

// A minute of a day, "08:00".
struct Clock {
  std::uint16_t minute = 0;
};

// "+08:00"
struct Offset {
  std::chrono::minutes ahead{};
};

struct Weekday {
  std::chrono::weekday day{};
};

constexpr std::array<std::string_view, 7> weekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};

Fault unreadable(std::string code, std::string_view value) {
  return {Fault::Kind::invalid, std::move(code), {{"value", std::string(value)}}};
}

Result<void> read_value(std::string_view text, Clock& value) {
  auto const minute = parse_clock(text);
  if (!minute) return std::unexpected(unreadable("CMP-T021", text));
  value.minute = *minute;
  return {};
}

Result<void> read_value(std::string_view text, Offset& value) {
  auto const minute = text.empty() ? std::nullopt : parse_clock(text.substr(1));
  if (!minute || (text[0] != '+' && text[0] != '-')) return std::unexpected(unreadable("CMP-T022", text));
  value.ahead = std::chrono::minutes(text[0] == '-' ? -int{*minute} : int{*minute});
  return {};
}

Result<void> read_value(std::string_view text, Weekday& value) {
  auto const found = std::ranges::find(weekdays, text);
  if (found == weekdays.end()) return std::unexpected(unreadable("CMP-T023", text));
  value.day = std::chrono::weekday(static_cast<unsigned>(found - weekdays.begin()));
  return {};
}

// One entry of a list, where a complaint about it points, and whether its words could all be read: what could
// not is already complained about, and says nothing about the others.
template <class T>
struct Entry {
  T value;
  Place begin, end;
  bool is_sound = true;
  std::vector<Place> period_begins{}, period_ends{};  // of a timetable
};

template <class T>
struct Entries {
  std::vector<T> values;
  std::vector<Entry<T>> places;
};

class CalendarReader {
public:
  CalendarReader(ConfigFile& file, Cursor& root) : file_(file), root_(root) {}

  std::optional<SchoolCalendar> read() {
    CalendarFacts facts;
    facts.utc_offset = root_.get("utc_offset", Offset{facts.utc_offset}).ahead;
    if (root_.has("free_weekdays")) {
      facts.free_weekdays.clear();
      for (auto const& weekday : root_.values<Weekday>("free_weekdays"))
        facts.free_weekdays.push_back(weekday.day);
    }
    auto terms = sound<CalendarFacts::Term>("terms", [](Cursor& at) { return read_term(at); });
    auto timetables =
        sound<CalendarFacts::Timetable>("timetables", [](Cursor& at) { return read_timetable(at); });
    auto days = sound<CalendarFacts::SpecialDay>("days", [](Cursor& at) { return read_special_day(at); });
    facts.terms = std::move(terms.values);
    facts.timetables = std::move(timetables.values);
    facts.special_days = std::move(days.values);
    for (auto& fault : faults_of(facts)) {
      bool const is_of_end = points_at_end(fault.fault.code);
      auto const place_in = [&](auto const& entries) {
        auto const& entry = entries.places[fault.index];
        return is_of_end ? entry.end : entry.begin;
      };
      switch (fault.part) {
        case Part::utc_offset: root_.complain("utc_offset", std::move(fault.fault)); break;
        case Part::term: root_.complain(place_in(terms), std::move(fault.fault)); break;
        case Part::timetable: root_.complain(place_in(timetables), std::move(fault.fault)); break;
        case Part::special_day: root_.complain(place_in(days), std::move(fault.fault)); break;
        case Part::free_weekday:
          root_.complain(root_.place("free_weekdays", fault.index), std::move(fault.fault));
          break;
        case Part::period: {
          auto const& table = timetables.places[fault.index];
          root_.complain((is_of_end ? table.period_ends : table.period_begins)[fault.period],
                         std::move(fault.fault));
          break;
        }
      }
    }
    if (!file_.complaints().empty()) return std::nullopt;
    auto made = SchoolCalendar::make(std::move(facts));
    return made ? std::optional(std::move(*made)) : std::nullopt;
  }

private:
  // What ends before it begins, or beyond midnight, is shown where it ends.
  static bool points_at_end(std::string_view code) {
    constexpr std::array<std::string_view, 5> of_end{"CMP-T002", "CMP-T004", "CMP-T006", "CMP-T008",
                                                     "CMP-T009"};
    return std::ranges::find(of_end, code) != of_end.end();
  }

  template <class T, class Read>
  Entries<T> sound(std::string_view key, Read read) {
    Entries<T> entries;
    auto all = root_.list(key, [&](Cursor& at) {
      auto const before = file_.complaints().size();
      Entry<T> entry = read(at);
      entry.is_sound = file_.complaints().size() == before && at.is_map();
      return entry;
    });
    for (auto& entry : all)
      if (entry.is_sound) {
        entries.values.push_back(entry.value);
        entries.places.push_back(std::move(entry));
      }
    return entries;
  }

  static Entry<CalendarFacts::Term> read_term(Cursor& at) {
    CalendarFacts::Term term{at.need<std::string>("name"), at.need<Day>("first").day,
                             at.need<Day>("last").day};
    return {std::move(term), at.place("first"), at.place("last")};
  }

  static Entry<CalendarFacts::Timetable> read_timetable(Cursor& at) {
    Entry<CalendarFacts::Timetable> entry;
    entry.value.first = at.need<Day>("first").day;
    entry.value.last = at.need<Day>("last").day;
    entry.begin = at.place("first");
    entry.end = at.place("last");
    entry.value.periods = at.list("periods", [&](Cursor& period) {
      auto read = read_period(period);
      entry.period_begins.push_back(period.place("begins"));
      entry.period_ends.push_back(period.place("ends"));
      return read;
    });
    return entry;
  }

  static Period read_period(Cursor& at) {
    constexpr std::int64_t number_most = 99;
    Period period;
    period.name = at.need<std::string>("name");
    period.kind = at.choice<Period::Kind>("kind", period.kind,
                                          {{name_of(Period::Kind::lesson), Period::Kind::lesson},
                                           {name_of(Period::Kind::interval), Period::Kind::interval},
                                           {name_of(Period::Kind::study), Period::Kind::study}});
    if (period.kind != Period::Kind::interval) {
      if (!at.has("number")) at.need<std::int64_t>("number");
      period.number = static_cast<std::uint8_t>(at.get<std::int64_t>("number", 1, {1, number_most}));
    }
    period.begins = at.need<Clock>("begins").minute;
    period.ends = at.need<Clock>("ends").minute;
    return period;
  }

  // One day, or the first and the last of several.
  static Entry<CalendarFacts::SpecialDay> read_special_day(Cursor& at) {
    Entry<CalendarFacts::SpecialDay> entry;
    auto& special = entry.value;
    bool const is_single = at.has("day");
    bool const is_stretch = at.has("first") || at.has("last");
    if (is_single && is_stretch) at.complain("day", {Fault::Kind::invalid, "CMP-T024", {}});
    if (is_single || !is_stretch) {
      special.first = special.last = at.need<Day>("day").day;
      entry.begin = entry.end = at.place("day");
    } else {
      special.first = at.need<Day>("first").day;
      special.last = at.need<Day>("last").day;
      entry.begin = at.place("first");
      entry.end = at.place("last");
    }
    if (!at.has("kind")) at.need<std::string>("kind");
    special.kind = at.choice<DayKind>("kind", special.kind,
                                      {{name_of(DayKind::weekend), DayKind::weekend},
                                       {name_of(DayKind::vacation), DayKind::vacation},
                                       {name_of(DayKind::holiday), DayKind::holiday},
                                       {name_of(DayKind::makeup), DayKind::makeup},
                                       {name_of(DayKind::exam), DayKind::exam},
                                       {name_of(DayKind::suspended), DayKind::suspended}});
    special.name = at.text("name");
    if (at.has("follows")) special.follows = at.get("follows", Weekday{}).day;
    return entry;
  }

  ConfigFile& file_;
  Cursor& root_;
};

Read<SchoolCalendar> read_calendar(ConfigFile& file) {
  std::optional<SchoolCalendar> calendar;
  if (file.is_read()) {
    Cursor root(file.complaints(), file.root());
    calendar = CalendarReader(file, root).read();
  }
  if (auto diagnostics = file.finish(); diagnostics.any()) return std::unexpected(std::move(diagnostics));
  return calendar.value_or(SchoolCalendar());
}

}  // namespace

Result<void> read_value(std::string_view text, Day& value) {
  auto const day = parse_day(text);
  if (!day) return std::unexpected(unreadable("CMP-T020", text));
  value.day = *day;
  return {};
}

Read<SchoolCalendar> read_calendar_config(std::filesystem::path const& path) {
  ConfigFile file(path);
  return read_calendar(file);
}

Read<SchoolCalendar> read_calendar_text(std::string name, std::string text) {
  ConfigFile file(std::move(name), std::move(text));
  return read_calendar(file);
}

}  // namespace campus::config
