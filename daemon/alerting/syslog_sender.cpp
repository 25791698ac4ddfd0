#include "daemon/alerting/syslog_sender.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <memory>

namespace campus::alerting {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto as_outcome = asio::as_tuple(asio::use_awaitable);

// The authority of the configuration, or the machine's; TLS 1.2 at least.
Result<ssl::context> context_of(Syslog const& syslog) {
  ssl::context context(ssl::context::tls_client);
  error_code error;
  context.set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                          ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1,
                      error);
  context.set_verify_mode(ssl::verify_peer, error);
  if (syslog.authority_pem.empty())
    context.set_default_verify_paths(error);
  else
    context.add_certificate_authority(asio::buffer(syslog.authority_pem), error);
  if (error) return fail(Fault::Kind::broken, "CMP-V202", {{"reason", error.message()}});
  return context;
}

std::unexpected<Fault> no_way(Fault::Kind kind, error_code error) {
  return fail(kind, "CMP-V202", {{"reason", error.message()}});
}

}  // namespace

asio::awaitable<Result<void>> send_syslog(Syslog syslog, std::string frame) {
  auto context = context_of(syslog);
  if (!context) co_return std::unexpected(context.error());
  auto const executor = co_await asio::this_coro::executor;
  // Shared with the timer that cuts the connection: whichever ends last frees it.
  auto const stream = std::make_shared<ssl::stream<tcp::socket>>(executor, *context);
  asio::steady_timer patience(executor, syslog_patience);
  patience.async_wait([stream](error_code cancelled) {
    error_code ignored;
    if (!cancelled) stream->lowest_layer().close(ignored);
  });
  tcp::resolver resolver(executor);
  auto const port = std::to_string(syslog.port);
  auto const [unresolved, ends] = co_await resolver.async_resolve(syslog.host, port, as_outcome);
  if (unresolved) co_return no_way(Fault::Kind::unreachable, unresolved);
  auto const [unconnected, end] = co_await asio::async_connect(stream->lowest_layer(), ends, as_outcome);
  if (unconnected) co_return no_way(Fault::Kind::unreachable, unconnected);
  stream->set_verify_callback(ssl::host_name_verification(syslog.host));
  SSL_set_tlsext_host_name(stream->native_handle(), syslog.host.c_str());
  auto const [distrusted] = co_await stream->async_handshake(ssl::stream_base::client, as_outcome);
  if (distrusted) co_return no_way(Fault::Kind::permission, distrusted);
  auto const bytes = asio::buffer(frame);
  auto const [unsent, count] = co_await asio::async_write(*stream, bytes, as_outcome);
  if (unsent) co_return no_way(Fault::Kind::unreachable, unsent);
  auto const [unfinished] = co_await stream->async_shutdown(as_outcome);
  patience.cancel();
  // A server that closes without the word has read all the same; a reset has not.
  bool const is_over = !unfinished || unfinished == asio::error::eof ||
                       unfinished == ssl::error::stream_truncated ||
                       unfinished.category() == asio::error::get_ssl_category();
  if (!is_over) co_return no_way(Fault::Kind::unreachable, unfinished);
  co_return Result<void>{};
}

}  // namespace campus::alerting
