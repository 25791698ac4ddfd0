#include "tests/unit/collectors/probe/fake_projector.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "collectors/probe/digest.hpp"

namespace campus::test {
namespace {

namespace asio = boost::asio;
constexpr std::string_view salt = "0a1b2c3d";

}  // namespace

FakeProjector::FakeProjector(asio::io_context& context, Temper temper, std::string password)
    : acceptor_(context, {asio::ip::make_address("127.0.0.1"), 0}),
      temper_(temper),
      password_(std::move(password)) {
  asio::co_spawn(context, serve(), asio::detached);
}

asio::awaitable<void> FakeProjector::serve() {
  try {
    for (;;) {
      auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
      ++callers_;
      try {
        co_await talk(socket);
      } catch (boost::system::system_error const&) {
        // The caller left.
      }
    }
  } catch (boost::system::system_error const&) {
    // close()
  }
}

asio::awaitable<void> FakeProjector::say(Socket& socket, std::string const& text) {
  auto const bytes = asio::buffer(text);
  co_await asio::async_write(socket, bytes, asio::use_awaitable);
}

asio::awaitable<std::string> FakeProjector::hear(Socket& socket) {
  std::string line;
  auto buffer = asio::dynamic_buffer(line);
  auto const size = co_await asio::async_read_until(socket, buffer, '\r', asio::use_awaitable);
  line.resize(size - 1);
  heard_.push_back(line);
  co_return line;
}

// Whatever is said has a name first: g++ 12 destroys temporaries of a co_await twice.
asio::awaitable<void> FakeProjector::talk(Socket& socket) {
  std::string const web = "220 printer ready\r\n", line(4096, 'x'), letter = "P";
  std::string const lines = "PJLINK 0\r%1POWR=1\r%1ERST=000000\r%1LAMP=1 1\r";
  std::string const greeting = password_.empty() ? "PJLINK 0\r" : "PJLINK 1 " + std::string(salt) + '\r';
  switch (temper_) {
    case Temper::hanging_up: co_return;
    case Temper::silent: co_await hear(socket); co_return;
    case Temper::another_service: co_await say(socket, web); break;
    case Temper::endless:
      for (;;) co_await say(socket, line);
    case Temper::flooding:
      for (;;) co_await say(socket, lines);
    case Temper::dribbling: {
      asio::steady_timer pause(socket.get_executor());
      for (;;) {
        co_await say(socket, letter);
        pause.expires_after(std::chrono::milliseconds(20));
        co_await pause.async_wait(asio::use_awaitable);
      }
    }
    default: co_await say(socket, greeting); co_await answer(socket);
  }
}

asio::awaitable<void> FakeProjector::answer(Socket& socket) {
  bool is_proved = password_.empty();
  std::string const refusal = "PJLINK ERRA\r";
  for (int answers = 0;; ++answers) {
    auto line = co_await hear(socket);
    if (temper_ == Temper::half_hanging_up) co_return;
    if (temper_ == Temper::resetting) {
      socket.set_option(asio::socket_base::linger(true, 0));
      socket.close();
      co_return;
    }
    if (temper_ == Temper::half_silent && answers > 0) continue;
    if (!is_proved) {
      auto const proof = md5_hex(std::string(salt) + password_);
      if (!line.starts_with(proof)) {
        co_await say(socket, refusal);
        co_return;
      }
      line.erase(0, proof.size());
      is_proved = true;
    }
    auto const said = answer_to(line);
    co_await say(socket, said);
  }
}

std::string FakeProjector::answer_to(std::string_view line) const {
  if (temper_ == Temper::babbling) return "%1NAME=somebody\r";
  auto const is = [&](std::string_view name) { return line.find(name) != std::string::npos; };
  if (is("POWR")) return "%1POWR=1\r";
  if (is("ERST")) return "%1ERST=000000\r";
  return is("LAMP") ? "%1LAMP=77 1\r" : "%1INPT=31\r";
}

}  // namespace campus::test
