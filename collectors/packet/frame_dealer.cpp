#include "collectors/packet/frame_dealer.hpp"

#include <algorithm>
#include <cstring>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/flow_meter.hpp"
#include "collectors/packet/recorded_source.hpp"

namespace campus::packet {
namespace {

// Eight of the largest records; of usual frames four times as many as a round has.
constexpr std::size_t copies_bytes = std::size_t{8} * record_bytes_max;

}  // namespace

DealtRound::DealtRound(unsigned workers, bool is_lent_for_good)
    : share_(0, workers),
      hands_(std::make_unique<Hand[]>(workers)),
      workers_(workers),
      copies_(is_lent_for_good ? 0 : copies_bytes) {}

void DealtRound::clear() noexcept {
  size_ = copied_ = 0;
  for (unsigned worker = 0; worker < workers_; ++worker) hands_[worker].size = 0;
}

std::size_t DealtRound::room() const noexcept {
  auto const left = frames_max - size_;
  return copies_.empty() ? left : std::min(left, (copies_.size() - copied_) / record_bytes_max);
}

Frame DealtRound::copied(Frame const& frame) noexcept {
  auto* const copy = copies_.data() + copied_;
  auto kept = frame;
  kept.bytes = {copy, std::min<std::size_t>(frame.bytes.size(), record_bytes_max)};
  kept.is_lasting = true;
  if (!kept.bytes.empty()) std::memcpy(copy, frame.bytes.data(), kept.bytes.size());
  copied_ += kept.bytes.size();
  return kept;
}

void DealtRound::give(FlowMeter& meter, unsigned worker) const noexcept {
  // So many frames before their turn, of each as much as headers and the begin of what they carry take.
  constexpr std::size_t ahead = 12, line = 64, bytes_ahead = 256;
  auto const& hand = hands_[worker];
  for (std::size_t i = 0; i < hand.size; ++i) {
    if (i + ahead < hand.size) {
      auto const& coming = hand.frames[i + ahead].bytes;
      auto const end = std::min(coming.size(), bytes_ahead);
      for (std::size_t at = 0; at < end; at += line) __builtin_prefetch(coming.data() + at);
    }
    if (hand.is_sure[i])
      meter.take(hand.frames[i]);
    else
      meter.take_if_mine(hand.frames[i]);
  }
  meter.settle();
}

FrameDealer::FrameDealer(RecordedSource& source, unsigned workers)
    : source_(source), progress_(std::make_unique<Progress[]>(workers)), workers_(workers) {
  for (std::uint32_t round = 0; round < rounds_max; ++round)
    rounds_.emplace_back(workers, source.is_lent_for_good());
}

DealtRound const* FrameDealer::next(unsigned worker) noexcept {
  auto& [counted, is_counting] = progress_[worker];
  if (is_counting) {
    counted.fetch_add(1, std::memory_order_release);
    counted.notify_all();
  }
  is_counting = true;
  auto const mine = counted.load(std::memory_order_relaxed);
  while (dealt_.load(std::memory_order_acquire) == mine) {
    if (is_dealing_.test_and_set(std::memory_order_acquire)) {
      dealt_.wait(mine, std::memory_order_acquire);
      continue;
    }
    if (dealt_.load(std::memory_order_relaxed) == mine) deal();
    is_dealing_.clear(std::memory_order_release);
  }
  auto const& round = rounds_[mine % rounds_max];
  return round.is_last_ ? nullptr : &round;
}

// One round, for which the slowest may have to make room, and more where there is room for them.
void FrameDealer::deal() noexcept {
  auto dealt = dealt_.load(std::memory_order_relaxed);
  auto const enough = dealt + rounds_ahead;
  while (auto* const behind = without_room(dealt))
    behind->wait(dealt - rounds_max, std::memory_order_acquire);
  bool is_over = false;
  do {
    is_over = !fill(rounds_[dealt % rounds_max]);
    dealt_.store(++dealt, std::memory_order_release);
    dealt_.notify_all();
  } while (!is_over && dealt != enough && !without_room(dealt));
}

// False: nothing is left of the file.
bool FrameDealer::fill(DealtRound& round) noexcept {
  round.clear();
  // A reader of others' may give frames again behind the end that it told.
  while (source_.state() == FrameSource::State::running && round.room() != 0)
    if (source_.deal(round, round.room()) == 0) break;
  round.is_last_ = round.size_ == 0;
  return !round.is_last_;
}

// Who still needs the oldest round, whose place the next one would take.
std::atomic<std::uint32_t> const* FrameDealer::without_room(std::uint32_t dealt) const noexcept {
  for (unsigned worker = 0; worker < workers_; ++worker) {
    auto const& counted = progress_[worker].counted;
    if (dealt - counted.load(std::memory_order_acquire) == rounds_max) return &counted;
  }
  return nullptr;
}

}  // namespace campus::packet
