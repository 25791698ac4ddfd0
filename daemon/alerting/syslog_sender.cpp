#include "daemon/alerting/syslog_sender.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <utility>

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

// A look-up cannot be broken off, only left: the machine's resolver may take half a minute over a name.
std::unexpected<Fault> cut_off() {
  return no_way(Fault::Kind::timeout, make_error_code(boost::system::errc::timed_out));
}

}  // namespace

// Shared by the coroutine, the timer that cuts it off and the look-up that may come after both: whichever
// ends last frees it.
struct SyslogSender::Try {
  Try(asio::any_io_executor executor, ssl::context with, std::chrono::milliseconds at_most)
      : context(std::move(with)),
        stream(executor, context),
        resolver(executor),
        resolved(executor, asio::steady_timer::time_point::max()),
        patience(executor, at_most) {}

  // Whatever step it is at.  A stream that is not open yet cannot be closed, so each step looks at is_cut
  // first.
  void cut() {
    is_cut = true;
    resolver.cancel();
    resolved.cancel();
    error_code ignored;
    stream.lowest_layer().close(ignored);
  }

  ssl::context context;
  ssl::stream<tcp::socket> stream;
  tcp::resolver resolver;
  asio::steady_timer resolved;  // rings when the look-up is over
  asio::steady_timer patience;
  std::optional<error_code> unresolved;
  tcp::resolver::results_type ends;
  bool is_cut = false;
};

SyslogSender::SyslogSender(asio::any_io_executor executor, std::chrono::milliseconds patience)
    : executor_(std::move(executor)), patience_(patience) {}

void SyslogSender::cancel() {
  if (auto const one = try_.lock()) one->cut();
}

asio::awaitable<Result<void>> SyslogSender::send(Syslog syslog, std::string frame) {
  auto context = context_of(syslog);
  if (!context) co_return std::unexpected(context.error());
  auto const one = std::make_shared<Try>(executor_, std::move(*context), patience_);
  try_ = one;
  one->patience.async_wait([one](error_code cancelled) {
    if (!cancelled) one->cut();
  });
  auto sending = send_by(one, std::move(syslog), std::move(frame));
  auto const sent = co_await std::move(sending);
  one->patience.cancel();
  if (!sent && one->is_cut) co_return cut_off();
  co_return sent;
}

asio::awaitable<Result<void>> SyslogSender::send_by(std::shared_ptr<Try> one, Syslog syslog,
                                                    std::string frame) {
  auto const port = std::to_string(syslog.port);
  one->resolver.async_resolve(syslog.host, port, [one](error_code error, tcp::resolver::results_type ends) {
    one->unresolved = error;
    one->ends = std::move(ends);
    one->resolved.cancel();
  });
  while (!one->unresolved && !one->is_cut) co_await one->resolved.async_wait(as_outcome);
  if (one->is_cut) co_return cut_off();
  if (*one->unresolved) co_return no_way(Fault::Kind::unreachable, *one->unresolved);
  auto& stream = one->stream;
  auto const [unconnected, end] = co_await asio::async_connect(stream.lowest_layer(), one->ends, as_outcome);
  if (one->is_cut) co_return cut_off();
  if (unconnected) co_return no_way(Fault::Kind::unreachable, unconnected);
  stream.set_verify_callback(ssl::host_name_verification(syslog.host));
  SSL_set_tlsext_host_name(stream.native_handle(), syslog.host.c_str());
  auto const [distrusted] = co_await stream.async_handshake(ssl::stream_base::client, as_outcome);
  if (distrusted) co_return no_way(Fault::Kind::permission, distrusted);
  auto const bytes = asio::buffer(frame);
  auto const [unsent, count] = co_await asio::async_write(stream, bytes, as_outcome);
  if (unsent) co_return no_way(Fault::Kind::unreachable, unsent);
  auto const [unfinished] = co_await stream.async_shutdown(as_outcome);
  if (one->is_cut) co_return cut_off();
  // A server that closes without the word has read all the same; a reset has not.
  bool const is_over = !unfinished || unfinished == asio::error::eof ||
                       unfinished == ssl::error::stream_truncated ||
                       unfinished.category() == asio::error::get_ssl_category();
  if (!is_over) co_return no_way(Fault::Kind::unreachable, unfinished);
  co_return Result<void>{};
}

}  // namespace campus::alerting
