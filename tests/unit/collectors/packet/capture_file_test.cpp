#include "collectors/packet/capture_file.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "tests/golden/captures/captures.hpp"
#include "tests/support/packet.hpp"

using namespace campus;
using namespace campus::packet;
namespace fs = std::filesystem;

namespace {

// A folder that goes when it leaves.
struct Folder {
  Folder() : path(fs::temp_directory_path() / ("campus-capture-" + std::to_string(::getpid()))) {
    fs::create_directory(path);
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

std::string code_of(Result<CaptureFile> const& opened) { return opened ? "opened" : opened.error().code; }

std::size_t frames_of(CaptureFile& file) {
  std::size_t frames = 0;
  Frame frame;
  while (file.next(frame)) ++frames;
  return frames;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(capture_file)

BOOST_AUTO_TEST_CASE(what_is_not_there_or_is_no_file_is_refused) {
  Folder const folder;
  auto const absent = CaptureFile::open(folder.path / "absent.pcap");
  BOOST_TEST(code_of(absent) == "CMP-P001");
  BOOST_TEST((absent.error().kind == Fault::Kind::not_found));
  BOOST_TEST(code_of(CaptureFile::open(folder.path)) == "CMP-P002");
  auto const pipe = folder.path / "pipe";
  BOOST_TEST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  BOOST_TEST(code_of(CaptureFile::open(pipe)) == "CMP-P002");  // and nobody waits for a writer
}

BOOST_AUTO_TEST_CASE(a_file_cut_at_any_byte_keeps_every_whole_record) {
  for (auto const name : {"mixed.pcap", "several_interfaces.pcapng"}) {
    auto const whole = test::golden_captures().at(name);
    std::size_t last = 0;
    for (std::size_t size = 1; size <= whole.size(); ++size) {
      // of exactly that size, so that a sanitizer sees a byte read too far
      auto const bytes = std::make_unique<char[]>(size);
      whole.copy(bytes.get(), size);
      auto file = CaptureFile::over(std::as_bytes(std::span{bytes.get(), size}), name);
      if (!file) continue;
      auto const frames = frames_of(*file);
      BOOST_TEST(frames >= last);
      last = frames;
      BOOST_TEST((file->tail() != FileTail::damaged), name << " cut at " << size);
      if (size == whole.size()) BOOST_TEST((file->tail() == FileTail::whole));
    }
    BOOST_TEST(last == (std::string_view{name} == "mixed.pcap" ? 15u : 7u));
  }
}

BOOST_AUTO_TEST_CASE(a_file_can_be_read_again_from_its_begin) {
  for (auto const name : {"mixed.pcap", "several_interfaces.pcapng"}) {
    auto const bytes = test::golden_captures().at(name);
    auto file = CaptureFile::over(std::as_bytes(std::span{bytes}), name);
    BOOST_TEST_REQUIRE(file.has_value());
    auto const frames = frames_of(*file);
    file->rewind();
    BOOST_TEST(frames_of(*file) == frames);
  }
}

BOOST_AUTO_TEST_CASE(a_packet_of_an_interface_that_was_not_described_ends_the_reading) {
  auto const bytes = test::PcapngWriter{}.interface(1).enhanced(1, 5, test::Bytes(60)).file();
  auto file = CaptureFile::over(std::as_bytes(std::span{bytes}), "memory");
  BOOST_TEST_REQUIRE(file.has_value());
  BOOST_TEST(frames_of(*file) == 0u);
  BOOST_TEST((file->tail() == FileTail::damaged));
  BOOST_TEST(file->offset() == 28u + 20u);  // behind the section and the interface
}

BOOST_AUTO_TEST_CASE(a_block_whose_two_lengths_differ_ends_the_reading) {
  auto bytes = test::PcapngWriter{}.interface(1).enhanced(0, 5, test::Bytes(60)).file();
  bytes[bytes.size() - 4] = 1;
  auto file = CaptureFile::over(std::as_bytes(std::span{bytes}), "memory");
  BOOST_TEST(frames_of(*file) == 0u);
  BOOST_TEST((file->tail() == FileTail::damaged));
}

BOOST_AUTO_TEST_CASE(clocks_of_impossible_resolution_do_no_harm) {
  test::PcapngWriter writer;
  for (int const resolution : {0, 19, 20, 127, 128, 191, 255})
    writer.interface(1, static_cast<std::uint8_t>(resolution), 0, INT64_MAX);
  for (std::uint32_t i = 0; i < 7; ++i) writer.enhanced(i, ~std::uint64_t{0}, test::Bytes(60));
  auto file = CaptureFile::over(std::as_bytes(std::span{writer.file()}), "memory");
  BOOST_TEST(frames_of(*file) == 7u);
}

// Clocks that count seconds in 64 bits, with an offset as large: what comes later subtracts such times.
BOOST_AUTO_TEST_CASE(times_beyond_all_reason_stay_where_they_can_be_subtracted) {
  test::PcapngWriter writer;
  writer.interface(1, std::uint8_t{0}, 0, INT64_MAX).interface(1, std::uint8_t{0}, 0, INT64_MIN).interface(1, std::uint8_t{9});
  writer.enhanced(0, ~std::uint64_t{0}, test::Bytes(60)).enhanced(1, 0, test::Bytes(60)).enhanced(2, INT64_MAX, test::Bytes(60));
  writer.enhanced(1, (std::uint64_t{1} << 63) + 1'700'000'000, test::Bytes(60));  // which together is a time
  auto file = CaptureFile::over(std::as_bytes(std::span{writer.file()}), "memory");
  BOOST_TEST_REQUIRE(file.has_value());
  Frame frame;
  for (auto const expected : {arrived_ns_most, arrived_ns_least, arrived_ns_most, std::int64_t{1'700'000'000'000'000'000}}) {
    BOOST_TEST_REQUIRE(file->next(frame));
    BOOST_TEST(frame.arrived_ns == expected);
  }
  // The end of 2105, when the seconds of pcap are over; and ten years to wait.
  static_assert(arrived_ns_most > std::int64_t{0xffff'ffff} * 1'000'000'000);
  static_assert(arrived_ns_most - arrived_ns_least < INT64_MAX - std::int64_t{10} * 366 * 86'400 * 1'000'000'000);
  static_assert(arrival_of(INT64_MAX, 5) == arrived_ns_most && arrival_of(INT64_MIN, 5) == arrived_ns_least);
  static_assert(arrival_of(1'700'000'000, 5) == 1'700'000'000'000'000'005 && arrival_of(-3, 5) == -2'999'999'995);
}

// Of as many as it takes to be beyond what anybody has, with clocks of another resolution than is usual.
BOOST_AUTO_TEST_CASE(each_of_many_interfaces_has_its_clock_and_its_link) {
  constexpr std::uint32_t interfaces = 65'537;
  constexpr std::int64_t noon = 1'700'000'000'000'000'000;
  test::PcapngWriter writer;
  for (std::uint32_t i = 0; i + 2 < interfaces; ++i) writer.interface(1, std::uint8_t{9});
  writer.interface(101, std::uint8_t{0}).interface(1, std::uint8_t{9});  // LINKTYPE_RAW, whole seconds
  for (std::uint32_t const of : {0u, 255u, 256u, 299u, interfaces - 3}) writer.enhanced(of, noon + of, test::Bytes(60));
  writer.enhanced(interfaces - 2, 1'700'000'001, test::Bytes(60));
  writer.enhanced(interfaces - 1, 5, test::Bytes(60));  // nothing is kept of this one
  auto file = CaptureFile::over(std::as_bytes(std::span{writer.file()}), "memory");
  BOOST_TEST_REQUIRE(file.has_value());
  Frame frame;
  for (std::uint32_t const of : {0u, 255u, 256u, 299u, interfaces - 3}) {
    BOOST_TEST_REQUIRE(file->next(frame));
    BOOST_TEST(frame.arrived_ns == noon + of);
    BOOST_TEST((frame.link == LinkType::ethernet));
  }
  BOOST_TEST_REQUIRE(file->next(frame));
  BOOST_TEST(frame.arrived_ns == noon + 1'000'000'000);
  BOOST_TEST((frame.link == LinkType::raw_ip));
  BOOST_TEST_REQUIRE(file->next(frame));
  BOOST_TEST(frame.arrived_ns == noon + 1'000'000'000);
  BOOST_TEST((frame.link == LinkType::unknown));
  BOOST_TEST(!file->next(frame));
  BOOST_TEST((file->tail() == FileTail::whole));
}

// Also what lies in windows that the reader has given back.
BOOST_AUTO_TEST_CASE(every_frame_of_a_large_file_can_be_looked_at_while_the_file_lives) {
  constexpr std::size_t frames = 420, frame_bytes = 200'000;
  static_assert(frames * frame_bytes > 5 * FileMapping::window_bytes);
  std::vector<test::Record> records;
  for (std::size_t i = 0; i < frames; ++i)
    records.push_back({.ns = 1'000, .bytes = test::Bytes(frame_bytes, static_cast<std::uint8_t>(i))});
  Folder const folder;
  auto const path = folder.path / "large.pcap";
  std::ofstream(path, std::ios::binary) << test::pcap_file(records);
  auto file = CaptureFile::open(path);
  BOOST_TEST_REQUIRE(code_of(file) == "opened");
  std::vector<Frame> seen;
  for (Frame frame; file->next(frame);) seen.push_back(frame);
  BOOST_TEST(seen.size() == frames);
  std::size_t wrong = 0;
  for (std::size_t number = 0; number < seen.size(); ++number) {
    auto const octet = static_cast<std::byte>(number);
    auto const& bytes = seen[number].bytes;
    if (bytes.size() != frame_bytes || bytes.front() != octet || bytes.back() != octet) ++wrong;
  }
  BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
