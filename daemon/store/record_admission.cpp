// Admission in a RecordStore: a step is on the disk, with its audit, before the kernel hears of it.

#include <map>
#include <utility>

#include "daemon/store/record_store.hpp"

namespace campus::store {

// What is stored as a number may never change its meaning.
static_assert(static_cast<int>(Standing::pending) == 0 && static_cast<int>(Standing::admitted) == 1 &&
              static_cast<int>(Standing::quarantined) == 2 && static_cast<int>(Standing::blocked) == 3 &&
              static_cast<int>(Standing::exempt) == 4);
static_assert(static_cast<int>(StandingCause::not_registered) == 0 &&
              static_cast<int>(StandingCause::expired) == 3 &&
              static_cast<int>(StandingCause::exempted) == 6);
static_assert(static_cast<int>(Group::pupil) == 0 && static_cast<int>(Group::exempt) == 4);
static_assert(static_cast<int>(AdmissionMode::enforce) == 1);

Result<void> RecordStore::keep(AdmissionStep const& step) {
  auto const work = [&] { return put(step); };
  auto done = database_.transaction(work);
  if (done || done.error().kind != Fault::Kind::full || !reserve_->release()) return done;
  return database_.transaction(work);
}

Result<void> RecordStore::put(AdmissionStep const& step) {
  for (auto const id : step.forgotten)
    if (auto done = database_.run("delete from host where id = ?", id.number); !done) return done;
  for (auto const& host : step.hosts)
    if (auto done = put(host); !done) return done;
  for (auto const& change : step.changes)
    if (auto done = database_.run("update host set standing = ?1, cause = ?2, since = case when standing = "
                                  "?1 then since else ?3 end "
                                  "where id = ?4",
                                  change.to, change.cause, change.at, change.host.number);
        !done)
      return done;
  if (auto done = put_roster(step); !done) return done;
  auto done = database_.run("update admission set mode = coalesce(?, mode), next_host = max(next_host, ?)",
                            step.mode, step.next_host);
  for (auto const& entry : step.audit)
    if (done) done = note({entry.at, entry.actor, entry.action, entry.subject, entry.outcome});
  return done;
}

Result<void> RecordStore::put_roster(AdmissionStep const& step) {
  for (auto const& grant : step.withdrawn)
    if (auto done = database_.run(
            "update host_grant set until = max(from_time, ?) where mac = ? and from_time = ? and "
            "(until is null or until > ?)",
            step.at, grant.mac.to_string(), grant.from, step.at);
        !done)
      return done;
  for (auto const& grant : step.granted) {
    std::optional<std::uint16_t> const vlan = grant.vlan ? std::optional(grant.vlan->number) : std::nullopt;
    if (auto done = database_.run("insert into host_grant (mac, grouped, vlan, from_time, until, by, reason) "
                                  "values (?, ?, ?, ?, ?, ?, ?)",
                                  grant.mac.to_string(), grant.group, vlan, grant.from, grant.until, grant.by,
                                  grant.reason);
        !done)
      return done;
  }
  for (auto const& restriction : step.lifted)
    if (auto done =
            database_.run("update host_restriction set lifted_at = ? where mac = ? and lifted_at is null",
                          step.at, restriction.mac.to_string());
        !done)
      return done;
  for (auto const& restriction : step.imposed)
    if (auto done = database_.run("insert into host_restriction (mac, standing, from_time, until, by, "
                                  "reason) values (?, ?, ?, ?, ?, ?)",
                                  restriction.mac.to_string(), restriction.standing, restriction.from,
                                  restriction.until, restriction.by, restriction.reason);
        !done)
      return done;
  return {};
}

// Its standing comes with a change of its own: what is seen may not overwrite what was decided.
Result<void> RecordStore::put(Host const& host) {
  auto done = database_.run(
      "insert into host (id, mac, interface, first_seen, last_seen, standing, cause, since) "
      "values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set interface = excluded.interface, "
      "last_seen = excluded.last_seen",
      host.id.number, host.mac.to_string(), host.interface_name, host.first_seen, host.last_seen,
      host.standing, host.cause, host.since);
  if (!done) return done;
  if (done = database_.run("delete from host_address where host = ?", host.id.number); !done) return done;
  for (auto const& one : host.addresses) {
    done = database_.run("insert or replace into host_address (address, host, last_seen) values (?, ?, ?)",
                         one.address.to_string(), host.id.number, one.last_seen);
    if (!done) return done;
  }
  return {};
}

Result<AdmissionMemory> RecordStore::admission(Instant now) {
  AdmissionMemory memory;
  auto const head = database_.first<AdmissionMode, std::uint32_t>("select mode, next_host from admission");
  if (!head) return std::unexpected(head.error());
  if (*head) std::tie(memory.mode, memory.next_host) = **head;
  auto hosts = remembered_hosts();
  if (!hosts) return std::unexpected(hosts.error());
  memory.hosts = std::move(*hosts);

  auto const grants = database_.query<std::string, Group, std::optional<std::uint16_t>, Instant,
                                      std::optional<Instant>, std::string, std::string>(
      "select mac, grouped, vlan, from_time, until, by, reason from host_grant "
      // Of one whose grants are all over the newest: that it expired must not become "never registered".
      "where until is null or until > ?1 or id in (select max(host_grant.id) from host_grant join host using (mac) "
      "where cause = ?2 group by mac) order by id",
      now, StandingCause::expired);
  if (!grants) return std::unexpected(grants.error());
  for (auto const& [mac, group, vlan, from, until, by, reason] : *grants)
    memory.grants.push_back({MacAddress::parse(mac).value_or(MacAddress{}), group,
                             vlan ? std::optional(VlanId{*vlan}) : std::nullopt, from, until, by, reason});

  auto const restrictions =
      database_.query<std::string, Standing, Instant, std::optional<Instant>, std::string, std::string>(
          "select mac, standing, from_time, until, by, reason from host_restriction where lifted_at is null "
          "order by id");
  if (!restrictions) return std::unexpected(restrictions.error());
  for (auto const& [mac, standing, from, until, by, reason] : *restrictions)
    memory.restrictions.push_back(
        {MacAddress::parse(mac).value_or(MacAddress{}), standing, from, until, by, reason});
  return memory;
}

Result<std::vector<Host>> RecordStore::remembered_hosts() {
  auto const addresses = database_.query<std::uint32_t, std::string, Instant>(
      "select host, address, last_seen from host_address order by host, last_seen");
  if (!addresses) return std::unexpected(addresses.error());
  std::map<std::uint32_t, std::vector<HostAddress>> by_host;
  for (auto const& [host, text, last_seen] : *addresses)
    if (auto const address = IpAddress::parse(text)) by_host[host].push_back({*address, last_seen, false});

  auto const rows = database_.query<std::uint32_t, std::string, std::string, Instant, Instant, Standing,
                                    StandingCause, Instant>(
      "select id, mac, interface, first_seen, last_seen, standing, cause, since from host order by id");
  if (!rows) return std::unexpected(rows.error());
  std::vector<Host> hosts;
  for (auto const& [id, text, name, first_seen, last_seen, standing, cause, since] : *rows)
    if (auto const mac = MacAddress::parse(text))
      hosts.push_back(
          {{id}, *mac, name, std::move(by_host[id]), first_seen, last_seen, standing, cause, since});
  return hosts;
}

}  // namespace campus::store
