// The devices of a RecordStore, as last seen.

#include <map>
#include <set>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/store/record_store.hpp"

namespace campus::store {

// What is stored as a number may never change its meaning.
static_assert(static_cast<int>(DeviceKind::other) == 6);
static_assert(static_cast<int>(DeviceState::unreachable) == 2);
static_assert(static_cast<int>(SilenceCause::not_sent) == 6);
static_assert(static_cast<int>(LinkState::other) == 2);

Result<void> RecordStore::put(contract::DeviceReport const& device) {
  auto const& status = device.status;
  auto const& identity = status.identity;
  auto done = database_.run(
      "insert into device (name, kind, state, since, last_answer, cause, uptime_ticks, took, sys_name, "
      "sys_descr, "
      "sys_object_id, sys_location) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (name) do update "
      "set "
      "kind = excluded.kind, state = excluded.state, since = excluded.since, last_answer = "
      "excluded.last_answer, "
      "cause = excluded.cause, uptime_ticks = excluded.uptime_ticks, took = excluded.took, "
      "sys_name = excluded.sys_name, sys_descr = excluded.sys_descr, sys_object_id = excluded.sys_object_id, "
      "sys_location = excluded.sys_location",
      status.device.name, device.kind, status.state, status.since, status.last_answer, status.cause,
      status.uptime_ticks, status.took.count(), identity.sys_name, identity.sys_descr, identity.sys_object_id,
      identity.sys_location);
  if (!done) return done;
  if (done = database_.run("delete from port where device = ?", status.device.name); !done) return done;
  for (auto const& port : status.ports) {
    done = database_.run(
        "insert or replace into port (device, if_index, name, link, speed_bps, in_bps, out_bps, "
        "is_lower_bound) "
        "values (?, ?, ?, ?, ?, ?, ?, ?)",
        status.device.name, port.if_index, port.name, port.link, port.speed_bps, port.in_bps, port.out_bps,
        port.is_lower_bound);
    if (!done) return done;
  }
  return {};
}

RecordStore::Change RecordStore::change_of(contract::DeviceGone gone, Instant now) {
  Report report{contract::Lane::control, std::string(contract::device_gone_schema), contract::encode(gone),
                now};
  return {.device = std::nullopt, .report = std::move(report), .gone = std::move(gone)};
}

Result<std::size_t> RecordStore::forget_devices_but(std::span<std::string const> names, Instant now) {
  std::set<std::string, std::less<>> const kept(names.begin(), names.end());
  auto const rows = database_.query<std::string>("select name from device");
  if (!rows) return std::unexpected(rows.error());
  std::vector<Change> changes;
  for (auto const& [name] : *rows)
    if (!kept.contains(name)) changes.push_back(change_of({name}, now));
  if (auto done = apply(changes); !done) return std::unexpected(std::move(done.error()));
  return changes.size();
}

Result<std::vector<contract::DeviceReport>> RecordStore::devices() {
  auto ports = database_.query<std::string, std::uint32_t, std::string, LinkState, std::uint64_t,
                               std::optional<std::uint64_t>, std::optional<std::uint64_t>, bool>(
      "select device, if_index, name, link, speed_bps, in_bps, out_bps, is_lower_bound from port "
      "order by device, if_index");
  if (!ports) return std::unexpected(std::move(ports.error()));
  std::map<std::string, std::vector<PortRate>> by_device;
  for (auto& [device, if_index, name, link, speed, in, out, is_lower_bound] : *ports)
    by_device[device].push_back({if_index, std::move(name), link, speed, in, out, is_lower_bound});

  auto rows = database_.query<std::string, DeviceKind, DeviceState, Instant, std::optional<Instant>,
                              std::optional<SilenceCause>, std::uint32_t, std::int64_t, std::string,
                              std::string, std::string, std::string>(
      "select name, kind, state, since, last_answer, cause, uptime_ticks, took, sys_name, sys_descr, "
      "sys_object_id, "
      "sys_location from device order by name");
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<contract::DeviceReport> devices;
  for (auto& [name, kind, state, since, last_answer, cause, ticks, took, sys_name, descr, object, location] :
       *rows) {
    DeviceStatus status{.device = {name},
                        .state = state,
                        .since = since,
                        .last_answer = last_answer,
                        .cause = cause,
                        .uptime_ticks = ticks,
                        .took = Duration{took},
                        .identity = {sys_name, descr, object, location},
                        .ports = std::move(by_device[name])};
    devices.push_back({std::move(status), kind});
  }
  return devices;
}

}  // namespace campus::store
