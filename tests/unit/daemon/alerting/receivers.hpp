#pragma once

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/alerting/notifier.hpp"

namespace campus::alerting::test {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto as_pair = asio::as_tuple(asio::use_awaitable);

// A web server on loopback that answers what it is told, one request a connection, and remembers what it was
// sent.
class WebhookServer {
public:
  explicit WebhookServer(asio::io_context& loop) : acceptor_(loop, {asio::ip::address_v4::loopback(), 0}) {
    asio::co_spawn(loop, live(), asio::detached);
  }
  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/hook";
  }
  void close() { acceptor_.close(); }

  std::function<std::pair<int, std::string>(std::size_t turn)> answer = [](std::size_t) {
    return std::pair(200, std::string());
  };
  std::vector<std::string> requests;  // head and body

private:
  asio::awaitable<void> live() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(as_pair);
      if (error) co_return;
      std::string request;
      for (;;) {
        auto const head = request.find("\r\n\r\n");
        auto const length = request.find("Content-Length: ");
        if (head != std::string::npos && length != std::string::npos &&
            request.size() >= head + 4 + std::stoul(request.substr(length + 16)))
          break;
        std::array<char, 4096> part{};
        auto const buffer = asio::buffer(part);
        auto const [broken, count] = co_await socket.async_read_some(buffer, as_pair);
        if (broken) break;
        request.append(part.data(), count);
      }
      requests.push_back(request);
      auto const [status, body] = answer(requests.size());
      auto const text = "HTTP/1.1 " + std::to_string(status) +
                        " x\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
                        "\r\n\r\n" + body;
      auto const bytes = asio::buffer(text);
      co_await asio::async_write(socket, bytes, as_pair);
    }
  }
  tcp::acceptor acceptor_;
};

// What is owed, in memory, with a clock that stands still but for the pauses that are asked for: they pass at
// once.
class FakeQueue : public NoticeQueue {
public:
  Instant now{std::chrono::seconds(1'800'000'000)};
  std::deque<Owed> owed;
  std::vector<std::uint64_t> settled;
  std::vector<Duration> pauses;
  std::function<void()> is_idle = [] {};

  void owe(std::uint64_t number, std::string body) { owed.push_back({number, now, now, 0, std::move(body)}); }

  asio::awaitable<Result<std::optional<Owed>>> next(std::string) override {
    if (owed.empty()) {
      is_idle();
      co_return std::optional<Owed>();
    }
    co_return std::optional(owed.front());
  }
  asio::awaitable<Result<void>> settle(std::string, std::uint64_t notice) override {
    settled.push_back(notice);
    owed.pop_front();
    co_return Result<void>{};
  }
  asio::awaitable<Result<void>> postpone(std::string, std::uint64_t, Instant due) override {
    pauses.push_back(due - now);
    now = due;
    ++owed.front().tries;
    owed.front().due = due;
    co_return Result<void>{};
  }
  asio::awaitable<std::uint64_t> waiting(std::string) override { co_return owed.size(); }
};

}  // namespace campus::alerting::test
