// Who may look: users, one-time links, sessions, and the audit of a DistrictStore.  Passwords and tokens
// reach it as digests only.

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "daemon/store/district_store.hpp"

namespace campus::store {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 4> role_words{{{Role::admin, "admin"},
                                                                       {Role::operator_, "operator"},
                                                                       {Role::auditor, "auditor"},
                                                                       {Role::viewer, "viewer"}}};
static_assert(static_cast<int>(Role::admin) == 0 && static_cast<int>(Role::viewer) == 3);

constexpr std::string_view user_columns =
    "select name, password_hash, created_at, role, disabled_at is not null, last_seen from user ";

template <class... Args>
Result<std::vector<User>> read_users(Database& database, std::string_view rest, Args const&... args) {
  auto rows = database.query<std::string, std::string, Instant, Role, bool, std::optional<Instant>>(
      std::string(user_columns) + std::string(rest), args...);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<User> users;
  for (auto& row : *rows) users.push_back(std::make_from_tuple<User>(std::move(row)));
  return users;
}

}  // namespace

std::string_view name_of(Role role) {
  return std::ranges::find(role_words, role, &std::pair<Role, std::string_view>::first)->second;
}

std::optional<Role> role_named(std::string_view name) {
  auto const found = std::ranges::find(role_words, name, &std::pair<Role, std::string_view>::second);
  return found == role_words.end() ? std::nullopt : std::optional(found->first);
}

Result<void> DistrictStore::add_user(std::string_view name, Instant now, Role role) {
  auto done =
      database_.run("insert or ignore into user (name, created_at, role) values (?, ?, ?)", name, now, role);
  if (!done || database_.changes() == 1) return done;
  return fail(Fault::Kind::conflict, "CMP-S030", {{"user", std::string(name)}});
}

Result<User> DistrictStore::find_user(std::string_view name) {
  auto found = read_users(database_, "where name = ?", name);
  if (!found) return std::unexpected(std::move(found.error()));
  if (found->empty()) return fail(Fault::Kind::not_found, "CMP-S031", {{"user", std::string(name)}});
  return std::move(found->front());
}

Result<std::vector<User>> DistrictStore::users() { return read_users(database_, "order by name"); }

Result<void> DistrictStore::change_user(std::string_view name, Role role, bool is_disabled, Instant now) {
  auto const work = [&]() -> Result<void> {
    auto done = database_.run(
        "update user set role = ?, disabled_at = case when ? then coalesce(disabled_at, ?) end where name = ?", role,
        is_disabled, now, name);
    if (!done) return done;
    if (database_.changes() == 0) return fail(Fault::Kind::not_found, "CMP-S031", {{"user", std::string(name)}});
    auto const admins =
        database_.value<std::int64_t>("select count(*) from user where role = 0 and disabled_at is null");
    if (!admins) return std::unexpected(admins.error());
    if (*admins == 0) return fail(Fault::Kind::conflict, "CMP-S034", {{"user", std::string(name)}});
    if (!is_disabled) return {};
    done = database_.run("delete from session where user = ?", name);
    return done ? end_links(name) : done;
  };
  return database_.transaction(work);
}

Result<void> DistrictStore::end_links(std::string_view user) {
  return database_.run("delete from login_link where user = ? and used_at is null", user);
}

Result<void> DistrictStore::set_password(std::string_view name, std::string_view password_hash,
                                         std::string_view kept_session_digest) {
  auto const work = [&]() -> Result<void> {
    auto done = database_.run("update user set password_hash = ? where name = ?", password_hash, name);
    if (!done) return done;
    if (database_.changes() == 0)
      return fail(Fault::Kind::not_found, "CMP-S031", {{"user", std::string(name)}});
    done =
        database_.run("delete from session where user = ? and digest <> ?", name, Blob{kept_session_digest});
    if (!done) return done;
    return database_.run("delete from login_link where user = ? and used_at is null", name);
  };
  return database_.transaction(work);
}

Result<void> DistrictStore::add_link(std::string_view token_digest, std::string_view user, Instant until,
                                     Instant now) {
  auto const known = find_user(user);
  if (!known) return std::unexpected(known.error());
  return database_.run("insert into login_link (digest, user, made_at, until) values (?, ?, ?, ?)",
                       Blob{token_digest}, user, now, until);
}

// One statement finds, checks and uses up: two who come together get one yes and one no.
Result<User> DistrictStore::redeem_link(std::string_view token_digest, Instant now) {
  auto const user = database_.first<std::string>(
      "update login_link set used_at = ?1 where digest = ?2 and used_at is null and until > ?1 and user in "
      "(select name from user where disabled_at is null) returning user",
      now, Blob{token_digest});
  if (!user) return std::unexpected(user.error());
  if (!*user) return fail(Fault::Kind::permission, "CMP-S032");
  return find_user(std::get<0>(**user));
}

Result<void> DistrictStore::add_session(std::string_view token_digest, Session const& session, Instant now) {
  auto done = database_.run("update user set last_seen = ? where name = ?", now, session.user);
  if (!done) return done;
  return database_.run(
      "insert into session (digest, user, csrf_token, made_at, until) values (?, ?, ?, ?, ?)",
      Blob{token_digest}, session.user, session.csrf_token, now, session.until);
}

Result<Session> DistrictStore::find_session(std::string_view token_digest, Instant now) {
  auto found = database_.first<std::string, std::string, Instant, Role>(
      "select user, csrf_token, until, role from session join user on name = user where digest = ? and until > ? and "
      "disabled_at is null",
      Blob{token_digest}, now);
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found) return fail(Fault::Kind::permission, "CMP-S033");
  return std::make_from_tuple<Session>(std::move(**found));
}

Result<void> DistrictStore::extend_session(std::string_view token_digest, Instant until) {
  return database_.run("update session set until = ? where digest = ?", until, Blob{token_digest});
}

Result<void> DistrictStore::end_session(std::string_view token_digest) {
  return database_.run("delete from session where digest = ?", Blob{token_digest});
}

Result<void> DistrictStore::note(DistrictAudit const& entry) {
  return database_.run("insert into audit (at, actor, action, subject, outcome) values (?, ?, ?, ?, ?)",
                       entry.at, entry.actor, entry.action, entry.subject, entry.outcome);
}

Result<std::vector<DistrictAudit>> DistrictStore::audit(std::size_t newest_max) {
  auto rows = database_.query<Instant, std::string, std::string, std::string, std::string, std::int64_t>(
      "select at, actor, action, subject, outcome, id from audit order by id desc limit ?", newest_max);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<DistrictAudit> entries;
  for (auto& row : *rows) entries.push_back(std::make_from_tuple<DistrictAudit>(std::move(row)));
  return entries;
}

Result<DistrictAuditPage> DistrictStore::audit_page(std::string_view q, std::uint32_t page, std::uint32_t size) {
  constexpr std::string_view where =
      "where ?1 = '' or instr(lower(actor), lower(?1)) > 0 or instr(lower(action), lower(?1)) > 0 or "
      "instr(lower(subject), lower(?1)) > 0 ";
  auto const total = database_.value<std::uint64_t>("select count(*) from audit " + std::string(where), q);
  if (!total) return std::unexpected(total.error());
  auto rows = database_.query<Instant, std::string, std::string, std::string, std::string, std::int64_t>(
      "select at, actor, action, subject, outcome, id from audit " + std::string(where) +
          "order by id desc limit ?2 offset ?3",
      q, size, static_cast<std::uint64_t>(page - 1) * size);
  if (!rows) return std::unexpected(std::move(rows.error()));
  DistrictAuditPage found{.total = *total, .items = {}};
  for (auto& row : *rows) found.items.push_back(std::make_from_tuple<DistrictAudit>(std::move(row)));
  return found;
}

}  // namespace campus::store
