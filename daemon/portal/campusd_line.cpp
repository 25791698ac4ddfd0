#include "daemon/portal/campusd_line.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <string_view>
#include <utility>

// One short question of HTTP/1.1, "Connection: close": the answer is all there is until the end.  campusd
// never sends such an answer in chunks, so no parser is needed, and none that strangers could reach is here.

namespace campus::portal {
namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view good = "HTTP/1.1 200 ";

struct Talk {
  Local::socket socket;
  asio::steady_timer deadline;
};

}  // namespace

struct CampusdLine::Turn {
  std::size_t& asking;
  explicit Turn(std::size_t& count) : asking(count) { ++asking; }
  Turn(Turn const&) = delete;
  Turn& operator=(Turn const&) = delete;
  ~Turn() { --asking; }
};

CampusdLine::CampusdLine(asio::any_io_executor executor, std::string socket)
    : executor_(std::move(executor)), socket_(std::move(socket)) {}

Fault CampusdLine::unreachable(std::string reason) const {
  return {Fault::Kind::unreachable, "CMP-A064", {{"path", socket_}, {"reason", std::move(reason)}}};
}

asio::awaitable<Result<contract::PortalView>> CampusdLine::ask(IpAddress address) {
  if (asking_ >= asking_max)
    co_return fail(Fault::Kind::full, "CMP-A068", {{"max", std::to_string(asking_max)}});
  Turn const turn(asking_);
  auto question = "GET /local/v1/portal?address=" + address.to_string() +
                  " HTTP/1.1\r\nHost: campusd\r\nConnection: close\r\n\r\n";
  auto const answer = co_await exchange(std::move(question));
  if (!answer) co_return std::unexpected(answer.error());
  auto const end = answer->find("\r\n\r\n");
  if (!answer->starts_with(good) || end == std::string::npos)
    co_return std::unexpected(unreachable(answer->substr(0, answer->find('\r')).substr(0, 64)));
  co_return contract::decode_portal_view(std::string_view(*answer).substr(end + 4));
}

asio::awaitable<Result<std::string>> CampusdLine::exchange(std::string question) {
  // Shared by this coroutine and the timer's handler, which may run when the coroutine is done.
  auto const talk = std::make_shared<Talk>(Talk{Local::socket(executor_), asio::steady_timer(executor_)});
  talk->deadline.expires_after(answer_wait);
  talk->deadline.async_wait([talk](boost::system::error_code stopped) {
    boost::system::error_code ignored;
    if (!stopped) talk->socket.close(ignored);
  });
  Local::endpoint const there(socket_);
  auto const [refused] = co_await talk->socket.async_connect(there, as_result);
  std::string answer;
  auto error = refused;
  if (!error) {
    auto const words = asio::buffer(question);
    auto const [unsent, count] = co_await asio::async_write(talk->socket, words, as_result);
    error = unsent;
  }
  std::array<char, 4096> block{};
  auto const room = asio::buffer(block);
  while (!error && answer.size() <= answer_bytes_max) {
    auto const [over, count] = co_await talk->socket.async_read_some(room, as_result);
    answer.append(block.data(), count);
    error = over;
  }
  talk->deadline.cancel();
  if (error == asio::error::eof) co_return answer;
  co_return std::unexpected(unreachable(error ? error.message() : "too long an answer"));
}

}  // namespace campus::portal
