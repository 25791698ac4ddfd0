#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace campus::test {

// A projector on a port of loopback, sound or wrong in one of the ways devices are known to be.  It can be
// asked afterwards what it heard and how many callers it had.
class FakeProjector {
public:
  enum class Temper : std::uint8_t {
    sound,
    silent,           // takes the call and says nothing
    half_silent,      // greets, tells its power, and falls silent
    dribbling,        // a byte now and then, and never the end of a line
    hanging_up,       // at once
    half_hanging_up,  // after the first question
    resetting,        // the same, and rudely
    endless,          // one line for ever
    flooding,         // lines for ever
    babbling,         // answers what nobody asked
    another_service,  // a web server on that port
  };

  FakeProjector(boost::asio::io_context& context, Temper temper, std::string password = {});

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::size_t callers() const { return callers_; }
  std::vector<std::string> const& heard() const { return heard_; }
  void close() { acceptor_.close(); }

private:
  using Socket = boost::asio::ip::tcp::socket;
  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<void> talk(Socket& socket);
  boost::asio::awaitable<void> answer(Socket& socket);
  boost::asio::awaitable<void> say(Socket& socket, std::string const& text);
  boost::asio::awaitable<std::string> hear(Socket& socket);
  std::string answer_to(std::string_view line) const;

  boost::asio::ip::tcp::acceptor acceptor_;
  Temper temper_;
  std::string password_;
  std::size_t callers_ = 0;
  std::vector<std::string> heard_;
};

}  // namespace campus::test
