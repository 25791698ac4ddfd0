// libcurl's multi interface on Asio's loop.  curl says which of its sockets it wants to hear of and when it
// wants to be woken; Asio waits; curl then moves every transfer as far as it goes without blocking.
//
// Three things are easy to get wrong here.  curl closes its sockets itself, so a socket is lent to Asio
// between two calls of curl and given back before curl may close it.  A wait that ends after its socket was
// given back must not touch curl: it finds its Watch abandoned.  And curl may not be called from within its
// own callbacks: these only write down what curl wants, and a completed transfer resumes its coroutine by way
// of the loop.

#include "daemon/uplink/http_client.hpp"

#include <curl/curl.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <new>
#include <set>
#include <utility>

#include "daemon/uplink/pinning.hpp"

namespace campus::uplink {
namespace asio = boost::asio;

namespace {

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// A socket of curl's while Asio waits on it.
struct Watch {
  explicit Watch(asio::io_context& loop, curl_socket_t socket) : descriptor(loop, socket) {}
  asio::posix::stream_descriptor descriptor;
  bool wants_in = false, wants_out = false;
  bool waits_in = false, waits_out = false;
  bool is_abandoned = false;
};

struct Transfer {
  explicit Transfer(asio::io_context& loop) : done(loop, asio::steady_timer::time_point::max()) {}
  HttpClient::Question question;
  std::string body;
  std::array<char, CURL_ERROR_SIZE> reason{};
  std::unique_ptr<curl_slist, FreeList> headers;
  std::unique_ptr<CURL, FreeEasy> easy;
  asio::steady_timer done;
  std::optional<CURLcode> outcome;
};

std::size_t keep_body(char* bytes, std::size_t, std::size_t count, void* transfer) {
  auto& body = static_cast<Transfer*>(transfer)->body;
  if (body.size() + count > HttpClient::answer_bytes_max) return 0;  // ends the transfer
  body.append(bytes, count);
  return count;
}

CURLcode prepare_tls(CURL*, void* context, void* transfer) {
  believe_words(context, static_cast<Transfer*>(transfer)->question.authority_words);
  return CURLE_OK;
}

curl_blob blob_of(std::string& bytes) { return {bytes.data(), bytes.size(), CURL_BLOB_NOCOPY}; }

void set_trust(CURL* easy, Transfer& transfer) {
  auto& question = transfer.question;
  auto const oldest = question.is_foreign ? CURL_SSLVERSION_TLSv1_2 : CURL_SSLVERSION_TLSv1_3;
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(oldest));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (question.is_foreign && question.authority_pem.empty()) return;
  curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE,
                   0L);  // a resumed session would carry an old certificate on
  if (question.authority_pem.empty()) {
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, prepare_tls);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &transfer);
    // libcurl does not compare what these words allowed: a connection made under other words would be taken
    // again, and the code would leave before anybody looked at the certificate.
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  } else {
    auto authority = blob_of(question.authority_pem);
    curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &authority);
  }
  if (question.certificate_pem.empty()) return;
  auto certificate = blob_of(question.certificate_pem);
  auto key = blob_of(question.key_pem);
  curl_easy_setopt(easy, CURLOPT_SSLCERT_BLOB, &certificate);
  curl_easy_setopt(easy, CURLOPT_SSLCERTTYPE, "PEM");
  curl_easy_setopt(easy, CURLOPT_SSLKEY_BLOB, &key);
  curl_easy_setopt(easy, CURLOPT_SSLKEYTYPE, "PEM");
}

void set_patience(CURL* easy, HttpClient::Question const& question) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  auto const* const protocols = question.is_foreign ? "http,https" : "https";
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(HttpClient::connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(question.patience.count()));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, HttpClient::slow_bytes_per_s);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, HttpClient::slow_s);
}

void set_question(CURL* easy, Transfer& transfer) {
  auto const& question = transfer.question;
  auto const append = [&](char const* line) {
    auto* const longer = curl_slist_append(transfer.headers.get(), line);
    if (!longer) throw std::bad_alloc();
    (void)transfer.headers.release();  // the same list, longer
    transfer.headers.reset(longer);
  };
  append("Expect:");  // a school far away does not ask for leave first
  for (auto const& header : question.headers) append(header.c_str());
  curl_easy_setopt(easy, CURLOPT_URL, question.url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.reason.data());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  if (question.method != "POST") return;
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, question.body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(question.body.size()));
}

std::unexpected<Fault> fault_of(Transfer const& transfer) {
  auto const code = *transfer.outcome;
  std::string const reason = transfer.reason[0] ? transfer.reason.data() : curl_easy_strerror(code);
  std::vector<Fault::Argument> arguments{{"url", transfer.question.url}, {"reason", reason}};
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
      return fail(Fault::Kind::permission, "CMP-U011", std::move(arguments));
    case CURLE_SSL_CERTPROBLEM: return fail(Fault::Kind::broken, "CMP-U013", std::move(arguments));
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: return fail(Fault::Kind::usage, "CMP-U014", std::move(arguments));
    case CURLE_OPERATION_TIMEDOUT: return fail(Fault::Kind::timeout, "CMP-U010", std::move(arguments));
    case CURLE_WRITE_ERROR:
      return fail(Fault::Kind::broken, "CMP-U015",
                  {{"url", transfer.question.url}, {"limit", std::to_string(HttpClient::answer_bytes_max)}});
    default: return fail(Fault::Kind::unreachable, "CMP-U010", std::move(arguments));
  }
}

HttpClient::Answer answer_of(Transfer& transfer) {
  long status = 0;
  curl_off_t retry_after = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_RETRY_AFTER, &retry_after);
  HttpClient::Answer answer{static_cast<int>(status), std::move(transfer.body), {}};
  if (retry_after > 0) answer.retry_after = std::chrono::seconds(retry_after);
  return answer;
}

}  // namespace

struct HttpClient::Parts : std::enable_shared_from_this<Parts> {
  explicit Parts(asio::io_context& the_loop) : loop(the_loop), timer(the_loop) {}

  void start() {
    static auto const global =
        curl_global_init(CURL_GLOBAL_DEFAULT);  // once a process, before any thread of curl's
    multi.reset(global == CURLE_OK ? curl_multi_init() : nullptr);
    if (!multi) throw std::bad_alloc();
    curl_multi_setopt(multi.get(), CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi.get(), CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi.get(), CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi.get(), CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, 1L);  // one district
  }

  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
    static_cast<Parts*>(self)->watch(socket, what);
    return 0;
  }

  static int on_timer(CURLM*, long timeout_ms, void* self) {
    static_cast<Parts*>(self)->set_timer(timeout_ms);
    return 0;
  }

  void watch(curl_socket_t socket, int what) {
    auto const found = watches.find(socket);
    if (what == CURL_POLL_REMOVE) {
      if (found == watches.end()) return;
      abandon(*found->second);
      watches.erase(found);
      return;
    }
    auto& watch = found != watches.end()
                      ? found->second
                      : watches.emplace(socket, std::make_shared<Watch>(loop, socket)).first->second;
    watch->wants_in = what == CURL_POLL_IN || what == CURL_POLL_INOUT;
    watch->wants_out = what == CURL_POLL_OUT || what == CURL_POLL_INOUT;
    rearm(socket, watch);
  }

  static void abandon(Watch& watch) {
    watch.is_abandoned = true;
    (void)watch.descriptor.release();  // ends its waits; the socket stays curl's
  }

  void rearm(curl_socket_t socket, std::shared_ptr<Watch> const& watch) {
    if (watch->wants_in && !watch->waits_in) wait(socket, watch, asio::posix::descriptor_base::wait_read);
    if (watch->wants_out && !watch->waits_out) wait(socket, watch, asio::posix::descriptor_base::wait_write);
  }

  void wait(curl_socket_t socket, std::shared_ptr<Watch> const& watch,
            asio::posix::descriptor_base::wait_type type) {
    auto const is_in = type == asio::posix::descriptor_base::wait_read;
    (is_in ? watch->waits_in : watch->waits_out) = true;
    watch->descriptor.async_wait(
        type, [self = shared_from_this(), watch, socket, is_in](boost::system::error_code) {
          (is_in ? watch->waits_in : watch->waits_out) = false;
          if (watch->is_abandoned || !self->multi) return;
          self->act(socket, is_in ? CURL_CSELECT_IN : CURL_CSELECT_OUT);
          if (!watch->is_abandoned) self->rearm(socket, watch);
        });
  }

  void set_timer(long timeout_ms) {
    ++timer_turn;
    if (timeout_ms < 0) {
      timer.cancel();
      return;
    }
    timer.expires_after(std::chrono::milliseconds(timeout_ms));
    timer.async_wait([self = shared_from_this(), turn = timer_turn](boost::system::error_code error) {
      if (!error && self->multi && turn == self->timer_turn) self->act(CURL_SOCKET_TIMEOUT, 0);
    });
  }

  void act(curl_socket_t socket, int what) {
    int running = 0;
    curl_multi_socket_action(multi.get(), socket, what, &running);
    int left = 0;
    while (auto const* const message = curl_multi_info_read(multi.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      char* kept = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &kept);
      auto& transfer = *reinterpret_cast<Transfer*>(kept);
      transfer.outcome = message->data.result;
      transfer.done.cancel();
    }
  }

  void end() {
    timer.cancel();
    multi.reset();  // curl gives its sockets back while it closes them
    for (auto& [socket, watch] : watches)
      if (!watch->is_abandoned) abandon(*watch);
    watches.clear();
  }

  asio::io_context& loop;
  asio::steady_timer timer;
  std::uint64_t timer_turn = 0;
  std::unique_ptr<CURLM, FreeMulti> multi;
  std::map<curl_socket_t, std::shared_ptr<Watch>> watches;  // shared with the wait that is under way
  std::set<Transfer*> transfers;                            // each in the frame of the coroutine that asks
  bool must_reconnect = false;
};

HttpClient::HttpClient(asio::io_context& loop) : parts_(std::make_shared<Parts>(loop)) { parts_->start(); }

HttpClient::~HttpClient() {
  cancel();
  parts_->end();
}

void HttpClient::forget_connections() { parts_->must_reconnect = true; }

void HttpClient::cancel() {
  for (auto* const transfer : parts_->transfers) {
    transfer->done.cancel();
  }
}

asio::awaitable<Result<HttpClient::Answer>> HttpClient::ask(Question question) {
  auto const parts = parts_;
  Transfer transfer(parts->loop);
  transfer.question = std::move(question);
  transfer.easy.reset(curl_easy_init());
  if (!transfer.easy) throw std::bad_alloc();
  auto* const easy = transfer.easy.get();
  set_question(easy, transfer);
  set_patience(easy, transfer.question);
  set_trust(easy, transfer);
  if (std::exchange(parts->must_reconnect, false)) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  parts->transfers.insert(&transfer);
  curl_multi_add_handle(parts->multi.get(), easy);
  boost::system::error_code ignored;
  co_await transfer.done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  parts->transfers.erase(&transfer);
  if (parts->multi) curl_multi_remove_handle(parts->multi.get(), easy);
  if (transfer.outcome == CURLE_OK) co_return answer_of(transfer);
  if (transfer.outcome) co_return fault_of(transfer);
  co_return fail(Fault::Kind::unreachable, "CMP-U012", {{"url", transfer.question.url}});
}

}  // namespace campus::uplink
