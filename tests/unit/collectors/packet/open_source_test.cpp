#include "collectors/packet/open_source.hpp"

#include <boost/test/unit_test.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "collectors/packet/flow_meter.hpp"
#include "tests/golden/captures/captures.hpp"
#include "tests/support/packet.hpp"

using namespace campus;
using namespace campus::packet;
namespace fs = std::filesystem;

namespace {

std::string const golden_folder = CAMPUS_SOURCE_DIR "/tests/golden/captures/";

std::string refusal(SourceConfig const& config) {
  auto source = open_source(config);
  if (!source) return source.error().code;
  auto const ready = (*source)->prepare();
  return ready ? "ready" : ready.error().code;
}

SourceConfig read_from(std::string source) {
  SourceConfig config;
  config.source = std::move(source);
  return config;
}

struct Counter {
  Counter() { BOOST_TEST_REQUIRE(meter.prepare(nullptr).has_value()); }
  FlowMeter meter{{.table = {.entries = 1024}, .inside_macs = {}}};
};

bool may_capture() { return refusal(read_from("lo")) == "ready"; }

// Sends so many datagrams of 100 bytes to that port of our own.
void send_datagrams(std::uint16_t port, int count) {
  auto const socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::array<char, 100> const bytes{};
  for (int i = 0; i < count; ++i)
    ::sendto(socket, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr const*>(&to), sizeof to);
  ::close(socket);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(opening_a_source)

BOOST_AUTO_TEST_CASE(a_source_that_cannot_be_says_why) {
  BOOST_TEST(refusal(read_from("")) == "CMP-P020");
  BOOST_TEST(refusal(read_from("file:/nowhere/at/all.pcap")) == "CMP-P001");
  BOOST_TEST(refusal(read_from("replay:" + golden_folder + "no_capture.pcap")) == "CMP-P004");
}

BOOST_AUTO_TEST_CASE(a_file_is_given_in_bursts_and_then_ends) {
  auto source = open_source(read_from("file:" + golden_folder + "mixed.pcap")).value();
  BOOST_TEST_REQUIRE(source->prepare().has_value());
  Counter counter;
  BOOST_TEST(source->pump(counter.meter, 10) == 10u);
  BOOST_TEST((source->state() == FrameSource::State::running));
  BOOST_TEST(source->pump(counter.meter, 10) == 5u);  // fifteen frames
  BOOST_TEST((source->state() == FrameSource::State::ended));
  BOOST_TEST(counter.meter.totals().frames.total().packets == 15u);
}

BOOST_AUTO_TEST_CASE(a_replay_keeps_the_recorded_distances_and_moves_them_to_now) {
  // Seven frames within six nanoseconds: they are due together with the first.
  auto source = open_source(read_from("replay:" + golden_folder + "vlan_stack.pcap")).value();
  BOOST_TEST_REQUIRE(source->prepare().has_value());
  Counter counter;
  std::size_t given = 0;
  while (source->state() == FrameSource::State::running) {
    given += source->pump(counter.meter, 64);
    source->wait(idle_wait_max);
  }
  counter.meter.settle();
  BOOST_TEST(given == 7u);
  auto const flows = counter.meter.table().places();
  BOOST_TEST_REQUIRE(flows.size() == 4u);
  constexpr std::int64_t recorded_ns = 1'700'000'000'000'000'000;
  BOOST_TEST(flows[0].first_ns > recorded_ns);
  BOOST_TEST(flows[0].last_ns - flows[0].first_ns == 5);  // VLAN 12: the first and the sixth frame
}

// Two frames of one conversation, a quarter of a second apart: the second is not due in the round that gives the first.
BOOST_AUTO_TEST_CASE(a_replay_waits_as_long_as_was_recorded) {
  auto const path = fs::temp_directory_path() / ("gap-" + std::to_string(::getpid()) + ".pcap");
  auto const bytes = campus::test::Packet{}.ipv4("10.20.0.5", "192.0.2.1").udp(5353, 53).with_length().payload(18).bytes();
  std::ofstream(path, std::ios::binary) << campus::test::pcap_file({{.ns = 1'500'000'000, .bytes = bytes}, {.ns = 1'750'000'000, .bytes = bytes}});
  auto source = open_source(read_from("replay:" + path.string())).value();
  BOOST_TEST_REQUIRE(source->prepare().has_value());
  Counter counter;
  BOOST_TEST(source->pump(counter.meter, 64) == 1u);
  while (source->state() == FrameSource::State::running) {
    source->wait(idle_wait_max);
    source->pump(counter.meter, 64);
  }
  auto const now = std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
  counter.meter.settle();
  auto const flows = counter.meter.table().places();
  BOOST_TEST_REQUIRE(flows.size() == 1u);
  BOOST_TEST(flows[0].last_ns - flows[0].first_ns == 250'000'000);
  BOOST_TEST(flows[0].last_ns <= now);  // it was not given before its time
  fs::remove(path);
}

BOOST_AUTO_TEST_CASE(a_loop_begins_again_and_a_file_without_frames_does_not) {
  auto source = open_source(read_from("loop:" + golden_folder + "vlan_stack.pcap")).value();
  BOOST_TEST_REQUIRE(source->prepare().has_value());
  Counter counter;
  for (std::size_t given = 0; given < 30; source->wait(idle_wait_max)) given += source->pump(counter.meter, 64);
  BOOST_TEST((source->state() == FrameSource::State::running));

  auto const empty = open_source(read_from("loop:" + golden_folder + "no_frames.pcap")).value();
  BOOST_TEST_REQUIRE(empty->prepare().has_value());
  BOOST_TEST(empty->pump(counter.meter, 64) == 0u);
  BOOST_TEST((empty->state() == FrameSource::State::ended));
}

// The seven frames of this file are of six nanoseconds; a tenth of a second later they come again, and not before.
BOOST_AUTO_TEST_CASE(a_loop_of_frames_of_one_moment_does_not_run_as_fast_as_it_can) {
  auto source = open_source(read_from("loop:" + golden_folder + "vlan_stack.pcap")).value();
  BOOST_TEST_REQUIRE(source->prepare().has_value());
  Counter counter;
  for (std::size_t given = 0; given < 8; source->wait(idle_wait_max)) given += source->pump(counter.meter, 64);
  counter.meter.settle();
  auto const flows = counter.meter.table().places();
  BOOST_TEST_REQUIRE(!flows.empty());
  BOOST_TEST(flows[0].last_ns - flows[0].first_ns >= 100'000'000);
}

BOOST_AUTO_TEST_CASE(an_absent_interface_is_named_as_such) {
  auto const code = refusal(read_from("campus-none0"));
  if (code == "CMP-P011") {
    std::cout << "skipped: no right to capture, so absence cannot be told" << std::endl;
    return;
  }
  BOOST_TEST(code == "CMP-P010");
}

BOOST_AUTO_TEST_CASE(a_filter_that_is_none_is_refused) {
  if (!may_capture()) {
    std::cout << "skipped: no right to capture on the loopback interface" << std::endl;
    return;
  }
  auto config = read_from("lo");
  config.filter = "udp port of call";
  BOOST_TEST(refusal(config) == "CMP-P014");
}

BOOST_AUTO_TEST_CASE(a_live_interface_gives_the_frames_that_pass_it) {
  if (!may_capture()) {
    std::cout << "skipped: no right to capture on the loopback interface" << std::endl;
    return;
  }
  auto config = read_from("lo");
  config.filter = "udp dst port 47123";
  config.snapshot_bytes = 64;
  auto source = open_source(config).value();
  BOOST_TEST_REQUIRE(source->prepare().has_value());
  Counter counter;
  send_datagrams(47123, 20);
  std::size_t given = 0;
  for (int patience = 0; given < 20 && patience < 200; ++patience) {
    given += source->pump(counter.meter, burst_frames_max);
    if (given < 20) source->wait(idle_wait_max);
  }
  counter.meter.settle();
  auto const flows = counter.meter.table().places();
  BOOST_TEST_REQUIRE(flows.size() == 1u);
  // 14 + 20 + 8 + 100 on the wire, whatever was captured of it
  auto const record = record_of(flows[0], FlowEnd::stopped);
  auto sum = record.a.counts;
  sum += record.b.counts;
  BOOST_TEST((sum == Counts{20, 20 * 142}));
  BOOST_TEST(source->counters().kernel_dropped == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
