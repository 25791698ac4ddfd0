#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <set>

namespace campus::tests {

// Stands between a school and its district and passes bytes on.  It cannot read them, being TLS, but it sees
// who speaks and who answers, and it can keep an answer back.
class Relay {
public:
  Relay(boost::asio::io_context& loop, std::uint16_t district_port);

  std::uint16_t port() const;
  void run();

  // Resumes when the district has answered a delivery of records and the answer is here.  It stays here.
  boost::asio::awaitable<void> catch_answer();
  // Resumes when so many more pieces have passed, in either direction; the last one is not passed on.
  boost::asio::awaitable<void> let_pass(unsigned pieces);
  // Cuts every connection; what was kept back is gone.
  void drop();

private:
  struct Connection;
  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> carry_up(std::shared_ptr<Connection> connection);
  boost::asio::awaitable<void> carry_down(std::shared_ptr<Connection> connection);
  bool is_caught(Connection& connection);  // this piece of the district's
  bool is_last_piece();
  boost::asio::awaitable<void> wait_for_event();

  boost::asio::io_context& loop_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t district_port_;
  boost::asio::steady_timer event_;
  std::set<std::shared_ptr<Connection>> connections_;  // shared with their coroutines
  bool is_catching_ = false;
  unsigned pieces_left_ = 0;
};

}  // namespace campus::tests
