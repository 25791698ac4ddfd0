#include "daemon/alerting/herald.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

namespace campus::alerting {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::hours no_order{1};

}  // namespace

Herald::Herald(asio::io_context& loop, NoticeQueue& queue, Notifier::World world)
    : loop_(loop), queue_(queue), world_(std::move(world)), ordered_(loop) {}

asio::awaitable<void> Herald::run() {
  while (!is_stopping_) {
    if (!std::exchange(is_new_, false)) {
      ordered_.expires_after(no_order);
      co_await ordered_.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    notifier_ = std::make_unique<Notifier>(loop_, queue_, order_.teller, order_.channels, world_);
    co_await notifier_->run();
  }
}

void Herald::tell_by(Teller teller, std::vector<Channel> channels) {
  Order order{std::move(teller), std::move(channels)};
  if (notifier_ && order == order_) return;
  order_ = std::move(order);
  is_new_ = true;
  ordered_.cancel();
  if (notifier_) notifier_->stop();
}

void Herald::wake() {
  if (notifier_) notifier_->wake();
}

void Herald::stop() {
  is_stopping_ = true;
  ordered_.cancel();
  if (notifier_) notifier_->stop();
}

std::vector<contract::ChannelView> Herald::views() const {
  return notifier_ ? notifier_->views() : std::vector<contract::ChannelView>();
}

}  // namespace campus::alerting
