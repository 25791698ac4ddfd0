#include "policy/model/calendar_template.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace campus {
namespace {

constexpr std::chrono::days one_day{1};

template <class Entry>
bool overlap(Entry const& a, Entry const& b) {
  return a.first <= b.last && b.first <= a.last;
}

// What is left of the district's entries when the days of the school's are cut out of them.
template <class Entry>
std::vector<Entry> without_days_of(std::vector<Entry> const& own, std::vector<Entry> district) {
  for (auto const& cut : own) {
    std::vector<Entry> left;
    for (auto const& entry : district) {
      if (!overlap(entry, cut)) {
        left.push_back(entry);
        continue;
      }
      if (entry.first < cut.first) {
        auto before = entry;
        before.last = cut.first - one_day;
        left.push_back(std::move(before));
      }
      if (entry.last > cut.last) {
        auto after = entry;
        after.first = cut.last + one_day;
        left.push_back(std::move(after));
      }
    }
    district = std::move(left);
  }
  return district;
}

template <class Entry>
void append(std::vector<Entry>& all, std::vector<Entry> const& own) {
  std::ranges::copy(own, std::back_inserter(all));
}

}  // namespace

CalendarFacts laid_over(CalendarFacts district, CalendarFacts const& own) {
  CalendarFacts const usual;
  if (own.utc_offset != usual.utc_offset) district.utc_offset = own.utc_offset;
  if (own.free_weekdays != usual.free_weekdays) district.free_weekdays = own.free_weekdays;
  std::erase_if(district.terms, [&](CalendarFacts::Term const& term) {
    return std::ranges::any_of(own.terms,
                               [&](CalendarFacts::Term const& mine) { return overlap(term, mine); });
  });
  district.timetables = without_days_of(own.timetables, std::move(district.timetables));
  district.special_days = without_days_of(own.special_days, std::move(district.special_days));
  append(district.terms, own.terms);
  append(district.timetables, own.timetables);
  append(district.special_days, own.special_days);
  return district;
}

}  // namespace campus
