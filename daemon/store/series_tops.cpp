// What the traffic of a time came to: by host, application, VLAN and subnet, and in all.

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "daemon/store/chosen_sources.hpp"
#include "daemon/store/series_store.hpp"

namespace campus::store {
namespace {

using N = std::uint64_t;
using FiveMinutes = std::chrono::duration<std::int64_t, std::ratio<300>>;

IpAddress address_from(std::string const& bytes) {
  IpAddress address;
  std::copy_n(bytes.begin(), std::min(bytes.size(), address.octets.size()), address.octets.begin());
  return address;
}

class HostSum {
public:
  Result<void> add_day(Database& database, Window window, SourceChoice const& sources) {
    auto const chosen = chosen_sources(database, sources);
    if (!chosen) return std::unexpected(chosen.error());
    auto const error = database.value<N>(
        "select coalesce(sum(hosts_error), 0) from hour where from_ns >= ?1 and to_ns <= ?2 "
        "and interface in (select value from json_each(?3))",
        window.from, window.to, *chosen);
    if (!error) return std::unexpected(error.error());
    error_ += *error;
    auto const rows = database.query<std::string, std::uint16_t, N, N, N, N>(hosts_sql, window.from, window.to, *chosen);
    if (!rows) return std::unexpected(rows.error());
    for (auto const& [address, vlan, sent_p, sent_b, received_p, received_b] : *rows) {
      if (address.empty()) {
        beyond_ += {sent_p + received_p, sent_b + received_b};
        continue;
      }
      auto& sum = sums_[{address_from(address), vlan}];
      sum.sent += {sent_p, sent_b};
      sum.received += {received_p, received_b};
    }
    return {};
  }

  TopHosts top(std::size_t hosts_max) const {
    TopHosts top{.hosts = {}, .beyond = beyond_, .error = error_};
    for (auto& [key, sum] : sums_) top.hosts.push_back({key.first, key.second, sum.sent, sum.received});
    std::ranges::sort(top.hosts, {}, [](HostRow const& host) {
      return std::tuple(~(host.sent.bytes + host.received.bytes), host.address, host.vlan);  // most bytes first
    });
    for (auto i = hosts_max; i < top.hosts.size(); ++i) {
      top.beyond += top.hosts[i].sent;
      top.beyond += top.hosts[i].received;
    }
    if (top.hosts.size() > hosts_max) top.hosts.resize(hosts_max);
    return top;
  }

private:
  // Whole hours where there are any, and the minutes that no such hour has.
  static constexpr std::string_view hosts_sql =
      "select address, vlan, sum(sent_packets), sum(sent_bytes), sum(received_packets), sum(received_bytes) from ("
      "select host.* from hour_host as host join hour using (interface, from_ns) "
      "where hour.from_ns >= ?1 and hour.to_ns <= ?2 and interface in (select value from json_each(?3)) union all "
      "select * from host where minute_ns >= ?1 and minute_ns < ?2 "
      "and interface in (select value from json_each(?3)) and not exists (select 1 from hour "
      "where hour.interface = host.interface and hour.from_ns >= ?1 and hour.to_ns <= ?2 "
      "and hour.from_ns <= minute_ns and minute_ns < hour.to_ns)) group by address, vlan";

  std::map<std::pair<IpAddress, std::uint16_t>, HostRow> sums_;
  Counts beyond_;
  N error_ = 0;
};

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
  void add(TrafficRow const& row) {
    totals_.up += row.up;
    totals_.down += row.down;
    totals_.within += row.within;
    totals_.transit += row.transit;
    totals_.other += row.other;
    totals_.undissected += row.undissected;
    totals_.flows_new += row.flows_new;
    totals_.loss.kernel_dropped += row.loss.kernel_dropped;
    totals_.loss.interface_dropped += row.loss.interface_dropped;
    totals_.loss.slabs_deferred += row.loss.slabs_deferred;
    totals_.loss.flows_evicted += row.loss.flows_evicted;
    auto const length = row.window.to - row.window.from;
    watched_[row.interface_name] += length;
    auto& stretch = stretches_[std::chrono::floor<FiveMinutes>(row.window.from)];
    stretch.up += row.up.bytes;
    stretch.down += row.down.bytes;
    stretch.interfaces.insert(row.interface_name);
    stretch.watched += length;
  }

  // Every source is told of, also those that are not in the sums.
  void note(TrafficRow const& row, SourceChoice const& sources) {
    auto& source = sources_[row.interface_name];
    source.name = row.interface_name;
    source.is_in = sources.takes(row.interface_name);
    for (auto const* const counts : {&row.up, &row.down, &row.within, &row.transit}) source.total += *counts;
    source.watched += row.window.to - row.window.from;
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

  TrafficTotals totals_;
  std::map<std::string, TrafficTotals::Source> sources_;
  std::map<std::string, Duration> watched_;  // by interface
  std::map<std::chrono::sys_time<FiveMinutes>, Stretch> stretches_;
};

}  // namespace

Result<TopHosts> SeriesStore::top_hosts(Window window, std::size_t hosts_max, SourceChoice const& sources) {
  HostSum sum;
  for (auto const day : days_.within(window)) {
    auto done = days_.read(day, [&](Database& database) { return sum.add_day(database, window, sources); });
    if (!done) return std::unexpected(std::move(done.error()));
  }
  return sum.top(hosts_max);
}

Result<std::vector<ApplicationTraffic>> SeriesStore::applications(Window window, SourceChoice const& sources) {
  std::map<std::pair<std::string, std::string>, ApplicationTraffic> sums;
  auto const work = [&](Database& database) -> Result<void> {
    auto const chosen = chosen_sources(database, sources);
    if (!chosen) return std::unexpected(chosen.error());
    auto rows = database.query<std::string, std::string, N, N, N, N, N, N, N>(
        "select name, category, sum(up_packets), sum(up_bytes), sum(down_packets), sum(down_bytes), "
        "sum(inner_packets), sum(inner_bytes), sum(flows_new) from application "
        "join application_name on application_name.id = application.application "
        "where minute_ns >= ? and minute_ns < ? and interface in (select value from json_each(?)) group by application",
        window.from, window.to, *chosen);
    if (!rows) return std::unexpected(std::move(rows.error()));
    for (auto const& [name, category, up_p, up_b, down_p, down_b, inner_p, inner_b, flows] : *rows) {
      auto& sum = sums[{name, category}];
      sum.name = name;
      sum.category = category;
      sum.up += {up_p, up_b};
      sum.down += {down_p, down_b};
      sum.inner += {inner_p, inner_b};
      sum.flows_new += flows;
    }
    return {};
  };
  for (auto const day : days_.within(window))
    if (auto done = days_.read(day, work); !done) return std::unexpected(std::move(done.error()));
  std::vector<ApplicationTraffic> applications;
  for (auto& [key, sum] : sums) applications.push_back(std::move(sum));
  std::ranges::stable_sort(applications, {}, [](ApplicationTraffic const& one) {
    return ~(one.up.bytes + one.down.bytes + one.inner.bytes);
  });
  return applications;
}

Result<std::vector<VlanTraffic>> SeriesStore::vlans(Window window, SourceChoice const& sources) {
  std::map<std::uint16_t, Counts> sums;
  auto const work = [&](Database& database) -> Result<void> {
    auto const chosen = chosen_sources(database, sources);
    if (!chosen) return std::unexpected(chosen.error());
    auto const rows = database.query<std::uint16_t, N, N>(
        "select vlan, sum(packets), sum(bytes) from vlan where minute_ns >= ? and minute_ns < ? "
        "and interface in (select value from json_each(?)) group by vlan",
        window.from, window.to, *chosen);
    if (!rows) return std::unexpected(rows.error());
    for (auto const& [vlan, packets, bytes] : *rows) sums[vlan] += {packets, bytes};
    return {};
  };
  for (auto const day : days_.within(window))
    if (auto done = days_.read(day, work); !done) return std::unexpected(std::move(done.error()));
  std::vector<VlanTraffic> vlans;
  for (auto const& [vlan, total] : sums) vlans.push_back({.vlan = vlan, .total = total});
  return vlans;
}

Result<std::vector<SubnetTraffic>> SeriesStore::subnets(Window window, SourceChoice const& sources) {
  std::map<Prefix, SubnetTraffic> sums;
  auto const work = [&](Database& database) -> Result<void> {
    auto const chosen = chosen_sources(database, sources);
    if (!chosen) return std::unexpected(chosen.error());
    auto const rows = database.query<std::string, N, N, N, N>(
        "select prefix, sum(sent_packets), sum(sent_bytes), sum(received_packets), sum(received_bytes) from subnet "
        "where minute_ns >= ? and minute_ns < ? and interface in (select value from json_each(?)) group by prefix",
        window.from, window.to, *chosen);
    if (!rows) return std::unexpected(rows.error());
    for (auto const& [text, sent_p, sent_b, received_p, received_b] : *rows) {
      auto const prefix = Prefix::parse(text);
      if (!prefix) continue;  // written by a hand that is not ours
      auto& sum = sums[*prefix];
      sum.prefix = *prefix;
      sum.sent += {sent_p, sent_b};
      sum.received += {received_p, received_b};
    }
    return {};
  };
  for (auto const day : days_.within(window))
    if (auto done = days_.read(day, work); !done) return std::unexpected(std::move(done.error()));
  std::vector<SubnetTraffic> subnets;
  for (auto& [prefix, sum] : sums) subnets.push_back(sum);
  return subnets;
}

// A day at a time: half a year of seconds would not fit into memory.
Result<TrafficTotals> SeriesStore::totals(Window window, SourceChoice const& sources) {
  TotalsSum sum;
  for (auto const day : days_.within(window)) {
    auto const rows = traffic({std::max(window.from, days_.begin_of(day)),
                               std::min(window.to, days_.begin_of(day + std::chrono::days(1)))});
    if (!rows) return std::unexpected(rows.error());
    for (auto const& row : *rows) {
      sum.note(row, sources);
      if (sources.takes(row.interface_name)) sum.add(row);
    }
  }
  return sum.totals();
}

}  // namespace campus::store
