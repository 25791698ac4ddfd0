// Minutes and hours as the capture side added them up, written into the day in which they began.

#include <string_view>
#include <utility>

#include "daemon/store/series_keys.hpp"
#include "daemon/store/series_store.hpp"

namespace campus::store {
namespace {

std::string_view bytes_of(IpAddress const& address) {
  return {reinterpret_cast<char const*>(address.octets.data()), address.octets.size()};
}

Result<void> write_hosts(Database& database, std::string_view sql, std::int64_t interface,
                         TrafficStretch const& stretch) {
  auto const from = stretch.window.from;
  for (auto const& host : stretch.hosts) {
    auto done = database.run(sql, interface, from, Blob{bytes_of(host.address)}, host.vlan, host.sent.packets,
                             host.sent.bytes, host.received.packets, host.received.bytes);
    if (!done) return done;
  }
  auto const& beyond = stretch.hosts_beyond;
  if (beyond.packets == 0) return {};
  return database.run(sql, interface, from, Blob{}, 0, beyond.packets, beyond.bytes, 0, 0);
}

Result<void> write_hour(Database& database, std::int64_t interface, TrafficStretch const& hour) {
  auto done = database.run("insert into hour values (?, ?, ?, ?)", interface, hour.window.from, hour.window.to,
                           hour.hosts_error);
  if (!done) return done;
  return write_hosts(database, "insert into hour_host values (?, ?, ?, ?, ?, ?, ?, ?)", interface, hour);
}

Result<std::int64_t> application_key(Database& database, ApplicationTraffic const& one) {
  auto const found = database.first<std::int64_t>(
      "select id from application_name where name = ? and category = ?", one.name, one.category);
  if (!found) return std::unexpected(found.error());
  if (*found) return std::get<0>(**found);
  return database.value<std::int64_t>(
      "insert into application_name (name, category) values (?, ?) returning id", one.name, one.category);
}

Result<void> write_applications(Database& database, std::int64_t interface, TrafficStretch const& minute) {
  for (auto const& one : minute.applications) {
    auto const key = application_key(database, one);
    if (!key) return std::unexpected(key.error());
    auto done = database.run("insert into application values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", interface,
                             minute.window.from, *key, one.up.packets, one.up.bytes, one.down.packets,
                             one.down.bytes, one.inner.packets, one.inner.bytes, one.flows_new);
    if (!done) return done;
  }
  return {};
}

Result<void> write_minute(Database& database, std::int64_t interface, TrafficStretch const& minute) {
  auto const from = minute.window.from;
  if (minute.hosts_error > 0) {
    auto noted = database.run("insert into minute_error values (?, ?, ?)", interface, from, minute.hosts_error);
    if (!noted) return noted;
  }
  auto done = write_hosts(database, "insert into host values (?, ?, ?, ?, ?, ?, ?, ?)", interface, minute);
  if (!done) return done;
  for (auto const& vlan : minute.vlans) {
    done = database.run("insert into vlan values (?, ?, ?, ?, ?)", interface, from, vlan.vlan, vlan.total.packets,
                        vlan.total.bytes);
    if (!done) return done;
  }
  for (auto const& subnet : minute.subnets) {
    done = database.run("insert into subnet values (?, ?, ?, ?, ?, ?, ?)", interface, from,
                        subnet.prefix.to_string(), subnet.sent.packets, subnet.sent.bytes, subnet.received.packets,
                        subnet.received.bytes);
    if (!done) return done;
  }
  return write_applications(database, interface, minute);
}

}  // namespace

Result<void> SeriesStore::keep(TrafficStretch const& stretch) {
  auto const rows = [&](Database& database) -> Result<void> {
    auto const interface = interface_key(database, stretch.interface_name);
    if (!interface) return std::unexpected(interface.error());
    return stretch.is_hour ? write_hour(database, *interface, stretch) : write_minute(database, *interface, stretch);
  };
  return days_.write(days_.day_of(stretch.window.from), rows);
}

}  // namespace campus::store
