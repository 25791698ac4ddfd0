#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/work_views.hpp"
#include "daemon/store/work_book.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::work {

// Tasks as people of the district make and move them.  Inside one transaction, on the store's thread.

// Whose hand it is, and when.
struct Hand {
  std::string user;
  Instant now;
  CivilDay today{};
};

// One for each school, all or none.
Result<std::vector<std::int64_t>> make_tasks(store::WorkBook& book, contract::NewTask const& wish,
                                             Hand const& hand);

// `verb` as it stands in the path: an unknown one, or one of the school's, is not_found.  Gives the task's
// school.
Result<std::string> move_task(store::WorkBook& book, std::int64_t id, std::string_view verb,
                              contract::TaskMove const& move, Hand const& hand);

// Exemptions that are over: the tasks are with their schools again.  Gives those schools.
Result<std::vector<std::string>> end_exemptions(store::WorkBook& book, Instant now, CivilDay today);

// What may be done with it now by who may do anything with tasks.
std::vector<std::string> verbs_of(contract::TaskEntry const& task);

// Days with lessons until the day, where the calendar is known, else days; negative: it is over.
std::int64_t days_left(CivilDay due, CivilDay today, SchoolCalendar const* calendar);

// Writes down what came of a step: the task, the step, the audit.
Result<void> keep_step(store::WorkBook& book, contract::TaskEntry const& before, contract::TaskEntry after,
                       contract::TaskStep step);

}  // namespace campus::work
