#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <variant>

namespace campus::runtime {

// One named thread that does one job after the other, for work that blocks: the disk, a password hash.  Jobs
// are asked for by coroutines, which wait without holding up their own thread.  Owned by whoever owns what
// the jobs touch, and outlived by it; the destructor does what was asked already, then joins.  run() and
// counters(): any thread.
class Worker {
public:
  // The most a slow disk may be behind: at 1,000 jobs a second, one second.  Full: further askers stand
  // outside in the order they came, are counted, and enter one by one; they are coroutines that wait, so
  // nothing else grows.
  static constexpr std::size_t inbox_jobs_max = 1024;

  struct Counters {
    std::uint64_t done = 0;     // jobs taken up
    std::uint64_t waited = 0;   // askers that found the inbox full
    std::size_t inbox = 0;      // jobs in it now
    std::size_t inbox_max = 0;  // the most there ever were
    bool operator==(Counters const&) const = default;
  };

  explicit Worker(std::string name);  // at most 15 bytes reach the kernel
  ~Worker();
  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

  // Does `job` on the worker's thread and comes back on the caller's executor with its result.  An exception
  // of the job is thrown to the caller.  Once asked for, a job is done even if the asker is cancelled.
  template <class F>
  boost::asio::awaitable<std::invoke_result_t<F&>> run(F job);

  // Whether the next asker would have to stand outside: who can put things together should do so now.
  bool is_full() const;
  Counters counters() const;

private:
  using Action = std::move_only_function<void()>;

  template <class T>
  struct Outcome {
    std::optional<T> value;
    std::exception_ptr failure;
  };

  void enqueue(Action action);
  void live();

  mutable std::mutex mutex_;
  std::condition_variable bell_;
  std::deque<Action> inbox_;
  std::deque<Action> outside_;
  Counters counters_;
  bool is_ending_ = false;
  std::jthread thread_;  // last: it touches all of the above
};

template <class F>
boost::asio::awaitable<std::invoke_result_t<F&>> Worker::run(F job) {
  using Returned = std::invoke_result_t<F&>;
  using Kept = std::conditional_t<std::is_void_v<Returned>, std::monostate, Returned>;
  // Shared by the asker's frame and the action on its way through the worker: whichever ends last frees it.
  auto const outcome = std::make_shared<Outcome<Kept>>();
  auto const executor = co_await boost::asio::this_coro::executor;
  auto initiate = [this, outcome, executor, job = std::move(job)](auto handler) mutable {
    auto guard =
        boost::asio::make_work_guard(executor);  // the loop may not end while an answer is on its way
    enqueue(
        [outcome, job = std::move(job), handler = std::move(handler), guard = std::move(guard)]() mutable {
          try {
            if constexpr (std::is_void_v<Returned>) {
              job();
              outcome->value.emplace();
            } else {
              outcome->value.emplace(job());
            }
          } catch (std::exception const&) {
            outcome->failure = std::current_exception();
          }
          auto const home = guard.get_executor();
          boost::asio::post(home, std::move(handler));
        });
  };
  co_await boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void()>(
      std::move(initiate), boost::asio::use_awaitable);
  if (outcome->failure) std::rethrow_exception(outcome->failure);
  if constexpr (!std::is_void_v<Returned>) co_return std::move(*outcome->value);
}

}  // namespace campus::runtime
