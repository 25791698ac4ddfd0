#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// The files of one series, a day each by the school's civil time: STEM-YYYYMMDD.db.  Knows their names and that a
// broken one is set aside under another, and nothing of what is in them.  A plain value; any thread.
class DayFiles {
public:
  using Day = std::chrono::sys_days;
  struct Found {
    std::set<Day> days, damaged;
  };

  DayFiles(std::filesystem::path directory, std::string stem, std::chrono::seconds utc_offset);

  Day day_of(Instant at) const;
  Instant begin_of(Day day) const { return day - utc_offset_; }
  static std::string name_of(Day day);  // "20260914"
  std::filesystem::path path_of(Day day) const;
  std::filesystem::path const& directory() const { return directory_; }

  Result<Found> list() const;
  bool is_there(Day day) const;
  // Its log lies beside it and holds something: nobody closed it.  A reader may leave an empty one.
  bool was_left_open(Day day) const;
  std::int64_t bytes(Day day) const;  // with its log

  Result<void> remove(Day day) const;
  void remove_damaged_before(Day day) const;
  // Kept for whoever may want to look, under a name that nobody opens: STEM-20260914.db.damaged, ...damaged-2.
  std::filesystem::path set_aside(Day day) const;

private:
  std::filesystem::path directory_;
  std::string stem_;
  std::chrono::seconds utc_offset_;
};

}  // namespace campus::store
