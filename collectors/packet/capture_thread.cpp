#include "collectors/packet/capture_thread.hpp"

#include <pthread.h>

#include <array>
#include <charconv>
#include <ctime>
#include <string_view>
#include <utility>

namespace campus::packet {

std::int64_t coarse_now_ns() noexcept {
  std::timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

CaptureThread::CaptureThread(std::unique_ptr<FrameSource> source, MeterConfig config, int number)
    : number_(number), source_(std::move(source)), meter_(std::move(config)) {}

CaptureThread::~CaptureThread() { stop(); }

Result<void> CaptureThread::prepare() {
  if (auto const slabs = slabs_.prepare(); !slabs) return slabs;
  if (auto const meter = meter_.prepare(&slabs_); !meter) return meter;
  return source_->prepare();  // last, because from here on the kernel's ring fills
}

void CaptureThread::start() {
  thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
  constexpr std::string_view prefix = "capture-";
  std::array<char, 16> name{};  // what the kernel keeps of a thread's name
  prefix.copy(name.data(), prefix.size());
  std::to_chars(name.data() + prefix.size(), name.data() + name.size() - 1, number_);
  ::pthread_setname_np(thread_.native_handle(), name.data());
}

void CaptureThread::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

bool CaptureThread::seal_rest() noexcept { return meter_.seal(coarse_now_ns()); }

void CaptureThread::run(std::stop_token const& stop) noexcept {
  while (!stop.stop_requested() && source_->state() == FrameSource::State::running) {
    auto const eaten = source_->pump(meter_, burst_frames_max);
    auto const now_ns = coarse_now_ns();
    if (meter_.is_window_over(now_ns)) meter_.note(source_->counters());
    meter_.tick(now_ns);
    if (eaten == 0) source_->wait(idle_wait_max);
  }
  meter_.note(source_->counters());
  meter_.seal(coarse_now_ns());
  state_.store(source_->state(), std::memory_order_release);
  slabs_.bell().ring();  // whoever waits learns of the end, too
}

}  // namespace campus::packet
