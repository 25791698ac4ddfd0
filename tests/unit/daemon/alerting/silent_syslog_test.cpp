// A syslog server that takes the connection and says nothing.

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "daemon/alerting/syslog_sender.hpp"
#include "daemon/contract/alerts.hpp"
#include "tests/unit/daemon/alerting/receivers.hpp"

using namespace campus;
using namespace campus::alerting;
using namespace campus::alerting::test;
using namespace std::chrono_literals;

namespace {

struct Mute {
  asio::io_context loop;
  tcp::acceptor acceptor{loop, {asio::ip::address_v4::loopback(), 0}};  // nobody accepts: the kernel does
  std::optional<Result<void>> outcome;

  Syslog server() const { return {.host = "127.0.0.1", .port = acceptor.local_endpoint().port()}; }
  void begin(SyslogSender& sender) {
    auto ask = [](SyslogSender& by, Syslog to, std::optional<Result<void>>& into) -> asio::awaitable<void> {
      std::string frame = "5 <14>1";
      into = co_await by.send(std::move(to), std::move(frame));
    };
    asio::co_spawn(loop, ask(sender, server(), outcome), asio::detached);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(silent_syslog, Mute)

BOOST_AUTO_TEST_CASE(it_is_left_when_patience_ends) {
  SyslogSender sender(loop.get_executor(), 50ms);
  begin(sender);
  loop.run_for(5s);
  BOOST_REQUIRE(outcome.has_value());
  BOOST_TEST(outcome->error().code == "CMP-V202");
  BOOST_TEST((outcome->error().kind == Fault::Kind::timeout));
}

// The look-up of a name may take longer than all of our patience.
BOOST_AUTO_TEST_CASE(a_patience_that_ended_before_there_was_a_connection_makes_none) {
  SyslogSender sender(loop.get_executor(), 0ms);
  begin(sender);
  loop.run_for(5s);
  BOOST_REQUIRE(outcome.has_value());
  BOOST_TEST(!outcome->has_value());
}

BOOST_AUTO_TEST_CASE(a_sender_that_is_cancelled_ends_at_once) {
  SyslogSender sender(loop.get_executor());
  begin(sender);
  loop.run_for(50ms);
  BOOST_TEST(!outcome.has_value());
  sender.cancel();
  loop.restart();
  loop.run_for(2s);
  BOOST_TEST(outcome.has_value());
  BOOST_TEST(loop.stopped());  // nothing of it is left
}

BOOST_AUTO_TEST_CASE(a_notifier_that_stops_does_not_wait_for_it) {
  FakeQueue queue;
  Notice notice;
  notice.number = 1;
  notice.lead.key = {"device:core", "device.unreachable"};
  notice.lead.what = {Fault::Kind::failure, "CMP-V103", {{"device", "core"}}};
  queue.owe(1, contract::encode(notice, ""));
  Notifier told(
      loop, queue, {.host = "gw", .epoch = "01JD"}, {{.name = "log", .way = server()}},
      {.clock = [&] { return queue.now; }, .random = [] { return 0; }, .failed = [](Fault const&) {}});
  asio::co_spawn(loop, told.run(), asio::detached);
  loop.run_for(50ms);
  told.stop();
  loop.restart();
  loop.run_for(2s);
  BOOST_TEST(loop.stopped());
  BOOST_TEST(queue.settled.empty());  // owed still
}

BOOST_AUTO_TEST_SUITE_END()
