#include "daemon/api/http_server.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>

#include "daemon/api/http_connection.hpp"

namespace campus::api {

namespace asio = boost::asio;
using boost::system::error_code;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

namespace {

// The kernel keeps so many that completed their handshake and wait for us; more are asked to try again.
constexpr int backlog = 512;
// Out of descriptors: it does not pass within a loop's turn.
constexpr std::chrono::milliseconds breath{100};

Fault cannot_listen(std::string const& where, std::string reason) {
  return Fault{Fault::Kind::failure, "CMP-W002", {{"where", where}, {"reason", std::move(reason)}}};
}

std::string reason_of(int number) { return std::strerror(number); }

// Whether somebody answers behind this socket file.
bool is_alive(sockaddr_un const& name) {
  auto const probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return false;
  auto const is_there =
      ::connect(probe, reinterpret_cast<sockaddr const*>(&name), sizeof name) == 0 || errno == EAGAIN;
  ::close(probe);
  return is_there;
}

}  // namespace

HttpServer::HttpServer(asio::any_io_executor executor, Handler handler)
    : HttpServer(std::move(executor), std::move(handler), Limits{}) {}

HttpServer::HttpServer(asio::any_io_executor executor, Handler handler, Limits limits)
    : state_(std::make_shared<State>(std::move(executor))) {
  state_->handler = std::move(handler);
  state_->limits = limits;
}

HttpServer::~HttpServer() {
  close();
  state_->cut_all();
}

void HttpServer::always_send(std::vector<Header> headers) { state_->always = std::move(headers); }

void HttpServer::behave(Manner manner) { state_->manner = manner; }

HttpServer::Counters HttpServer::counters() const {
  auto counters = state_->counters;
  counters.open = state_->connections.size();
  return counters;
}

void HttpServer::State::start(std::unique_ptr<Wire> wire) {
  if (is_closing || connections.size() >= limits.connections) {
    ++counters.refused_full;
    return wire->cut();
  }
  auto const& remote = wire->remote;
  if (limits.connections_of_one != 0 && !remote.empty()) {
    auto const others = connections_of.find(remote);
    if (others != connections_of.end() && others->second >= limits.connections_of_one) {
      ++counters.refused_full;
      return wire->cut();
    }
    ++connections_of[remote];
  }
  ++counters.accepted;
  auto const connection = std::make_shared<Connection>(shared_from_this(), std::move(wire));
  connections.emplace(connection.get(), connection);
  asio::co_spawn(executor, Connection::live(connection), asio::detached);
}

void HttpServer::State::forget(Connection* connection, std::string const& remote) {
  connections.erase(connection);
  if (auto const of = connections_of.find(remote); of != connections_of.end() && --of->second == 0)
    connections_of.erase(of);
  gone.cancel();
}

void HttpServer::State::cut_all() {
  auto const all = connections;
  for (auto const& [_, weak] : all)
    if (auto const connection = weak.lock()) connection->cut();
}

void HttpServer::close() {
  state_->is_closing = true;
  for (auto const& close_one : std::exchange(state_->close_listener, {})) close_one();
  auto const all = state_->connections;
  for (auto const& [_, weak] : all)
    if (auto const connection = weak.lock()) connection->finish();
}

asio::awaitable<void> HttpServer::drained(std::chrono::milliseconds at_most) {
  auto const state = state_;
  for (auto const patience : {at_most, state->limits.farewell}) {
    state->gone.expires_after(patience);
    while (!state->connections.empty()) {
      auto const [error] = co_await state->gone.async_wait(as_result);
      if (!error) break;  // the time is up
    }
    state->cut_all();
  }
}

namespace {

template <class Protocol, class Start>
asio::awaitable<void> accept_all(std::shared_ptr<typename Protocol::acceptor> acceptor, Start start) {
  asio::steady_timer pause(acceptor->get_executor());
  while (acceptor->is_open()) {
    auto [error, socket] = co_await acceptor->async_accept(as_result);
    if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
    if (error == asio::error::no_descriptors || error == asio::error::no_memory) {
      pause.expires_after(breath);
      co_await pause.async_wait(as_result);
    }
    if (!error) {
      auto const descriptor = socket.release(error);
      if (!error) start(descriptor);
    }
  }
}

asio::ip::tcp family_of(int descriptor) {
  sockaddr_storage name{};
  socklen_t length = sizeof name;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&name), &length);
  return name.ss_family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4();
}

struct Bound {
  int descriptor = -1;
  std::uint16_t port = 0;
};

// Whether an IPv6 socket hears IPv4 as well is the machine's own choice, or not wanted.
enum class Hears { as_the_machine_says, its_own_family };

Result<asio::ip::address> address_in(std::string const& text) {
  error_code error;
  auto const address = asio::ip::make_address(text, error);
  if (error) return fail(Fault::Kind::invalid, "CMP-W001", {{"address", text}});
  return address;
}

Result<Bound> bind_tcp(asio::any_io_executor const& executor, asio::ip::address const& host,
                       std::uint16_t port, Hears hears) {
  error_code error;
  asio::ip::tcp::endpoint const endpoint(host, port);
  asio::ip::tcp::acceptor acceptor(executor);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && host.is_v6() && hears == Hears::its_own_family)
    acceptor.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(backlog, error);
  auto const where =
      (host.is_v6() ? '[' + host.to_string() + ']' : host.to_string()) + ':' + std::to_string(port);
  if (error) return std::unexpected(cannot_listen(where, error.message()));
  auto const bound = acceptor.local_endpoint(error).port();
  return Bound{acceptor.release(error), bound};
}

}  // namespace

template <class Protocol>
Result<void> HttpServer::State::listen(Protocol protocol, int descriptor, MakeWire make) {
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  error_code error;
  auto const acceptor = std::make_shared<typename Protocol::acceptor>(executor);
  acceptor->assign(protocol, descriptor, error);
  if (error) {
    ::close(descriptor);
    return std::unexpected(cannot_listen(std::to_string(descriptor), error.message()));
  }
  auto const start = [weak = weak_from_this(), make = std::move(make)](int client) {
    auto wire = make(client);
    if (auto const state = weak.lock()) state->start(std::move(wire));
  };
  asio::co_spawn(executor, accept_all<Protocol>(acceptor, start), asio::detached);
  close_listener.push_back([acceptor] { acceptor->close(); });
  return {};
}

Result<void> HttpServer::State::listen_tls(int descriptor, std::shared_ptr<TlsContext> context) {
  return listen(family_of(descriptor), descriptor,
                [context, loop = executor](int client) { return tls_wire(loop, client, context); });
}

Result<void> HttpServer::State::listen_unix(int descriptor) {
  return listen(asio::local::stream_protocol(), descriptor,
                [loop = executor](int client) { return unix_wire(loop, client); });
}

Result<std::uint16_t> HttpServer::listen_tls(std::string const& address, std::uint16_t port,
                                             TlsIdentity const& identity) {
  auto const host = address_in(address);
  if (!host) return std::unexpected(host.error());
  auto context = TlsContext::make(identity);
  if (!context) return std::unexpected(context.error());
  auto const bound = bind_tcp(state_->executor, *host, port, Hears::as_the_machine_says);
  if (!bound) return std::unexpected(bound.error());
  auto const listening = state_->listen_tls(bound->descriptor, std::move(*context));
  if (!listening) return std::unexpected(listening.error());
  return bound->port;
}

Result<std::uint16_t> HttpServer::listen_plain(std::string const& address, std::uint16_t port) {
  auto const host = address_in(address);
  if (!host) return std::unexpected(host.error());
  auto const bound = bind_tcp(state_->executor, *host, port, Hears::its_own_family);
  if (!bound) return std::unexpected(bound.error());
  auto const listening =
      state_->listen(family_of(bound->descriptor), bound->descriptor,
                     [loop = state_->executor](int client) { return plain_wire(loop, client); });
  if (!listening) return std::unexpected(listening.error());
  return bound->port;
}

Result<void> HttpServer::listen_unix(std::string const& path, unsigned mode) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof name.sun_path)
    return fail(Fault::Kind::invalid, "CMP-W006",
                {{"path", path}, {"limit", std::to_string(sizeof name.sun_path - 1)}});
  std::memcpy(name.sun_path, path.data(), path.size());
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) == 0) {
    if (!S_ISSOCK(facts.st_mode)) return std::unexpected(cannot_listen(path, reason_of(EEXIST)));
    if (is_alive(name)) return fail(Fault::Kind::conflict, "CMP-W003", {{"path", path}});
    ::unlink(path.c_str());
  }
  auto const descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return std::unexpected(cannot_listen(path, reason_of(errno)));
  // Nobody can connect before listen(), so the file never stands open with the wrong mode.
  if (::bind(descriptor, reinterpret_cast<sockaddr const*>(&name), sizeof name) != 0 ||
      ::chmod(path.c_str(), mode) != 0 || ::listen(descriptor, backlog) != 0) {
    auto fault = cannot_listen(path, reason_of(errno));
    ::close(descriptor);
    return std::unexpected(std::move(fault));
  }
  auto const listening = state_->listen_unix(descriptor);
  if (listening) state_->close_listener.push_back([path] { ::unlink(path.c_str()); });
  return listening;
}

namespace {

// The family of a listening stream socket; none for anything else.
std::optional<int> family_of_listener(int descriptor) {
  int listens = 0;
  int type = 0;
  int family = 0;
  socklen_t length = sizeof(int);
  if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) != 0 || listens == 0)
    return std::nullopt;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) != 0 || type != SOCK_STREAM)
    return std::nullopt;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &length) != 0) return std::nullopt;
  return family;
}

std::unexpected<Fault> no_listener(int descriptor) {
  return fail(Fault::Kind::invalid, "CMP-W005", {{"descriptor", std::to_string(descriptor)}});
}

}  // namespace

Result<void> HttpServer::adopt(int descriptor, TlsIdentity const& identity) {
  auto const family = family_of_listener(descriptor);
  if (family == AF_UNIX) return state_->listen_unix(descriptor);
  if (family != AF_INET && family != AF_INET6) return no_listener(descriptor);
  auto context = TlsContext::make(identity);
  if (!context) return std::unexpected(context.error());
  return state_->listen_tls(descriptor, std::move(*context));
}

Result<void> HttpServer::adopt(int descriptor) {
  if (family_of_listener(descriptor) != AF_UNIX) return no_listener(descriptor);
  return state_->listen_unix(descriptor);
}

}  // namespace campus::api
