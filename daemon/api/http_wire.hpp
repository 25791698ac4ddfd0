#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/api/http_message.hpp"
#include "daemon/api/http_server.hpp"

namespace campus::api {

// One accepted connection as a stream of bytes, encrypted or not; it keeps Asio's stream types out of the
// HTTP code.  Owned by its Connection; lives on the control loop.  No operation throws: a peer that breaks
// off is no exception.
class Wire {
public:
  virtual ~Wire() = default;
  virtual boost::asio::awaitable<bool> open() = 0;                             // the handshake
  virtual boost::asio::awaitable<std::size_t> read(std::span<char> into) = 0;  // 0: it is over
  virtual boost::asio::awaitable<bool> write(std::string_view bytes) = 0;      // all of them
  virtual boost::asio::awaitable<void> say_goodbye() = 0;                      // no more from us
  virtual void cut() = 0;                                                      // whatever waits, ends

  // Known once open.
  std::string remote;
  std::optional<PeerCertificate> certificate;
  std::optional<PeerUser> user;
};

// What all connections of one TLS listener share.
class TlsContext {
public:
  static Result<std::shared_ptr<TlsContext>> make(TlsIdentity const& identity);
  ~TlsContext();

  struct Parts;
  Parts& parts() { return *parts_; }

private:
  explicit TlsContext(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// All take an accepted, connected socket.  `context` is shared with the listener and its other connections.
std::unique_ptr<Wire> tls_wire(boost::asio::any_io_executor executor, int descriptor,
                               std::shared_ptr<TlsContext> context);
std::unique_ptr<Wire> plain_wire(boost::asio::any_io_executor executor, int descriptor);
std::unique_ptr<Wire> unix_wire(boost::asio::any_io_executor executor, int descriptor);

}  // namespace campus::api
