#include "daemon/runtime/worker.hpp"

#include <pthread.h>

#include <algorithm>

// The inbox is bounded, and yet nobody is refused: who finds it full is put outside, and each job that is
// finished lets one in.  `outside_` cannot grow without end, because every entry is a suspended coroutine,
// and those have limits of their own (connections, schools, observations in flight).  What the bound buys is
// the number beside it: `waited` says that the disk does not keep up, and is_full() lets those who can put
// things together do so.

namespace campus::runtime {

namespace {
constexpr std::size_t kernel_name_bytes_max = 15;  // TASK_COMM_LEN less its final zero
}

Worker::Worker(std::string name)
    : thread_([this, name = name.substr(0, kernel_name_bytes_max)] {
        ::pthread_setname_np(::pthread_self(), name.c_str());
        live();
      }) {}

Worker::~Worker() {
  {
    std::lock_guard const lock(mutex_);
    is_ending_ = true;
  }
  bell_.notify_one();
  thread_.join();
}

void Worker::enqueue(Action action) {
  {
    std::lock_guard const lock(mutex_);
    if (inbox_.size() < inbox_jobs_max && outside_.empty()) {
      inbox_.push_back(std::move(action));
      counters_.inbox_max = std::max(counters_.inbox_max, inbox_.size());
    } else {
      outside_.push_back(std::move(action));
      ++counters_.waited;
    }
  }
  bell_.notify_one();
}

void Worker::live() {
  std::unique_lock lock(mutex_);
  for (;;) {
    bell_.wait(lock, [this] { return is_ending_ || !inbox_.empty(); });
    if (inbox_.empty()) return;  // ending, and everything that was asked for is done
    {
      auto action = std::move(inbox_.front());
      inbox_.pop_front();
      if (!outside_.empty()) {
        inbox_.push_back(std::move(outside_.front()));
        outside_.pop_front();
      }
      ++counters_.done;
      lock.unlock();
      action();
    }  // the action and all it owns end here, outside the lock
    lock.lock();
  }
}

bool Worker::is_full() const {
  std::lock_guard const lock(mutex_);
  return inbox_.size() >= inbox_jobs_max;
}

Worker::Counters Worker::counters() const {
  std::lock_guard const lock(mutex_);
  auto counters = counters_;
  counters.inbox = inbox_.size();
  return counters;
}

}  // namespace campus::runtime
