// The portal behind its real server and its real way to campusd: what strangers send, over TCP on loopback.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/portal/campusd_line.hpp"
#include "daemon/portal/portal.hpp"
#include "daemon/runtime/clock.hpp"
#include "tests/unit/daemon/api/served.hpp"

namespace campus::test {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Counters = api::HttpServer::Counters;

class Stranger {
public:
  explicit Stranger(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval const patience{.tv_sec = 20, .tv_usec = 0};  // a test that hangs must end
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    BOOST_REQUIRE(::connect(descriptor_, reinterpret_cast<sockaddr const*>(&there), sizeof there) == 0);
  }
  ~Stranger() { ::close(descriptor_); }
  Stranger(Stranger const&) = delete;
  Stranger& operator=(Stranger const&) = delete;

  void say(std::string_view bytes) {
    while (!bytes.empty()) {
      auto const count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;  // it was cut: that is what is looked at
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  // Until the end, whether it is an orderly one or a reset.
  std::string hear_all() {
    std::string heard;
    char block[4096];
    for (ssize_t count = 0; (count = ::recv(descriptor_, block, sizeof block, 0)) > 0;)
      heard.append(block, static_cast<std::size_t>(count));
    return heard;
  }

private:
  int descriptor_;
};

struct House {
  portal::Portal portal{
      {.ask = [](IpAddress) { return nobody(); }, .failed = [](Fault const&) {}, .now = runtime::now}};
  Served served;
  std::uint16_t port = 0;

  explicit House(api::HttpServer::Limits limits = portal::Portal::limits())
      : served([this](api::Request request) { return portal.answer(std::move(request)); }, limits) {
    port = served.on_loop([this] {
      served.server().always_send(portal::Portal::headers());
      served.server().behave(portal::Portal::manner());
      return served.server().listen_plain("127.0.0.1", 0).value();
    });
  }

  static asio::awaitable<Result<contract::PortalView>> nobody() { co_return contract::PortalView{}; }

  std::string ask(std::string_view bytes) {
    Stranger stranger(port);
    stranger.say(bytes);
    return stranger.hear_all();
  }
};

api::HttpServer::Limits hasty() {
  auto limits = portal::Portal::limits();
  limits.header = limits.idle = limits.body = 200ms;
  return limits;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(portal_strangers)

BOOST_AUTO_TEST_CASE(one_request_is_answered_with_every_header_and_the_connection_ends) {
  House house;
  auto const heard = house.ask("GET /some/page HTTP/1.1\r\nHost: www.example.com\r\n\r\nGET / HTTP/1.1\r\n");
  BOOST_TEST(heard.starts_with("HTTP/1.1 503 "), "nobody asks campusd about a loopback address");
  for (auto const* const header :
       {"Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff",
        "Cache-Control: no-store", "Connection: close", "Referrer-Policy: no-referrer"})
    BOOST_TEST(heard.contains(header), header);
  BOOST_TEST(!heard.contains("Set-Cookie"));
  BOOST_TEST(heard.find("HTTP/1.1", 9) == std::string::npos, "one answer");
}

BOOST_AUTO_TEST_CASE(paths_that_others_refuse_lead_to_the_page_like_any_other) {
  House house;
  for (std::string const target :
       {"/a/../b", "/a%2Fb", "/a\\b", "/%ff", "http://www.example.com/x", "*", "/."}) {
    auto const heard = house.ask("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    BOOST_TEST(heard.starts_with("HTTP/1.1 503 "), target);
    BOOST_TEST(heard.contains("<html lang=\"zh-CN\">"), target);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_http_is_refused_and_harms_nobody) {
  House house;
  std::string binary;
  for (unsigned i = 0; i < 4096; ++i) binary += static_cast<char>((i * 131) ^ (i >> 3));
  std::string const hello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);  // a TLS handshake begins so
  for (auto const& bytes : {binary, hello, std::string("\r\n\r\n\r\n"), std::string("GET\r\n\r\n"),
                            std::string("GET / HTTP/9.9\r\n\r\n"), std::string("SSH-2.0-x\r\n\r\n")}) {
    auto const heard = house.ask(bytes);
    BOOST_TEST((heard.empty() || heard.starts_with("HTTP/1.1 4")), heard.substr(0, 40));
  }
  BOOST_TEST(house.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").contains("</html>"));
}

BOOST_AUTO_TEST_CASE(a_header_or_a_body_beyond_its_limit_is_refused) {
  House house;
  auto const long_header = "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(17 * 1024, 'x') + "\r\n\r\n";
  BOOST_TEST(house.ask(long_header).starts_with("HTTP/1.1 431 "));
  BOOST_TEST(
      house.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4097\r\n\r\n").starts_with("HTTP/1.1 413 "));
  BOOST_TEST(
      house.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nabcd").starts_with("HTTP/1.1 303 "));
}

BOOST_AUTO_TEST_CASE(who_drips_or_is_silent_is_cut) {
  House house(hasty());
  BOOST_TEST(house.ask("GET / HT").empty());
  BOOST_TEST(house.ask("").empty());
  BOOST_TEST(house.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab").empty());
  BOOST_TEST(house.served.comes_to(&Counters::timed_out, 3));
}

BOOST_AUTO_TEST_CASE(one_address_has_so_many_connections_and_gets_them_back) {
  House house;
  auto const most = portal::Portal::limits().connections_of_one;
  {
    std::vector<std::unique_ptr<Stranger>> silent;
    for (std::size_t i = 0; i < most; ++i) silent.push_back(std::make_unique<Stranger>(house.port));
    BOOST_TEST(house.served.comes_to(&Counters::accepted, most));
    BOOST_TEST(house.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").empty());
    BOOST_TEST(house.served.comes_to(&Counters::refused_full, 1));
    silent.back()->say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    BOOST_TEST(silent.back()->hear_all().contains("</html>"));
  }
  // The others closed: as soon as the server has seen it, there is room again.
  auto const deadline = std::chrono::steady_clock::now() + 20s;
  std::string heard;
  while (heard.empty() && std::chrono::steady_clock::now() < deadline)
    heard = house.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  BOOST_TEST(heard.contains("</html>"));
}

BOOST_AUTO_TEST_CASE(an_address_that_is_none_or_not_ours_cannot_be_listened_on) {
  House house;
  auto const listen = [&](std::string address, std::uint16_t port) {
    auto const got = house.served.on_loop([&] { return house.served.server().listen_plain(address, port); });
    return got ? std::string("fine") : got.error().code;
  };
  BOOST_TEST(listen("gateway", 0) == "CMP-W001");
  BOOST_TEST(listen("192.0.2.1", 0) == "CMP-W002");
  BOOST_TEST(listen("127.0.0.1", house.port) == "CMP-W002");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(portal_campusd_line)

// Behind the real server of a Unix socket, as campusd has it.
struct Line {
  Scratch scratch;
  std::string path = (scratch.path() / "campusd.sock").string();
  std::string asked;
  std::string answer_body =
      contract::encode(contract::PortalView{.mac = MacAddress::parse("3c:6a:9d:00:10:01"),
                                            .standing = Standing::quarantined,
                                            .cause = StandingCause::restricted,
                                            .contact = "203",
                                            .school = "示范中学"});
  int status = 200;
  std::optional<Served> campusd;

  void open() {
    campusd.emplace([this](api::Request request) { return answer(std::move(request)); });
    BOOST_REQUIRE(campusd->on_loop([this] { return campusd->server().listen_unix(path, 0600); }));
  }
  asio::awaitable<api::Response> answer(api::Request request) {
    asked = request.path + '?' + request.query;
    co_return api::json_response(status, answer_body);
  }
  Result<contract::PortalView> ask(std::string_view address) {
    asio::io_context loop;
    portal::CampusdLine line(loop.get_executor(), path);
    auto answer = asio::co_spawn(loop, line.ask(*IpAddress::parse(address)), asio::use_future);
    loop.run();
    BOOST_TEST(line.asking() == 0u);
    return answer.get();
  }
};

BOOST_FIXTURE_TEST_CASE(campusd_is_asked_about_one_address_and_understood, Line) {
  open();
  auto const view = ask("fd00:210::7");
  BOOST_REQUIRE(view);
  BOOST_TEST(asked == "/local/v1/portal?address=fd00:210::7");
  BOOST_TEST(view->mac->to_string() == "3c:6a:9d:00:10:01");
  BOOST_TEST((view->standing == Standing::quarantined && view->cause == StandingCause::restricted));
  BOOST_TEST(view->school == "示范中学");
}

BOOST_FIXTURE_TEST_CASE(a_refusal_and_nonsense_are_faults_and_no_standing, Line) {
  open();
  status = 403;
  BOOST_TEST(ask("10.210.0.7").error().code == "CMP-A064");
  status = 200;
  for (std::string const text :
       {"", "[]", "{", R"({"mac":null,"standing":"king","cause":"granted","contact":"","school":""})",
        R"({"mac":"x","standing":"pending","cause":"granted","contact":"","school":""})",
        R"({"mac":null,"standing":"pending","cause":"granted","school":""})"}) {
    answer_body = text;
    BOOST_TEST(!ask("10.210.0.7").has_value(), text);
  }
  answer_body = std::string(20 * 1024, ' ');
  BOOST_TEST(ask("10.210.0.7").error().code == "CMP-A064");
}

BOOST_FIXTURE_TEST_CASE(where_nobody_answers_it_is_said, Line) {
  BOOST_TEST(ask("10.210.0.7").error().code == "CMP-A064");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::test
