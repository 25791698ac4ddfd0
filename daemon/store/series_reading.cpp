// What a SeriesStore gives back, a day after the other: SQLite attaches ten files at most, and opening thirty
// in turn costs 23 ms.

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "daemon/store/series_store.hpp"
#include "policy/model/traffic_source.hpp"

namespace campus::store {
namespace {

using N = std::uint64_t;

void add(contract::TrafficReport& report, std::size_t step, TrafficRow const& row) {
  auto const into = [step](contract::TrafficReport::Column& column, N value) {
    column[step] = column[step].value_or(0) + value;
  };
  into(report.down_bytes, row.down.bytes);
  into(report.up_bytes, row.up.bytes);
  into(report.within_bytes, row.within.bytes);
  into(report.transit_bytes, row.transit.bytes);
  into(report.other_bytes, row.other.bytes);
  into(report.packets,
       row.down.packets + row.up.packets + row.within.packets + row.transit.packets + row.other.packets);
  into(report.dropped, row.loss.kernel_dropped + row.loss.interface_dropped);
}

}  // namespace

Result<void> each_traffic(Database& database, Window window, std::function<void(TrafficRow)> const& take) {
  auto const row = [&](std::string name, Instant from, Instant to, N up_p, N up_b, N down_p, N down_b, N within_p,
                       N within_b, N transit_p, N transit_b, N other_p, N other_b, N undissected, N active, N fresh,
                       N kernel, N interface, N deferred, N evicted) {
    take({.interface_name = std::move(name),
          .window = {from, to},
          .up = {up_p, up_b},
          .down = {down_p, down_b},
          .within = {within_p, within_b},
          .transit = {transit_p, transit_b},
          .other = {other_p, other_b},
          .undissected = undissected,
          .flows_active = active,
          .flows_new = fresh,
          .loss = {kernel, interface, deferred, evicted}});
  };
  return database.each<std::string, Instant, Instant, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N>(
      "select interface.name, from_ns, to_ns, up_packets, up_bytes, down_packets, down_bytes, within_packets, "
      "within_bytes, transit_packets, transit_bytes, other_packets, other_bytes, undissected, flows_active, flows_new, "
      "kernel_dropped, interface_dropped, slabs_deferred, flows_evicted from traffic "
      "join interface on interface.id = traffic.interface where from_ns >= ? and from_ns < ? order by from_ns",
      row, window.from, window.to);
}

Result<std::vector<TrafficRow>> SeriesStore::traffic(Window window) {
  std::vector<TrafficRow> rows;
  for (auto const day : days_.within(window)) {
    auto const work = [&](Database& database) {
      return each_traffic(database, window, [&](TrafficRow row) { rows.push_back(std::move(row)); });
    };
    if (auto done = days_.read(day, work); !done) return std::unexpected(std::move(done.error()));
  }
  return rows;
}

Result<contract::TrafficReport> SeriesStore::traffic_report(Instant from, std::uint32_t step_s,
                                                            std::size_t steps,
                                                            std::vector<std::string> const& interfaces) {
  auto const step = std::chrono::seconds(step_s);
  auto const rows = traffic({from, from + step * static_cast<std::int64_t>(steps)});
  if (!rows) return std::unexpected(rows.error());
  contract::TrafficReport::Column const empty(steps);
  contract::TrafficReport report{from, step_s, empty, empty, empty, empty, empty, empty, empty};
  for (auto const& row : *rows) {
    bool const is_wanted = interfaces.empty() ? SourceChoice().takes(row.interface_name)
                                              : std::ranges::find(interfaces, without_standing(row.interface_name)) != interfaces.end();
    if (!is_wanted) continue;
    add(report, static_cast<std::size_t>((row.window.from - from) / step), row);
  }
  return report;
}

Result<std::vector<PortRow>> SeriesStore::ports(DeviceId const& device, Window window) {
  std::vector<PortRow> rows;
  using Rate = std::optional<N>;
  auto const work = [&](Database& database) -> Result<void> {
    auto found =
        database.query<std::uint32_t, std::string, Instant, LinkState, std::uint32_t, Rate, Rate, Rate, Rate>(
            "select if_index, name, from_ns, link, polls, in_bps, out_bps, in_bps_max, out_bps_max from port "
            "join port_name on port_name.id = port.port where device = ? and from_ns >= ? and from_ns < ? "
            "order by from_ns, if_index",
            device.name, window.from, window.to);
    if (!found) return std::unexpected(std::move(found.error()));
    for (auto& row : *found) rows.push_back(std::make_from_tuple<PortRow>(std::move(row)));
    return {};
  };
  for (auto const day : days_.within(window))
    if (auto done = days_.read(day, work); !done) return std::unexpected(std::move(done.error()));
  return rows;
}

}  // namespace campus::store
