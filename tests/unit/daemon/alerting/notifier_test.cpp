// The notifier against real receivers on loopback.

#include "daemon/alerting/notifier.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "daemon/alerting/syslog_sender.hpp"
#include "daemon/contract/alerts.hpp"
#include "daemon/pki/authority.hpp"
#include "tests/unit/daemon/alerting/receivers.hpp"

using namespace campus;
using namespace campus::alerting;
using namespace campus::alerting::test;
using namespace std::chrono_literals;

namespace {

std::string body_of(std::uint64_t number) {
  Notice notice;
  notice.number = number;
  notice.lead.key = {"device:core", "device.unreachable"};
  notice.lead.what = {Fault::Kind::failure, "CMP-V103", {{"device", "core"}}};
  return contract::encode(notice, "");
}

struct Office {
  asio::io_context loop;
  FakeQueue queue;
  WebhookServer server{loop};
  std::vector<Fault> faults;
  std::unique_ptr<Notifier> notifier;

  void live(std::vector<Channel> channels) {
    notifier = std::make_unique<Notifier>(
        loop, queue, Teller{.host = "gw", .epoch = "01JD"}, std::move(channels),
        Notifier::World{.clock = [this] { return queue.now; },
                        .random = [] { return ~std::uint64_t{0}; },
                        .failed = [this](Fault const& fault) { faults.push_back(fault); }});
    asio::co_spawn(loop, notifier->run(), asio::detached);
  }
  void run(std::vector<Channel> channels) {
    queue.is_idle = [this] {
      notifier->stop();
      server.close();
    };
    live(std::move(channels));
    loop.run();
  }
  Channel webhook(bool reads_errcode = false) const {
    return {.name = "duty",
            .per_minute = 600,
            .way = Webhook{
                .url = server.url(), .secret = "s", .authority_pem = {}, .reads_errcode = reads_errcode}};
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(notifier, Office)

BOOST_AUTO_TEST_CASE(notices_arrive_once_in_their_order_with_their_number_and_signature) {
  for (std::uint64_t number : {7, 8, 9}) queue.owe(number, body_of(number));
  run({webhook()});
  BOOST_TEST_REQUIRE(server.requests.size() == 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(server.requests[i].contains("Idempotency-Key: 01JD-" + std::to_string(7 + i) + "\r\n"));
    BOOST_TEST(server.requests[i].contains("X-Campus-Signature: sha256="));
    BOOST_TEST(server.requests[i].ends_with(body_of(7 + i)));
  }
  BOOST_TEST((queue.settled == std::vector<std::uint64_t>{7, 8, 9}));
  BOOST_TEST(notifier->views()[0].delivered == 3u);
  BOOST_TEST(faults.empty());
}

BOOST_AUTO_TEST_CASE(a_notice_that_comes_while_the_record_is_asked_does_not_wait_for_the_next_one) {
  queue.is_idle = [this, is_first = true]() mutable {
    if (!std::exchange(is_first, false)) return notifier->stop(), server.close();
    queue.owe(1, body_of(1));
    notifier->wake();
  };
  live({webhook()});
  loop.run_for(2s);
  BOOST_TEST((queue.settled == std::vector<std::uint64_t>{1}));
}

BOOST_AUTO_TEST_CASE(a_webhook_that_answers_500_for_an_hour_gets_everything_once_afterwards) {
  auto const until = queue.now + 1h;
  server.answer = [&](std::size_t) { return std::pair(queue.now < until ? 500 : 200, std::string()); };
  for (std::uint64_t number : {1, 2, 3}) queue.owe(number, body_of(number));
  run({webhook()});
  BOOST_TEST((queue.now >= until));
  BOOST_TEST((queue.settled == std::vector<std::uint64_t>{1, 2, 3}));
  BOOST_TEST(queue.pauses.size() == server.requests.size() - 3);
  BOOST_TEST(queue.pauses.size() < 30u);  // the pauses grow: an hour is not 3,600 questions
  BOOST_TEST((queue.pauses.back() <= 5min));
  BOOST_TEST(notifier->views()[0].delivered == 3u);
}

BOOST_AUTO_TEST_CASE(a_robot_that_says_200_and_9499_gets_it_again_and_takes_it_once) {
  server.answer = [](std::size_t turn) {
    return std::pair(200,
                     std::string(turn < 3 ? R"({"code":9499,"msg":"too many request"})" : R"({"code":0})"));
  };
  queue.owe(5, body_of(5));
  run({webhook(true)});
  BOOST_TEST(server.requests.size() == 3u);
  BOOST_TEST((queue.settled == std::vector<std::uint64_t>{5}));
  BOOST_TEST_REQUIRE(!faults.empty());
  BOOST_TEST(faults[0].code == "CMP-V201");
  for (auto const& argument : faults[0].arguments)
    BOOST_TEST(!argument.value.contains("/hook"));  // may hold a secret
}

BOOST_AUTO_TEST_CASE(one_message_that_is_refused_does_not_hold_up_the_rest) {
  server.answer = [](std::size_t turn) { return std::pair(turn == 1 ? 413 : 200, std::string()); };
  queue.owe(1, body_of(1));
  queue.owe(2, body_of(2));
  run({webhook()});
  BOOST_TEST((queue.settled == std::vector<std::uint64_t>{1, 2}));
  BOOST_TEST(notifier->views()[0].delivered == 1u);
  BOOST_TEST(notifier->views()[0].failed == 1u);
}

BOOST_AUTO_TEST_CASE(a_message_of_last_week_is_given_up_and_counted) {
  queue.owe(1, body_of(1));
  queue.now += 24h * 8;
  run({webhook()});
  BOOST_TEST(server.requests.empty());
  BOOST_TEST(notifier->views()[0].dropped == 1u);
  BOOST_TEST(queue.settled.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_body_that_cannot_be_read_does_not_hold_up_a_mail) {
  queue.owe(1, "{");
  run({{.name = "mail", .way = Mail{.url = "smtp://127.0.0.1:1"}}});
  BOOST_TEST(queue.settled.size() == 1u);
  BOOST_TEST(notifier->views()[0].delivered == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(other_receivers)

BOOST_AUTO_TEST_CASE(a_mail_server_gets_one_mail_for_each_recipient) {
  asio::io_context loop;
  tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
  std::vector<std::string> heard;
  std::string data;
  auto serve = [](tcp::acceptor& at, std::vector<std::string>& lines,
                  std::string& mail) -> asio::awaitable<void> {
    auto [error, socket] = co_await at.async_accept(as_pair);
    std::string text = "220 mail.example ESMTP\r\n", input;
    bool is_data = false;
    for (;;) {
      auto const out = asio::buffer(text);
      if (!text.empty()) co_await asio::async_write(socket, out, as_pair);
      auto const into = asio::dynamic_buffer(input);
      auto const [broken, count] = co_await asio::async_read_until(socket, into, "\r\n", as_pair);
      if (broken) co_return;
      auto const line = input.substr(0, count);
      input.erase(0, count);
      text.clear();
      if (is_data) {
        if (line == ".\r\n") is_data = false, text = "250 queued\r\n";
        mail += line;
        continue;
      }
      lines.push_back(line.substr(0, line.size() - 2));
      is_data = line.starts_with("DATA");
      text = is_data ? "354 go on\r\n" : line.starts_with("QUIT") ? "221 bye\r\n" : "250 fine\r\n";
    }
  };
  asio::co_spawn(loop, serve(acceptor, heard, data), asio::detached);
  FakeQueue queue;
  queue.owe(1, body_of(1));
  Mail const mail{.url = "smtp://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()),
                  .from = "campus@school.example",
                  .to = {"a@school.example", "b@school.example"},
                  .needs_starttls = false};
  Notifier told(
      loop, queue, {.host = "gw", .epoch = "01JD"}, {{.name = "mail", .way = mail}},
      {.clock = [&] { return queue.now; }, .random = [] { return 0; }, .failed = [](Fault const&) {}});
  queue.is_idle = [&] { told.stop(); };
  asio::co_spawn(loop, told.run(), asio::detached);
  while (queue.settled.empty() && loop.run_one() > 0) continue;
  BOOST_TEST(told.views()[0].delivered == 1u);
  BOOST_TEST(std::ranges::count(heard, "RCPT TO:<a@school.example>") == 1);
  BOOST_TEST(std::ranges::count(heard, "RCPT TO:<b@school.example>") == 1);
  BOOST_TEST(data.contains("Message-ID: <notice-01JD-1@gw>"));
}

BOOST_AUTO_TEST_CASE(a_syslog_server_over_tls_gets_its_frame_and_a_stranger_gets_none) {
  Instant const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  auto const authority = pki::make_authority("district", now).value();
  auto const other = pki::make_authority("stranger", now).value();
  auto const identity = pki::issue_server(authority, {"127.0.0.1"}, now).value();
  for (bool const is_trusted : {true, false}) {
    asio::io_context loop;
    asio::ssl::context context(asio::ssl::context::tls_server);
    context.use_certificate_chain(asio::buffer(identity.certificate));
    context.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
    tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
    std::string got;
    auto serve = [](tcp::acceptor& at, asio::ssl::context& with, std::string& into) -> asio::awaitable<void> {
      auto [error, socket] = co_await at.async_accept(as_pair);
      asio::ssl::stream<tcp::socket> stream(std::move(socket), with);
      auto const [refused] = co_await stream.async_handshake(asio::ssl::stream_base::server, as_pair);
      if (refused) co_return;
      auto const buffer = asio::dynamic_buffer(into);
      co_await asio::async_read(stream, buffer, as_pair);
      co_await stream.async_shutdown(as_pair);
    };
    asio::co_spawn(loop, serve(acceptor, context, got), asio::detached);
    std::optional<Result<void>> outcome;
    auto ask = [](Syslog to, std::optional<Result<void>>& into) -> asio::awaitable<void> {
      std::string frame = "5 <14>1";
      SyslogSender sender(co_await asio::this_coro::executor);
      into = co_await sender.send(std::move(to), std::move(frame));
    };
    Syslog const syslog{.host = "127.0.0.1",
                        .port = acceptor.local_endpoint().port(),
                        .authority_pem = is_trusted ? authority.certificate : other.certificate};
    asio::co_spawn(loop, ask(syslog, outcome), asio::detached);
    loop.run();
    BOOST_TEST_REQUIRE(outcome.has_value());
    BOOST_TEST(outcome->has_value() == is_trusted);
    BOOST_TEST(got == (is_trusted ? "5 <14>1" : ""));
  }
}

BOOST_AUTO_TEST_SUITE_END()
