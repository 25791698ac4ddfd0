#include "daemon/runtime/control_loop.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <utility>

namespace campus::runtime {
namespace {

namespace asio = boost::asio;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

// A stall shows by what is left of it after the next tick is due: of 50 ms at least 40, at the price of 100 wake-ups a
// second, which no machine feels.
constexpr std::chrono::milliseconds watch_every{10};

}  // namespace

ControlLoop::ControlLoop() : context_(1), signals_(context_, SIGTERM, SIGINT, SIGHUP) {}

void ControlLoop::spawn(asio::awaitable<void> coroutine) {
  asio::co_spawn(context_, std::move(coroutine), [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  });
}

void ControlLoop::run(Signals signals) {
  std::signal(SIGPIPE, SIG_IGN);
  spawn(hear(std::move(signals)));
  spawn(watch_itself());
  context_.run();
}

asio::awaitable<void> ControlLoop::hear(Signals signals) {
  for (;;) {
    auto const [error, number] = co_await signals_.async_wait(quietly);
    if (error) co_return;
    if (number == SIGHUP) {
      if (signals.reload && !is_ending_) signals.reload();
      continue;
    }
    is_ending_ = true;
    signals.end();
    // The loop ends by itself when its last coroutine does.  The kernel's own action is back, so a second signal ends a
    // program that hangs.
    signals_.clear();
    co_return;
  }
}

asio::awaitable<void> ControlLoop::watch_itself() {
  asio::steady_timer timer(context_);
  while (!is_ending_) {
    auto const due = std::chrono::steady_clock::now() + watch_every;
    timer.expires_at(due);
    co_await timer.async_wait(quietly);
    auto const late = std::chrono::steady_clock::now() - due;
    stall_ms_max_ =
        std::max(stall_ms_max_, std::chrono::duration_cast<std::chrono::milliseconds>(late).count());
  }
}

}  // namespace campus::runtime
