#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <string>

#include "daemon/alerting/channel.hpp"
#include "policy/model/fault.hpp"

namespace campus::alerting {

// Everything a syslog server is asked must be over after so long.
constexpr std::chrono::milliseconds syslog_patience{15'000};

// One frame over one TLS connection (RFC 5425).  Syslog knows no answer; but TLS ends with a word from either
// side, and who says it has read what came before.  So a connection is made for a frame, closed properly, and
// the other side's goodbye awaited; a reset in its place is a failure.
boost::asio::awaitable<Result<void>> send_syslog(Syslog syslog, std::string frame);

}  // namespace campus::alerting
