#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "daemon/alerting/channel.hpp"
#include "policy/model/fault.hpp"

namespace campus::alerting {

// Sends one frame over one TLS connection (RFC 5425).  Syslog knows no answer; but TLS ends with a word from
// either side, and who says it has read what came before.  So a connection is made for a frame, closed
// properly, and the other side's goodbye awaited; a reset in its place is a failure.  Lives on the control
// loop; owned by a line of the Notifier, which sends one frame at a time.
class SyslogSender {
public:
  // From the name of the server to its goodbye.
  static constexpr std::chrono::milliseconds patience_usual{15'000};

  explicit SyslogSender(boost::asio::any_io_executor executor,
                        std::chrono::milliseconds patience = patience_usual);

  boost::asio::awaitable<Result<void>> send(Syslog syslog, std::string frame);
  void cancel();  // what is under way ends now

private:
  struct Try;
  static boost::asio::awaitable<Result<void>> send_by(std::shared_ptr<Try> one, Syslog syslog,
                                                      std::string frame);

  boost::asio::any_io_executor executor_;
  std::chrono::milliseconds patience_;
  std::weak_ptr<Try> try_;  // the one under way
};

}  // namespace campus::alerting
