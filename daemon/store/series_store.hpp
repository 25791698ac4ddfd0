#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/contract/reports.hpp"
#include "daemon/contract/wire.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/evidence_rows.hpp"
#include "daemon/store/open_stretches.hpp"
#include "daemon/store/series_days.hpp"
#include "daemon/store/series_rows.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/room_status.hpp"
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
  };
  // A day is closed this long after its end: what was measured before midnight may be written a little later.
  static constexpr Duration closed_after = std::chrono::minutes(10);

  // Looks at every day in the directory; those that are broken are set aside, see take_damaged().
  static Result<SeriesStore> open(std::filesystem::path directory, Options options);
  ~SeriesStore();  // flushes
  SeriesStore(SeriesStore&&) noexcept;
  SeriesStore& operator=(SeriesStore&&) noexcept;

  // Days that could not be read and were set aside under another name, since the last call.
  std::vector<SeriesDays::Damaged> take_damaged() { return days_.take_damaged(); }
  bool has_damaged_between(Instant from, Instant to) const { return days_.has_damaged_between(from, to); }

  // Open stretches that could not be written when they were over and are gone, since the last call, and why
  // the first of them.
  struct Lost {
    std::uint64_t stretches = 0;
    std::optional<Fault> why;
  };
  Lost take_lost() { return std::exchange(lost_, {}); }

  // Appends the sums of one window (mostly a second) of one interface.  What is refused was not taken in any part
  // and may be kept again.
  Result<void> keep(TrafficRollup const& rollup);
  // The hosts, VLANs, subnets and applications of a minute, or the hosts of an hour; likewise.
  Result<void> keep(TrafficStretch const& stretch);
  // Adds the port rates of one poll to stretches of five minutes.  Without an answer there is nothing to add.
  Result<void> keep(DeviceStatus const& status);
  // Writes the open stretches; before the end, and before a reading that must see them.  Those that are
  // refused stay open.
  Result<void> flush();

  // One room in one period, in place of what was kept of it before.
  Result<void> keep(RoomUse const& use);
  // The periods that begin in the window, by time; of every room when none is named.
  Result<std::vector<RoomUse>> room_uses(Window window, std::string_view room);

  Result<std::vector<TrafficRow>> traffic(Window window);  // by time
  // Of minutes (and for hosts, hours) that began in the window.
  Result<TopHosts> top_hosts(Window window, std::size_t hosts_max);
  Result<std::vector<ApplicationTraffic>> applications(Window window);  // most bytes first
  Result<std::vector<VlanTraffic>> vlans(Window window);                // by number
  Result<std::vector<SubnetTraffic>> subnets(Window window);            // by prefix
  Result<TrafficTotals> totals(Window window);
  // The same by stretches that follow each other and begin at whole minutes: what began within a minute counts for the
  // stretch that has the minute.
  Result<std::vector<PartTraffic>> by_parts(std::span<Window const> parts);
  Result<std::vector<PortRow>> ports(DeviceId const& device, Window window);
  Result<std::vector<DayHours>> hours(Window window);  // of the days that have any, by time

  // `steps` steps of the given interfaces (of all, when none is given) added up: the body of a report.  A
  // step in which no row was kept is empty.
  Result<contract::TrafficReport> traffic_report(Instant from, std::uint32_t step_s, std::size_t steps,
                                                 std::vector<std::string> const& interfaces);

  // The rollup lane.  Numbers are those of the file; Spool makes numbers of the wire from them.
  // One report, numbered after everything in the files and everything up to `above_seq`.
  Result<std::uint64_t> put_report(std::string_view schema, std::string_view body, Instant observed_at,
                                   std::uint64_t above_seq);
  Result<std::vector<contract::Record>> reports_after(std::uint64_t seq, std::size_t records_max,
                                                      std::size_t bytes_max);
  std::uint64_t highest_report() const;
  std::uint64_t reports_beyond(std::uint64_t seq) const;          // how many, a lost one among them included
  Result<std::optional<Instant>> report_time(std::uint64_t seq);  // of the first from there on

  // Closes the days that are over, and removes the days before `now - keep` and, oldest first, those above
  // `bytes_max` in all; never the present one.  Gives what went.
  struct PurgedDay {
    std::string day;                        // "20260914"
    std::uint64_t lowest = 0, highest = 0;  // of its reports; 0: it had none
    Instant from, to;                       // when those were observed
  };
  Result<std::vector<PurgedDay>> purge(Instant now, Duration keep, std::int64_t bytes_max);

  std::int64_t bytes() const;  // of all days on the disk

private:
  explicit SeriesStore(SeriesDays days);

  Result<void> write(std::string const& device, OpenStretch const& stretch);
  Result<void> close(Result<void> written);
  Result<void> remove(SeriesDays::Day day, std::vector<PurgedDay>& purged);

  SeriesDays days_;
  std::map<std::string, OpenStretch> stretches_;  // by device
  Lost lost_;
};

}  // namespace campus::store
