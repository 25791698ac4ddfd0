// A capture that somebody makes shorter while it is read: what stood before counts, the rest is told as cut off, and nobody
// dies of it.

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/file_source.hpp"
#include "collectors/packet/flow_meter.hpp"
#include "collectors/packet/frame_dealer.hpp"
#include "tests/support/packet.hpp"

using namespace campus;
using namespace campus::packet;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t frame_bytes = 1'000, frames_made = 1'100;
constexpr std::size_t pcap_record = 16 + frame_bytes, pcap_begin = 24;
constexpr std::size_t block_bytes = 32 + frame_bytes, blocks_begin = 28 + 20;  // behind section and interface

struct Ground {
  Ground() : path(fs::temp_directory_path() / ("campus-shrinking-" + std::to_string(::getpid()))) {
    fs::create_directory(path);
  }
  ~Ground() { fs::remove_all(path); }
  std::string put(std::string const& name, std::string const& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
    return path / name;
  }
  fs::path path;
};

test::Bytes segment(std::size_t number) {
  auto const port = static_cast<std::uint16_t>(10'000 + number % 50);
  auto bytes = test::Packet{}.ipv4("10.20.0.5", "192.0.2.1").tcp(port, 443).bytes();
  bytes.resize(frame_bytes, 0x55);
  return bytes;
}

std::string pcap_capture() {
  std::vector<test::Record> records;
  for (std::size_t i = 0; i < frames_made; ++i) records.push_back({.ns = 1'000, .bytes = segment(i)});
  return test::pcap_file(records);
}

std::string pcapng_capture() {
  test::PcapngWriter writer;
  writer.interface(1);
  for (std::size_t i = 0; i < frames_made; ++i) writer.enhanced(0, 1, segment(i));
  return writer.file();
}

std::size_t left_in(CaptureFile& file) {
  std::size_t frames = 0;
  for (Frame frame; file.next(frame);) ++frames;
  return frames;
}

struct Seen {
  std::size_t frames;
  std::uint64_t end;
  bool operator==(Seen const&) const = default;
};

// What is read when the file ends at another place after some frames.
Seen read_shrinking(std::string const& path, std::size_t before, std::size_t end) {
  auto file = CaptureFile::open(path);
  BOOST_TEST_REQUIRE(file.has_value());
  Frame frame;
  for (std::size_t i = 0; i < before; ++i) BOOST_TEST_REQUIRE(file->next(frame));
  fs::resize_file(path, end);
  auto const frames = before + left_in(*file);
  BOOST_TEST(!file->next(frame));  // however often one asks
  BOOST_TEST((file->tail() == FileTail::cut_off));
  return {frames, file->offset()};
}

// The status of a child that does this, and has the signal as every program has it at its begin.
template <class Deed>
int status_of(Deed deed) {
  auto const child = ::fork();
  if (child == 0) {
    rlimit const no_core{};
    ::setrlimit(RLIMIT_CORE, &no_core);
    std::signal(SIGBUS, SIG_DFL);
    deed();
    ::_exit(0);
  }
  int status = 0;
  BOOST_TEST_REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

bool is_ended_by_the_signal(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS; }

void fault_elsewhere(std::string const& path) {
  auto* const file = std::fopen(path.c_str(), "rb");
  auto const size = fs::file_size(path);
  auto const* const memory =
      static_cast<char const volatile*>(::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, ::fileno(file), 0));
  fs::resize_file(path, 0);
  static_cast<void>(memory[0]);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shrinking_file)

BOOST_AUTO_TEST_CASE(a_file_that_shrinks_while_it_is_read_ends_with_its_last_whole_record) {
  Ground const ground;
  for (std::size_t const whole : {11U, 12U, 500U, 1'099U})
    for (std::size_t const more : {0U, 3U, 8U, 9U, 12U, 13U, 15U, 16U, 40U, 900U, 1'015U})
      BOOST_TEST_CONTEXT(whole << " records and " << more << " bytes") {
        auto const end = pcap_begin + whole * pcap_record;
        BOOST_TEST((read_shrinking(ground.put("a.pcap", pcap_capture()), 10, end + more) == Seen{whole, end}));
        auto const block_end = blocks_begin + whole * block_bytes;
        BOOST_TEST((read_shrinking(ground.put("a.pcapng", pcapng_capture()), 10, block_end + more) == Seen{whole, block_end}));
      }
}

BOOST_AUTO_TEST_CASE(what_was_read_before_the_file_went_counts) {
  Ground const ground;
  for (std::size_t const end : {0U, 5U, 4'096U, 10'000U}) {
    Seen const read{1'000, pcap_begin + 1'000 * pcap_record};
    BOOST_TEST((read_shrinking(ground.put("a.pcap", pcap_capture()), 1'000, end) == read));
    Seen const read_blocks{1'000, blocks_begin + 1'000 * block_bytes};
    BOOST_TEST((read_shrinking(ground.put("a.pcapng", pcapng_capture()), 1'000, end) == read_blocks));
  }
}

BOOST_AUTO_TEST_CASE(a_record_that_passed_no_wire_counts_while_the_file_is_whole) {
  Ground const ground;
  std::vector<test::Record> const records{{.ns = 1, .bytes = {}}, {.ns = 2, .bytes = segment(0)}, {.ns = 3, .bytes = {}}};
  auto file = CaptureFile::open(ground.put("a.pcap", test::pcap_file(records)));
  BOOST_TEST_REQUIRE(file.has_value());
  BOOST_TEST(left_in(*file) == 3u);
  BOOST_TEST((file->tail() == FileTail::whole));
}

BOOST_AUTO_TEST_CASE(a_file_that_went_is_not_played_again) {
  Ground const ground;
  for (auto const& path : {ground.put("a.pcap", pcap_capture()), ground.put("a.pcapng", pcapng_capture())}) {
    auto file = CaptureFile::open(path);
    BOOST_TEST_REQUIRE(file.has_value());
    BOOST_TEST(left_in(*file) == frames_made);
    BOOST_TEST((file->tail() == FileTail::whole));
    fs::resize_file(path, 0);
    file->rewind();
    BOOST_TEST(left_in(*file) == 0u);
  }
}

// Their headers were read, and whoever counts them finds nothing behind.
BOOST_AUTO_TEST_CASE(frames_that_go_between_the_walk_and_the_count_do_no_harm) {
  Ground const ground;
  auto const path = ground.put("a.pcap", pcap_capture());
  FileSource source(path);
  BOOST_TEST_REQUIRE(source.prepare().has_value());
  DealtRound round(1, source.is_lent_for_good());
  BOOST_TEST(source.deal(round, DealtRound::frames_max) == DealtRound::frames_max);
  fs::resize_file(path, 0);
  FlowMeter meter;
  BOOST_TEST_REQUIRE(meter.prepare(nullptr).has_value());
  round.give(meter, 0);
  BOOST_TEST(meter.totals().frames.total().packets == DealtRound::frames_max);
  BOOST_TEST((source.facts().tail == FileTail::cut_off));
}

BOOST_AUTO_TEST_CASE(more_files_than_are_watched_are_refused) {
  Ground const ground;
  auto const path = ground.put("a.pcap", pcap_capture());
  std::vector<CaptureFile> files;
  for (std::size_t i = 0; i < MappingWatch::mappings_max; ++i) {
    auto file = CaptureFile::open(path);
    BOOST_TEST_REQUIRE(file.has_value());
    files.push_back(std::move(*file));
  }
  auto const beyond = CaptureFile::open(path);
  BOOST_TEST_REQUIRE(!beyond);
  BOOST_TEST(beyond.error().code == "CMP-P001");
  files.pop_back();
  BOOST_TEST(CaptureFile::open(path).has_value());
}

BOOST_AUTO_TEST_CASE(whatever_else_faults_ends_the_process_as_ever) {
  Ground const ground;
  auto const path = ground.put("a.pcap", pcap_capture()), other = ground.put("other", pcap_capture());
  BOOST_TEST(is_ended_by_the_signal(status_of([&] {
    auto const file = CaptureFile::open(path);
    fault_elsewhere(other);
  })));
  BOOST_TEST(is_ended_by_the_signal(status_of([&] {
    auto const file = CaptureFile::open(path);
    ::raise(SIGBUS);
  })));
}

BOOST_AUTO_TEST_CASE(who_had_the_signal_before_still_hears_of_it) {
  Ground const ground;
  auto const path = ground.put("a.pcap", pcap_capture()), other = ground.put("other", pcap_capture());
  auto const status = status_of([&] {
    std::signal(SIGBUS, [](int) { ::_exit(7); });
    auto const file = CaptureFile::open(path);
    fault_elsewhere(other);
  });
  BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 7));
}

BOOST_AUTO_TEST_SUITE_END()
