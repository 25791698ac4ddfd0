#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "daemon/store/database.hpp"
#include "daemon/store/day_files.hpp"
#include "daemon/store/series_rows.hpp"
#include "daemon/store/series_store.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/traffic_source.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// What the traffic of a time came to, by host, application, VLAN and subnet, and in all.  Read beside whoever writes:
// a day after the other, each through a read-only connection of its own, so that nobody who needs the store waits for a
// year.  Lives for the length of a question, on one thread, which may be another than the store's.
class SeriesReader {
public:
  // `may_go_on` is asked many times a second; false ends the call with CMP-S012.  All that is told is of `sources`.
  SeriesReader(std::filesystem::path directory, SeriesStore::Options options, std::function<bool()> may_go_on,
               SourceChoice sources = {});

  // Of minutes (and for hosts, hours) that began in the window.
  Result<TopHosts> top_hosts(Window window, std::size_t hosts_max);
  Result<std::vector<ApplicationTraffic>> applications(Window window);  // most bytes first
  Result<std::vector<VlanTraffic>> vlans(Window window);                // by number
  Result<std::vector<SubnetTraffic>> subnets(Window window);            // by prefix
  // `steps` follow each other and fill the window; what began within one counts for it.
  Result<TrafficTotals> totals(Window window, std::span<Window const> steps = {});
  Result<std::vector<UplinkTraffic>> uplinks(Window window);  // by name
  // By stretches that follow each other and begin at whole minutes: what began within a minute counts for the stretch
  // that has the minute.
  Result<std::vector<PartTraffic>> by_parts(std::span<Window const> parts);

  std::size_t days_read() const { return days_read_; }  // by all calls so far
  // Of the days that could not be read; they count as empty.
  std::vector<Fault> take_damaged() { return std::exchange(damaged_, {}); }

private:
  using Work = std::function<Result<void>(Database&)>;

  Result<void> read(Window window, Work const& work);
  Result<void> read_day(DayFiles::Day day, Work const& work);

  DayFiles files_;
  std::function<bool()> may_go_on_;
  SourceChoice sources_;
  std::size_t days_read_ = 0;
  std::vector<Fault> damaged_;
};

}  // namespace campus::store
