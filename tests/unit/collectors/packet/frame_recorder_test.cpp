#include "collectors/packet/frame_recorder.hpp"

#include <netinet/in.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>

#include "tests/support/packet.hpp"

using namespace campus::packet;
using campus::test::Packet;

namespace {

std::uint32_t kept(Packet const& packet) {
  auto const bytes = packet.bytes();
  return bytes_of_headers({.bytes = std::as_bytes(std::span(bytes)), .wire_length = static_cast<std::uint32_t>(bytes.size())});
}

}  // namespace

namespace {

// A disk of three pages.
struct SmallDisk {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("recorder-" + std::to_string(::getpid()));
  bool is_mounted = false;

  SmallDisk() {
    std::filesystem::create_directories(path);
    is_mounted = ::mount("none", path.c_str(), "tmpfs", 0, "size=12k") == 0;
  }
  ~SmallDisk() {
    if (is_mounted) ::umount(path.c_str());
    std::filesystem::remove_all(path);
  }
};

constexpr std::size_t said_bytes = 100;

// A port of this machine that is the test's own, and somebody who talks to it all the time.
class Chatter {
public:
  Chatter() {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof own;
    BOOST_REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&own), length) == 0);
    BOOST_REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&own), &length) == 0);
    port_ = ntohs(own.sin_port);
    talker_ = std::jthread([this, own](std::stop_token stop) {
      std::string const word(said_bytes, 'w');
      while (!stop.stop_requested())
        std::ignore = ::sendto(listener_, word.data(), word.size(), MSG_DONTWAIT,
                               reinterpret_cast<sockaddr const*>(&own), sizeof own);
    });
  }
  ~Chatter() {
    talker_ = {};  // joined before its socket goes
    ::close(listener_);
  }
  std::string filter() const { return "udp dst port " + std::to_string(port_); }

private:
  int listener_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  std::uint16_t port_ = 0;
  std::jthread talker_;
};

auto record_chatter(std::filesystem::path const& file) {
  Chatter const chatter;
  RecordingWish const wish{.interface_name = "lo",
                           .filter = chatter.filter(),
                           .has_payload = true,
                           .bytes_max = 1 << 20,
                           .time_max = std::chrono::seconds(60)};
  std::atomic<bool> const shall_stop{false};
  return record_frames(wish, file, shall_stop);
}

// Who may mount may capture; boost says of the others that they are skipped.
boost::test_tools::assertion_result may_mount(boost::unit_test::test_unit_id) { return SmallDisk().is_mounted; }
auto const needs_a_disk = boost::unit_test::precondition(may_mount);

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_recorder)

// A frame takes 16 bytes of the file and Ethernet's 14, IPv4's 20, UDP's 8 and what was said: 158.  Three pages hold 24 of
// the file's own and 77 frames.
BOOST_AUTO_TEST_CASE(a_disk_that_becomes_full_leaves_a_file_of_whole_frames_and_says_how_many, *needs_a_disk) {
  SmallDisk const disk;
  BOOST_TEST_REQUIRE(disk.is_mounted);
  auto const file = disk.path / "full.pcap";
  auto const result = record_chatter(file);
  BOOST_REQUIRE(!result.has_value());
  BOOST_TEST((result.error().kind == campus::Fault::Kind::full));
  BOOST_REQUIRE_EQUAL(result.error().code, "CMP-P046");
  BOOST_TEST(result.error().arguments.at(1).value == "77");
  BOOST_TEST(std::filesystem::file_size(file) == 24u + 77u * (16 + 14 + 20 + 8 + said_bytes));
}

BOOST_AUTO_TEST_CASE(a_disk_without_room_for_the_first_frame_is_left_without_a_file, *needs_a_disk) {
  SmallDisk const disk;
  BOOST_TEST_REQUIRE(disk.is_mounted);
  std::ofstream ballast(disk.path / "ballast", std::ios::binary);
  while (ballast.write("b", 1).flush()) {
  }
  auto const file = disk.path / "none.pcap";
  auto const result = record_chatter(file);
  BOOST_REQUIRE(!result.has_value());
  BOOST_TEST((result.error().kind == campus::Fault::Kind::full));
  BOOST_TEST(result.error().code == "CMP-P045");
  BOOST_TEST(!std::filesystem::exists(file));
}

// Ethernet 14, a tag 4, IPv4 20, IPv6 40, TCP 20, UDP 8.
BOOST_AUTO_TEST_CASE(a_frame_is_cut_behind_its_last_header) {
  BOOST_TEST(kept(Packet{}.ipv4("10.20.0.5", "192.0.2.1").tcp(50'000, 443).with_flags(16).payload(200)) == 54u);
  BOOST_TEST(kept(Packet{}.vlan(12).ipv4("10.20.0.5", "192.0.2.1").udp(5353, 53).with_length().payload(200)) == 46u);
  BOOST_TEST(kept(Packet{}.ipv6("fd20::5", "fd20::1").udp(5353, 53).with_length().payload(200)) == 62u);
}

BOOST_AUTO_TEST_CASE(nothing_of_a_payload_is_kept_where_there_are_no_ports) {
  // The first two words behind IP: of an echo request its header.
  BOOST_TEST(kept(Packet{}.ipv4("10.20.0.5", "192.0.2.1").icmp().payload(200)) == 42u);
  BOOST_TEST(kept(Packet{}.ipv4("10.20.0.5", "192.0.2.1").fragment4(7, 1480, false).udp(5353, 53).payload(200)) == 34u);
}

BOOST_AUTO_TEST_CASE(nothing_is_kept_of_what_cannot_be_read) {
  // A header of IPv4 that breaks off, and an unknown type over Ethernet.
  auto broken = Packet{}.ipv4("10.20.0.5", "192.0.2.1").udp(5353, 53).with_length().payload(200).bytes();
  broken[14] = 0x41;
  BOOST_TEST(bytes_of_headers({.bytes = std::as_bytes(std::span(broken)),
                               .wire_length = static_cast<std::uint32_t>(broken.size())}) <= 34u);
  BOOST_TEST(kept(Packet{}.ether_type(0x88b5).payload(200)) <= 34u);
}

BOOST_AUTO_TEST_CASE(what_devices_say_of_themselves_stays) {
  auto const arp = Packet{}.arp().bytes();
  BOOST_TEST(kept(Packet{}.arp()) == arp.size());
}

BOOST_AUTO_TEST_SUITE_END()
