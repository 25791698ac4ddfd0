#include "daemon/api/access.hpp"

#include <algorithm>

#include "daemon/api/password.hpp"
#include "daemon/contract/dashboard.hpp"
#include "daemon/pki/secrets.hpp"

// What stands against whom.  Guessing: two tables of attempts, by user and by address, and a costly hash.  A
// stolen store: it holds digests of tokens and hashes of passwords.  A foreign page in the same browser: the
// cookie is SameSite=Strict, changes need a header that only our page can know, and signing in needs a JSON
// body, which no form can send.  Learning who exists: an unknown user costs the same hash and gets the same
// answer.
//
// g++ 12 destroys temporary arguments of an awaited call twice, so a call is named first and awaited after.

namespace campus::api {

namespace asio = boost::asio;
using contract::SessionView;
using store::DistrictStores;

namespace {

constexpr std::string_view cookie_name =
    "__Host-campus";  // the prefix makes the browser insist on Secure and Path=/

Fault unauthenticated() { return {Fault::Kind::permission, "CMP-W401", {}}; }

Response denied(int status, char const* code) {
  return fault_response(status, {Fault::Kind::permission, code, {}});
}

Response too_early(Duration wait) {
  auto const seconds = std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count());
  auto response = fault_response(429, {Fault::Kind::full, "CMP-W429", {{"seconds", seconds}}});
  response.headers.push_back({"Retry-After", seconds});
  return response;
}

Response busy() {
  auto response = fault_response(503, {Fault::Kind::full, "CMP-W503", {}});
  response.headers.push_back({"Retry-After", "5"});
  return response;
}

std::optional<Response> objection_to_form(Request const& request) {
  auto const type = request.header("Content-Type").value_or("");
  if (type == "application/json" || type.starts_with("application/json;")) return std::nullopt;
  return fault_response(415, {Fault::Kind::invalid, "CMP-W415", {{"expected", "application/json"}}});
}

Header cookie(std::string_view token, std::chrono::seconds lifetime) {
  std::string value(cookie_name);
  value.append("=").append(token).append("; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=");
  return {"Set-Cookie", value.append(std::to_string(lifetime.count()))};
}

}  // namespace

Response refusal_response(Fault const& fault) {
  return fault.code == "CMP-W401" ? fault_response(401, fault) : fault_response(fault);
}

Access::Access(store::DistrictKeeper& keeper, EventHub& events, runtime::Clock clock, Settings settings)
    : keeper_(keeper),
      events_(events),
      clock_(std::move(clock)),
      settings_(settings),
      users_(settings.per_user),
      remotes_(settings.per_remote) {}

Access::Proof Access::proof_of(Request const& request) {
  auto const token = request.cookie(cookie_name);
  return {.token_digest = token && !token->empty() ? pki::sha256_hex(*token) : std::string{},
          .csrf_token = std::string(request.header("X-Campus-Csrf").value_or("")),
          .changes_something = request.method != "GET"};
}

asio::awaitable<Result<Access::Visitor>> Access::visitor(Proof proof) {
  if (proof.token_digest.empty()) co_return std::unexpected(unauthenticated());
  auto question = [digest = proof.token_digest, now = clock_()](DistrictStores& stores) {
    return stores.district.find_session(digest, now);
  };
  auto session = co_await keeper_.ask(std::move(question));
  if (!session && session.error().kind == Fault::Kind::permission)
    co_return std::unexpected(unauthenticated());
  if (!session) co_return std::unexpected(session.error());
  if (proof.changes_something && !pki::equal_secretly(proof.csrf_token, session->csrf_token))
    co_return fail(Fault::Kind::permission, "CMP-W403");
  Visitor visitor{.session_digest = std::move(proof.token_digest), .session = std::move(*session)};
  co_return visitor;
}

struct Access::Turn {
  std::size_t& count;
  explicit Turn(std::size_t& of) : count(of) { ++count; }
  Turn(Turn const&) = delete;
  Turn& operator=(Turn const&) = delete;
  ~Turn() { --count; }
};

// Whether the password is the one of this hash; a fault when too many ask at once.
asio::awaitable<Result<bool>> Access::proves(std::string password, std::string hash) {
  if (hashes_ >= hashes_max) co_return fail(Fault::Kind::full, "CMP-W503");
  Turn const turn(hashes_);
  auto job = [password = std::move(password), hash = std::move(hash)] { return is_password(password, hash); };
  co_return co_await desk_.run(std::move(job));
}

asio::awaitable<Result<std::string>> Access::hashed(std::string password) {
  if (hashes_ >= hashes_max) co_return fail(Fault::Kind::full, "CMP-W503");
  Turn const turn(hashes_);
  auto job = [password = std::move(password)] { return hash_password(password); };
  co_return co_await desk_.run(std::move(job));
}

asio::awaitable<Result<void>> Access::note(std::string actor, std::string action, std::string outcome) {
  store::DistrictAudit entry{.at = clock_(),
                             .actor = std::move(actor),
                             .action = std::move(action),
                             .subject = {},
                             .outcome = std::move(outcome)};
  auto question = [entry = std::move(entry)](DistrictStores& stores) { return stores.district.note(entry); };
  co_return co_await keeper_.ask(std::move(question));
}

asio::awaitable<Response> Access::login(Request request) {
  if (auto objection = objection_to_form(request)) co_return std::move(*objection);
  auto const wish = contract::decode_login(request.body);
  if (!wish) co_return fault_response(wish.error());
  auto const remote = key_of_remote(request.remote);
  if (auto const wait = remotes_.admit(remote, clock_())) co_return too_early(*wait);
  if (auto const wait = users_.admit(wish->user, clock_())) co_return too_early(*wait);
  auto question = [name = wish->user](DistrictStores& stores) { return stores.district.find_user(name); };
  auto const user = co_await keeper_.ask(std::move(question));
  if (!user && user.error().kind != Fault::Kind::not_found) co_return fault_response(user.error());
  auto hash = user && !user->is_disabled ? user->password_hash : std::string{};
  auto proving = proves(wish->password, std::move(hash));
  auto const is_right = co_await std::move(proving);
  if (!is_right) co_return busy();
  if (!*is_right) {
    // A name that does not exist is often a password in the wrong field: it is not written down.
    auto actor = user ? user->name : std::string{};
    auto noting = note(std::move(actor), "login", "refused");
    auto const noted = co_await std::move(noting);
    if (!noted) co_return fault_response(noted.error());
    co_return denied(401, "CMP-W020");
  }
  users_.forgive(wish->user);
  remotes_.take_back(remote);
  auto beginning = begin_session(*user, "login");
  co_return co_await std::move(beginning);
}

asio::awaitable<Response> Access::login_by_link(Request request) {
  if (auto objection = objection_to_form(request)) co_return std::move(*objection);
  auto const token = contract::decode_login_link(request.body);
  if (!token) co_return fault_response(token.error());
  auto const remote = key_of_remote(request.remote);
  if (auto const wait = remotes_.admit(remote, clock_())) co_return too_early(*wait);
  auto question = [digest = pki::sha256_hex(*token), now = clock_()](DistrictStores& stores) {
    return stores.district.redeem_link(digest, now);
  };
  auto const user = co_await keeper_.ask(std::move(question));
  if (!user && user.error().kind == Fault::Kind::permission) {
    auto noting = note({}, "login by link", "refused");
    auto const noted = co_await std::move(noting);
    if (!noted) co_return fault_response(noted.error());
    co_return denied(403, "CMP-W021");
  }
  if (!user) co_return fault_response(user.error());
  remotes_.take_back(remote);
  auto beginning = begin_session(*user, "login by link");
  co_return co_await std::move(beginning);
}

asio::awaitable<Response> Access::begin_session(store::User user, std::string action) {
  auto const now = clock_();
  auto const token = pki::random_token();
  store::Session session{
      .user = user.name, .csrf_token = pki::random_token(), .until = now + settings_.session, .role = user.role};
  auto noting = note(user.name, std::move(action), "done");
  auto const noted = co_await std::move(noting);
  if (!noted) co_return fault_response(noted.error());
  auto question = [digest = pki::sha256_hex(token), session, now](DistrictStores& stores) {
    return stores.district.add_session(digest, session, now);
  };
  auto const added = co_await keeper_.ask(std::move(question));
  if (!added) co_return fault_response(added.error());
  SessionView const view{.user = session.user,
                         .role = std::string(store::name_of(session.role)),
                         .csrf_token = session.csrf_token,
                         .has_password = !user.password_hash.empty(),
                         .expires_at = session.until};
  auto response = json_response(200, contract::encode(view));
  response.headers.push_back(cookie(token, settings_.session));
  co_return response;
}

asio::awaitable<Response> Access::show(Visitor visitor) {
  auto question = [name = visitor.session.user](DistrictStores& stores) {
    return stores.district.find_user(name);
  };
  auto const user = co_await keeper_.ask(std::move(question));
  if (!user) co_return fault_response(user.error());
  SessionView const view{.user = user->name,
                         .role = std::string(store::name_of(user->role)),
                         .csrf_token = visitor.session.csrf_token,
                         .has_password = !user->password_hash.empty(),
                         .expires_at = visitor.session.until};
  co_return json_response(200, contract::encode(view));
}

asio::awaitable<Response> Access::logout(Visitor visitor) {
  auto question = [digest = visitor.session_digest](DistrictStores& stores) {
    return stores.district.end_session(digest);
  };
  auto const ended = co_await keeper_.ask(std::move(question));
  if (!ended) co_return fault_response(ended.error());
  auto const owner = visitor.stream_owner();
  events_.end_of([owner](std::string const& of) { return of == owner; });
  auto noting = note(visitor.session.user, "logout", "done");
  auto const noted = co_await std::move(noting);
  if (!noted) co_return fault_response(noted.error());
  auto response = empty_response();
  response.headers.push_back(cookie("", std::chrono::seconds(0)));
  co_return response;
}

void Access::end_streams(std::string const& user, std::string const& but_digest) {
  auto const mine = user + ' ';
  auto const kept = mine + but_digest;
  events_.end_of([mine, kept](std::string const& owner) { return owner.starts_with(mine) && owner != kept; });
}

asio::awaitable<Response> Access::set_password(Visitor visitor, Request request) {
  if (auto objection = objection_to_form(request)) co_return std::move(*objection);
  auto const wish = contract::decode_new_password(request.body);
  if (!wish) co_return fault_response(wish.error());
  auto const& name = visitor.session.user;
  if (auto const judged = judge_password(wish->password, name); !judged)
    co_return fault_response(judged.error());
  auto ask_user = [name](DistrictStores& stores) { return stores.district.find_user(name); };
  auto const user = co_await keeper_.ask(std::move(ask_user));
  if (!user) co_return fault_response(user.error());
  if (!user->password_hash.empty()) {
    if (auto const wait = users_.admit(name, clock_())) co_return too_early(*wait);
    auto proving = proves(wish->current.value_or(""), user->password_hash);
    auto const is_right = co_await std::move(proving);
    if (!is_right) co_return busy();
    if (!*is_right) co_return denied(403, "CMP-W024");
    users_.forgive(name);
  }
  auto const hash = co_await hashed(wish->password);
  if (!hash) co_return busy();
  auto noting = note(name, "set password", "done");
  auto const noted = co_await std::move(noting);
  if (!noted) co_return fault_response(noted.error());
  auto keep = [name, hash = *hash, digest = visitor.session_digest](DistrictStores& stores) {
    return stores.district.set_password(name, hash, digest);
  };
  auto const kept = co_await keeper_.ask(std::move(keep));
  if (!kept) co_return fault_response(kept.error());
  end_streams(name, visitor.session_digest);
  co_return empty_response();
}

}  // namespace campus::api
