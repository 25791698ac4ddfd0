#include "collectors/probe/pjlink.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <utility>

#include "collectors/probe/digest.hpp"
#include "collectors/probe/pjlink_talk.hpp"

namespace campus {
namespace {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr int timeouts_per_talk = 3;

ProbeFailure failure_of(error_code const& error) {
  if (error == asio::error::connection_refused) return ProbeFailure::refused;
  if (error == asio::error::host_unreachable || error == asio::error::network_unreachable)
    return ProbeFailure::no_route;
  if (error == asio::error::timed_out) return ProbeFailure::timeout;
  if (error == asio::error::eof || error == asio::error::connection_reset ||
      error == asio::error::broken_pipe || error == asio::error::connection_aborted)
    return ProbeFailure::closed;
  return ProbeFailure::not_sent;
}

// A connection of which every step ends at a moment, done or not.
class Connection {
public:
  explicit Connection(asio::any_io_executor const& executor) : socket_(executor), timer_(executor) {}

  asio::awaitable<std::optional<ProbeFailure>> connect(tcp::endpoint to, Clock::time_point until) {
    error_code done, rung;
    timer_.expires_at(until);
    auto done_token = asio::redirect_error(asio::use_awaitable, done);
    auto timer_token = asio::redirect_error(asio::use_awaitable, rung);
    auto const first = co_await (socket_.async_connect(to, done_token) || timer_.async_wait(timer_token));
    if (first.index() == 1) co_return ProbeFailure::timeout;
    if (done) co_return failure_of(done);
    co_return std::nullopt;
  }

  asio::awaitable<std::optional<ProbeFailure>> say(std::string const& line, Clock::time_point until) {
    error_code done, rung;
    timer_.expires_at(until);
    auto done_token = asio::redirect_error(asio::use_awaitable, done);
    auto timer_token = asio::redirect_error(asio::use_awaitable, rung);
    auto const bytes = asio::buffer(line);
    auto const first =
        co_await (asio::async_write(socket_, bytes, done_token) || timer_.async_wait(timer_token));
    if (first.index() == 1) co_return ProbeFailure::timeout;
    if (done) co_return failure_of(done);
    co_return std::nullopt;
  }

  // Some bytes for the talk, or why none came.
  asio::awaitable<std::optional<ProbeFailure>> listen(PjlinkTalk& talk, Clock::time_point until) {
    std::array<char, 512> room{};
    error_code done, rung;
    timer_.expires_at(until);
    auto done_token = asio::redirect_error(asio::use_awaitable, done);
    auto timer_token = asio::redirect_error(asio::use_awaitable, rung);
    auto const bytes = asio::buffer(room);
    auto const first =
        co_await (socket_.async_read_some(bytes, done_token) || timer_.async_wait(timer_token));
    if (first.index() == 1) co_return ProbeFailure::timeout;
    if (done) co_return failure_of(done);
    talk.hear({room.data(), std::get<0>(first)});
    co_return std::nullopt;
  }

private:
  tcp::socket socket_;
  asio::steady_timer timer_;
};

asio::awaitable<std::optional<ProbeFailure>> converse(tcp::endpoint to, std::chrono::milliseconds timeout,
                                                      PjlinkTalk& talk) {
  auto const executor = co_await asio::this_coro::executor;
  Connection connection(executor);
  auto const end = Clock::now() + timeouts_per_talk * timeout;
  auto step_end = [&] { return std::min(end, Clock::now() + timeout); };
  auto answer_by = step_end();
  auto const refused = co_await connection.connect(to, answer_by);
  if (refused) co_return refused;
  answer_by = step_end();
  while (!talk.is_done()) {
    if (auto const line = talk.next_line()) {
      answer_by = step_end();
      auto const unsaid = co_await connection.say(*line, answer_by);
      if (unsaid) co_return unsaid;
    }
    auto const unheard = co_await connection.listen(talk, answer_by);
    if (unheard == ProbeFailure::closed)
      talk.hang_up();
    else if (unheard)
      co_return unheard;
  }
  co_return std::nullopt;
}

}  // namespace

asio::awaitable<ProbeDone> ask_projector(ProbeTarget target, std::chrono::milliseconds timeout,
                                         ProbeClock clock) {
  auto const& question = std::get<PjlinkQuestion>(target.question);
  ProbeDone done{.device = target.id, .protocol = ProbeProtocol::pjlink};
  error_code error;
  auto const address = asio::ip::make_address(target.address, error);
  auto const started = Clock::now();
  PjlinkTalk talk(question.password, md5_hex);
  if (error) {
    done.failure = ProbeFailure::not_sent;
  } else {
    tcp::endpoint const to(address, question.port);
    done.failure = co_await converse(to, timeout, talk);
    if (!done.failure) {
      auto result = talk.result();
      if (result)
        done.projector = std::move(*result);
      else
        done.failure = result.error();
    }
  }
  done.took = Clock::now() - started;
  done.at = clock();
  co_return done;
}

}  // namespace campus
