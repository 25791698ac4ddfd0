#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "daemon/contract/reports.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// Adds the seconds of all watched interfaces up to the columns that go to the district.  Reports begin at whole
// multiples of their length, so that schools can be added up.  A step that was not watched as a whole stays empty:
// half a measurement would look like half the traffic.  Lives on the control loop.
class TrafficColumns {
public:
  // Ten seconds: fine enough to see a lesson begin, coarse enough for a district of thousands to keep.
  static constexpr std::chrono::seconds step{10};
  // A window a second long never fits the steps exactly; less than this share of a step counts as not watched.
  static constexpr double covered_least = 0.9;

  // Exporters put together are one interface more for so long after they last told of something: twice the longest
  // active timeout.  Whoever is silent for longer is dead or was never there, and what the others measured is sent.
  static constexpr std::chrono::minutes told_lately{10};

  // No interface of ours: exporters alone tell, and each step needs them.  What they tell comes late: a report waits so
  // long for it behind the newest window.
  TrafficColumns(std::size_t interfaces, std::chrono::seconds report_every, Duration told_after = {});

  // The reports that this window, being past their end, completes.
  std::vector<contract::TrafficReport> add(TrafficRollup const& rollup);
  std::vector<contract::TrafficReport> add_told(TrafficRollup const& rollup);  // of all exporters that count, together
  // What there is; for the end of the program.
  std::vector<contract::TrafficReport> finish();

private:
  struct Row {
    std::uint64_t down = 0, up = 0, within = 0, transit = 0, other = 0, packets = 0, dropped = 0;
    Duration watched{};  // over all interfaces of ours
    Duration told{};     // by exporters
  };

  using Rows = std::vector<Row>;

  std::vector<contract::TrafficReport> add(TrafficRollup const& rollup, Duration Row::*watched);
  bool is_covered(Row const& row, Instant at) const;
  void finish_before(Instant until, std::vector<contract::TrafficReport>& done);
  std::optional<contract::TrafficReport> report_of(Instant from, Rows const& rows) const;

  std::size_t interfaces_;
  std::chrono::seconds report_every_;
  Duration told_after_;
  std::map<Instant, Rows> open_;  // by begin: one, or as many as are waited for
  Instant finished_until_;
  Instant told_until_;  // the newest that exporters told of
};

}  // namespace campus::gateway
