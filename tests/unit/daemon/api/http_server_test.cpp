#include <sys/stat.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "daemon/api/event_stream.hpp"
#include "tests/unit/daemon/api/plain_client.hpp"
#include "tests/unit/daemon/api/served.hpp"

namespace campus::test {
namespace {

namespace asio = boost::asio;
using api::HttpServer;
using api::Request;
using api::Response;
using namespace std::chrono_literals;

// Answers with what it understood, a line each.
asio::awaitable<Response> mirror(Request request) {
  std::string text = request.method + '\n' + request.path + '\n' + request.query + '\n' +
                     std::to_string(request.body.size()) + '\n' +
                     std::to_string(request.user ? request.user->uid : 0u);
  if (request.path == "/throws") throw std::runtime_error("a fault of ours");
  if (request.path == "/splits")
    co_return Response{.status = 200, .headers = {{"X-Evil", "a\r\nX-Injected: b"}}, .body = text};
  if (request.path == "/file") co_return Response{.body = api::FileBody{request.query}};
  co_return Response{.status = 200, .headers = {}, .body = text};
}

struct House {
  Scratch scratch;
  std::string path = (scratch.path() / "socket").string();
  Served served;
  explicit House(HttpServer::Limits limits = {}, api::Handler handler = mirror)
      : served(std::move(handler), limits) {
    auto const listening = served.on_loop([this] { return served.server().listen_unix(path, 0600); });
    BOOST_REQUIRE(listening.has_value());
  }
  std::string ask(std::string_view bytes) {
    PlainClient client(path);
    client.say(bytes);
    return client.hear_all();
  }
};

bool begins(std::string const& text, std::string_view with) {
  auto const does = text.starts_with(with);
  if (!does) BOOST_TEST_MESSAGE("heard: " << text.substr(0, 200));
  return does;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_server)

BOOST_AUTO_TEST_CASE(a_request_reaches_the_handler_decoded_and_with_its_sender) {
  House house;
  auto const heard = house.ask(
      "POST /a%20b/%E5%AD%A6?x=1&y HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
  BOOST_TEST(begins(heard, "HTTP/1.1 200 OK\r\n"));
  BOOST_TEST(heard.ends_with("POST\n/a b/学\nx=1&y\n3\n" + std::to_string(::getuid())));
  BOOST_TEST(heard.contains("\r\nDate: "));
}

BOOST_AUTO_TEST_CASE(a_connection_carries_several_requests_also_when_they_come_at_once) {
  House house;
  auto const heard = house.ask(
      "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
      "GET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  auto const first = heard.find("GET\n/1\n");
  auto const second = heard.find("GET\n/2\n");
  BOOST_TEST((first < second && second < heard.find("GET\n/3\n")));
  BOOST_TEST(heard.contains("GET\n/3\n"));
  BOOST_TEST(house.served.comes_to(&HttpServer::Counters::accepted, 1));
}

BOOST_AUTO_TEST_CASE(a_head_is_a_get_without_its_body) {
  House house;
  auto const heard = house.ask("HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  BOOST_TEST(begins(heard, "HTTP/1.1 200 OK\r\n"));
  BOOST_TEST(heard.contains("Content-Length: "));
  BOOST_TEST(heard.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(what_is_no_http_is_a_bad_request) {
  House house;
  for (std::string_view const bytes : {
           "nonsense\r\n\r\n",
           "GET\r\n\r\n",
           "GET / HTTP/9.9\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
           "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n",                                          // no Host
           "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",                    // two
           "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n",                       // as to a proxy
           "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n",                       //
           "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",        //
           "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 4\r\n\r\nabcd",  //
           "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
       })
    BOOST_TEST(begins(house.ask(bytes), "HTTP/1.1 400 Bad Request\r\n"), bytes);
  BOOST_TEST(house.served.comes_to(&HttpServer::Counters::malformed, 13));
}

BOOST_AUTO_TEST_CASE(a_path_that_could_be_read_in_two_ways_is_refused) {
  House house;
  for (std::string_view const path :
       {"/../etc/passwd", "/a/../b", "/a/./b", "/..", "/%2e%2e/x", "/assets/..%2f..%2fx", "/assets/%2e%2e/x",
        "/a%5cb", "/a%00b", "/a%0ab", "/%zz", "/%", "/%ff", "/%c0%ae%c0%ae/x"})
    BOOST_TEST(
        begins(house.ask("GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n"), "HTTP/1.1 400 "),
        path);
  BOOST_TEST(
      begins(house.ask("GET /a..b/...c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), "HTTP/1.1 200 "));
}

BOOST_AUTO_TEST_CASE(a_header_beyond_its_limit_is_431) {
  House house;
  auto const heard = house.ask("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
  BOOST_TEST(begins(heard, "HTTP/1.1 431 "));
  BOOST_TEST(heard.contains(R"("code":"CMP-W431")"));
  auto const fits = house.ask(
      "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX: " + std::string(15'000, 'x') + "\r\n\r\n");
  BOOST_TEST(begins(fits, "HTTP/1.1 200 "));
}

BOOST_AUTO_TEST_CASE(a_body_beyond_its_limit_is_413_however_it_is_sent) {
  House house;
  std::string const large(1024 * 1024 + 1, 'x');
  std::string const head = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n";
  auto const announced = house.ask(head + "Content-Length: 1048577\r\n\r\n" + large);
  BOOST_TEST(begins(announced, "HTTP/1.1 413 "));
  auto const chunked =
      house.ask(head + "Transfer-Encoding: chunked\r\n\r\n100001\r\n" + large + "\r\n0\r\n\r\n");
  BOOST_TEST(begins(chunked, "HTTP/1.1 413 "));
  auto const fits = house.ask(head + "Content-Length: 1048576\r\n\r\n" + large.substr(1));
  BOOST_TEST(begins(fits, "HTTP/1.1 200 "));
  BOOST_TEST(fits.contains("\n1048576\n"));
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_for_our_word_gets_it_before_it_sends) {
  House house;
  PlainClient client(house.path);
  client.say(
      "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  BOOST_TEST(client.hear_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.say("abc");
  BOOST_TEST(begins(client.hear_all(), "HTTP/1.1 200 "));
  auto const refused =
      house.ask("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n");
  BOOST_TEST(begins(refused, "HTTP/1.1 413 "));
}

BOOST_AUTO_TEST_CASE(a_client_that_drips_its_header_is_closed) {
  House house({.header = 200ms});
  PlainClient client(house.path);
  client.say("GET / HT");
  BOOST_TEST(client.hear_all().empty());
  BOOST_TEST(house.served.comes_to(&HttpServer::Counters::timed_out, 1));
}

BOOST_AUTO_TEST_CASE(dripping_steadily_does_not_stretch_the_time_for_a_header) {
  House house({.header = 300ms});
  PlainClient client(house.path);
  client.say("GET / HTTP/1.1\r\n");
  for (int drops = 0; !client.hears_within(10); ++drops) {  // no pause is ever long
    BOOST_REQUIRE(drops < 2'000);                           // twenty seconds, where 300 ms were promised
    BOOST_REQUIRE(client.say("x"));
  }
  BOOST_TEST(client.hear_all().empty());
  BOOST_TEST(house.served.comes_to(&HttpServer::Counters::timed_out, 1));
}

BOOST_AUTO_TEST_CASE(a_body_that_does_not_come_and_an_idle_connection_are_closed) {
  House house({.body = 100ms, .idle = 100ms});
  PlainClient slow(house.path);
  slow.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
  BOOST_TEST(slow.hear_all().empty());
  PlainClient idle(house.path);
  BOOST_TEST(idle.hear_all().empty());
  BOOST_TEST(house.served.comes_to(&HttpServer::Counters::timed_out, 2));
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_read_is_closed) {
  House house({.write = 200ms}, [](Request) -> asio::awaitable<Response> {
    co_return Response{.body = std::string(16 * 1024 * 1024, 'x')};  // beyond what the kernel buffers
  });
  PlainClient client(house.path);
  client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  BOOST_TEST(house.served.comes_to(&HttpServer::Counters::timed_out, 1));
  BOOST_TEST(client.hear_all().size() < 16u * 1024 * 1024);
}

BOOST_AUTO_TEST_CASE(the_newest_connection_is_closed_when_there_are_too_many) {
  House house({.connections = 2});
  PlainClient first(house.path);
  PlainClient second(house.path);
  first.say("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
  second.say("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
  first.hear_until("/1\n");
  second.hear_until("/2\n");
  PlainClient third(house.path);
  BOOST_TEST(third.hear_all().empty());
  BOOST_TEST(house.served.comes_to(&HttpServer::Counters::refused_full, 1));
  first.say("GET /again HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  BOOST_TEST(first.hear_all().contains("/again"));
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_is_500_and_the_server_lives) {
  House house;
  BOOST_TEST(
      begins(house.ask("GET /throws HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), "HTTP/1.1 500 "));
  BOOST_TEST(begins(house.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), "HTTP/1.1 200 "));
  BOOST_TEST(house.served.comes_to(&HttpServer::Counters::handler_failures, 1));
}

BOOST_AUTO_TEST_CASE(a_line_break_in_a_header_value_does_not_make_a_header) {
  House house;
  auto const heard = house.ask("GET /splits HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  BOOST_TEST(begins(heard, "HTTP/1.1 200 "));
  BOOST_TEST(!heard.contains("X-Injected"));
}

BOOST_AUTO_TEST_CASE(a_file_is_streamed_whole_and_a_missing_one_is_404) {
  House house;
  auto const file = house.scratch.path() / "large";
  std::string const content(300'000, 'z');
  std::ofstream(file) << content;
  auto const ask = [&](std::string const& name) {
    return house.ask("GET /file?" + name + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  };
  auto const heard = ask(file.string());
  BOOST_TEST(begins(heard, "HTTP/1.1 200 "));
  BOOST_TEST(heard.contains("Content-Length: 300000\r\n"));
  BOOST_TEST(heard.substr(heard.find("\r\n\r\n") + 4) == content);
  BOOST_TEST(begins(ask(file.string() + "-not"), "HTTP/1.1 404 "));
  BOOST_TEST(begins(ask(house.scratch.path().string()), "HTTP/1.1 404 "));  // a directory
}

BOOST_AUTO_TEST_CASE(every_answer_carries_the_headers_of_the_house_the_refusals_too) {
  House house;
  house.served.on_loop([&] { house.served.server().always_send({{"X-House", "campus"}}); });
  BOOST_TEST(
      house.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").contains("X-House: campus\r\n"));
  BOOST_TEST(house.ask("nonsense\r\n\r\n").contains("X-House: campus\r\n"));
}

BOOST_AUTO_TEST_CASE(a_closing_server_lets_an_answer_end_and_ends_the_idle) {
  House* at = nullptr;
  std::promise<void> is_asked;
  std::shared_ptr<asio::steady_timer> gate;  // shared by the handler and this test
  House house({}, [&](Request request) -> asio::awaitable<Response> {
    is_asked.set_value();
    co_await gate->async_wait(asio::as_tuple(asio::use_awaitable));
    co_return Response{.body = "late but whole: " + request.path};
  });
  at = &house;
  at->served.on_loop([&] {
    gate = std::make_shared<asio::steady_timer>(at->served.context());
    gate->expires_after(1h);
  });
  PlainClient idle(house.path);
  PlainClient busy(house.path);
  busy.say("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
  is_asked.get_future().wait();
  house.served.on_loop([&] { house.served.server().close(); });
  BOOST_TEST(idle.hear_all().empty());
  BOOST_TEST(!PlainClient(house.path).is_connected());
  house.served.on_loop([&] { gate->cancel(); });
  auto const heard = busy.hear_all();
  BOOST_TEST(heard.ends_with("late but whole: /x"));
  BOOST_TEST(heard.contains("Connection: close\r\n"));
  house.served.on_loop([&] { gate.reset(); });  // a timer must not outlive its loop
}

BOOST_AUTO_TEST_CASE(a_socket_file_has_its_mode_and_a_dead_one_is_replaced) {
  Scratch scratch;
  auto const path = (scratch.path() / "socket").string();
  Served served(mirror);
  auto const listen = [&] { return served.on_loop([&] { return served.server().listen_unix(path, 0660); }); };
  BOOST_TEST(listen().has_value());
  struct stat facts {};
  ::stat(path.c_str(), &facts);
  BOOST_TEST((facts.st_mode & 0777) == 0660u);
  Served other(mirror);
  auto const second = other.on_loop([&] { return other.server().listen_unix(path, 0600); });
  BOOST_TEST((!second && second.error().code == "CMP-W003" && second.error().kind == Fault::Kind::conflict));
  served.on_loop([&] { served.server().close(); });
  BOOST_TEST(!std::filesystem::exists(path));
  {  // what a killed process leaves behind
    auto const dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, path.data(), path.size());
    BOOST_REQUIRE(::bind(dead, reinterpret_cast<sockaddr const*>(&name), sizeof name) == 0);
    ::close(dead);
  }
  auto const third = other.on_loop([&] { return other.server().listen_unix(path, 0600); });
  BOOST_TEST(third.has_value());
  std::ofstream(scratch.path() / "file") << "precious";
  auto const onto_file =
      other.on_loop([&] { return other.server().listen_unix((scratch.path() / "file").string(), 0600); });
  BOOST_TEST((!onto_file && onto_file.error().code == "CMP-W002"));
  auto const too_long =
      other.on_loop([&] { return other.server().listen_unix("/" + std::string(200, 'x'), 0600); });
  BOOST_TEST((!too_long && too_long.error().code == "CMP-W006"));
}

BOOST_AUTO_TEST_CASE(an_inherited_socket_is_served_and_anything_else_is_refused) {
  Scratch scratch;
  auto const path = (scratch.path() / "handed").string();
  auto const handed = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.data(), path.size());
  BOOST_REQUIRE(::bind(handed, reinterpret_cast<sockaddr const*>(&name), sizeof name) == 0);
  Served served(mirror);
  auto const adopt = [&](int descriptor) {
    return served.on_loop([&served, descriptor] { return served.server().adopt(descriptor); });
  };
  auto const not_listening = adopt(handed);
  BOOST_TEST((!not_listening && not_listening.error().code == "CMP-W005"));
  BOOST_REQUIRE(::listen(handed, 5) == 0);
  BOOST_TEST(adopt(handed).has_value());
  PlainClient client(path);
  client.say("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  BOOST_TEST(begins(client.hear_all(), "HTTP/1.1 200 "));
  BOOST_TEST(!adopt(0).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::test
