#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <vector>

#include "daemon/alerting/channel.hpp"
#include "daemon/alerting/notifier.hpp"
#include "daemon/contract/alerts.hpp"

namespace campus::alerting {

// Keeps one Notifier at work.  Other channels take over when the ones before have ended, since two at the
// same queue would say everything twice; the same ones once more change nothing, and what they counted stays.
// Lives on the control loop; run() lives until stop().
class Herald {
public:
  Herald(boost::asio::io_context& loop, NoticeQueue& queue, Notifier::World world);

  boost::asio::awaitable<void> run();
  void tell_by(Teller teller, std::vector<Channel> channels);
  void wake();  // something new is owed
  void stop();

  std::vector<contract::ChannelView> views() const;

private:
  struct Order {
    Teller teller;
    std::vector<Channel> channels;
    bool operator==(Order const&) const = default;
  };

  boost::asio::io_context& loop_;
  NoticeQueue& queue_;
  Notifier::World world_;
  Order order_;
  std::unique_ptr<Notifier> notifier_;
  boost::asio::steady_timer ordered_;
  bool is_new_ = false;  // the order: nobody acts by it yet
  bool is_stopping_ = false;
};

}  // namespace campus::alerting
