#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/contract/flow_query.hpp"
#include "daemon/contract/flow_views.hpp"
#include "daemon/store/day_files.hpp"
#include "daemon/store/flow_store.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// The days of conversations as a whole: finds some of them, gives a day that is over its index, and removes the oldest.
// A search reads a day after the other, the newest first, each through its own connection: SQLite attaches ten files
// at most, and whoever appends is never waited for.  Lives on one thread, which may be another than the FlowStore's;
// one that searches and one that cleans up may work side by side, each on its own.
class FlowArchive {
public:
  // A search reads at most so many rows (a search by an index reads fewer than it passes over), else a wish that fits
  // nothing would read half a year.
  static constexpr std::uint64_t rows_read_max = 100'000'000;

  FlowArchive(std::filesystem::path directory, FlowStore::Options options);

  // `may_go_on` is asked about ten times a second.
  Result<contract::FoundFlows> search(contract::FlowQuery const& query, std::function<bool()> const& may_go_on);

  // Builds one index of one day before `today`.  True: there is more to do, also where `may_go_on`, which is asked many
  // times a second, ended it: what was begun is undone then, and begun anew the next time.
  Result<bool> index_one(Instant now, std::function<bool()> const& may_go_on);

  // Removes the days before `now - keep` and, oldest first, those above `bytes_max` in all; never the present one.
  // Gives their names.
  Result<std::vector<std::string>> purge(Instant now, Duration keep, std::int64_t bytes_max);

  struct Facts {
    std::uint32_t days = 0;
    std::optional<Instant> since;  // begin of the oldest day
    std::int64_t bytes = 0;
  };
  Result<Facts> facts() const;

  std::vector<FlowStore::Damaged> take_damaged() { return std::exchange(damaged_, {}); }

private:
  Result<bool> index_one_of(DayFiles::Day day, std::function<bool()> const& may_go_on);
  Result<bool> has_its_indices(DayFiles::Day day) const;
  void set_aside(DayFiles::Day day, Fault why);

  DayFiles files_;
  std::set<DayFiles::Day> indexed_;  // known to have their index
  std::vector<FlowStore::Damaged> damaged_;
};

}  // namespace campus::store
