#include "collectors/packet/replay_source.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include "collectors/packet/flow_meter.hpp"

namespace campus::packet {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

// A file whose frames are all of one moment would else be played as fast as the machine can.
constexpr std::int64_t round_least_ns = second_ns / 10;

std::int64_t now_ns() noexcept {
  std::timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * second_ns + now.tv_nsec;
}

}  // namespace

Result<void> ReplaySource::prepare() {
  auto opened = CaptureFile::open(path_);
  if (!opened) return std::unexpected(std::move(opened.error()));
  file_.emplace(std::move(*opened));
  return {};
}

// False when there is nothing more to play.  A file without a frame is not played for ever.
bool ReplaySource::look_ahead() noexcept {
  if (has_ahead_) return true;
  has_ahead_ = file_->next(ahead_);
  if (!has_ahead_ && repeat_ == Repeat::for_ever && started_ns_ != 0) {
    file_->rewind();
    has_ahead_ = file_->next(ahead_);
    next_round_ns_ = started_ns_ + round_least_ns;
    started_ns_ = 0;
  }
  if (!has_ahead_) state_ = State::ended;
  return has_ahead_;
}

std::size_t ReplaySource::pump(FlowMeter& meter, std::size_t budget) noexcept {
  auto const now = now_ns();
  for (std::size_t given = 0; given < budget; ++given) {
    if (!look_ahead()) return given;
    if (started_ns_ == 0) {
      started_ns_ = std::max(now, next_round_ns_);
      first_ns_ = ahead_.arrived_ns;
    }
    if (due_ns() > now) return given;
    ahead_.arrived_ns = due_ns();
    meter.take(ahead_);
    has_ahead_ = false;
  }
  return budget;
}

void ReplaySource::wait(std::chrono::milliseconds at_most) noexcept {
  if (!has_ahead_) return;
  auto const longest = std::chrono::nanoseconds{at_most}.count();
  auto const pause = std::clamp<std::int64_t>(due_ns() - now_ns(), 0, longest);
  std::timespec const time{.tv_sec = pause / second_ns, .tv_nsec = pause % second_ns};
  ::nanosleep(&time, nullptr);
}

}  // namespace campus::packet
