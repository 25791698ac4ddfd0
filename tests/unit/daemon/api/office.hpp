#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/api/evidence_routes.hpp"
#include "daemon/api/routes.hpp"
#include "daemon/api/work_routes.hpp"
#include "daemon/pki/secrets.hpp"
#include "tests/unit/daemon/api/served.hpp"

namespace campus::test {

// A district's dashboard with a real store, without sockets, at a time that the test moves.
class Office {
public:
  struct Answer {
    int status = 0;
    boost::json::value body;
    std::string set_cookie;
    std::vector<api::Header> headers;
    std::string_view code() const { return body.at("error").at("code").as_string(); }
  };

  explicit Office(api::Access::Settings settings = {})
      : keeper_(store::DistrictStores::open(scratch_.path() / "state").value()),
        guard_(boost::asio::make_work_guard(context_)),
        hub(context_.get_executor()),
        access(
            keeper_, hub, [this] { return now(); }, settings),
        watch(
            context_.get_executor(), keeper_, hub, [this] { return now(); }, 3),
        dashboard(
            keeper_, access, hub, watch, [this] { return now(); }, 3),
        evidence(
            dashboard, keeper_, hub, [this] { return now(); }, 3),
        work(keeper_, access, hub,
             {.clock = [this] { return now(); },
              .faults_of = [](contract::DesiredPart, std::string const& text) { return faults_of(text); },
              .calendar_of = [](std::string const&) { return std::optional<SchoolCalendar>(); }}),
        thread_([this] { context_.run(); }) {
    work.add_to(dashboard.router());
    in_store([](store::DistrictStore& store) { return store.add_user("admin", start()); });
  }
  // A reader that finds fault with every line that says "wrong".
  static std::vector<contract::TextFault> faults_of(std::string const& text) {
    std::vector<contract::TextFault> faults;
    int line = 1;
    for (std::size_t at = 0; at < text.size(); ++line) {
      auto const end = std::min(text.find('\n', at), text.size());
      if (text.substr(at, end - at).contains("wrong"))
        faults.push_back({line, 1, {Fault::Kind::invalid, "CMP-C003", {{"key", "wrong"}}}});
      at = end + 1;
    }
    return faults;
  }
  ~Office() { guard_.reset(); }

  static Instant start() { return Instant(std::chrono::seconds(1'795'000'000)); }
  Instant now() const { return Instant(std::chrono::nanoseconds(now_ns_)); }
  void pass(std::chrono::nanoseconds time) { now_ns_ += time.count(); }
  std::filesystem::path const& folder() const { return scratch_.path(); }

  template <class F>
  auto in_store(F action) -> std::invoke_result_t<F&, store::DistrictStore&> {
    auto question = [action = std::move(action)](store::DistrictStores& stores) {
      return action(stores.district);
    };
    return wait_for(keeper_.ask(std::move(question)));
  }
  template <class T>
  T wait_for(boost::asio::awaitable<T> coroutine) {
    return boost::asio::co_spawn(context_, std::move(coroutine), boost::asio::use_future).get();
  }
  boost::asio::io_context& context() { return context_; }
  // What belongs to the loop, done there.
  template <class F>
  auto on_loop(F action) {
    return boost::asio::post(context_, boost::asio::use_future(std::move(action))).get();
  }

  api::Response ask_raw(api::Request request) { return wait_for(dashboard.answer(std::move(request))); }

  Answer ask(std::string method, std::string path, std::string body = {},
             std::vector<api::Header> headers = {}) {
    api::Request request;
    request.method = std::move(method);
    auto const question = path.find('?');
    request.path = path.substr(0, question);
    if (question != std::string::npos) request.query = path.substr(question + 1);
    request.body = std::move(body);
    request.headers = std::move(headers);
    request.remote = remote;
    if (!cookie.empty()) request.headers.push_back({"Cookie", cookie});
    if (!csrf.empty()) request.headers.push_back({"X-Campus-Csrf", csrf});
    if (!request.body.empty()) request.headers.push_back({"Content-Type", "application/json"});
    auto const response = ask_raw(std::move(request));
    Answer answer{.status = response.status, .body = {}, .set_cookie = {}, .headers = response.headers};
    if (auto const* const text = std::get_if<std::string>(&response.body); text && !text->empty())
      answer.body = boost::json::parse(*text);
    for (auto const& header : response.headers)
      if (header.name == "Set-Cookie") answer.set_cookie = header.value;
    return answer;
  }

  std::string make_link(std::string const& user = "admin") {
    auto const token = pki::random_token();
    in_store([&](store::DistrictStore& store) {
      return store.add_link(pki::sha256_hex(token), user, now() + std::chrono::hours(24), now());
    });
    return token;
  }

  // Signs in by a link and keeps the cookie and the token.
  Answer enter(std::string const& user = "admin") { return keep(redeem(make_link(user))); }
  Answer redeem(std::string const& token) {
    return ask("POST", "/api/v1/login/link", R"({"token":")" + token + "\"}");
  }
  Answer login(std::string const& user, std::string const& password) {
    return ask("POST", "/api/v1/login", R"({"user":")" + user + R"(","password":")" + password + "\"}");
  }
  Answer keep(Answer answer) {
    if (answer.status != 200) return answer;
    cookie = answer.set_cookie.substr(0, answer.set_cookie.find(';'));
    csrf = answer.body.at("csrf_token").as_string();
    return answer;
  }

  std::string cookie, csrf;
  std::string remote = "192.0.2.1";

private:
  Scratch scratch_;
  std::atomic<std::int64_t> now_ns_ = start().time_since_epoch().count();
  store::DistrictKeeper keeper_;
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;

public:
  api::EventHub hub;
  api::Access access;
  api::SchoolWatch watch;
  api::DashboardApi dashboard;
  api::EvidenceRoutes evidence;
  api::WorkRoutes work;

private:
  std::jthread thread_;
};

}  // namespace campus::test
