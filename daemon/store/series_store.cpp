#include "daemon/store/series_store.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/store/series_keys.hpp"

namespace campus::store {

SeriesStore::SeriesStore(SeriesDays days) : days_(std::move(days)) {}
SeriesStore::SeriesStore(SeriesStore&&) noexcept = default;
SeriesStore& SeriesStore::operator=(SeriesStore&&) noexcept = default;

SeriesStore::~SeriesStore() {
  std::ignore = flush();  // the end of a program has nobody left to tell
}

Result<SeriesStore> SeriesStore::open(std::filesystem::path directory, Options options) {
  SeriesDays days(std::move(directory), options.utc_offset, Database::Synchronous::normal);
  if (auto scanned = days.scan(); !scanned) return std::unexpected(std::move(scanned.error()));
  return SeriesStore(std::move(days));
}

namespace {

Result<std::int64_t> port_key(Database& database, std::string_view device, std::uint32_t if_index,
                              std::string_view name) {
  auto const found = database.first<std::int64_t>(
      "select id from port_name where device = ? and if_index = ? and name = ?", device, if_index, name);
  if (!found) return std::unexpected(found.error());
  if (*found) return std::get<0>(**found);
  return database.value<std::int64_t>(
      "insert into port_name (device, if_index, name) values (?, ?, ?) returning id", device, if_index, name);
}

Result<void> insert(Database& database, TrafficRollup const& r) {
  auto const interface = interface_key(database, r.interface_name);
  if (!interface) return std::unexpected(interface.error());
  return database.run(
      "insert into traffic values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *interface,
      r.window.from, r.window.to, r.up.packets, r.up.bytes, r.down.packets, r.down.bytes, r.within.packets,
      r.within.bytes, r.transit.packets, r.transit.bytes, r.other.packets, r.other.bytes, r.undissected,
      r.flows_active, r.flows_new, r.loss.kernel_dropped, r.loss.interface_dropped, r.loss.slabs_deferred,
      r.loss.flows_evicted);
}

}  // namespace

Result<void> SeriesStore::keep(TrafficRollup const& rollup) {
  auto const row = [&](Database& database) { return insert(database, rollup); };
  return days_.write(days_.day_of(rollup.window.from), row);
}

Result<void> SeriesStore::keep(DeviceStatus const& status) {
  if (status.state != DeviceState::reachable || !status.last_answer) return {};
  auto const from = OpenStretch::stretch_of(*status.last_answer);
  auto const at = stretches_.find(status.device.name);
  if (at != stretches_.end() && at->second.from() != from) {
    if (auto done = close(write(at->first, at->second)); !done) return done;
    stretches_.erase(at);
  }
  stretches_.try_emplace(status.device.name, from).first->second.add(status.ports);
  return {};
}

// A full disk is waited for.  What cannot be written for any other reason would not be written later either,
// and must not hold up what comes after it: it is lost, and told by take_lost().
Result<void> SeriesStore::close(Result<void> written) {
  if (written || written.error().kind == Fault::Kind::full) return written;
  ++lost_.stretches;
  if (!lost_.why) lost_.why = std::move(written.error());
  return {};
}

Result<void> SeriesStore::flush() {
  auto result = Result<void>();
  auto const goes = [&](auto const& entry) {
    auto const done = write(entry.first, entry.second);
    if (!done) result = done;
    return done.has_value();
  };
  std::erase_if(stretches_, goes);
  return result;
}

Result<void> SeriesStore::write(std::string const& device, OpenStretch const& stretch) {
  auto const rows = [&](Database& database) -> Result<void> {
    for (auto const& [if_index, port] : stretch.ports()) {
      auto const key = port_key(database, device, if_index, port.name);
      if (!key) return std::unexpected(key.error());
      auto done =
          database.run("insert into port values (?, ?, ?, ?, ?, ?, ?, ?)", *key, stretch.from(), port.link,
                       port.polls, port.in.mean(), port.out.mean(), port.in.highest(), port.out.highest());
      if (!done) return done;
    }
    return {};
  };
  return days_.write(days_.day_of(stretch.from()), rows);
}

Result<std::vector<SeriesStore::PurgedDay>> SeriesStore::purge(Instant now, Duration keep,
                                                               std::int64_t bytes_max) {
  std::vector<PurgedDay> purged;
  if (auto closed = days_.close_before(days_.day_of(now - closed_after)); !closed)
    return std::unexpected(closed.error());
  auto const today = days_.day_of(now);
  auto const oldest_kept = days_.day_of(now - keep);
  days_.remove_damaged_before(oldest_kept);
  auto sum = bytes();
  while (!days_.reports().empty()) {
    auto const day = days_.reports().begin()->first;
    if (day >= today || (day >= oldest_kept && sum <= bytes_max)) break;
    sum -= days_.bytes(day);
    if (auto removed = remove(day, purged); !removed) return std::unexpected(removed.error());
  }
  return purged;
}

Result<void> SeriesStore::remove(SeriesDays::Day day, std::vector<PurgedDay>& purged) {
  auto const reports = days_.reports().at(day);
  PurgedDay gone{.day = SeriesDays::name_of(day),
                 .lowest = reports.lowest,
                 .highest = reports.highest,
                 .from = {},
                 .to = {}};
  auto const look = [&](Database& database) -> Result<void> {
    auto const times =
        database.first<Instant, Instant>("select min(observed_at), max(observed_at) from report");
    if (!times) return std::unexpected(times.error());
    std::tie(gone.from, gone.to) = **times;
    return {};
  };
  if (reports.highest != 0)
    if (auto looked = days_.read(day, look); !looked) return looked;
  if (auto removed = days_.remove(day); !removed) return removed;
  purged.push_back(std::move(gone));
  return {};
}

std::int64_t SeriesStore::bytes() const {
  std::int64_t sum = 0;
  for (auto const& [day, reports] : days_.reports()) sum += days_.bytes(day);
  return sum;
}

}  // namespace campus::store
