// Packed, piped or read by libpcap, a capture is the same capture.

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/flow_meter.hpp"
#include "collectors/packet/inflate.hpp"
#include "collectors/packet/open_source.hpp"
#include "collectors/packet/read_file.hpp"
#include "collectors/packet/recorded_source.hpp"
#include "tests/golden/captures/captures.hpp"
#include "tests/support/packet.hpp"
#include "tests/unit/collectors/packet/shelf.hpp"

using namespace campus;
using namespace campus::packet;
using test::a_datagram;
using test::argument_of;
using test::is_same;
using test::Shelf;

namespace {

// Is a file until it leaves.
struct StandardInput {
  explicit StandardInput(std::string const& path) : before(::dup(STDIN_FILENO)) {
    auto const file = ::open(path.c_str(), O_RDONLY);
    BOOST_TEST_REQUIRE(::dup2(file, STDIN_FILENO) == STDIN_FILENO);
    ::close(file);
  }
  ~StandardInput() {
    ::dup2(before, STDIN_FILENO);
    ::close(before);
  }
  int before;
};

std::string gzip(std::string const& text) {
  z_stream stream{};
  BOOST_TEST_REQUIRE(::deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(::deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  BOOST_TEST_REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

std::string zstd(std::string const& text) {
  std::string packed(::ZSTD_compressBound(text.size()), '\0');
  packed.resize(::ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

// Larger than the buffer that a packed one is read through, and its records of every size.
std::string large_capture() {
  std::vector<test::Record> records;
  for (std::size_t i = 0; i < 9'000; ++i) {
    auto frame = test::Packet{}.ipv4("10.20.0.5", "192.0.2.1").udp(5353, static_cast<std::uint16_t>(i)).payload(i % 1460).bytes();
    records.push_back({.ns = static_cast<std::int64_t>(i) * 1'000'000, .bytes = std::move(frame)});
  }
  return test::pcap_file(records);
}

// As dumpcap begins a file: the section says what made it.
std::string begin_with_words() {
  auto const option = [](char code, std::string const& words) {
    auto const size = static_cast<char>(words.size());
    return std::string{code, '\0', size, '\0'} + words + std::string((4 - words.size() % 4) % 4, '\0');
  };
  auto const order_and_version = std::string("\x4d\x3c\x2b\x1a\x01\0\0\0", 8) + std::string(8, '\xff');
  auto const words = option(2, "Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz (with SSE4.2)") + option(3, "Linux 6.1.0-28-amd64") +
                     option(4, "Dumpcap (Wireshark) 4.0.17 (Git v4.0.17)") + std::string(4, '\0');
  test::PcapngWriter section;
  section.block(0x0a0d0d0a, order_and_version + words);
  return section.file().substr(28);  // behind the one that every writer begins with
}

}  // namespace

BOOST_AUTO_TEST_SUITE(recorded_source)

BOOST_AUTO_TEST_CASE(packed_and_plain_tell_the_same) {
  Shelf const shelf;
  auto captures = test::golden_captures();
  captures["large.pcap"] = large_capture();
  std::size_t read = 0;
  for (auto const& [name, bytes] : captures) {
    auto const plain = read_file(shelf.keep(name, bytes));
    for (auto const& [ending, packed] : {std::pair{".gz", gzip(bytes)}, {".zst", zstd(bytes)}}) {
      auto const unpacked = read_file(shelf.keep(name + ending, packed));
      BOOST_TEST_CONTEXT(name << ending) {
        BOOST_TEST(plain.has_value() == unpacked.has_value());
        if (plain && unpacked) BOOST_TEST(is_same(*plain, *unpacked));
        if (!plain && !unpacked && name != "compressed.pcap") BOOST_TEST(plain.error().code == unpacked.error().code);
      }
    }
    read += plain ? 1 : 0;
  }
  BOOST_TEST(read >= 10u);
}

BOOST_AUTO_TEST_CASE(a_packed_capture_is_a_source_like_a_plain_one) {
  Shelf const shelf;
  auto const whole = large_capture();
  auto const frames_of = [](std::string source) {
    SourceConfig config;
    config.source = std::move(source);
    auto const opened = open_source(config).value();
    BOOST_TEST_REQUIRE(opened->prepare().has_value());
    FlowMeter meter{{.table = {.entries = 1024}, .inside_macs = {}}};
    BOOST_TEST_REQUIRE(meter.prepare(nullptr).has_value());
    while (opened->state() == FrameSource::State::running) opened->pump(meter, 64);
    return meter.totals().frames.total().packets;
  };
  BOOST_TEST(frames_of("file:" + shelf.keep("large.gz", gzip(whole))) == 9'000u);
  BOOST_TEST(frames_of("file:" + shelf.keep("large.zst", zstd(whole))) == 9'000u);
  auto small = test::golden_captures().at("vlan_stack.pcap");  // seven frames within six nanoseconds
  BOOST_TEST(frames_of("replay:" + shelf.keep("small.zst", zstd(small))) == 7u);
  // Anything but zeros behind the last member is damage, also where all frames came before it.
  auto const spoiled = CaptureFile::open(shelf.keep("spoiled.gz", gzip(small) + "no member"));
  BOOST_TEST_REQUIRE(spoiled.has_value());
  BOOST_TEST((spoiled->tail() == FileTail::damaged));
}

// 257 frames of zstd, each a MiB of nothing.
BOOST_AUTO_TEST_CASE(a_packed_capture_that_would_fill_the_memory_is_refused) {
  Shelf const shelf;
  auto const nothing = zstd(std::string(std::size_t{1} << 20, '\0'));
  std::string packed;
  for (std::size_t i = 0; i <= CaptureFile::unpacked_bytes_max >> 20; ++i) packed += nothing;
  auto const opened = CaptureFile::open(shelf.keep("nothing.zst", packed));
  BOOST_REQUIRE(!opened.has_value());
  BOOST_TEST(opened.error().code == "CMP-P047");
}

BOOST_AUTO_TEST_CASE(members_one_behind_the_other_are_one_text) {
  Shelf const shelf;
  auto const whole = large_capture();
  auto const plain = read_file(shelf.keep("whole.pcap", whole)).value();
  auto const half = whole.size() / 2;
  auto const two = gzip(whole.substr(0, half)) + gzip(whole.substr(half));
  BOOST_TEST(is_same(read_file(shelf.keep("two.gz", two)).value(), plain));
  auto const frames = zstd(whole.substr(0, half)) + zstd(whole.substr(half));
  BOOST_TEST(is_same(read_file(shelf.keep("two.zst", frames)).value(), plain));
}

// gzip -t finds it sound.
BOOST_AUTO_TEST_CASE(zeros_behind_the_last_member_are_no_damage_and_anything_else_is) {
  Shelf const shelf;
  auto const whole = large_capture();
  auto const plain = read_file(shelf.keep("whole.pcap", whole)).value();
  for (std::size_t const zeros : {1u, 2u, 512u, 600'000u}) {
    auto const padded = gzip(whole) + std::string(zeros, '\0');
    BOOST_TEST(is_same(read_file(shelf.keep("padded.gz", padded)).value(), plain));
    auto const spoiled = read_file(shelf.keep("spoiled.gz", padded + gzip(whole))).value();
    BOOST_TEST(spoiled.total.packets == plain.total.packets);
    BOOST_TEST((spoiled.tail == FileTail::damaged));
  }
}

// pzstd says in one how long the next is: RFC 8878, 3.1.2.
BOOST_AUTO_TEST_CASE(frames_to_be_skipped_may_stand_anywhere_in_a_zstd_file) {
  Shelf const shelf;
  auto const whole = large_capture();
  auto const plain = read_file(shelf.keep("whole.pcap", whole)).value();
  for (char const kind : {'\x50', '\x5a', '\x5f'}) {
    auto const skipped = std::string{kind} + std::string("\x2a\x4d\x18\x04\0\0\0abcd", 11);
    for (auto const& packed : {skipped + zstd(whole), skipped + skipped + zstd(whole) + skipped})
      BOOST_TEST(is_same(read_file(shelf.keep("skipped.zst", packed)).value(), plain));
  }
  BOOST_TEST(read_file(shelf.keep("no.zst", std::string("\x4f\x2a\x4d\x18\x04\0\0\0abcd", 12))).error().code == "CMP-P004");
}

BOOST_AUTO_TEST_CASE(a_member_may_end_inside_the_header_of_the_capture) {
  Shelf const shelf;
  auto const begin = begin_with_words();
  auto const rest = test::PcapngWriter{}.interface(1).enhanced(0, 5, a_datagram()).enhanced(0, 6, a_datagram()).file().substr(28);
  for (auto const& whole : {begin + rest, test::pcap_file({{.ns = 5, .bytes = a_datagram()}, {.ns = 6, .bytes = a_datagram()}})}) {
    for (std::size_t cut = 1; cut < std::min(begin.size() + 20, whole.size()); ++cut) {
      auto const two = read_file(shelf.keep("two.gz", gzip(whole.substr(0, cut)) + gzip(whole.substr(cut))));
      BOOST_TEST_CONTEXT("cut at " << cut) BOOST_TEST((two.has_value() && two->total.packets == 2u));
    }
  }
  BOOST_TEST(read_file(shelf.keep("one.gz", gzip(begin.substr(0, 100)))).error().code == "CMP-P005");
}

// One that is longer than the buffer is stepped over there as a plain file's is: names, somebody's own, an interface's or
// a packet's endless options.
BOOST_AUTO_TEST_CASE(a_block_of_any_length_is_stepped_over_wherever_it_comes_from) {
  Shelf const shelf;
  std::string const words(9 << 20, 'w');
  auto const number = [](std::size_t value) { return std::string{static_cast<char>(value), 0, 0, 0}; };
  auto const datagram = a_datagram();
  std::string const octets(datagram.begin(), datagram.end());
  auto const packet = number(1) + number(0) + number(7) + number(octets.size()) + number(octets.size()) + octets +
                      std::string((4 - octets.size() % 4) % 4, '\0');
  test::PcapngWriter writer;
  writer.interface(1).enhanced(0, 5, datagram).block(0x40000bad, words).enhanced(0, 6, datagram);
  writer.block(1, number(1) + number(0) + words).block(6, packet + words).enhanced(1, 8, datagram);
  for (auto const& bytes : {writer.file(), writer.file() + writer.file()}) {
    auto const plain = read_file(shelf.keep("plain.pcapng", bytes)).value();
    BOOST_TEST(plain.total.packets == 4 * bytes.size() / writer.file().size());
    BOOST_TEST((plain.tail == FileTail::whole));
    ReadOptions options;
    for (unsigned const workers : {1u, 3u}) {
      options.workers = workers;
      for (auto const& packed : {shelf.keep("packed.gz", gzip(bytes)), shelf.keep("packed.zst", zstd(bytes))})
        BOOST_TEST(is_same(read_file(packed, options).value(), plain));
      StandardInput const piped(shelf.path / "plain.pcapng");
      BOOST_TEST(is_same(read_file("-", options).value(), plain));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_long_block_that_is_cut_or_lies_ends_the_reading_where_it_begins) {
  Shelf const shelf;
  test::PcapngWriter writer;
  writer.interface(1).enhanced(0, 5, a_datagram());
  auto const begin = writer.file().size();
  writer.block(0x40000bad, std::string(9 << 20, 'w'));
  auto const end = writer.file().size();
  writer.enhanced(0, 6, a_datagram());
  auto lying = writer.file();
  lying[end - 4] ^= 4;
  for (auto const& bytes : {writer.file().substr(0, end - 1), writer.file().substr(0, end - 4), writer.file().substr(0, end / 2),
                            writer.file().substr(0, begin + 20), lying}) {
    auto const plain = read_file(shelf.keep("plain.pcapng", bytes)).value();
    BOOST_TEST(plain.tail_offset == begin);
    BOOST_TEST((plain.tail == (bytes.size() > end ? FileTail::damaged : FileTail::cut_off)));
    BOOST_TEST(is_same(read_file(shelf.keep("packed.zst", zstd(bytes))).value(), plain));
  }
}

BOOST_AUTO_TEST_CASE(a_packed_capture_that_breaks_off_keeps_what_came_before_and_says_so) {
  Shelf const shelf;
  auto const whole = large_capture();
  for (auto const& [ending, packed] : {std::pair{".gz", gzip(whole)}, {".zst", zstd(whole)}}) {
    auto const file = shelf.keep(std::string("cut") + ending, packed.substr(0, packed.size() * 3 / 4));
    auto const cut = read_file(file);
    BOOST_TEST_REQUIRE(cut.has_value());
    ReadOptions shared;
    shared.workers = 3;
    BOOST_TEST(is_same(read_file(file, shared).value(), *cut));
    BOOST_TEST((cut->tail != FileTail::whole));
    BOOST_TEST(cut->total.packets > 1'000u);
    BOOST_TEST(cut->total.packets < 9'000u);
  }
  auto garbled = gzip(whole);  // which has a checksum of every byte; zstd need not have one
  for (std::size_t i = garbled.size() / 2; i < garbled.size() / 2 + 64; ++i) garbled[i] = '\x55';
  auto const wrong = read_file(shelf.keep("garbled.gz", garbled));
  BOOST_TEST_REQUIRE(wrong.has_value());
  BOOST_TEST((wrong->tail == FileTail::damaged));
}

BOOST_AUTO_TEST_CASE(what_only_begins_like_a_packed_file_is_refused) {
  Shelf const shelf;
  auto const refusal = [&](std::string const& bytes) {
    auto const read = read_file(shelf.keep("x", bytes));
    return read ? "read" : read.error().code;
  };
  BOOST_TEST(refusal("\x1f\x8b") == "CMP-P009");
  BOOST_TEST(refusal("\x1f\x8b plainly no gzip at all, but long enough to be looked at closely by anybody") == "CMP-P009");
  BOOST_TEST(refusal("\x28\xb5\x2f\xfd and neither is this zstd, although it says so in its first four bytes") == "CMP-P009");
  BOOST_TEST(refusal(std::string("\xfd""7zXZ\0", 6)) == "CMP-P006");
  BOOST_TEST(refusal("BZh9") == "CMP-P006");
  BOOST_TEST(refusal(gzip("no capture is in here, however it is packed, and it has more than a header's length")) == "CMP-P004");
}

// So that a small file, packed too, takes the memory of a small one.  zlib's manual has the 1032.
BOOST_AUTO_TEST_CASE(a_packed_file_says_how_much_it_holds_at_most) {
  Shelf const shelf;
  auto const at_most = [](std::string const& path) { return open_recording(path, RecordReader::own).value()->bytes_at_most(); };
  auto const plain = test::pcap_file(std::vector<test::Record>(100, {.ns = 5, .bytes = a_datagram()}));
  BOOST_TEST(at_most(shelf.keep("plain.pcap", plain)) == plain.size());
  BOOST_TEST(at_most(shelf.keep("packed.gz", gzip(plain))) == 1032 * gzip(plain).size());
  BOOST_TEST(at_most(shelf.keep("packed.zst", zstd(plain))) >= plain.size());
  StandardInput const piped(shelf.path / "plain.pcap");
  BOOST_TEST(at_most("-") == plain.size());
}

// Frames of a buffer that moves lie before workers that have not counted them yet.
BOOST_AUTO_TEST_CASE(what_is_packed_or_piped_several_workers_share) {
  Shelf const shelf;
  auto const bytes = large_capture() + large_capture().substr(24);
  auto const plain = read_file(shelf.keep("plain.pcap", bytes)).value();
  ReadOptions options;
  options.workers = 3;
  for (auto const& packed : {shelf.keep("packed.gz", gzip(bytes)), shelf.keep("packed.zst", zstd(bytes))})
    BOOST_TEST(is_same(read_file(packed, options).value(), plain));
  StandardInput const piped(shelf.path / "plain.pcap");
  BOOST_TEST(is_same(read_file("-", options).value(), plain));
}

// What stands behind a record that cannot be is no frame, however often one asks.
BOOST_AUTO_TEST_CASE(behind_a_damaged_record_nobody_reads_on) {
  Shelf const shelf;
  std::vector<test::Record> records(5, {.ns = 1'000, .bytes = test::Packet{}.ipv4("10.20.0.5", "192.0.2.1").udp(1, 2).payload(20).bytes()});
  auto bytes = test::pcap_file(records);
  bytes += std::string(8, '\0') + std::string(4, '\xff') + std::string(60, '\0');
  auto const path = shelf.keep("damaged.pcap", bytes);
  for (unsigned const workers : {1u, 3u}) {
    ReadOptions options;
    options.workers = workers;
    auto const own = read_file(path, options).value();
    BOOST_TEST(own.total.packets == 5u);
    BOOST_TEST((own.tail == FileTail::damaged));
    options.reader = RecordReader::libpcap;
    auto const by_libpcap = read_file(path, options).value();
    BOOST_TEST(by_libpcap.total.packets == 5u);
    BOOST_TEST((by_libpcap.tail == FileTail::damaged));
    BOOST_TEST_REQUIRE(by_libpcap.stopped.has_value());
    BOOST_TEST(by_libpcap.stopped->code == "CMP-P054");
    BOOST_TEST(argument_of(*by_libpcap.stopped, "frames") == "5");
    BOOST_TEST(argument_of(*by_libpcap.stopped, "reason").contains("4294967295"));  // the length that cannot be
  }
}

BOOST_AUTO_TEST_SUITE_END()
