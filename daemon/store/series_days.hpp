#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/store/database.hpp"
#include "daemon/store/day_files.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// The files of a series, a day each, by the school's civil time: opens, closes and removes them, and sets a
// broken one aside so that it costs no more than itself.  Owned by the SeriesStore; lives on the store's
// thread.
class SeriesDays {
public:
  using Day = DayFiles::Day;
  using Work = std::function<Result<void>(Database&)>;

  // The reports in one file; 0: none.
  struct Reports {
    std::uint64_t lowest = 0, highest = 0;
  };
  struct Damaged {
    std::filesystem::path set_aside_as;
    Fault why;
  };
  // Files that stay open for writing: a day and the one beside it, around midnight or when the clock is set.
  static constexpr std::size_t open_max = 2;

  SeriesDays(std::filesystem::path directory, std::chrono::seconds utc_offset,
             Database::Synchronous synchronous);

  // Looks at every file there is.  A file of a newer program is refused; a broken one is set aside.
  Result<void> scan();

  Day day_of(Instant at) const { return files_.day_of(at); }
  Instant begin_of(Day day) const { return files_.begin_of(day); }
  static std::string name_of(Day day) { return DayFiles::name_of(day); }

  // One transaction in the file of that day, which is made where it is missing.  A file that turns out to be
  // broken is set aside, and the work done once more in a new one.
  Result<void> write(Day day, Work const& work);
  // A day that does not exist or is broken is an empty one: the work is not done, or its fault is forgotten.
  Result<void> read(Day day, Work const& work);

  std::vector<Day> within(Window window) const;  // those there are
  std::map<Day, Reports> const& reports() const { return days_; }
  void count_report(Day day, std::uint64_t seq);

  // Builds the index and lets go of the log and of the file.  A day that somebody reads just now stays open, and is
  // closed by a later call: nobody is waited for.
  Result<void> close_before(Day day);
  Result<void> remove(Day day);
  void remove_damaged_before(Day day);
  std::int64_t bytes(Day day) const { return files_.bytes(day); }

  std::vector<Damaged> take_damaged() { return std::exchange(damaged_, {}); }
  bool has_damaged_between(Instant from, Instant to) const;

private:
  Result<Database> open(Day day, bool is_checked);
  Result<Database*> open_for_writing(Day day);
  Result<Database> open_for_reading(Day day) const;
  bool is_of_this_program(Day day) const;
  Result<void> take_over(Day day, bool is_checked);
  Result<void> look_into(Day day);
  Result<void> note_reports(Day day, Database& database);
  static Result<bool> give_up_log(Database& database);
  static Result<bool> close(Database& database);  // false: to be tried again
  void set_aside(Day day, Fault why);

  DayFiles files_;
  Database::Synchronous synchronous_;
  std::map<Day, Reports> days_;
  std::map<Day, Database> open_;
  std::vector<Damaged> damaged_;
  std::set<Day> damaged_days_;
};

}  // namespace campus::store
