#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/api/http_server.hpp"
#include "daemon/api/http_wire.hpp"

namespace campus::api {

class Connection;

// What the connections of one server share.
struct HttpServer::State : std::enable_shared_from_this<HttpServer::State> {
  explicit State(boost::asio::any_io_executor loop) : executor(loop), gone(loop) {}

  boost::asio::any_io_executor executor;
  Handler handler;
  Limits limits;
  Manner manner;
  std::vector<Header> always;
  Counters counters;
  bool is_closing = false;
  std::size_t body_bytes = 0;  // reserved by requests that are being read or answered
  std::unordered_map<Connection*, std::weak_ptr<Connection>> connections;
  std::unordered_map<std::string, std::size_t> connections_of;  // a remote address; no more than connections
  std::vector<std::function<void()>> close_listener;
  boost::asio::steady_timer gone;  // woken when a connection ends

  using MakeWire = std::function<std::unique_ptr<Wire>(int client)>;
  // Takes a listening socket of that kind.
  template <class Protocol>
  Result<void> listen(Protocol protocol, int descriptor, MakeWire make);
  Result<void> listen_tls(int descriptor, std::shared_ptr<TlsContext> context);
  Result<void> listen_unix(int descriptor);
  void start(std::unique_ptr<Wire> wire);  // or closes it, when there are too many
  void forget(Connection* connection, std::string const& remote);
  void cut_all();
};

// One client, from its handshake to its end: reads a request, has it answered, sends the answer, and again.
// Owned by its own coroutine; lives on the control loop.
class Connection : public std::enable_shared_from_this<Connection> {
public:
  Connection(std::shared_ptr<HttpServer::State> state, std::unique_ptr<Wire> wire);
  ~Connection();

  static boost::asio::awaitable<void> live(std::shared_ptr<Connection> self);
  void finish();  // after the answer under way; at once if there is none
  void cut() { wire_->cut(); }

private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  enum class Reading { whole, over, refused };
  struct Taken;  // of the budget for bodies

  boost::asio::awaitable<void> converse();
  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<Reading> read_request(Parser& parser, Taken& taken);
  boost::asio::awaitable<bool> begin_body(Parser& parser, Taken& taken);
  boost::asio::awaitable<Response> ask_handler(Request request);
  boost::asio::awaitable<bool> send(Response response, bool is_head, bool keep_alive);
  boost::asio::awaitable<bool> send_file(std::string path, std::vector<Header> headers, int status,
                                         bool is_head, bool keep_alive);
  boost::asio::awaitable<bool> send_events(std::shared_ptr<EventStream> stream, std::string head,
                                           bool is_head);
  boost::asio::awaitable<bool> write(std::string_view bytes);
  boost::asio::awaitable<bool> refuse(Fault fault, int status);
  std::optional<Request> understand(Parser& parser) const;
  std::string head_of(int status, std::vector<Header> const& headers, std::optional<std::uint64_t> length,
                      bool keep_alive) const;

  void allow(std::chrono::milliseconds at_most);  // the next steps together
  void allow_ever();

  std::shared_ptr<HttpServer::State> state_;  // shared with the server and its other connections
  std::unique_ptr<Wire> wire_;
  boost::asio::steady_timer patience_;
  std::uint64_t allowance_ = 0;  // which call of allow() the timer belongs to
  std::string inbox_;            // read and not yet parsed
  std::shared_ptr<EventStream> stream_;
  std::optional<std::pair<int, Fault>> refusal_;
  bool is_idle_ = false;
  bool is_finishing_ = false;
};

}  // namespace campus::api
