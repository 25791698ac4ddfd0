// Schools, their enrolment codes and certificates: a DistrictStore's part of who may speak.

#include <array>
#include <string>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/store/district_store.hpp"

namespace campus::store {
namespace {

// The whole file is read once to see that it is whole; above this the start would take longer than a watchdog
// waits.
constexpr std::uintmax_t checked_bytes_max = 512ULL * 1024 * 1024;

std::unexpected<Fault> no_school(std::string_view id) {
  return fail(Fault::Kind::not_found, "CMP-S021", {{"school", std::string(id)}});
}

constexpr std::string_view school_columns =
    "school.id, name, created_at, enrolled_at, certificate_until, revoked_at is not null, last_heard, "
    "clock_offset_ms, "
    "gaps, version, every_ms, uptime_s, down_bps, up_bps, egress_at, devices_total, devices_reachable, "
    "devices_unreachable, devices_unknown, packets, kernel_dropped, interface_dropped, undissected, "
    "flows_evicted, "
    "backlog, applications from school left join heartbeat on heartbeat.school = school.key ";

using N = std::uint64_t;
using M = std::uint32_t;
using At = std::optional<Instant>;

// A text that nobody can read is none: it stands until the next heartbeat, and must not hide all other schools.
std::optional<contract::LiveApplications> live_applications(std::optional<std::string> const& text) {
  if (!text) return std::nullopt;
  auto live = contract::decode_live_applications(*text);
  return live ? std::optional(std::move(*live)) : std::nullopt;
}

template <class... Args>
Result<std::vector<School>> read_schools(Database& database, std::string_view rest, Args const&... args) {
  auto rows =
      database.query<std::string, std::string, Instant, At, At, bool, At, std::optional<std::int64_t>, N,
                     std::optional<std::string>, M, N, std::optional<N>, N, Instant, M, M, M, M, N, N, N, N,
                     N, N, std::optional<std::string>>("select " + std::string(school_columns) + std::string(rest), args...);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<School> schools;
  for (auto& [id, name, created, enrolled, until, is_revoked, heard, offset, gaps, version, every, uptime,
              down, up, egress_at, total, reachable, unreachable, unknown, packets, kernel, interface,
              undissected, evicted, backlog, applications] : *rows) {
    School school{.id = std::move(id),
                  .name = std::move(name),
                  .created_at = created,
                  .enrolled_at = enrolled,
                  .certificate_until = until,
                  .is_revoked = is_revoked,
                  .last_heard = heard,
                  .clock_offset_ms = offset,
                  .heartbeat = std::nullopt,
                  .gaps = gaps};
    if (version)
      school.heartbeat = {
          .version = std::move(*version),
          .every_ms = every,
          .uptime_s = uptime,
          .egress = down ? std::optional(contract::Egress{*down, up, egress_at}) : std::nullopt,
          .devices = {total, reachable, unreachable, unknown},
          .capture = {packets, kernel, interface, undissected, evicted},
          .backlog = backlog,
          .applications = live_applications(applications)};
    schools.push_back(std::move(school));
  }
  return schools;
}

// What a page is sorted by.  Freshness is what the page shows of it: live before stale before never, each by
// when it was last heard.
std::string_view order_of(SchoolQuery::Sort sort) {
  switch (sort) {
    case SchoolQuery::Sort::id: return "school.id";
    case SchoolQuery::Sort::name: return "name";
    case SchoolQuery::Sort::freshness:
      return "case when last_heard is null then 2 when every_ms is null then 1 "
             "when last_heard + every_ms * 1000000 * ?2 >= ?3 then 0 else 1 end";
    case SchoolQuery::Sort::last_heard: return "last_heard";
    case SchoolQuery::Sort::down_bps: return "down_bps";
    case SchoolQuery::Sort::up_bps: return "up_bps";
    case SchoolQuery::Sort::unreachable: return "devices_unreachable";
  }
  return "school.id";
}

}  // namespace

Result<DistrictStore> DistrictStore::open(std::filesystem::path const& directory) {
  auto const path = directory / "district.db";
  std::error_code absent;
  auto const size = std::filesystem::file_size(path, absent);
  auto database = Database::open(path, {.schema = district_schema(),
                                        .synchronous = Database::Synchronous::full,
                                        .is_checked = absent || size <= checked_bytes_max});
  if (!database) return std::unexpected(std::move(database.error()));
  return DistrictStore(std::move(*database));
}

Result<std::int64_t> DistrictStore::key_of(std::string_view school) {
  auto const found = database_.first<std::int64_t>("select key from school where id = ?", school);
  if (!found) return std::unexpected(found.error());
  if (!*found) return no_school(school);
  return std::get<0>(**found);
}

Result<void> DistrictStore::add_school(std::string_view id, std::string_view name, Instant now) {
  auto done =
      database_.run("insert or ignore into school (id, name, created_at) values (?, ?, ?)", id, name, now);
  if (!done || database_.changes() == 1) return done;
  return fail(Fault::Kind::conflict, "CMP-S020", {{"school", std::string(id)}});
}

Result<void> DistrictStore::rename_school(std::string_view id, std::string_view name) {
  auto done = database_.run("update school set name = ? where id = ?", name, id);
  if (!done || database_.changes() == 1) return done;
  return no_school(id);
}

Result<void> DistrictStore::revoke_school(std::string_view id, Instant now) {
  auto done = database_.run("update school set revoked_at = coalesce(revoked_at, ?) where id = ?", now, id);
  if (!done || database_.changes() == 1) return done;
  return no_school(id);
}

Result<School> DistrictStore::find_school(std::string_view id) {
  auto schools = read_schools(database_, "where school.id = ?", id);
  if (!schools) return std::unexpected(std::move(schools.error()));
  if (schools->empty()) return no_school(id);
  return std::move(schools->front());
}

Result<SchoolPage> DistrictStore::schools(SchoolQuery const& query) {
  constexpr std::string_view where =
      "where (?1 = '' or instr(lower(school.id), lower(?1)) > 0 or instr(lower(name), lower(?1)) > 0) ";
  auto const total =
      database_.value<std::uint64_t>("select count(*) from school " + std::string(where), query.q);
  if (!total) return std::unexpected(total.error());
  auto const order = std::string(order_of(query.sort));
  auto const way = query.is_descending ? " desc" : " asc";
  // A school without the value comes last either way; ?2 and ?3 are named once where the order does not use
  // them.
  auto const rest = std::string(where) + "and ?2 is not null and ?3 is not null order by " + order +
                    " is null, " + order + way + ", school.id limit ?4 offset ?5";
  auto const offset = static_cast<std::uint64_t>(query.page - 1) * query.size;
  auto items = read_schools(database_, rest, query.q, query.stale_after, query.now, query.size, offset);
  if (!items) return std::unexpected(std::move(items.error()));
  return SchoolPage{*total, std::move(*items)};
}

// --- enrolment

Result<void> DistrictStore::set_code(std::string_view school, std::string_view code_digest, Instant until,
                                     Instant now) {
  auto const work = [&]() -> Result<void> {
    auto const key = key_of(school);
    if (!key) return std::unexpected(key.error());
    auto done = database_.run("delete from enrolment_code where school = ? and used_at is null", *key);
    if (!done) return done;
    return database_.run("insert into enrolment_code (digest, school, made_at, until) values (?, ?, ?, ?)",
                         Blob{code_digest}, *key, now, until);
  };
  return database_.transaction(work);
}

Result<School> DistrictStore::school_of_code(std::string_view code_digest, Instant now) {
  auto const found = database_.first<std::string, Instant, bool>(
      "select school.id, until, used_at is not null from enrolment_code join school on key = school where "
      "digest = ?",
      Blob{code_digest});
  if (!found) return std::unexpected(found.error());
  if (!*found) return fail(Fault::Kind::permission, "CMP-S022");
  auto const& [school, until, is_used] = **found;
  if (is_used) return fail(Fault::Kind::permission, "CMP-S023");
  if (now >= until) return fail(Fault::Kind::permission, "CMP-S024");
  return find_school(school);
}

Result<School> DistrictStore::enroll(std::string_view code_digest, IssuedCertificate const& certificate,
                                     Instant now) {
  auto const work = [&]() -> Result<School> {
    auto school = school_of_code(code_digest, now);
    if (!school) return school;
    auto const key = key_of(school->id);
    if (!key) return std::unexpected(key.error());
    auto done =
        database_.run("update enrolment_code set used_at = ? where digest = ?", now, Blob{code_digest});
    if (!done) return std::unexpected(std::move(done.error()));
    // One school, one gateway: whoever held a certificate before is out.
    done =
        database_.run("update certificate set ended_at = ? where school = ? and ended_at is null", now, *key);
    if (!done) return std::unexpected(std::move(done.error()));
    done = put_certificate(*key, certificate, now);
    if (!done) return std::unexpected(std::move(done.error()));
    done = database_.run("update school set enrolled_at = ?, revoked_at = null where key = ?", now, *key);
    if (!done) return std::unexpected(std::move(done.error()));
    return find_school(school->id);
  };
  return database_.transaction(work);
}

Result<void> DistrictStore::put_certificate(std::int64_t school, IssuedCertificate const& certificate,
                                            Instant now) {
  auto done = database_.run(
      "insert into certificate (school, serial, fingerprint, not_before, not_after, issued_at) "
      "values (?, ?, ?, ?, ?, ?)",
      school, certificate.serial_hex, certificate.fingerprint_hex, certificate.not_before,
      certificate.not_after, now);
  if (!done) return done;
  return database_.run("update school set certificate_until = ? where key = ?", certificate.not_after,
                       school);
}

Result<void> DistrictStore::add_certificate(std::string_view school, IssuedCertificate const& certificate,
                                            Instant now) {
  auto const work = [&]() -> Result<void> {
    auto const key = key_of(school);
    if (!key) return std::unexpected(key.error());
    return put_certificate(*key, certificate, now);
  };
  return database_.transaction(work);
}

Result<School> DistrictStore::admit(std::string_view school, std::string_view serial_hex, Instant now) {
  auto found = find_school(school);
  if (!found) return found;
  if (found->is_revoked) return fail(Fault::Kind::permission, "CMP-S027", {{"school", found->id}});
  auto const certificate = database_.first<std::int64_t, bool, bool>(
      "select certificate.id, used_at is not null, ended_at is not null from certificate "
      "join school on key = school where school.id = ? and serial = ?",
      school, serial_hex);
  if (!certificate) return std::unexpected(certificate.error());
  std::vector<Fault::Argument> who{{"serial", std::string(serial_hex)}, {"school", found->id}};
  if (!*certificate) return fail(Fault::Kind::permission, "CMP-S025", std::move(who));
  auto const& [id, is_used, is_ended] = **certificate;
  if (is_ended) return fail(Fault::Kind::permission, "CMP-S026", std::move(who));
  if (is_used) return found;
  // The first use of a new certificate shows that it arrived: from now on the older ones are of no use.
  auto const first_use = [&]() -> Result<void> {
    auto done = database_.run("update certificate set used_at = ? where id = ?", now, id);
    if (!done) return done;
    return database_.run(
        "update certificate set ended_at = ?1 where ended_at is null and id < ?2 and "
        "school = (select school from certificate where id = ?2)",
        now, id);
  };
  if (auto done = database_.transaction(first_use); !done) return std::unexpected(std::move(done.error()));
  return found;
}

}  // namespace campus::store
