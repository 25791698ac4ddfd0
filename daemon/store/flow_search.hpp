#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "daemon/contract/flow_query.hpp"
#include "daemon/contract/flow_views.hpp"
#include "daemon/store/database.hpp"
#include "policy/model/fault.hpp"

namespace campus::store {

// One search through one day's file.  Rows are read in stretches, the newest first, so that a search ends soon when it
// has what was wished for and can be ended in between; where the day has its index, a search for a host or for few
// names reads what the index names.  Lives for the length of a call, on the archive's thread.
class FlowSearch {
public:
  FlowSearch(contract::FlowQuery const& query, std::uint64_t rows_read_max,
             std::function<bool()> const& may_go_on);

  // Adds to `found`, and says there how it ended.
  Result<void> read(std::filesystem::path const& path, contract::FoundFlows& found);

private:
  // Rows by their ids, both ends in it.
  struct Stretch {
    std::int64_t first = 0, last = 0;
  };
  enum class Way : std::uint8_t { every_row, index_of_hosts, index_of_names };

  Result<bool> note_words(Database& database);
  Result<Way> choose_way(Database& database) const;
  Result<std::vector<Stretch>> stretches(Database& database, Way way) const;
  std::string conditions(Way way) const;
  Result<void> read(Database& database, std::string const& sql, Stretch stretch, contract::FoundFlows& found);
  Result<void> stop_at(Database& database, Stretch next, contract::FoundFlows& found);

  contract::FlowQuery const& query_;
  std::uint64_t rows_read_max_;
  std::function<bool()> const& may_go_on_;
  std::string lowest_, highest_;  // of the addresses that are looked for, as they are kept
  bool has_few_names_ = false;
  bool has_certificates_ = false;  // of the day that is read
};

}  // namespace campus::store
