#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "collectors/packet/flow_share.hpp"
#include "collectors/packet/frame_source.hpp"

namespace campus::packet {

class RecordedSource;

// So many frames of a file, dealt into a hand for each worker: its own ones in their order, and with them
// those whose owner only their dissection tells.
class DealtRound {
public:
  static constexpr std::size_t frames_max =
      1024;  // some hundred microseconds of work, much longer than waking who waits

  DealtRound(unsigned workers, bool is_lent_for_good);

  // How many frames may be taken next, whatever their length; 0: it is full.
  std::size_t room() const noexcept;
  void take(Frame const& frame) noexcept;
  void settle() const noexcept {}  // what does not last was copied

  void give(FlowMeter& meter, unsigned worker) const noexcept;

private:
  friend class FrameDealer;

  struct Hand {
    std::array<Frame, frames_max> frames;
    std::array<bool, frames_max> is_sure;
    std::size_t size = 0;
  };

  void clear() noexcept;
  Frame copied(Frame const& frame) noexcept;
  void deal(Frame const& frame) noexcept;
  static void deal_to(Hand& hand, Frame const& frame, bool is_sure) noexcept {
    hand.frames[hand.size] = frame;
    hand.is_sure[hand.size++] = is_sure;
  }

  FlowShare share_;
  std::unique_ptr<Hand[]> hands_;
  unsigned workers_;
  std::size_t size_ = 0;
  std::vector<std::byte> copies_;  // of frames whose bytes do not last; empty: they do
  std::size_t copied_ = 0;
  bool is_last_ = false;
};

inline void DealtRound::take(Frame const& frame) noexcept {
  ++size_;
  if (copies_.empty())
    deal(frame);
  else
    deal(copied(frame));
}

inline void DealtRound::deal(Frame const& frame) noexcept {
  auto const owner = share_.owner_at_a_glance(frame);
  if (owner != FlowShare::unsaid) [[likely]]
    return deal_to(hands_[owner], frame, true);
  for (unsigned worker = 0; worker < workers_; ++worker) deal_to(hands_[worker], frame, false);
}

// One walk through a file for several workers, each on a thread of its own.  Whoever has nothing left to
// count walks on, and lays every frame before the worker whose it is, some rounds ahead, so that nobody waits
// long; what cannot be told before it is dissected lies before all of them.  All that a worker has not
// counted yet waits in at most rounds_max rounds; then the walk waits for it.  Takes 0.5 MB for each worker,
// and 32 MB for copies where the bytes of frames do not last.
class FrameDealer {
public:
  FrameDealer(RecordedSource& source, unsigned workers);

  // More than enough for workers of unequal luck: 16,384 frames are some milliseconds of work.
  static constexpr std::uint32_t rounds_max = 16;

  // This worker's next round, which stays until it asks again; nullptr: the file has ended.
  DealtRound const* next(unsigned worker) noexcept;

private:
  // Dealt in one go, so that the others seldom find nothing while somebody deals.
  static constexpr std::uint32_t rounds_ahead = 8;

  struct alignas(64) Progress {
    std::atomic<std::uint32_t> counted = 0;  // rounds that this worker needs no more
    bool is_counting = false;                // known to the worker alone
  };

  void deal() noexcept;
  bool fill(DealtRound& round) noexcept;
  std::atomic<std::uint32_t> const* without_room(std::uint32_t dealt) const noexcept;

  RecordedSource& source_;
  std::vector<DealtRound> rounds_;
  std::unique_ptr<Progress[]> progress_;
  unsigned workers_;
  alignas(64) std::atomic<std::uint32_t> dealt_ = 0;
  std::atomic_flag is_dealing_;
};

}  // namespace campus::packet
