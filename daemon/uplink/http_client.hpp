#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/fault.hpp"

namespace campus::uplink {

// Asks HTTPS servers, on the control loop's own sockets.  TLS 1.3 only, no proxy, no redirect, no answer
// larger than its limit, and no authority believed but the one that is named in the question; a question to a
// stranger's server says so and is less strict.  Owned by the Uplink, and another one by the Notifier; lives on the
// control loop.
class HttpClient {
public:
  static constexpr std::size_t answer_bytes_max = 1024 * 1024;
  static constexpr std::chrono::milliseconds connect_timeout{10'000};
  static constexpr std::chrono::milliseconds whole_timeout{180'000};  // a full batch over the poorest line
  static constexpr long slow_bytes_per_s = 64;                        // slower than this for ...
  static constexpr long slow_s = 30;                                  // ... so long is a dead line

  struct Question {
    std::string method;                // GET or POST
    std::string url;                   // https://...
    std::vector<std::string> headers;  // "Name: value"
    std::string body;
    std::string authority_pem;  // whom to believe; or, if empty:
    std::string
        authority_words;  // believe the authority among the server's own certificates that these words mean
    std::string certificate_pem;  // ours; empty: none is shown
    std::string key_pem;
    // A server that is not of this house: TLS 1.2 will do, plain text where the URL says so, and where no authority
    // is named the machine's own list is believed.
    bool is_foreign = false;
    std::chrono::milliseconds patience = whole_timeout;
  };
  struct Answer {
    int status = 0;
    std::string body;
    std::optional<std::chrono::seconds> retry_after;
  };

  explicit HttpClient(boost::asio::io_context& loop);
  ~HttpClient();
  HttpClient(HttpClient const&) = delete;
  HttpClient& operator=(HttpClient const&) = delete;

  // unreachable: nobody answered (CMP-U010); permission: the other side is not who it must be (CMP-U011).
  boost::asio::awaitable<Result<Answer>> ask(Question question);

  // Ends what is under way; each question answers with CMP-U012.
  void cancel();
  // The next question opens a new connection: our certificate has changed.
  void forget_connections();

private:
  struct Parts;
  std::shared_ptr<Parts> parts_;  // shared with the waits on sockets, which end a moment later than this
};

}  // namespace campus::uplink
