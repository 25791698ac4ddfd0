#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/alerting/channel.hpp"
#include "daemon/alerting/mail_sender.hpp"
#include "daemon/alerting/syslog_sender.hpp"
#include "daemon/alerting/verdict.hpp"
#include "daemon/contract/alerts.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/uplink/http_client.hpp"
#include "policy/model/fault.hpp"

namespace campus::alerting {

// What is owed to a channel, oldest first.  It stands in the record; this is what the notifier sees of it.
class NoticeQueue {
public:
  struct Owed {
    std::uint64_t notice = 0;
    Instant at, due;
    unsigned tries = 0;
    std::string body;
  };
  virtual ~NoticeQueue() = default;
  virtual boost::asio::awaitable<Result<std::optional<Owed>>> next(std::string channel) = 0;
  virtual boost::asio::awaitable<Result<void>> settle(std::string channel, std::uint64_t notice) = 0;
  virtual boost::asio::awaitable<Result<void>> postpone(std::string channel, std::uint64_t notice,
                                                        Instant due) = 0;
  virtual boost::asio::awaitable<std::uint64_t> waiting(std::string channel) = 0;
};

// Tells people, each channel for itself and in order, for as long as it takes.  Lives on the control loop;
// run() lives until stop().
class Notifier {
public:
  // A message this old helps nobody: it leaves the queue and is counted.
  static constexpr std::chrono::hours too_old{24 * 7};
  static constexpr std::chrono::milliseconds webhook_patience{15'000};

  struct World {
    runtime::Clock clock;
    std::function<std::uint64_t()> random;
    std::function<void(Fault const&)> failed;  // for the journal
  };

  Notifier(boost::asio::io_context& loop, NoticeQueue& queue, Teller teller, std::vector<Channel> channels,
           World world);

  boost::asio::awaitable<void> run();
  void wake();  // something new is owed
  void stop();  // what is under way is cut; it is owed still

  std::vector<contract::ChannelView> views() const;

private:
  struct Line {
    Line(boost::asio::io_context& loop, Channel told)
        : channel(std::move(told)), pace(channel.per_minute), bell(loop), http(loop) {}
    Channel channel;
    Pace pace;
    boost::asio::steady_timer bell;
    uplink::HttpClient http;
    bool is_rung = false;                // since the record was asked last
    std::unique_ptr<MailSender> mail{};  // of a channel that is one
    std::unique_ptr<SyslogSender> syslog{};
    contract::ChannelView view;
  };
  struct Sent {
    Verdict verdict = Verdict::later;
    std::optional<Fault> fault;
  };

  boost::asio::awaitable<void> serve(Line& line);
  boost::asio::awaitable<void> deliver(Line& line, NoticeQueue::Owed owed);
  boost::asio::awaitable<Sent> send(Line& line, NoticeQueue::Owed const& owed);
  boost::asio::awaitable<Sent> send_webhook(Line& line, Webhook const& webhook,
                                            NoticeQueue::Owed const& owed);
  boost::asio::awaitable<Sent> send_syslog(Line& line, Syslog syslog, Notice notice);
  boost::asio::awaitable<Sent> send_mail(Line& line, Mail const& mail, Notice notice);
  boost::asio::awaitable<void> sleep(Line& line, Duration at_most);

  boost::asio::io_context& loop_;
  NoticeQueue& queue_;
  Teller teller_;
  World world_;
  std::vector<std::unique_ptr<Line>> lines_;
  boost::asio::steady_timer ended_;
  std::size_t serving_ = 0;
  bool is_stopping_ = false;
};

}  // namespace campus::alerting
