#include "daemon/store/series_reader.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "daemon/store/chosen_sources.hpp"
#include "daemon/store/host_day.hpp"
#include "daemon/store/host_totals.hpp"
#include "daemon/store/totals_sum.hpp"

namespace campus::store {
namespace {

using N = std::uint64_t;

// One row of what an application moved in a minute.
struct Moved {
  Counts up, down, inner;
  N flows_new = 0;
};

// From here on this connection sees the minutes and hours of the chosen sources alone: views of its own stand before the
// tables of their names.
Result<void> show_only(Database& database, SourceChoice const& sources) {
  auto const chosen = chosen_sources(database, sources);
  if (!chosen) return std::unexpected(chosen.error());
  std::string script;
  for (std::string const table : {"host", "minute_error", "hour", "hour_host", "vlan", "subnet", "application"})
    script += "create temp view " + table + " as select * from main." + table +
              " where interface in (select value from json_each('" + *chosen + "'));";
  return database.script(script);
}

}  // namespace

SeriesReader::SeriesReader(std::filesystem::path directory, SeriesStore::Options options,
                           std::function<bool()> may_go_on, SourceChoice sources)
    : files_(std::move(directory), "series", options.utc_offset),
      may_go_on_(std::move(may_go_on)),
      sources_(std::move(sources)) {}

Result<void> SeriesReader::read(Window window, Work const& work) {
  auto const list = files_.list();
  if (!list) return std::unexpected(list.error());
  for (auto const day : list->days) {
    if (files_.begin_of(day + std::chrono::days(1)) <= window.from) continue;
    if (files_.begin_of(day) >= window.to) break;
    if (!may_go_on_()) return fail(Fault::Kind::timeout, "CMP-S012", {{"path", files_.path_of(day).string()}});
    auto done = read_day(day, work);
    ++days_read_;
    if (done || !files_.is_there(day)) continue;  // else it went meanwhile, with its time
    if (done.error().kind != Fault::Kind::broken) return done;
    damaged_.push_back(std::move(done.error()));
  }
  return {};
}

Result<void> SeriesReader::read_day(DayFiles::Day day, Work const& work) {
  auto database = Database::open(
      files_.path_of(day), {.schema = {}, .is_read_only = true, .is_checked = false, .may_go_on = may_go_on_});
  if (!database) return std::unexpected(std::move(database.error()));
  auto const version = database->value<int>("pragma user_version");
  if (!version) return std::unexpected(version.error());
  if (*version < series_schema().back().number) return {};  // it is being made at this moment
  if (auto done = show_only(*database, sources_); !done) return done;
  return work(*database);
}

Result<TopHosts> SeriesReader::top_hosts(Window window, std::size_t hosts_max) {
  HostTotals totals(host_totals_max);
  auto done = read(window, [&](Database& database) { return HostDay(database, window, sources_, totals).add(); });
  if (!done) return std::unexpected(std::move(done.error()));
  TopHosts top;
  top.hosts = totals.list(hosts_max, top.beyond);
  top.error = totals.error();
  return top;
}

Result<std::vector<ApplicationTraffic>> SeriesReader::applications(Window window) {
  std::map<std::pair<std::string, std::string>, ApplicationTraffic> sums;
  auto const work = [&](Database& database) -> Result<void> {
    std::map<std::int64_t, Moved> day;  // by the number that the day gives it
    auto const take = [&](std::int64_t number, N up_p, N up_b, N down_p, N down_b, N inner_p, N inner_b, N flows) {
      auto& moved = day[number];
      moved.up += {up_p, up_b};
      moved.down += {down_p, down_b};
      moved.inner += {inner_p, inner_b};
      moved.flows_new += flows;
    };
    auto done = database.each<std::int64_t, N, N, N, N, N, N, N>(
        "select application, up_packets, up_bytes, down_packets, down_bytes, inner_packets, inner_bytes, flows_new "
        "from application where minute_ns >= ? and minute_ns < ?",
        take, window.from, window.to);
    if (!done) return done;
    auto const name = [&](std::int64_t number, std::string const& word, std::string const& category) {
      auto const moved = day.find(number);
      if (moved == day.end()) return;
      auto& sum = sums[{word, category}];
      sum.name = word;
      sum.category = category;
      sum.up += moved->second.up;
      sum.down += moved->second.down;
      sum.inner += moved->second.inner;
      sum.flows_new += moved->second.flows_new;
    };
    return database.each<std::int64_t, std::string, std::string>("select id, name, category from application_name", name);
  };
  if (auto done = read(window, work); !done) return std::unexpected(std::move(done.error()));
  std::vector<ApplicationTraffic> applications;
  for (auto& [key, sum] : sums) applications.push_back(std::move(sum));
  std::ranges::stable_sort(applications, {}, [](ApplicationTraffic const& one) {
    return ~(one.up.bytes + one.down.bytes + one.inner.bytes);
  });
  return applications;
}

Result<std::vector<VlanTraffic>> SeriesReader::vlans(Window window) {
  std::map<std::uint16_t, Counts> sums;
  auto const work = [&](Database& database) {
    return database.each<std::uint16_t, N, N>(
        "select vlan, packets, bytes from vlan where minute_ns >= ? and minute_ns < ?",
        [&](std::uint16_t vlan, N packets, N bytes) { sums[vlan] += {packets, bytes}; }, window.from, window.to);
  };
  if (auto done = read(window, work); !done) return std::unexpected(std::move(done.error()));
  std::vector<VlanTraffic> vlans;
  for (auto const& [vlan, total] : sums) vlans.push_back({.vlan = vlan, .total = total});
  return vlans;
}

Result<std::vector<SubnetTraffic>> SeriesReader::subnets(Window window) {
  std::map<Prefix, SubnetTraffic> sums;
  auto const take = [&](std::string const& text, N sent_p, N sent_b, N received_p, N received_b) {
    auto const prefix = Prefix::parse(text);
    if (!prefix) return;  // written by a hand that is not ours
    auto& sum = sums[*prefix];
    sum.prefix = *prefix;
    sum.sent += {sent_p, sent_b};
    sum.received += {received_p, received_b};
  };
  auto const work = [&](Database& database) {
    return database.each<std::string, N, N, N, N>(
        "select prefix, sum(sent_packets), sum(sent_bytes), sum(received_packets), sum(received_bytes) from subnet "
        "where minute_ns >= ? and minute_ns < ? group by prefix",
        take, window.from, window.to);
  };
  if (auto done = read(window, work); !done) return std::unexpected(std::move(done.error()));
  std::vector<SubnetTraffic> subnets;
  for (auto& [prefix, sum] : sums) subnets.push_back(sum);
  return subnets;
}

Result<TrafficTotals> SeriesReader::totals(Window window, std::span<Window const> steps) {
  TotalsSum sum(sources_, steps);
  auto const work = [&](Database& database) {
    return each_traffic(database, window, [&](TrafficRow const& row) { sum.take(row); });
  };
  if (auto done = read(window, work); !done) return std::unexpected(std::move(done.error()));
  return sum.totals();
}

Result<std::vector<UplinkTraffic>> SeriesReader::uplinks(Window window) {
  UplinkSums sums(sources_);
  auto const work = [&](Database& database) {
    return each_traffic(database, window, [&](TrafficRow const& row) { sums.take(row); });
  };
  if (auto done = read(window, work); !done) return std::unexpected(std::move(done.error()));
  return sums.uplinks();
}

}  // namespace campus::store
