// Who may look: users, one-time links, sessions, and the audit of a DistrictStore.  Passwords and tokens
// reach it as digests only.

#include <string>
#include <utility>

#include "daemon/store/district_store.hpp"

namespace campus::store {

Result<void> DistrictStore::add_user(std::string_view name, Instant now) {
  auto done = database_.run("insert or ignore into user (name, created_at) values (?, ?)", name, now);
  if (!done || database_.changes() == 1) return done;
  return fail(Fault::Kind::conflict, "CMP-S030", {{"user", std::string(name)}});
}

Result<User> DistrictStore::find_user(std::string_view name) {
  auto found = database_.first<std::string, std::string, Instant>(
      "select name, password_hash, created_at from user where name = ?", name);
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found) return fail(Fault::Kind::not_found, "CMP-S031", {{"user", std::string(name)}});
  return std::make_from_tuple<User>(std::move(**found));
}

Result<std::vector<User>> DistrictStore::users() {
  auto rows = database_.query<std::string, std::string, Instant>(
      "select name, password_hash, created_at from user order by name");
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<User> users;
  for (auto& row : *rows) users.push_back(std::make_from_tuple<User>(std::move(row)));
  return users;
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
      "update login_link set used_at = ?1 where digest = ?2 and used_at is null and until > ?1 returning "
      "user",
      now, Blob{token_digest});
  if (!user) return std::unexpected(user.error());
  if (!*user) return fail(Fault::Kind::permission, "CMP-S032");
  return find_user(std::get<0>(**user));
}

Result<void> DistrictStore::add_session(std::string_view token_digest, Session const& session, Instant now) {
  return database_.run(
      "insert into session (digest, user, csrf_token, made_at, until) values (?, ?, ?, ?, ?)",
      Blob{token_digest}, session.user, session.csrf_token, now, session.until);
}

Result<Session> DistrictStore::find_session(std::string_view token_digest, Instant now) {
  auto found = database_.first<std::string, std::string, Instant>(
      "select user, csrf_token, until from session where digest = ? and until > ?", Blob{token_digest}, now);
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
  auto rows = database_.query<Instant, std::string, std::string, std::string, std::string>(
      "select at, actor, action, subject, outcome from audit order by id desc limit ?", newest_max);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<DistrictAudit> entries;
  for (auto& row : *rows) entries.push_back(std::make_from_tuple<DistrictAudit>(std::move(row)));
  return entries;
}

}  // namespace campus::store
