#include "daemon/flows/ipfix_sender.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/daemon/flows/records.hpp"

using namespace campus;
using namespace campus::flows;
using namespace campus::flows::test;
namespace asio = boost::asio;
using asio::ip::udp;

namespace {

struct Sending {
  asio::io_context loop;
  udp::socket collector{loop, udp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
  IpfixSender sender{loop.get_executor(),
                     {.address = IpAddress::v4(0x7f00'0001), .port = collector.local_endpoint().port()},
                     [] { return Instant{std::chrono::nanoseconds{noon_ns}}; }};

  Sending() { BOOST_TEST_REQUIRE(sender.open().has_value()); }
  void run_for(std::chrono::milliseconds time) {
    loop.restart();
    loop.run_for(time);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ipfix_sender, Sending)

BOOST_AUTO_TEST_CASE(what_is_offered_arrives) {
  asio::co_spawn(loop, sender.run(), asio::detached);
  run_for(std::chrono::milliseconds(20));  // it waits for something to say
  sender.offer(std::array{conversation(), conversation({.source_port = 1})});
  run_for(std::chrono::milliseconds(20));
  std::vector<std::uint8_t> message(2'000);
  message.resize(collector.receive(asio::buffer(message)));
  BOOST_TEST(message.at(1) == 10u);
  BOOST_TEST(sender.counters().messages == 1u);
  BOOST_TEST(sender.counters().records == 4u);
  sender.stop();
  run_for(std::chrono::milliseconds(20));
  BOOST_TEST(loop.stopped());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_the_queue_is_dropped_and_counted) {
  std::vector<FlowRecord> const many(20'000, conversation());  // nobody sends yet
  sender.offer(many);
  auto const dropped = sender.counters().records_dropped;
  BOOST_TEST(dropped > 0u);
  asio::co_spawn(loop, sender.run(), asio::detached);
  run_for(std::chrono::milliseconds(500));
  BOOST_TEST(sender.counters().messages == IpfixSender::messages_waiting_max);
  BOOST_TEST(sender.counters().records + dropped == 40'000u);
  sender.stop();
  run_for(std::chrono::milliseconds(20));
}

BOOST_AUTO_TEST_CASE(a_collector_that_is_away_is_counted_and_tried_on) {
  collector.close();
  asio::co_spawn(loop, sender.run(), asio::detached);
  for (int i = 0; i < 5; ++i) {
    sender.offer(std::array{conversation()});
    run_for(std::chrono::milliseconds(20));
  }
  BOOST_TEST(sender.counters().refused >= 1u);
  BOOST_TEST(sender.counters().messages + sender.counters().records_unsent / 2 == 5u);
  sender.stop();
  run_for(std::chrono::milliseconds(20));
}

BOOST_AUTO_TEST_CASE(what_waits_is_sent_before_it_stops) {
  sender.offer(std::array{conversation()});
  sender.stop();
  asio::co_spawn(loop, sender.run(), asio::detached);
  run_for(std::chrono::milliseconds(20));
  BOOST_TEST(sender.counters().records == 2u);
}

BOOST_AUTO_TEST_CASE(no_way_there_is_a_fault) {
  IpfixSender nowhere(loop.get_executor(), {.address = IpAddress::parse("255.255.255.255").value()},
                      [] { return Instant{}; });
  auto const opened = nowhere.open();
  BOOST_TEST_REQUIRE(!opened.has_value());
  BOOST_TEST(opened.error().code == "CMP-P203");
}

BOOST_AUTO_TEST_SUITE_END()
