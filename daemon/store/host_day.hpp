#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "daemon/store/database.hpp"
#include "daemon/store/host_totals.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"
#include "policy/model/traffic_source.hpp"

namespace campus::store {

// The hosts of one day's file, added to the totals: by whole hours where there are any, and by the minutes that no such
// hour has.  Lives for the length of a call.
class HostDay {
public:
  // The tables of the connection show the chosen sources alone.
  HostDay(Database& database, Window window, SourceChoice const& sources, HostTotals& totals)
      : database_(database), window_(window), sources_(sources), totals_(totals) {}

  Result<void> add();

private:
  // A minute that had more hosts than it lists.
  struct Minute {
    std::uint64_t lightest = 0, beyond = 0;  // bytes: of the last that is listed, and of all that are not
    bool has_listed = false;
  };

  Result<void> note_hours();
  Result<void> add_hours();
  Result<std::vector<Window>> times_without_hours();
  Result<void> add_minutes(Window range);
  bool is_in_hour(std::int64_t interface, Instant minute) const;
  void add_errors_of_minutes();

  Database& database_;
  Window window_;
  SourceChoice const& sources_;
  HostTotals& totals_;
  // By interface, in the order of their time, none touching the next.
  std::map<std::int64_t, std::vector<Window>> hours_;
  std::map<std::pair<std::int64_t, Instant>, Minute> minutes_;  // by interface and begin
};

}  // namespace campus::store
