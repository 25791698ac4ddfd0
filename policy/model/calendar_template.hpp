#pragma once

#include "policy/model/calendar.hpp"

namespace campus {

// A district's calendar with a school's own laid over it, entry by entry: on days for which the school wrote
// a timetable or a special day of its own, the district's says nothing; a term of the district that overlaps
// one of the school's falls away; the offset and the free weekdays are the school's where they are not the
// usual ones.  What the district wrote in one piece may come out in several.
CalendarFacts laid_over(CalendarFacts district, CalendarFacts const& own);

}  // namespace campus
