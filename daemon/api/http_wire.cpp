#include "daemon/api/http_wire.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "daemon/pki/certificate.hpp"

// Client certificates are asked for and never demanded here: enrolment comes without one, and the dashboard's
// browsers have none.  What is shown must be good, though.  OpenSSL reports each flaw of a chain in turn to
// `judge_client`, and the one it may forgive is the age of the leaf: a gateway that was switched off over the
// summer must be able to renew.  The connection is then marked, and all handlers but one refuse the mark.
//
// Sessions are not resumed: a resumed one would bring back a certificate without a new look at it.

namespace campus::api {

namespace asio = boost::asio;
using boost::system::error_code;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

// Closing on bytes that were never read makes the kernel send a reset, and the peer loses our last answer
// with it.  So they are read and thrown away until the peer closes or the caller's patience ends.
template <class Socket>
asio::awaitable<void> read_out(Socket& socket) {
  std::array<char, 4096> waste{};
  auto const room = asio::buffer(waste);
  error_code shut;
  socket.shutdown(asio::socket_base::shutdown_send, shut);
  for (;;) {
    auto const [error, count] = co_await socket.async_read_some(room, quietly);
    if (error || count == 0) co_return;
  }
}

struct TlsContext::Parts {
  asio::ssl::context context{asio::ssl::context::tls_server};
};

namespace {

bool judge_client(bool is_good, asio::ssl::verify_context& verification, bool admits_expired) {
  if (is_good || !admits_expired) return is_good;
  auto* const store = verification.native_handle();
  if (X509_STORE_CTX_get_error(store) != X509_V_ERR_CERT_HAS_EXPIRED ||
      X509_STORE_CTX_get_error_depth(store) != 0)
    return false;
  X509_STORE_CTX_set_error(store, X509_V_OK);
  return true;
}

PeerCertificate peer_of(X509* certificate) {
  auto facts = pki::describe(*certificate);
  return {.common_name = std::move(facts.common_name),
          .serial_hex = std::move(facts.serial_hex),
          .fingerprint_sha256_hex = std::move(facts.fingerprint_sha256_hex),
          .not_after = facts.not_after,
          .is_expired = X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0};
}

// Of the process at the other end, as they were when it connected.
std::vector<unsigned> groups_of(int descriptor) {
  std::array<gid_t, 64> groups{};  // a longer list is left out whole, which can only take rights away
  socklen_t length = sizeof groups;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &length) != 0) return {};
  return {groups.begin(), groups.begin() + length / sizeof groups[0]};
}

Fault unusable(std::string what, error_code const& why) {
  return Fault{Fault::Kind::invalid, "CMP-W004", {{"what", std::move(what)}, {"reason", why.message()}}};
}

// Gives the descriptor to the socket, and who is at the other end; empty: it is gone already.
std::string take(asio::ip::tcp::socket& socket, int descriptor) {
  error_code error;
  sockaddr_storage name{};
  socklen_t length = sizeof name;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&name), &length);
  socket.assign(name.ss_family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), descriptor, error);
  if (error) ::close(descriptor);
  socket.set_option(asio::ip::tcp::no_delay(true), error);
  socket.set_option(asio::socket_base::keep_alive(true), error);
  auto address = socket.remote_endpoint(error).address();
  if (error) return {};
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return address.to_string();
}

class TlsWire final : public Wire {
public:
  TlsWire(asio::any_io_executor executor, int descriptor, std::shared_ptr<TlsContext> context)
      : context_(std::move(context)), stream_(asio::ip::tcp::socket(executor), context_->parts().context) {
    remote = take(stream_.next_layer(), descriptor);
  }

  asio::awaitable<bool> open() override {
    auto const [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, quietly);
    if (error) co_return false;
    std::unique_ptr<X509, decltype(&X509_free)> const shown(
        SSL_get1_peer_certificate(stream_.native_handle()), &X509_free);
    if (shown) certificate = peer_of(shown.get());
    co_return true;
  }

  asio::awaitable<std::size_t> read(std::span<char> into) override {
    auto const room = asio::buffer(into.data(), into.size());
    auto const [error, count] = co_await stream_.async_read_some(room, quietly);
    co_return error ? 0 : count;
  }

  asio::awaitable<bool> write(std::string_view bytes) override {
    auto const content = asio::buffer(bytes);
    auto const [error, count] = co_await asio::async_write(stream_, content, quietly);
    co_return !error && count == bytes.size();
  }

  asio::awaitable<void> say_goodbye() override {
    co_await stream_.async_shutdown(quietly);  // sends close_notify and reads on until the peer's
    co_await read_out(stream_.next_layer());
  }

  void cut() override {
    error_code error;
    stream_.next_layer().close(error);
  }

private:
  std::shared_ptr<TlsContext> context_;  // shared with the listener and its other connections
  asio::ssl::stream<asio::ip::tcp::socket> stream_;
};

std::string take(asio::local::stream_protocol::socket& socket, int descriptor) {
  error_code error;
  socket.assign(asio::local::stream_protocol(), descriptor, error);
  if (error) ::close(descriptor);
  return {};
}

// Bytes as they are, over either kind of socket.
template <class Socket>
class ClearWire final : public Wire {
public:
  ClearWire(asio::any_io_executor executor, int descriptor, std::optional<PeerUser> peer)
      : socket_(executor) {
    user = std::move(peer);
    remote = take(socket_, descriptor);
  }

  asio::awaitable<bool> open() override { co_return user.has_value() || !remote.empty(); }

  asio::awaitable<std::size_t> read(std::span<char> into) override {
    auto const room = asio::buffer(into.data(), into.size());
    auto const [error, count] = co_await socket_.async_read_some(room, quietly);
    co_return error ? 0 : count;
  }

  asio::awaitable<bool> write(std::string_view bytes) override {
    auto const content = asio::buffer(bytes);
    auto const [error, count] = co_await asio::async_write(socket_, content, quietly);
    co_return !error && count == bytes.size();
  }

  asio::awaitable<void> say_goodbye() override { co_await read_out(socket_); }

  void cut() override {
    error_code error;
    socket_.close(error);
  }

private:
  Socket socket_;
};

std::optional<PeerUser> user_of(int descriptor) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return std::nullopt;
  return PeerUser{.uid = peer.uid, .gid = peer.gid, .pid = peer.pid, .groups = groups_of(descriptor)};
}

}  // namespace

TlsContext::TlsContext(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext>> TlsContext::make(TlsIdentity const& identity) {
  auto parts = std::make_unique<Parts>();
  auto& context = parts->context;
  auto* const raw = context.native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION);
  SSL_CTX_set_num_tickets(raw, 0);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(raw, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);  // an idle dashboard costs no 32 KiB
  ERR_clear_error();
  error_code error;
  context.use_certificate_chain(asio::buffer(identity.certificate_pem), error);
  if (error) return std::unexpected(unusable("certificate", error));
  context.use_private_key(asio::buffer(identity.key_pem), asio::ssl::context::pem, error);
  if (error) return std::unexpected(unusable("key", error));
  if (identity.client_ca_pem.empty()) {
    context.set_verify_mode(asio::ssl::verify_none, error);
  } else {
    context.add_certificate_authority(asio::buffer(identity.client_ca_pem), error);
    if (error) return std::unexpected(unusable("client authority", error));
    context.set_verify_mode(asio::ssl::verify_peer, error);
    auto const judge = [admits_expired = identity.admits_expired_clients](
                           bool is_good, asio::ssl::verify_context& verification) {
      return judge_client(is_good, verification, admits_expired);
    };
    context.set_verify_callback(judge, error);
    // Named in the handshake, so that a browser does not offer its owner certificates of other houses.
    std::unique_ptr<BIO, decltype(&BIO_free)> const text(
        BIO_new_mem_buf(identity.client_ca_pem.data(), static_cast<int>(identity.client_ca_pem.size())),
        &BIO_free);
    std::unique_ptr<X509, decltype(&X509_free)> const authority(
        PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), &X509_free);
    if (authority) SSL_CTX_add_client_CA(raw, authority.get());
  }
  return std::shared_ptr<TlsContext>(new TlsContext(std::move(parts)));
}

std::unique_ptr<Wire> tls_wire(asio::any_io_executor executor, int descriptor,
                               std::shared_ptr<TlsContext> context) {
  return std::make_unique<TlsWire>(executor, descriptor, std::move(context));
}

std::unique_ptr<Wire> unix_wire(asio::any_io_executor executor, int descriptor) {
  return std::make_unique<ClearWire<asio::local::stream_protocol::socket>>(executor, descriptor,
                                                                           user_of(descriptor));
}

std::unique_ptr<Wire> plain_wire(asio::any_io_executor executor, int descriptor) {
  return std::make_unique<ClearWire<asio::ip::tcp::socket>>(executor, descriptor, std::nullopt);
}

}  // namespace campus::api
