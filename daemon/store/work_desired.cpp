// Warnings, the desired state and what schools said of it: a WorkBook's part of what goes down.

#include <string>
#include <utility>

#include "daemon/store/work_book.hpp"

namespace campus::store {
namespace {

static_assert(static_cast<int>(DesiredPart::calendar) == 0 && static_cast<int>(DesiredPart::profiles) == 1);
static_assert(static_cast<int>(DesiredStanding::Outcome::refused) == 1);

constexpr std::string_view warning_columns =
    "select id, severity, title, text, issued_at, issued_by, until, "
    "(select count(*) from warning_receipt where warning = id and (received_at is not null or read_at is not "
    "null)), "
    "(select count(*) from warning_receipt where warning = id and read_at is not null), "
    "(select count(*) from warning_receipt where warning = id) from warning ";

template <class... Args>
Result<std::vector<WarningEntry>> read_warnings(Database& database, std::string_view rest,
                                                Args const&... args) {
  auto rows = database.query<std::int64_t, Severity, std::string, std::string, Instant, std::string, Instant,
                             std::uint64_t, std::uint64_t, std::uint64_t>(
      std::string(warning_columns) + std::string(rest), args...);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<WarningEntry> warnings;
  for (auto& row : *rows) warnings.push_back(std::make_from_tuple<WarningEntry>(std::move(row)));
  return warnings;
}

constexpr std::string_view desired_columns =
    "select school.id, name, coalesce(version, 0), changed_at, applied, outcome, coalesce(code, ''), "
    "coalesce(arguments, ''), receipt_at from school left join desired_school on desired_school.school = "
    "school.key ";

template <class... Args>
Result<std::vector<DesiredStanding>> read_desired(Database& database, std::string_view rest,
                                                  Args const&... args) {
  auto rows = database.query<std::string, std::string, std::uint64_t, std::optional<Instant>,
                             std::optional<std::uint64_t>, std::optional<DesiredStanding::Outcome>,
                             std::string, std::string, std::optional<Instant>>(
      std::string(desired_columns) + std::string(rest), args...);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<DesiredStanding> schools;
  for (auto& row : *rows) schools.push_back(std::make_from_tuple<DesiredStanding>(std::move(row)));
  return schools;
}

// The first version is 1, whatever has been going on before there was one.
constexpr std::string_view grow =
    "on conflict (school) do update set version = version + 1, changed_at = excluded.changed_at";

}  // namespace

// --- warnings

Result<std::int64_t> WorkBook::add_warning(WarningEntry const& warning) {
  auto const in_force =
      database_.value<std::int64_t>("select count(*) from warning where until > ?", warning.issued_at);
  if (!in_force) return in_force;
  if (*in_force >= warnings_in_force_max)
    return fail(Fault::Kind::full, "CMP-S055", {{"max", std::to_string(warnings_in_force_max)}});
  auto const id = database_.value<std::int64_t>(
      "insert into warning (severity, title, text, issued_at, issued_by, until) values (?, ?, ?, ?, ?, ?) "
      "returning id",
      warning.severity, warning.title, warning.text, warning.issued_at, warning.issued_by, warning.until);
  if (!id) return id;
  auto done = database_.run(
      "insert into warning_receipt (warning, school) select ?, key from school where enrolled_at is not null "
      "and "
      "revoked_at is null",
      *id);
  if (done) done = database_.run("delete from warning where id <= ? - ?", *id, warnings_max);
  if (done) done = grow_all(warning.issued_at);
  if (!done) return std::unexpected(std::move(done.error()));
  return id;
}

Result<WarningPage> WorkBook::warnings(std::uint32_t page, std::uint32_t size) {
  auto const total = database_.value<std::uint64_t>("select count(*) from warning");
  if (!total) return std::unexpected(total.error());
  auto items = read_warnings(database_, "order by id desc limit ? offset ?", size,
                             static_cast<std::uint64_t>(page - 1) * size);
  if (!items) return std::unexpected(std::move(items.error()));
  return WarningPage{*total, std::move(*items)};
}

Result<WarningEntry> WorkBook::find_warning(std::int64_t id) {
  auto found = read_warnings(database_, "where id = ?", id);
  if (!found) return std::unexpected(std::move(found.error()));
  if (found->empty()) return fail(Fault::Kind::not_found, "CMP-S056", {{"warning", std::to_string(id)}});
  return std::move(found->front());
}

Result<std::vector<WarningReach>> WorkBook::receipts(std::int64_t warning) {
  auto rows = database_.query<std::string, std::string, std::optional<Instant>, std::optional<Instant>>(
      "select school.id, name, received_at, read_at from warning_receipt join school on school.key = "
      "warning_receipt.school where warning = ? order by school.id",
      warning);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<WarningReach> receipts;
  for (auto& row : *rows) receipts.push_back(std::make_from_tuple<WarningReach>(std::move(row)));
  return receipts;
}

Result<std::vector<WarningEntry>> WorkBook::warnings_for(std::string_view school, Instant now) {
  return read_warnings(
      database_,
      "where until > ? and id in (select warning from warning_receipt join school on school.key = "
      "warning_receipt.school where school.id = ?) order by id desc limit ?",
      now, school, warnings_in_force_max);
}

Result<bool> WorkBook::warning_seen(std::string_view school, std::int64_t warning, bool is_read, Instant at) {
  auto const done = database_.run(
      "update warning_receipt set received_at = coalesce(received_at, ?1), read_at = case when ?2 then "
      "coalesce(read_at, ?1) else read_at end where warning = ?3 and school = (select key from school where "
      "id = ?4)",
      at, is_read, warning, school);
  if (!done) return std::unexpected(done.error());
  return database_.changes() == 1;
}

// --- the desired state

Result<std::optional<DesiredText>> WorkBook::part(DesiredPart part) {
  auto found = database_.first<std::string, std::string, Instant, std::string>(
      "select text, sha256, changed_at, changed_by from desired_part where part = ?", part);
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found) return std::optional<DesiredText>();
  return std::optional(std::make_from_tuple<DesiredText>(std::move(**found)));
}

Result<void> WorkBook::set_part(DesiredPart part, DesiredText const& row) {
  auto done = row.text.empty()
                  ? database_.run("delete from desired_part where part = ?", part)
                  : database_.run(
                        "insert or replace into desired_part (part, text, sha256, changed_at, changed_by) "
                        "values (?, ?, ?, ?, ?)",
                        part, row.text, row.sha256, row.changed_at, row.changed_by);
  return done ? grow_all(row.changed_at) : done;
}

Result<std::vector<DesiredStanding>> WorkBook::desired_schools() {
  return read_desired(database_, "where enrolled_at is not null order by school.id");
}

Result<DesiredStanding> WorkBook::desired_of(std::string_view school) {
  auto done = database_.run(
      "insert or ignore into desired_school (school, version, changed_at) select key, 1, created_at from "
      "school where "
      "id = ?",
      school);
  if (!done) return std::unexpected(std::move(done.error()));
  auto found = read_desired(database_, "where school.id = ?", school);
  if (!found) return std::unexpected(std::move(found.error()));
  if (found->empty()) return fail(Fault::Kind::not_found, "CMP-S021", {{"school", std::string(school)}});
  return std::move(found->front());
}

Result<void> WorkBook::grow_version(std::string_view school, Instant now) {
  return database_.run(
      "insert into desired_school (school, version, changed_at) select key, 1, ? from school where id "
      "= ? " +
          std::string(grow),
      now, school);
}

Result<void> WorkBook::lift_version(std::string_view school, std::uint64_t beyond, Instant now) {
  return database_.run(
      "update desired_school set version = ? + 1, changed_at = ? where version <= ? and school = (select key "
      "from "
      "school where id = ?)",
      beyond, now, beyond, school);
}

Result<void> WorkBook::grow_all(Instant now) {
  return database_.run(
      "insert into desired_school (school, version, changed_at) select key, 1, ? from school where "
      "enrolled_at is not null " +
          std::string(grow),
      now);
}

// Of two receipts the one that came later counts, whatever version it is of: a school that was set up anew
// begins at nothing.
Result<void> WorkBook::receipt(DesiredStanding const& row) {
  auto const key = key_of(row.school);
  if (!key) return std::unexpected(key.error());
  auto const is_applied = row.outcome == DesiredStanding::Outcome::applied;
  return database_.run(
      "insert into desired_school (school, version, changed_at, applied, outcome, code, arguments, "
      "receipt_at) "
      "values (?1, 1, ?2, case when ?3 then ?4 end, ?5, ?6, ?7, ?2) "
      "on conflict (school) do update set applied = case when ?3 then ?4 else applied end, outcome = ?5, "
      "code = ?6, "
      "arguments = ?7, receipt_at = ?2",
      *key, row.receipt_at, is_applied, row.version, row.outcome, row.code, row.arguments);
}

}  // namespace campus::store
