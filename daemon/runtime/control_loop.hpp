#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdint>
#include <functional>

namespace campus::runtime {

// The one thread of the calm world: an io_context, its signals, and a watch over itself.  Owned by main; everything
// with domain state lives on it.
class ControlLoop {
public:
  struct Signals {
    std::function<void()> end;     // SIGTERM, SIGINT
    std::function<void()> reload;  // SIGHUP; may be empty: then it is ignored
  };

  ControlLoop();

  boost::asio::io_context& context() { return context_; }

  // Starts a coroutine of the program's life.  One that fails with an exception ends the program: such a failure is
  // a fault of ours, and a half-living gateway is worse than a restarted one.
  void spawn(boost::asio::awaitable<void> coroutine);

  // Lives until nothing is left to do.  `end` is asked once to let everything finish; a second signal stops at once.
  void run(Signals signals);

  // The longest any one handler kept the others waiting, in milliseconds, since the start.
  std::int64_t stall_ms_max() const { return stall_ms_max_; }

private:
  boost::asio::awaitable<void> hear(Signals signals);
  boost::asio::awaitable<void> watch_itself();

  boost::asio::io_context context_;
  boost::asio::signal_set signals_;  // heard from the first moment: who is asked to end while it starts ends in order
  std::int64_t stall_ms_max_ = 0;
  bool is_ending_ = false;
};

}  // namespace campus::runtime
