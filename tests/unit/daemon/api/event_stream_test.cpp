#include "daemon/api/event_stream.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/daemon/api/plain_client.hpp"
#include "tests/unit/daemon/api/served.hpp"

namespace campus::test {
namespace {

namespace asio = boost::asio;
using api::EventHub;
using api::EventStream;
using namespace std::chrono_literals;

// All that a stream has to say right now.
std::vector<std::string> drain(std::shared_ptr<EventStream> const& stream, asio::io_context& context) {
  std::vector<std::string> heard;
  for (;;) {
    auto is_waiting = true;
    asio::co_spawn(context, stream->next(), [&](std::exception_ptr, EventStream::Text const& text) {
      is_waiting = false;
      if (text)
        heard.push_back(*text);
      else
        heard.emplace_back("over");
    });
    context.restart();
    context.poll();
    if (is_waiting) {  // nothing there: the question is taken back
      stream->end();
      context.restart();
      context.poll();
      heard.pop_back();
      return heard;
    }
    if (heard.back() == "over") return heard;
  }
}

std::string id_in(std::string const& event) { return event.substr(4, event.find('\n') - 4); }

}  // namespace

BOOST_AUTO_TEST_SUITE(event_stream)

BOOST_AUTO_TEST_CASE(a_new_client_is_told_to_load_and_then_hears_what_happens) {
  asio::io_context context;
  EventHub hub(context.get_executor());
  hub.publish("school", R"({"id":"before"})");
  auto const stream = hub.subscribe("", "user");
  hub.publish("school", R"({"id":"A"})");
  auto const heard = drain(stream, context);
  BOOST_REQUIRE(heard.size() == 2u);
  BOOST_TEST(heard[0].ends_with("event: reload\ndata: {}\n\n"));
  BOOST_TEST(heard[1].ends_with("event: school\ndata: {\"id\":\"A\"}\n\n"));
}

BOOST_AUTO_TEST_CASE(a_client_resumes_after_its_last_event) {
  asio::io_context context;
  EventHub hub(context.get_executor());
  auto const first = hub.subscribe("", "user");
  hub.publish("n", "1");
  hub.publish("n", "2");
  auto const heard = drain(first, context);
  BOOST_REQUIRE(heard.size() == 3u);
  hub.publish("n", "3");
  auto const later = drain(hub.subscribe(id_in(heard[1]), "user"), context);
  BOOST_REQUIRE(later.size() == 2u);
  BOOST_TEST(later[0].ends_with("data: 2\n\n"));
  BOOST_TEST(later[1].ends_with("data: 3\n\n"));
  BOOST_TEST(drain(hub.subscribe(id_in(later[1]), "user"), context).empty());
}

BOOST_AUTO_TEST_CASE(a_client_that_missed_too_much_or_knows_another_life_loads_anew) {
  asio::io_context context;
  EventHub hub(context.get_executor());
  hub.publish("n", "0");
  auto const first = drain(hub.subscribe("", "user"), context);
  auto const seen = id_in(first.at(0));
  for (std::size_t count = 0; count < api::remembered_events_max; ++count) hub.publish("n", "x");
  BOOST_TEST(drain(hub.subscribe(seen, "user"), context).size() == api::remembered_events_max);
  hub.publish("n", "one too many");
  for (std::string const& id :
       {seen, std::string("ffffffff-1"), std::string("1"), seen + "9999", seen + "x"}) {
    auto const heard = drain(hub.subscribe(id, "user"), context);
    BOOST_TEST(heard.size() == 1u);
    BOOST_TEST(heard.at(0).contains("event: reload\n"));
  }
}

BOOST_AUTO_TEST_CASE(a_client_that_lags_behind_is_let_go) {
  asio::io_context context;
  EventHub hub(context.get_executor());
  auto const stream = hub.subscribe("", "user");
  for (std::size_t count = 1; count < api::stream_events_max; ++count) hub.publish("n", "x");
  BOOST_TEST(!stream->is_over());
  hub.publish("n", "the drop");
  BOOST_TEST(stream->is_over());
  BOOST_TEST(hub.streams() == 0u);
  BOOST_TEST(drain(stream, context) == std::vector<std::string>{"over"});
}

BOOST_AUTO_TEST_CASE(the_streams_of_one_session_end_and_the_others_go_on) {
  asio::io_context context;
  EventHub hub(context.get_executor());
  auto const mine = hub.subscribe("", "me 1");
  auto const other = hub.subscribe("", "you 2");
  hub.end_of([](std::string const& owner) { return owner == "me 1"; });
  BOOST_TEST(mine->is_over());
  BOOST_TEST(!other->is_over());
  hub.end_all();
  BOOST_TEST(other->is_over());
}

BOOST_AUTO_TEST_CASE(a_stream_ends_with_its_session_and_beats_while_it_is_quiet) {
  asio::io_context context;
  EventHub hub(context.get_executor(), 1ms);
  auto const stream = hub.subscribe("", "user");
  stream->end_after(50ms);
  std::vector<std::string> heard;
  auto const listen = [](std::shared_ptr<EventStream> from,
                         std::vector<std::string>& to) -> asio::awaitable<void> {
    while (auto const text = co_await from->next()) to.push_back(*text);
  };
  asio::co_spawn(context, listen(stream, heard), [](std::exception_ptr) {});
  context.run();  // ends because the stream does
  BOOST_REQUIRE(heard.size() >= 2u);
  BOOST_TEST(heard[1] == ": alive\n\n");
}

BOOST_AUTO_TEST_CASE(over_http_a_stream_arrives_event_by_event) {
  Scratch scratch;
  auto const path = (scratch.path() / "socket").string();
  std::shared_ptr<EventHub> hub;  // shared by the handler and this test
  Served served([&hub](api::Request request) -> asio::awaitable<api::Response> {
    co_return api::Response{.body = hub->subscribe(request.header("Last-Event-ID").value_or(""), "user")};
  });
  served.on_loop([&] {
    hub = std::make_shared<EventHub>(served.context().get_executor());
    return served.server().listen_unix(path, 0600).has_value();
  });
  PlainClient client(path);
  client.say("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
  auto const head = client.hear_until("\r\n\r\n");
  BOOST_TEST(head.contains("Content-Type: text/event-stream\r\n"));
  BOOST_TEST(!head.contains("Content-Length"));
  BOOST_TEST(client.hear_until("\n\n").contains("event: reload\n"));
  served.on_loop([&] { hub->publish("school", "{}"); });
  BOOST_TEST(client.hear_until("\n\n").contains("event: school\n"));
  served.on_loop([&] { served.server().close(); });
  BOOST_TEST(client.hear_all().empty());
  served.on_loop([&] { hub->end_all(); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::test
