#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "daemon/alerting/channel.hpp"
#include "daemon/runtime/worker.hpp"
#include "policy/model/fault.hpp"

namespace campus::alerting {

// Sends mails, one after the other, on a thread of its own: at the end of a mail libcurl waits for the
// server's word within one call, and the control loop may not.  Owned by a line of the Notifier.
class MailSender {
public:
  static constexpr std::chrono::milliseconds patience{30'000};

  boost::asio::awaitable<Result<void>> send(Mail mail, std::string text);
  void cancel() { is_cancelled_ = true; }  // what is under way ends within a second

private:
  std::atomic<bool> is_cancelled_ = false;
  runtime::Worker worker_{"mail"};  // last: it is joined before the flag goes
};

}  // namespace campus::alerting
