// A source on a thread of its own, with the bell and the slabs between: what arrives is what a single thread
// reads.

#include "collectors/packet/capture_thread.hpp"

#include <boost/test/unit_test.hpp>

#include <poll.h>

#include "collectors/packet/flow_meter.hpp"
#include "collectors/packet/open_source.hpp"
#include "collectors/packet/rollup.hpp"

using namespace campus;
using namespace campus::packet;

namespace {

// Gives so many frames of different flows, then ends.
class Generator final : public FrameSource {
public:
  explicit Generator(std::uint32_t frames) : frames_(frames) {
    frame_[12] = std::byte{8};
    frame_[14] = std::byte{0x45};
    frame_[23] = std::byte{17};
  }
  Result<void> prepare() override { return {}; }
  std::size_t pump(FlowMeter& meter, std::size_t budget) noexcept override {
    std::size_t given = 0;
    for (; given < budget && sent_ < frames_; ++given, ++sent_) {
      for (std::size_t i = 0; i < 4; ++i) frame_[26 + i] = std::byte(sent_ >> (24 - 8 * i) & 0xff);
      meter.take({.bytes = frame_, .arrived_ns = 1, .wire_length = 60, .link = LinkType::ethernet});
    }
    return given;
  }
  void wait(std::chrono::milliseconds) noexcept override {}
  SourceCounters counters() noexcept override { return {.kernel_dropped = sent_, .interface_dropped = 3}; }
  State state() const noexcept override { return sent_ == frames_ ? State::ended : State::running; }

private:
  std::array<std::byte, 60> frame_{};
  std::uint32_t frames_;
  std::uint32_t sent_ = 0;
};

struct Taker {
  void take(SlabPool& slabs) {
    while (auto const number = slabs.next_filled()) {
      auto const measured = rollup.add(slabs[*number]);
      slabs.give_back(*number);
      if (!measured) continue;
      seen += measured->rollup.transit;
      kernel_dropped += measured->rollup.loss.kernel_dropped;
      ++windows;
    }
  }
  Rollup rollup{"test", {}};
  Counts seen;
  std::uint64_t kernel_dropped = 0;
  int windows = 0;
};

bool hears(Bell& bell) {
  pollfd ready{.fd = bell.fd(), .events = POLLIN, .revents = 0};
  constexpr int patience_ms = 20'000;  // only a broken bell is waited for so long
  auto const heard = ::poll(&ready, 1, patience_ms) == 1;
  bell.silence();
  return heard;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(capture_thread)

BOOST_AUTO_TEST_CASE(everything_a_source_gave_arrives_on_the_other_side) {
  constexpr std::uint32_t frames = 100'000;  // three times what all slabs hold
  CaptureThread capture{std::make_unique<Generator>(frames),
                        {.table = {.entries = 1 << 14}, .inside_macs = {}}};
  BOOST_TEST_REQUIRE(capture.prepare().has_value());
  capture.start();
  Taker taker;
  while (capture.state() == FrameSource::State::running) {
    BOOST_TEST_REQUIRE(hears(capture.slabs().bell()));
    taker.take(capture.slabs());
  }
  capture.stop();
  do taker.take(capture.slabs());
  while (!capture.seal_rest());
  taker.take(capture.slabs());
  BOOST_TEST((capture.state() == FrameSource::State::ended));
  BOOST_TEST((taker.seen == Counts{frames, std::uint64_t{60} * frames}));
  BOOST_TEST(taker.kernel_dropped == frames);
}

BOOST_AUTO_TEST_CASE(a_thread_that_nobody_reads_from_still_ends_and_keeps_its_counts) {
  constexpr std::uint32_t frames = 100'000;
  CaptureThread capture{std::make_unique<Generator>(frames),
                        {.table = {.entries = 1 << 14}, .inside_macs = {}}};
  BOOST_TEST_REQUIRE(capture.prepare().has_value());
  capture.start();
  while (capture.state() == FrameSource::State::running) std::this_thread::yield();
  capture.stop();
  Taker taker;
  do taker.take(capture.slabs());
  while (!capture.seal_rest());
  taker.take(capture.slabs());
  BOOST_TEST((taker.seen == Counts{frames, std::uint64_t{60} * frames}));
}

BOOST_AUTO_TEST_CASE(a_thread_that_was_never_started_can_be_stopped) {
  CaptureThread capture{std::make_unique<Generator>(1), {.table = {.entries = 64}, .inside_macs = {}}};
  capture.stop();
  BOOST_TEST((capture.state() == FrameSource::State::running));
}

BOOST_AUTO_TEST_SUITE_END()
