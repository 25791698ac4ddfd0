#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/reports.hpp"
#include "daemon/contract/wire.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/series_rows.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/flow.hpp"
#include "policy/model/ruling.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// What a school measured, one file a day: series-YYYYMMDD.db.  synchronous=NORMAL: a power cut may cost the
// last moments.  A day is appended to without an index, gets its index when it is over, and goes by unlink; a
// broken day costs that day.  Days are those of the school's civil time.  Lives on the store's thread.
class SeriesStore {
public:
  struct Options {
    std::chrono::seconds utc_offset{std::chrono::hours(8)};  // of the school's civil time
    bool is_durable = false;  // synchronous=FULL, for who must not lose a second
  };
  // Files that may be open for writing: a day and the one beside it, around midnight or when the clock is
  // set.
  static constexpr std::size_t open_days_max = 2;

  // A day that could not be read any more and was set aside under another name.
  struct DamagedDay {
    std::filesystem::path set_aside_as;
    Fault why;
  };

  // Looks at every day in the directory.  `damaged` of those that are broken.
  static Result<SeriesStore> open(std::filesystem::path directory, Options options);
  ~SeriesStore();
  SeriesStore(SeriesStore&&) noexcept;
  SeriesStore& operator=(SeriesStore&&) noexcept;

  // Days set aside since the last call.
  std::vector<DamagedDay> take_damaged();

  // Appends one second (or whatever the window is) of one interface.  Hosts and VLANs are added up to whole
  // minutes in memory first: 64 hosts a second would be 5.5 million rows a day.
  Result<void> keep(TrafficRollup const& rollup);
  // Adds the port rates of one poll to stretches of five minutes.
  Result<void> keep(DeviceStatus const& status);
  Result<void> flush();  // writes the open minutes; before the end, and before a reading that must see them

  // One report for the rollup lane, numbered after everything in the files and everything below `above_seq`.
  Result<std::uint64_t> put_report(std::string_view schema, std::string_view body, Instant observed_at,
                                   std::uint64_t above_seq);
  // Seconds of all given interfaces (all there are, when none is given) added up: the body of a report.  A
  // second in which no row was kept is empty.
  Result<contract::TrafficReport> traffic_report(Instant from, std::uint32_t step_s, std::size_t steps,
                                                 std::vector<std::string> const& interfaces);

  Result<std::vector<contract::Record>> reports_after(std::uint64_t seq, std::size_t records_max,
                                                      std::size_t bytes_max);
  struct ReportRange {
    std::uint64_t lowest = 0, highest = 0;  // 0: no report is in any file
  };
  ReportRange report_range() const;
  Result<std::uint64_t> reports_beyond(std::uint64_t seq);  // how many
  Result<std::optional<Instant>> oldest_report_beyond(std::uint64_t seq);

  Result<std::vector<TrafficRow>> traffic(Window window);
  Result<std::vector<HostRow>> top_hosts(Window window, std::size_t hosts_max);  // most bytes first
  Result<std::vector<PortRow>> ports(DeviceId const& device, Window window);

  // Closes the days that are over, and removes the days before `now - keep` and, oldest first, those above
  // `bytes_max` in all.  Gives what went, by seq of reports.
  struct Purged {
    std::vector<std::string> days;  // "20260914"
    std::uint64_t highest_seq = 0;  // of the reports that went with them
  };
  Result<Purged> purge(Instant now, Duration keep, std::int64_t bytes_max);

  std::int64_t bytes() const;  // of all days on the disk

private:
  struct Parts;
  explicit SeriesStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace campus::store
