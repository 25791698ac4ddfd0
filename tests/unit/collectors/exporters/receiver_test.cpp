#include "collectors/exporters/receiver.hpp"

#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/exporter_wire.hpp"

using namespace campus;
using namespace campus::exporters;
using namespace campus::exporters::test;
namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

namespace {

Wire message(std::uint32_t sequence, std::size_t records = 1) {
  Wire data;
  for (std::size_t i = 0; i < records; ++i) data.add(plain_record());
  return V9{.sequence = sequence}.with({set(0, layout(300, plain_fields())), set(300, data)});
}

struct Heard {
  asio::io_context loop;
  DatagramReader reader{{.exporters = {{.from = Prefix::parse("127.0.0.0/8").value()},
                                       {.from = Prefix::parse("::1").value()}}}};
  std::size_t batches = 0, flows = 0, frames = 0, wanted = 1;
  std::string frame_begin;
  std::unique_ptr<Receiver> receiver;
  udp::socket exporter{loop, udp::endpoint(udp::v4(), 0)};

  void open(ReceiverConfig config = {.address = IpAddress::v4(0x7f00'0001)}) {
    auto const use = [this](Batch const& batch) {
      ++batches;
      flows += batch.flows.size();
      frames += batch.frames.size();
      if (!batch.frames.empty())
        frame_begin.assign(reinterpret_cast<char const*>(batch.frames[0].bytes.data()), 4);
      if (flows + frames >= wanted) receiver->stop();
    };
    receiver = std::make_unique<Receiver>(loop.get_executor(), config, reader, use, [] { return at(noon); });
    auto const opened = receiver->open();
    BOOST_TEST_REQUIRE(opened.has_value());
  }
  void send(Wire const& datagram) {
    exporter.send_to(asio::buffer(datagram.bytes()), {asio::ip::make_address("127.0.0.1"), receiver->port()});
  }
  void run() {
    asio::co_spawn(loop, receiver->run(), asio::detached);
    loop.run_for(std::chrono::seconds(10));
    BOOST_TEST(loop.stopped());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(receiver, Heard)

BOOST_AUTO_TEST_CASE(what_an_exporter_sends_is_handed_on) {
  open();
  send(message(1));
  run();
  BOOST_TEST(flows == 1u);
  BOOST_TEST(batches == 1u);
  BOOST_TEST(receiver->counters().datagrams == 1u);
  BOOST_TEST(receiver->counters().kernel_buffer_bytes > 0u);
  BOOST_TEST(reader.statistics().at(0).exporter.to_string() == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(a_turn_takes_several_datagrams_and_no_more_than_its_share) {
  open();
  wanted = 100;
  for (std::uint32_t sequence = 1; sequence <= wanted; ++sequence) send(message(sequence));
  run();
  BOOST_TEST(flows == 100u);
  BOOST_TEST(batches == 4u);  // 32, 32, 32, 4
  BOOST_TEST(receiver->counters().turns == 4u);
  BOOST_TEST(reader.statistics().at(0).sequence.gaps == 0u);
}

// 10 datagrams of 300 records: after four a turn has its 1,024, so 4, 4 and 2.
BOOST_AUTO_TEST_CASE(a_turn_ends_when_it_heard_enough_and_the_rest_is_read_after_others) {
  open();
  wanted = 3'000;
  for (std::uint32_t sequence = 1; sequence <= 10; ++sequence) send(message(sequence, 300));
  run();
  BOOST_TEST(flows == 3'000u);
  BOOST_TEST(receiver->counters().turns == 3u);
  BOOST_TEST(receiver->counters().too_long == 0u);
  BOOST_TEST(reader.statistics().at(0).sequence.gaps == 0u);
}

BOOST_AUTO_TEST_CASE(frames_are_whole_while_they_are_handed_on) {
  open();
  auto const record = Wire{}.u32(1).u32(24).u32(1).u32(100).u32(4).u32(8).u32(0x6c6f6f6b).u32(0);
  auto const sample = Wire{}.u32(1).u32(7).u32(1).u32(1).u32(0).u32(0).u32(0).u32(1).add(record);
  send(Wire{}.u32(5).u32(1).u32(1).u32(0).u32(1).u32(1).u32(1).u32(1).u32(sample.size()).add(sample));
  run();
  BOOST_TEST(frame_begin == "look");
}

BOOST_AUTO_TEST_CASE(a_datagram_that_is_too_long_is_counted_and_not_read) {
  open();
  send(message(1, 2'000));
  send(message(1));
  run();
  BOOST_TEST(receiver->counters().too_long == 1u);
  BOOST_TEST(flows == 1u);
}

BOOST_AUTO_TEST_CASE(what_the_kernel_dropped_is_shown) {
  open({.address = IpAddress::v4(0x7f00'0001), .kernel_buffer_bytes = 4'096});
  for (std::uint32_t sequence = 1; sequence <= 200; ++sequence) send(message(sequence));
  wanted = 1'000;
  asio::co_spawn(loop, receiver->run(), asio::detached);
  loop.run_for(std::chrono::milliseconds(200));
  auto const before = receiver->counters().datagrams;
  BOOST_TEST(before < 200u);
  wanted = flows + 1;
  send(message(201));  // the next one says how many are missing
  loop.run_for(std::chrono::seconds(10));
  BOOST_TEST(receiver->counters().kernel_dropped == 200 - before);
  BOOST_TEST(reader.statistics().at(0).sequence.lost == 200 - before);
}

BOOST_AUTO_TEST_CASE(a_port_that_is_taken_is_a_fault_with_its_reason) {
  open();
  Receiver second(
      loop.get_executor(), {.address = IpAddress::v4(0x7f00'0001), .port = receiver->port()}, reader,
      [](Batch const&) {}, [] { return at(noon); });
  auto const opened = second.open();
  BOOST_TEST_REQUIRE(!opened.has_value());
  BOOST_TEST(opened.error().code == "CMP-P201");
  BOOST_TEST(opened.error().arguments.at(1).value == std::to_string(receiver->port()));
}

BOOST_AUTO_TEST_CASE(an_address_can_be_listened_on_anew_in_the_turn_in_which_it_was_left) {
  open();
  auto const port = receiver->port();
  asio::co_spawn(loop, receiver->run(), asio::detached);
  loop.poll();  // it waits for datagrams now
  receiver->stop();
  Receiver next(loop.get_executor(), {.address = IpAddress::v4(0x7f00'0001), .port = port}, reader, [](Batch const&) {},
                [] { return at(noon); });
  BOOST_TEST(next.open().has_value());
  loop.run();
}

BOOST_AUTO_TEST_CASE(both_kinds_of_addresses_are_heard_on_one_socket) {
  open({.address = {}});
  wanted = 2;
  send(message(1));
  udp::socket other(loop, udp::endpoint(udp::v6(), 0));
  auto const datagram = message(1);
  error_code error;
  other.send_to(asio::buffer(datagram.bytes()), {asio::ip::make_address("::1"), receiver->port()}, 0, error);
  if (error) wanted = 1;  // this machine has no version 6
  run();
  BOOST_TEST(flows == wanted);
  BOOST_TEST(reader.statistics().back().exporter.to_string() == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(stopping_ends_it_while_nothing_comes) {
  open();
  asio::post(loop, [this] { receiver->stop(); });
  run();
  BOOST_TEST(batches == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
