#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>

#include "daemon/api/attempts.hpp"
#include "daemon/api/event_stream.hpp"
#include "daemon/api/http_message.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/runtime/worker.hpp"
#include "daemon/store/store_keeper.hpp"
#include "policy/model/fault.hpp"

namespace campus::api {

// Who may look at the district's pages: signing in by password or by one-time link, sessions, and their end.
// A token is known to its browser alone; the store has its digest.  Lives on the control loop; password
// hashes are made on a thread of its own.
class Access {
public:
  struct Settings {
    std::chrono::seconds session = std::chrono::hours(8);
    Attempts::Limits per_user = {};
    Attempts::Limits per_remote{.free = 10};  // a whole office may share one address
  };
  // Hashes that wait or run: at a tenth of a second each, a few seconds.  Full: 503.
  static constexpr std::size_t hashes_max = 64;

  // Somebody who proved to have a session.
  struct Visitor {
    std::string session_digest;
    store::Session session;
    // Whose an event stream is: what ends with this session.
    std::string stream_owner() const { return session.user + ' ' + session_digest; }
  };
  // What a request shows of it, taken out so that a coroutine need not hold the whole request.
  struct Proof {
    std::string token_digest;  // empty: no cookie
    std::string csrf_token;
    bool changes_something = false;  // then the token of the session must come as a header too
  };
  static Proof proof_of(Request const& request);

  Access(store::DistrictKeeper& keeper, EventHub& events, runtime::Clock clock, Settings settings);

  // The fault's answer is 401 where there is no session, and 403 where the header is wrong.
  boost::asio::awaitable<Result<Visitor>> visitor(Proof proof);

  boost::asio::awaitable<Response> login(Request request);
  boost::asio::awaitable<Response> login_by_link(Request request);
  boost::asio::awaitable<Response> show(Visitor visitor);
  boost::asio::awaitable<Response> logout(Visitor visitor);
  boost::asio::awaitable<Response> set_password(Visitor visitor, Request request);
  void end_streams_of(std::string const& user) { end_streams(user, {}); }

private:
  struct Turn;  // at the desk
  boost::asio::awaitable<Result<bool>> proves(std::string password, std::string hash);
  boost::asio::awaitable<Result<std::string>> hashed(std::string password);
  boost::asio::awaitable<Response> begin_session(store::User user, std::string action);
  boost::asio::awaitable<Result<void>> note(std::string actor, std::string action, std::string outcome);
  void end_streams(std::string const& user, std::string const& but_digest);

  store::DistrictKeeper& keeper_;
  EventHub& events_;
  runtime::Clock clock_;
  Settings settings_;
  Attempts users_;
  Attempts remotes_;
  std::size_t hashes_ = 0;
  runtime::Worker desk_{"desk"};
};

// The answer to a fault of visitor().
Response refusal_response(Fault const& fault);

}  // namespace campus::api
