#include "daemon/portal/portal.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace campus;
using namespace campus::portal;
namespace asio = boost::asio;

namespace {

// campusd, as the portal knows it.
struct FakeCampusd {
  std::vector<std::string> asked;
  bool is_silent = false;
  contract::PortalView view{.mac = MacAddress::parse("3c:6a:9d:00:10:01"),
                            .standing = Standing::pending,
                            .cause = StandingCause::not_registered,
                            .contact = "203",
                            .school = ""};

  asio::awaitable<Result<contract::PortalView>> answer(IpAddress address) {
    asked.push_back(address.to_string());
    if (is_silent) co_return fail(Fault::Kind::unreachable, "CMP-A064", {{"path", "x"}, {"reason", "y"}});
    co_return view;
  }
};

struct Gate {
  FakeCampusd campusd;
  std::vector<std::string> complaints;
  Instant now{std::chrono::seconds(1'790'000'000)};
  Portal portal{{.ask = [this](IpAddress address) { return campusd.answer(address); },
                 .failed = [this](Fault const& fault) { complaints.push_back(fault.code); },
                 .now = [this] { return now; }}};

  api::Response ask(std::string path, std::string method = "GET", std::string remote = "10.210.0.7",
                    std::string host = "www.example.com") {
    api::Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.remote = std::move(remote);
    request.headers = {{"Host", std::move(host)}};
    api::Response answer;
    asio::io_context loop;
    auto question = [](Portal& to, api::Request what, api::Response& into) -> asio::awaitable<void> {
      into = co_await to.answer(std::move(what));
    };
    asio::co_spawn(loop, question(portal, std::move(request), answer), asio::detached);
    loop.run();
    return answer;
  }
};

std::string header(api::Response const& answer, std::string_view name) {
  auto const found = std::ranges::find(answer.headers, name, &api::Header::name);
  return found == answer.headers.end() ? "" : found->value;
}

std::string body(api::Response const& answer) { return std::get<std::string>(answer.body); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(portal_answers, Gate)

BOOST_AUTO_TEST_CASE(any_path_is_the_page_of_whoever_asks) {
  for (auto const* const path : {"/", "/a/long/path.php", "/favicon.ico", "/\xe4\xb8\xad"}) {
    auto const answer = ask(path);
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(header(answer, "Content-Type") == "text/html; charset=utf-8");
    BOOST_TEST(body(answer).contains("3c:6a:9d:00:10:01"));
  }
  ask("/", "GET", "fd00:210::7");
  BOOST_TEST(campusd.asked.back() == "fd00:210::7");
}

BOOST_AUTO_TEST_CASE(the_questions_of_operating_systems_are_redirected_without_asking_campusd) {
  for (auto const* const path :
       {"/generate_204", "/gen_204", "/hotspot-detect.html", "/connecttest.txt", "/ncsi.txt", "/success.txt",
        "/canonical.html", "/library/test/success.html"}) {
    auto const answer = ask(path);
    BOOST_TEST(answer.status == 302, path);
    BOOST_TEST(header(answer, "Location") == "/");
  }
  BOOST_TEST(campusd.asked.empty());
}

// RFC 8908, section 4 and 5.
BOOST_AUTO_TEST_CASE(the_captive_portal_api_says_whether_and_where) {
  auto const captive = ask("/captive-portal.json");
  BOOST_TEST(header(captive, "Content-Type") == "application/captive+json");
  BOOST_TEST(body(captive) == R"({"captive":true,"user-portal-url":"http://www.example.com/"})");
  BOOST_TEST(body(ask("/captive-portal.json", "GET", "10.210.0.7", "a\"},{\"b")) == R"({"captive":true})");
  campusd.view.standing = Standing::admitted;
  BOOST_TEST(body(ask("/captive-portal.json")).starts_with(R"({"captive":false)"));
  campusd.is_silent = true;
  BOOST_TEST(ask("/captive-portal.json").status == 503);
}

BOOST_AUTO_TEST_CASE(what_is_posted_is_led_to_the_page_and_other_methods_are_refused) {
  BOOST_TEST(ask("/login", "POST").status == 303);
  BOOST_TEST(header(ask("/login", "POST"), "Location") == "/");
  for (auto const* const method : {"PUT", "DELETE", "CONNECT", "TRACE", "PROPFIND"})
    BOOST_TEST(ask("/", method).status == 405, method);
  BOOST_TEST(campusd.asked.empty());
}

BOOST_AUTO_TEST_CASE(a_silent_campusd_is_said_on_the_page_and_in_the_log) {
  campusd.is_silent = true;
  auto const answer = ask("/");
  BOOST_TEST(answer.status == 503);
  BOOST_TEST(header(answer, "Retry-After") == "5");
  BOOST_TEST(body(answer).contains("暂时无法查询"));
  BOOST_TEST(complaints == std::vector<std::string>{"CMP-A064"}, boost::test_tools::per_element());
}

// The same link-local address may be had in every segment.
BOOST_AUTO_TEST_CASE(nothing_is_asked_about_an_address_that_may_be_two_hosts) {
  for (auto const* const remote : {"fe80::7", "fe80::7%lan210", "127.0.0.1", "169.254.1.1", "", "nonsense"})
    BOOST_TEST(ask("/", "GET", remote).status == 503, remote);
  BOOST_TEST(campusd.asked.empty());
}

BOOST_AUTO_TEST_CASE(who_asks_too_often_waits_and_campusd_does_not_notice) {
  for (unsigned i = 0; i < Callers::burst; ++i) BOOST_TEST(ask("/").status == 200);
  auto const answer = ask("/");
  BOOST_TEST(answer.status == 429);
  BOOST_TEST(header(answer, "Retry-After") == "10");
  BOOST_TEST(campusd.asked.size() == Callers::burst);
  BOOST_TEST(ask("/", "GET", "10.210.0.8").status == 200);
  now += std::chrono::seconds(1);
  BOOST_TEST(ask("/").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
