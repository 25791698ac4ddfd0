// However many walk through a file, and whoever reads it, what it holds is told the same.

#include "collectors/packet/read_file.hpp"

#include <pthread.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/golden/captures/captures.hpp"
#include "tests/support/packet.hpp"

using namespace campus;
using namespace campus::packet;
namespace fs = std::filesystem;

namespace {

struct Desk {
  Desk() : path(fs::temp_directory_path() / ("campus-read-" + std::to_string(::getpid()))) {
    fs::create_directory(path);
  }
  ~Desk() { fs::remove_all(path); }
  std::string lay(std::string const& name, std::string const& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
    return path / name;
  }
  std::string lay_packed(std::string const& name, std::string const& bytes) const {
    auto const file = path / name;
    auto* const packed = ::gzopen(file.c_str(), "wb");
    BOOST_TEST_REQUIRE(::gzwrite(packed, bytes.data(), static_cast<unsigned>(bytes.size())) == static_cast<int>(bytes.size()));
    BOOST_TEST_REQUIRE(::gzclose(packed) == Z_OK);
    return file;
  }
  fs::path path;
};

CaptureSummary read_by(std::string const& file, unsigned workers, RecordReader reader = RecordReader::own) {
  ReadOptions options;
  options.workers = workers;
  options.reader = reader;
  options.hosts_max = options.flows_listed_max = 100'000;
  auto summary = read_file(file, options);
  BOOST_TEST_REQUIRE(summary.has_value());
  return std::move(*summary);
}

bool is_same(FlowRecord const& one, FlowRecord const& other) {
  return one.key == other.key && one.a == other.a && one.b == other.b && one.first_ns == other.first_ns &&
         one.last_ns == other.last_ns && one.syn_rtt_us == other.syn_rtt_us && one.data_rtt_us == other.data_rtt_us &&
         one.is_opened_by_a == other.is_opened_by_a && one.tunnel == other.tunnel;
}

bool is_same_protocol(ProtocolTotal const& one, ProtocolTotal const& other) {
  return one.protocol == other.protocol && one.total == other.total && one.flows == other.flows;
}

void must_tell_the_same(CaptureSummary const& one, CaptureSummary const& other) {
  BOOST_TEST((one.total == other.total));
  BOOST_TEST(one.flows == other.flows);
  BOOST_TEST(other.flows_evicted == 0u);
  BOOST_TEST((one.frames.by_fate == other.frames.by_fate));
  BOOST_TEST((one.vlans == other.vlans));
  BOOST_TEST((one.tail == other.tail));
  BOOST_TEST(one.tail_offset == other.tail_offset);
  BOOST_TEST((one.frames.by_tunnel == other.frames.by_tunnel));
  BOOST_TEST(std::ranges::equal(one.protocols, other.protocols, is_same_protocol));
  BOOST_TEST((one.first_seen_ns == other.first_seen_ns));
  BOOST_TEST((one.last_seen_ns == other.last_seen_ns));
  BOOST_TEST(std::ranges::equal(one.top_flows, other.top_flows, is_same));
  BOOST_TEST(one.host_count == other.host_count);
  BOOST_TEST_REQUIRE(one.top_hosts.size() == other.top_hosts.size());
  for (std::size_t i = 0; i < one.top_hosts.size(); ++i) {
    BOOST_TEST((one.top_hosts[i].address == other.top_hosts[i].address));
    BOOST_TEST((one.top_hosts[i].sent == other.top_hosts[i].sent));
    BOOST_TEST((one.top_hosts[i].received == other.top_hosts[i].received));
  }
}

// More hosts and conversations than any table begins with; each host speaks with one server and is answered.
std::string many_hosts() {
  std::vector<test::Record> records;
  for (std::uint16_t i = 0; i < 5'000; ++i) {
    auto const host = "10.20." + std::to_string(i / 200) + '.' + std::to_string(i % 200 + 1);
    auto const port = static_cast<std::uint16_t>(20'000 + i);
    records.push_back({.ns = i * 1'000, .bytes = test::Packet{}.ipv4(host, "192.0.2.1").tcp(port, 443).payload(i % 90).bytes()});
    records.push_back({.ns = i * 1'000 + 500, .bytes = test::Packet{}.ipv4("192.0.2.1", host).tcp(443, port).payload(i % 700).bytes()});
  }
  return test::pcap_file(records);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(read_a_file)

BOOST_AUTO_TEST_CASE(several_workers_tell_what_one_tells) {
  Desk const desk;
  auto captures = test::golden_captures();
  captures["many_hosts.pcap"] = many_hosts();
  std::size_t read = 0;
  for (auto const& [name, bytes] : captures) {
    auto const file = desk.lay(name, bytes);
    if (!read_file(file)) continue;  // made to be refused
    auto const one = read_by(file, 1);
    for (unsigned const workers : {2U, 3U, 7U, read_workers_max})
      BOOST_TEST_CONTEXT(name << ", " << workers << " workers") must_tell_the_same(one, read_by(file, workers));
    ++read;
  }
  BOOST_TEST(read >= 10u);
  auto const many = read_by(desk.lay("many.pcap", many_hosts()), 3);
  BOOST_TEST(many.flows == 5'000u);
  BOOST_TEST(many.host_count == 5'001u);
}

// A sparse file is as large as one likes.
BOOST_AUTO_TEST_CASE(the_size_of_a_file_makes_no_table_larger_than_what_files_hold) {
  auto const flows = [](std::uint64_t file_bytes, unsigned workers) {
    ReadOptions options;
    options.workers = workers;
    return table_for(file_bytes, options).entries;
  };
  BOOST_TEST(flows(0, 1) == 1'024u);
  BOOST_TEST(flows(800'000'000, 1) == 524'288u);      // one flow in 2 KiB, and the next power of two
  BOOST_TEST(flows(3'300'000'000, 1) == 2'097'152u);
  BOOST_TEST(flows(3'300'000'000, 4) == 524'288u);
  BOOST_TEST(flows(std::uint64_t{1} << 50, 1) == 2'097'152u);
  BOOST_TEST(flows(std::uint64_t{1} << 50, 8) == 262'144u);
  ReadOptions told;
  told.flows_expected = 10'000'000;
  BOOST_TEST(table_for(100, told).entries == 16'777'216u);  // whoever knows is believed
}

// More datagrams in parts than are remembered: some of the later parts have lost their ports, but none is counted twice.
BOOST_AUTO_TEST_CASE(every_part_of_a_datagram_is_counted_once) {
  constexpr std::uint16_t datagrams = 4'000;
  std::vector<test::Record> records;
  auto const add = [&records](std::uint16_t number, bool is_first) {
    auto const host = "10.20." + std::to_string(number / 200) + '.' + std::to_string(number % 200 + 1);
    auto part = test::Packet{}.ipv4(host, "192.0.2.1").fragment4(number, is_first ? 0 : 800, is_first);
    records.push_back({.ns = 1'000, .bytes = (is_first ? part.udp(40'000, 9) : part.protocol(17)).payload(60).bytes()});
  };
  for (std::uint16_t number = 0; number < datagrams; ++number) add(number, true);
  for (std::uint16_t number = 0; number < datagrams; ++number) add(number, false);
  Desk const desk;
  auto const file = desk.lay("parts.pcap", test::pcap_file(records));
  for (unsigned const workers : {1U, 2U, 7U}) BOOST_TEST(read_by(file, workers).total.packets == 2u * datagrams);
}

// Lengths, fragments, versions and ports that nobody sends.
BOOST_AUTO_TEST_CASE(several_workers_tell_the_same_of_spoiled_frames) {
  constexpr std::size_t file_header = 24, record_header = 16;
  Desk const desk;
  std::size_t read = 0;
  for (auto const& [name, whole] : test::golden_captures()) {
    if (!name.ends_with(".pcap")) continue;
    for (std::size_t stride : {13U, 29U, 61U}) {
      auto bytes = whole;
      for (auto at = file_header + record_header + stride; at < bytes.size(); at += stride)
        bytes[at] = static_cast<char>(at * 31);
      auto const file = desk.lay(std::to_string(stride) + name, bytes);
      if (!read_file(file)) continue;
      BOOST_TEST_CONTEXT(name << ", every byte by " << stride) must_tell_the_same(read_by(file, 1), read_by(file, 5));
      ++read;
    }
  }
  BOOST_TEST(read >= 10u);
}

// As where a user may have no more of them.
BOOST_AUTO_TEST_CASE(threads_that_the_system_refuses_are_a_fault_and_leave_nobody_waiting) {
  Desk const desk;
  auto const file = desk.lay("many.pcap", many_hosts());
  pthread_attr_t before, beyond_all;
  BOOST_TEST_REQUIRE(::pthread_getattr_default_np(&before) == 0);
  ::pthread_attr_init(&beyond_all);
  BOOST_TEST_REQUIRE(::pthread_attr_setstacksize(&beyond_all, std::size_t{1} << 46) == 0);
  BOOST_TEST_REQUIRE(::pthread_setattr_default_np(&beyond_all) == 0);
  ReadOptions options;
  options.workers = 5;
  auto const refused = read_file(file, options);
  auto const alone = read_file(file);
  ::pthread_setattr_default_np(&before);
  ::pthread_attr_destroy(&beyond_all);
  ::pthread_attr_destroy(&before);
  BOOST_TEST_REQUIRE(!refused);
  BOOST_TEST(refused.error().code == "CMP-P053");
  BOOST_TEST(alone.has_value());
  BOOST_TEST(read_file(file, options).has_value());
}

BOOST_AUTO_TEST_CASE(workers_of_a_packed_file_and_of_another_reader_tell_it_too) {
  Desk const desk;
  auto const plain = read_by(desk.lay("plain.pcap", many_hosts()), 1);
  auto const packed = desk.lay_packed("packed.pcap.gz", many_hosts());
  must_tell_the_same(plain, read_by(packed, 1));
  must_tell_the_same(plain, read_by(packed, 3));
  must_tell_the_same(plain, read_by(desk.lay("again.pcap", many_hosts()), 3, RecordReader::libpcap));
}

BOOST_AUTO_TEST_SUITE_END()
