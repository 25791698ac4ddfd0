#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/api/http_message.hpp"
#include "policy/model/fault.hpp"

namespace campus::api {

using Handler = std::function<boost::asio::awaitable<Response>(Request)>;

// Who a TLS listener is and whom it believes.  TLS 1.3 only.
struct TlsIdentity {
  std::string certificate_pem = {};  // the leaf first, then what leads to the root
  std::string key_pem = {};
  std::string client_ca_pem = {};  // empty: no client is asked for a certificate; else it is optional, and a
                                   // bad one fails the handshake
  bool admits_expired_clients = false;  // marks them is_expired; every other flaw still fails
};

// Serves HTTP/1.1 over TLS, over Unix sockets and, for the portal, in the clear, to one handler.  Owned by a
// main; lives on the control loop, as the handler does.  A peer can make it neither wait nor grow beyond the
// limits below.
class HttpServer {
public:
  struct Limits {
    std::size_t body_bytes = 1024 * 1024;  // more: 413
    std::size_t header_bytes = 16 * 1024;  // more: 431
    std::size_t connections = 1024;        // full: the newest is closed and counted
    std::size_t connections_of_one = 0;    // of one remote address, likewise; 0: as many as there may be
    std::chrono::milliseconds handshake{10'000};
    std::chrono::milliseconds header{10'000};   // from its first byte to its last, however slowly they drip
    std::chrono::milliseconds body{60'000};     // 1 MiB over a school's poorest line
    std::chrono::milliseconds idle{75'000};     // between two requests of one connection
    std::chrono::milliseconds write{30'000};    // without the peer taking a single block
    std::chrono::milliseconds farewell{2'000};  // for the peer to hear our last words
  };
  struct Counters {
    std::uint64_t accepted = 0;
    std::uint64_t refused_full = 0;  // closed at once: a limit of connections
    std::uint64_t failed_handshakes = 0;
    std::uint64_t timed_out = 0;
    std::uint64_t malformed = 0;         // 400, 413, 431
    std::uint64_t handler_failures = 0;  // a handler threw: 500
    std::size_t open = 0;                // now
  };

  // How it treats its clients, beside the limits.
  struct Manner {
    bool keeps_connections = true;  // false: one request each, so that the next one looks for its own server
    bool takes_any_path = false;    // a path that we refuse elsewhere arrives as "/": for who serves one page
  };

  HttpServer(boost::asio::any_io_executor executor, Handler handler);
  HttpServer(boost::asio::any_io_executor executor, Handler handler, Limits limits);
  ~HttpServer();  // close(); answers under way are cut
  HttpServer(HttpServer const&) = delete;
  HttpServer& operator=(HttpServer const&) = delete;

  // Headers every answer carries, the server's own refusals too.  Before the first listen.
  void always_send(std::vector<Header> headers);
  void behave(Manner manner);  // likewise

  // Port 0 lets the kernel choose; the result is the port.
  Result<std::uint16_t> listen_tls(std::string const& address, std::uint16_t port,
                                   TlsIdentity const& identity);
  // In the clear: for what strangers may read and anybody may forge.
  Result<std::uint16_t> listen_plain(std::string const& address, std::uint16_t port);
  // A socket file that nobody answers any more is replaced; one that lives is a conflict.
  Result<void> listen_unix(std::string const& path, unsigned mode);
  // A socket that somebody else bound and listens on (LISTEN_FDS).  Takes the descriptor.  An Internet socket
  // speaks TLS with this identity, a Unix socket speaks plainly.
  Result<void> adopt(int descriptor, TlsIdentity const& identity);
  Result<void> adopt(int descriptor);  // Unix sockets only

  // No new connection, no new request on old ones, event streams end.  Answers under way are still sent.
  void close();
  // Resumes when the last connection is gone; those that linger longer are cut.  After close().
  boost::asio::awaitable<void> drained(std::chrono::milliseconds at_most);

  Counters counters() const;

  struct State;  // known to the server's own files

private:
  std::shared_ptr<State> state_;  // shared with each connection's coroutine, which may outlive a close()
};

}  // namespace campus::api
