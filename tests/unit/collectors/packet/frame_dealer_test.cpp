// Several threads count one walk through a file: nothing twice, nothing not at all, in order, and none of
// them far ahead.

#include "collectors/packet/frame_dealer.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "collectors/packet/flow_meter.hpp"
#include "collectors/packet/recorded_source.hpp"
#include "tests/unit/collectors/packet/lending.hpp"

using namespace campus;
using namespace campus::packet;
using campus::test::Packet;

namespace {

constexpr std::uint32_t flows = 500, payload = 100;
constexpr unsigned dealt_to = 3;
constexpr std::size_t sequence_at = 14 + 20 + 4;  // behind Ethernet, IPv4 and the ports

// Segments of conversations in turn, each in the same memory as the one before.
class Segments final : public RecordedSource {
public:
  explicit Segments(std::uint32_t frames) : frames_(frames) {}

  Result<void> prepare() override { return {}; }
  std::size_t pump(FlowMeter&, std::size_t) noexcept override { return 0; }
  std::size_t deal(DealtRound& round, std::size_t budget) noexcept override {
    std::size_t given = 0;
    for (; given < budget && next_ < frames_; ++given, ++next_) {
      auto const port = static_cast<std::uint16_t>(10'000 + next_ % flows);
      bytes_ =
          Packet{}.ipv4("10.20.0.5", "192.0.2.1").tcp(port, 443).with_flags(0x10).payload(payload).bytes();
      auto const sequence = std::byteswap(1 + next_ / flows * payload);
      std::memcpy(bytes_.data() + sequence_at, &sequence, sizeof sequence);
      round.take({.bytes = std::as_bytes(std::span(bytes_)),
                  .arrived_ns = 1'000 + next_,
                  .wire_length = static_cast<std::uint32_t>(bytes_.size()),
                  .link = LinkType::ethernet});
      std::ranges::fill(bytes_, std::uint8_t{0});  // whoever still looks there sees nothing
      walked.store(next_ + 1);
    }
    if (next_ == frames_) state_ = State::ended;
    return given;
  }
  Facts facts() const noexcept override { return {}; }
  std::uint64_t bytes() const noexcept override { return 0; }

  std::atomic<std::uint32_t> walked = 0;

private:
  std::uint32_t frames_, next_ = 0;
  test::Bytes bytes_;
};

struct Counting {
  explicit Counting(unsigned index) : meter(config(index)) {
    BOOST_TEST_REQUIRE(meter.prepare(nullptr).has_value());
  }
  static MeterConfig config(unsigned index) {
    MeterConfig config;
    config.table = {.entries = 1024};
    config.share = {index, dealt_to};
    return config;
  }
  FlowMeter meter;
};

void count(FrameDealer& dealer, FlowMeter& meter, unsigned worker, std::atomic<std::uint32_t>& counted) {
  while (auto const* const round = dealer.next(worker)) {
    round->give(meter, worker);
    ++counted;
    counted.notify_all();
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_dealer)

BOOST_AUTO_TEST_CASE(the_walk_waits_for_the_slowest_and_all_is_counted_once_and_in_order) {
  constexpr std::uint32_t frames = 40'000;
  Segments source(frames);
  FrameDealer dealer(source, dealt_to);
  std::vector<std::unique_ptr<Counting>> counters;
  for (unsigned index = 0; index < dealt_to; ++index) counters.push_back(std::make_unique<Counting>(index));
  std::atomic<std::uint32_t> counted = 0;
  std::vector<std::jthread> others;
  for (unsigned index = 1; index < dealt_to; ++index)
    others.emplace_back([&, index] { count(dealer, counters[index]->meter, index, counted); });
  constexpr auto most = static_cast<std::uint32_t>(FrameDealer::rounds_max * DealtRound::frames_max);
  // They have counted all that there is room for.
  constexpr auto rounds_of_others = (dealt_to - 1) * FrameDealer::rounds_max;
  for (auto seen = counted.load(); seen < rounds_of_others; seen = counted.load()) counted.wait(seen);
  BOOST_TEST(source.walked.load() == most);
  count(dealer, counters[0]->meter, 0, counted);
  others.clear();
  std::uint64_t packets = 0, known = 0;
  for (auto const& counter : counters) {
    BOOST_TEST(counter->meter.totals().frames.total().packets > 0u);
    packets += counter->meter.totals().frames.total().packets;
    for (auto const& flow : counter->meter.table().places()) {
      if (!flow.is_used) continue;
      ++known;
      auto const record = record_of(flow, FlowEnd::stopped);
      BOOST_TEST(record.a.counts.packets + record.b.counts.packets == frames / flows);
      BOOST_TEST(record.a.out_of_order + record.b.out_of_order == 0u);
      BOOST_TEST(record.a.retransmitted + record.b.retransmitted == 0u);
    }
  }
  BOOST_TEST(packets == frames);
  BOOST_TEST(known == flows);
}

BOOST_AUTO_TEST_CASE(a_file_without_a_frame_ends_for_everybody) {
  Segments source(0);
  FrameDealer dealer(source, dealt_to);
  for (unsigned worker = 0; worker < dealt_to; ++worker) BOOST_TEST(!dealer.next(worker));
}

BOOST_AUTO_TEST_SUITE_END()
