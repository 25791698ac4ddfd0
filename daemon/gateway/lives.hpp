#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <functional>

namespace campus::gateway {

// Counts the coroutines of a house, so that its end can wait for them.  Lives on the control loop, longer than they.
class Lives {
public:
  explicit Lives(boost::asio::any_io_executor executor);

  // To be spawned.  It counts from this call on, and not from its first step: whoever looks in between sees it.
  boost::asio::awaitable<void> counted(boost::asio::awaitable<void> life);
  // Until no more live than `at_most` says.  It is asked anew whenever one has ended: those may have begun others that
  // are to live on.
  boost::asio::awaitable<void> until(std::function<std::size_t()> at_most);
  std::size_t count() const { return count_; }

private:
  boost::asio::awaitable<void> live(boost::asio::awaitable<void> life);

  boost::asio::steady_timer ended_;
  std::size_t count_ = 0;
};

}  // namespace campus::gateway
