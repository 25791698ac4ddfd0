// What libpcap makes of a capture, held against what ours does.

#include <boost/test/unit_test.hpp>

#include <string>

#include "collectors/packet/read_file.hpp"
#include "tests/golden/captures/captures.hpp"
#include "tests/support/packet.hpp"
#include "tests/unit/collectors/packet/shelf.hpp"

using namespace campus;
using namespace campus::packet;
using test::a_datagram;
using test::argument_of;
using test::is_same;
using test::Shelf;

BOOST_AUTO_TEST_SUITE(libpcap_reader)

BOOST_AUTO_TEST_CASE(libpcap_counts_the_same) {
  Shelf const shelf;
  for (auto const name : {"mixed.pcap", "vlan_stack.pcap", "fragments.pcap", "tunnels.pcap", "ipv6_extensions.pcap"}) {
    auto const path = shelf.keep(name, test::golden_captures().at(name));
    ReadOptions options;
    auto const own = read_file(path, options).value();
    options.reader = RecordReader::libpcap;
    BOOST_TEST_CONTEXT(name) BOOST_TEST(is_same(read_file(path, options).value(), own));
  }
  ReadOptions options;
  options.reader = RecordReader::libpcap;
  BOOST_TEST(read_file(shelf.path / "absent", options).error().code == "CMP-P007");
}

BOOST_AUTO_TEST_CASE(libpcap_tells_the_same_times_of_many_interfaces) {
  Shelf const shelf;
  test::PcapngWriter writer;
  for (int i = 0; i < 300; ++i) writer.interface(1, std::uint8_t{9});
  for (std::uint32_t const of : {0u, 299u}) writer.enhanced(of, 1'700'000'000'000'000'000 + of, a_datagram());
  auto const path = shelf.keep("many.pcapng", writer.file());
  ReadOptions options;
  options.reader = RecordReader::libpcap;
  BOOST_TEST(is_same(read_file(path).value(), read_file(path, options).value()));
}

BOOST_AUTO_TEST_CASE(of_a_cut_file_libpcap_counts_what_is_whole) {
  Shelf const shelf;
  test::PcapngWriter writer;
  writer.interface(1).enhanced(0, 5, a_datagram()).enhanced(0, 6, a_datagram());
  auto const plain = test::pcap_file({{.ns = 5, .bytes = a_datagram()}, {.ns = 6, .bytes = a_datagram()}});
  ReadOptions options;
  options.reader = RecordReader::libpcap;
  for (auto const& bytes : {writer.file(), plain})
    for (std::size_t const missing : {1u, 20u, 70u}) {
      auto const cut = read_file(shelf.keep("cut", bytes.substr(0, bytes.size() - missing)), options);
      BOOST_TEST_REQUIRE(cut.has_value());
      BOOST_TEST(cut->total.packets == 1u);
      BOOST_TEST((cut->tail == FileTail::cut_off));
      BOOST_TEST(cut->tail_offset == bytes.size() - missing);
    }
}

BOOST_AUTO_TEST_CASE(what_libpcap_does_not_read_on_is_no_cut_file) {
  Shelf const shelf;
  test::PcapngWriter writer;
  writer.interface(1).enhanced(0, 5, a_datagram()).interface(101).enhanced(1, 6, test::Bytes(60));
  auto const path = shelf.keep("two_links.pcapng", writer.file());
  ReadOptions options;
  options.reader = RecordReader::libpcap;
  auto const read = read_file(path, options).value();
  BOOST_TEST(read.total.packets == 1u);
  BOOST_TEST((read.tail == FileTail::damaged));
  BOOST_TEST_REQUIRE(read.stopped.has_value());
  BOOST_TEST(read.stopped->code == "CMP-P054");
  BOOST_TEST(argument_of(*read.stopped, "reason").contains("interface"));
  BOOST_TEST(read_file(path).value().total.packets == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
