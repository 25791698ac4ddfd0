#include "daemon/gateway/lives.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

namespace campus::gateway {

namespace asio = boost::asio;

Lives::Lives(asio::any_io_executor executor) : ended_(std::move(executor)) {}

asio::awaitable<void> Lives::counted(asio::awaitable<void> life) {
  ++count_;
  return live(std::move(life));
}

asio::awaitable<void> Lives::live(asio::awaitable<void> life) {
  co_await std::move(life);
  --count_;
  ended_.cancel();
}

asio::awaitable<void> Lives::until(std::function<std::size_t()> at_most) {
  while (count_ > at_most()) {
    ended_.expires_after(std::chrono::hours(1));
    co_await ended_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

}  // namespace campus::gateway
