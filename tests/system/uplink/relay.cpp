#include "tests/system/uplink/relay.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace campus::tests {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
// On a connection the district first answers the TLS handshake, then hello, then at most one heartbeat and a
// delivery; whatever it answers from the fifth time on is an acknowledgement of records.
constexpr unsigned first_sure_answer = 5;

}  // namespace

struct Relay::Connection {
  explicit Connection(asio::io_context& loop) : school(loop), district(loop) {}
  tcp::socket school, district;
  unsigned answers = 0;
  bool school_spoke_last = false;
  bool is_frozen = false;

  void cut() {
    boost::system::error_code ignored;
    school.close(ignored);
    district.close(ignored);
  }
};

Relay::Relay(asio::io_context& loop, std::uint16_t district_port)
    : loop_(loop),
      acceptor_(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      district_port_(district_port),
      event_(loop, asio::steady_timer::time_point::max()) {}

std::uint16_t Relay::port() const { return acceptor_.local_endpoint().port(); }

void Relay::run() { asio::co_spawn(loop_, accept(), asio::detached); }

asio::awaitable<void> Relay::accept() {
  for (;;) {
    auto const connection = std::make_shared<Connection>(loop_);
    auto const [failed] = co_await acceptor_.async_accept(connection->school, quietly);
    if (failed) co_return;
    tcp::endpoint const district(asio::ip::address_v4::loopback(), district_port_);
    auto const [unreachable] = co_await connection->district.async_connect(district, quietly);
    if (unreachable) continue;
    connections_.insert(connection);
    asio::co_spawn(loop_, carry_up(connection), asio::detached);
    asio::co_spawn(loop_, carry_down(connection), asio::detached);
  }
}

asio::awaitable<void> Relay::carry_up(std::shared_ptr<Connection> connection) {
  std::array<char, 16 * 1024> block;
  for (;;) {
    auto const [ended, size] = co_await connection->school.async_read_some(asio::buffer(block), quietly);
    if (ended) break;
    connection->school_spoke_last = true;
    if (is_last_piece() || connection->is_frozen) co_return;
    auto const [failed, written] =
        co_await asio::async_write(connection->district, asio::buffer(block, size), quietly);
    if (failed) break;
  }
  connection->cut();
  connections_.erase(connection);
}

asio::awaitable<void> Relay::carry_down(std::shared_ptr<Connection> connection) {
  std::array<char, 16 * 1024> block;
  for (;;) {
    auto const [ended, size] = co_await connection->district.async_read_some(asio::buffer(block), quietly);
    if (ended) break;
    if (is_caught(*connection) || is_last_piece()) co_return;
    auto const [failed, written] =
        co_await asio::async_write(connection->school, asio::buffer(block, size), quietly);
    if (failed) break;
  }
  connection->cut();
  connections_.erase(connection);
}

bool Relay::is_caught(Connection& connection) {
  auto const begins_answer = std::exchange(connection.school_spoke_last, false);
  if (begins_answer) ++connection.answers;
  if (!is_catching_ || !begins_answer || connection.answers < first_sure_answer) return false;
  is_catching_ = false;
  connection.is_frozen = true;
  event_.cancel();
  return true;
}

bool Relay::is_last_piece() {
  if (pieces_left_ == 0 || --pieces_left_ > 0) return false;
  event_.cancel();
  return true;
}

asio::awaitable<void> Relay::wait_for_event() { co_await event_.async_wait(quietly); }

asio::awaitable<void> Relay::catch_answer() {
  is_catching_ = true;
  return wait_for_event();
}

asio::awaitable<void> Relay::let_pass(unsigned pieces) {
  pieces_left_ = pieces;
  return wait_for_event();
}

void Relay::drop() {
  is_catching_ = false;
  pieces_left_ = 0;
  for (auto const& connection : connections_) connection->cut();
  connections_.clear();
}

}  // namespace campus::tests
