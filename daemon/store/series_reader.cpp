#include "daemon/store/series_reader.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "daemon/store/chosen_sources.hpp"
#include "daemon/store/host_day.hpp"
#include "daemon/store/host_totals.hpp"

namespace campus::store {
namespace {

using N = std::uint64_t;
using FiveMinutes = std::chrono::duration<std::int64_t, std::ratio<300>>;

std::optional<N> nearest_rank(std::vector<N>& values, std::size_t percent) {
  if (values.empty()) return std::nullopt;
  auto const rank = (values.size() * percent + 99) / 100;  // from 1
  auto const at = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::ranges::nth_element(values, at);
  return *at;
}

N rate_of(N bytes, Duration watched) {
  return static_cast<N>(static_cast<double>(bytes) * 8 / std::chrono::duration<double>(watched).count() + 0.5);
}

class TotalsSum {
public:
  explicit TotalsSum(SourceChoice const& choice) : choice_(choice) {}

  // Every source is told of, also those that are not in the sums.
  void take(TrafficRow const& row) {
    auto const [at, is_new] = sources_.try_emplace(row.interface_name);
    auto& source = at->second;
    if (is_new) {
      source.name = row.interface_name;
      source.is_in = choice_.takes(row.interface_name);
    }
    for (auto const* const counts : {&row.up, &row.down, &row.within, &row.transit}) source.total += *counts;
    source.watched += row.window.to - row.window.from;
    if (source.is_in) add(row);
  }

  TrafficTotals totals() const {
    auto totals = totals_;
    for (auto const& [name, source] : sources_) totals.sources.push_back(source);
    for (auto const& [name, length] : watched_) totals.watched = std::max(totals.watched, length);
    std::vector<N> up, down;
    for (auto const& [at, stretch] : stretches_) {
      auto const watched = stretch.watched / static_cast<std::int64_t>(stretch.interfaces.size());
      if (watched * 2 < FiveMinutes(1)) continue;
      up.push_back(rate_of(stretch.up, watched));
      down.push_back(rate_of(stretch.down, watched));
    }
    totals.up_bps_p95 = nearest_rank(up, 95);
    totals.down_bps_p95 = nearest_rank(down, 95);
    totals.up_bps_max = nearest_rank(up, 100);
    totals.down_bps_max = nearest_rank(down, 100);
    return totals;
  }

private:
  // Five minutes of all interfaces.
  struct Stretch {
    N up = 0, down = 0;
    std::set<std::string> interfaces;
    Duration watched{};  // over all of them
  };

  void add(TrafficRow const& row) {
    totals_.up += row.up;
    totals_.down += row.down;
    totals_.within += row.within;
    totals_.transit += row.transit;
    totals_.other += row.other;
    totals_.undissected += row.undissected;
    totals_.flows_new += row.flows_new;
    totals_.loss += row.loss;
    auto const length = row.window.to - row.window.from;
    watched_[row.interface_name] += length;
    auto& stretch = stretches_[std::chrono::floor<FiveMinutes>(row.window.from)];
    stretch.up += row.up.bytes;
    stretch.down += row.down.bytes;
    stretch.interfaces.insert(row.interface_name);
    stretch.watched += length;
  }

  SourceChoice const& choice_;
  TrafficTotals totals_;
  std::map<std::string, TrafficTotals::Source> sources_;
  std::map<std::string, Duration> watched_;  // by interface
  std::map<std::chrono::sys_time<FiveMinutes>, Stretch> stretches_;
};

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

Result<TrafficTotals> SeriesReader::totals(Window window) {
  TotalsSum sum(sources_);
  auto const work = [&](Database& database) {
    return each_traffic(database, window, [&](TrafficRow const& row) { sum.take(row); });
  };
  if (auto done = read(window, work); !done) return std::unexpected(std::move(done.error()));
  return sum.totals();
}

}  // namespace campus::store
