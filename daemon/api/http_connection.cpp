#include "daemon/api/http_connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <exception>

#include "daemon/api/event_stream.hpp"

// How a request is read.  Beast's parser is used without its streams: it eats bytes and says what it needs,
// we do the waiting.  So one parser serves both kinds of socket, and every wait has the same clock:
// `allow(t)` gives the steps that follow t together, and the wire is cut when they take longer.  The header
// as a whole has one allowance, so a client that sends a byte a second gains nothing by it.
//
// Bodies are the one place where many small limits could add up to a large sum (1,024 connections of 1 MiB),
// so all bodies together have a budget too; a request that does not fit is told to come back.

namespace campus::api {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr std::size_t read_block = 16 * 1024;
// All request bodies in memory at one time.  Full: 503.
constexpr std::size_t bodies_bytes_max = 64 * 1024 * 1024;

std::string_view text_of(boost::beast::string_view view) { return {view.data(), view.size()}; }

// Decodes the path and lets nothing through that a file system or a log would read otherwise than we do.  A
// slash that was written %2F would change the number of segments, so it is refused as well.
std::optional<std::string> clean_path(std::string_view target) {
  if (!target.starts_with('/')) return std::nullopt;
  for (std::size_t at = 0; (at = target.find('%', at)) != std::string_view::npos; ++at)
    if (target.substr(at, 3) == "%2F" || target.substr(at, 3) == "%2f") return std::nullopt;
  auto path = percent_decoded(target, false);
  if (!path || !is_utf8(*path)) return std::nullopt;
  for (auto const letter : *path)
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f || letter == '\\') return std::nullopt;
  std::string_view rest(*path);
  while (!rest.empty()) {
    rest.remove_prefix(1);
    auto const segment = rest.substr(0, rest.find('/'));
    if (segment == "." || segment == "..") return std::nullopt;
    rest.remove_prefix(segment.size());
  }
  return path;
}

std::pair<int, Fault> refusal_of(boost::beast::error_code error, HttpServer::Limits const& limits) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return {431, {Fault::Kind::invalid, "CMP-W431", {{"limit", std::to_string(limits.header_bytes)}}}};
  if (error == http::error::body_limit)
    return {413, {Fault::Kind::invalid, "CMP-W413", {{"limit", std::to_string(limits.body_bytes)}}}};
  return {400, {Fault::Kind::invalid, "CMP-W400", {}}};
}

}  // namespace

// A part of the budget for bodies, given back at the end of the request.
struct Connection::Taken {
  HttpServer::State& state;
  std::size_t bytes = 0;
  explicit Taken(HttpServer::State& of) : state(of) {}
  Taken(Taken const&) = delete;
  Taken& operator=(Taken const&) = delete;
  ~Taken() { state.body_bytes -= bytes; }
};

Connection::Connection(std::shared_ptr<HttpServer::State> state, std::unique_ptr<Wire> wire)
    : state_(std::move(state)), wire_(std::move(wire)), patience_(state_->executor) {}

Connection::~Connection() { state_->forget(this, wire_->remote); }

void Connection::finish() {
  is_finishing_ = true;
  if (stream_) stream_->end();
  if (is_idle_) wire_->cut();
}

void Connection::allow(std::chrono::milliseconds at_most) {
  patience_.expires_after(at_most);
  patience_.async_wait([weak = weak_from_this(), turn = ++allowance_](boost::system::error_code error) {
    auto const self = weak.lock();
    if (error || !self || self->allowance_ != turn) return;
    ++self->state_->counters.timed_out;
    self->wire_->cut();
  });
}

void Connection::allow_ever() {
  ++allowance_;
  patience_.cancel();
}

asio::awaitable<void> Connection::live(std::shared_ptr<Connection> self) {
  try {
    co_await self->converse();
  } catch (std::exception const&) {
    ++self->state_->counters.handler_failures;
  }
  self->allow_ever();
  self->wire_->cut();
}

asio::awaitable<void> Connection::converse() {
  allow(state_->limits.handshake);
  auto const is_open = co_await wire_->open();
  if (!is_open) {
    ++state_->counters.failed_handshakes;
    co_return;
  }
  for (;;) {
    auto const goes_on = co_await serve_one();
    if (!goes_on) break;
  }
  allow(state_->limits.farewell);
  co_await wire_->say_goodbye();
}

// One request and its answer; whether another may follow.
asio::awaitable<bool> Connection::serve_one() {
  if (is_finishing_) co_return false;
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(state_->limits.header_bytes));
  parser.body_limit(state_->limits.body_bytes);
  parser.eager(true);
  Taken taken(*state_);
  auto const reading = co_await read_request(parser, taken);
  if (reading == Reading::over) co_return false;
  if (reading == Reading::refused) {
    auto const [status, fault] = *refusal_;
    co_return co_await refuse(fault, status);
  }
  allow_ever();  // the answer takes the time it takes
  auto const is_head = parser.get().method() == http::verb::head;
  auto const keep_alive = parser.get().keep_alive() && state_->manner.keeps_connections;
  auto request = understand(parser);
  if (!request) {
    Fault const fault{Fault::Kind::invalid, "CMP-W400", {}};
    co_return co_await refuse(fault, 400);
  }
  auto response = co_await ask_handler(std::move(*request));
  co_return co_await send(std::move(response), is_head, keep_alive && !is_finishing_);
}

asio::awaitable<Connection::Reading> Connection::read_request(Parser& parser, Taken& taken) {
  std::array<char, read_block> block;
  auto has_begun = !inbox_.empty();
  auto has_body = false;
  allow(has_begun ? state_->limits.header : state_->limits.idle);
  for (;;) {
    if (!inbox_.empty()) {
      boost::beast::error_code error;
      auto const content = asio::buffer(inbox_);
      inbox_.erase(0, parser.put(content, error));
      if (error && error != http::error::need_more) {
        refusal_ = refusal_of(error, state_->limits);
        co_return Reading::refused;
      }
      if (parser.is_header_done() && !has_body) {
        has_body = true;
        auto const may_come = co_await begin_body(parser, taken);
        if (!may_come) co_return refusal_ ? Reading::refused : Reading::over;
      }
      if (parser.is_done()) co_return Reading::whole;
      if (inbox_.size() > state_->limits.header_bytes + read_block) {
        refusal_ = refusal_of(http::error::header_limit, state_->limits);
        co_return Reading::refused;
      }
    }
    is_idle_ = !has_begun;
    auto const count = co_await wire_->read(block);
    is_idle_ = false;
    if (count == 0) co_return Reading::over;
    if (!has_begun) allow(state_->limits.header);
    has_begun = true;
    inbox_.append(block.data(), count);
  }
}

// The header is here: is there room for the body, and does the client wait for our word before it sends it?
asio::awaitable<bool> Connection::begin_body(Parser& parser, Taken& taken) {
  auto const said = parser.content_length();
  auto const expected = parser.is_done() ? parser.get().body().size()
                        : said           ? static_cast<std::size_t>(*said)
                                         : state_->limits.body_bytes;
  if (expected > bodies_bytes_max - state_->body_bytes) {
    refusal_ = {503, {Fault::Kind::full, "CMP-W503", {}}};
    co_return false;
  }
  taken.bytes = expected;
  state_->body_bytes += expected;
  if (parser.is_done()) co_return true;
  allow(state_->limits.body);
  if (boost::beast::iequals(parser.get()[http::field::expect], "100-continue"))
    co_return co_await wire_->write("HTTP/1.1 100 Continue\r\n\r\n");
  co_return true;
}

std::optional<Request> Connection::understand(Parser& parser) const {
  auto& message = parser.get();
  auto const target = text_of(message.target());
  auto const question = target.find('?');
  auto path = clean_path(target.substr(0, question));
  if (!path && state_->manner.takes_any_path) path = "/";
  if (!path || (message.version() == 11 && message.count(http::field::host) != 1)) return std::nullopt;
  Request request;
  request.method =
      message.method() == http::verb::head ? "GET" : std::string(text_of(message.method_string()));
  request.path = std::move(*path);
  if (question != std::string_view::npos) request.query = std::string(target.substr(question + 1));
  for (auto const& field : message)
    request.headers.push_back(
        {std::string(text_of(field.name_string())), std::string(text_of(field.value()))});
  request.body = std::move(message.body());
  request.remote = wire_->remote;
  request.certificate = wire_->certificate;
  request.user = wire_->user;
  return request;
}

asio::awaitable<Response> Connection::ask_handler(Request request) {
  try {
    co_return co_await state_->handler(std::move(request));
  } catch (std::exception const&) {
    ++state_->counters.handler_failures;
  }
  Fault const fault{Fault::Kind::failure, "CMP-W500", {}};
  co_return fault_response(500, fault);
}

asio::awaitable<bool> Connection::refuse(Fault fault, int status) {
  ++state_->counters.malformed;
  auto response = fault_response(status, fault);
  if (status == 503) response.headers.push_back({"Retry-After", "5"});
  co_await send(std::move(response), false, false);
  co_return false;  // what follows in the stream can no longer be told apart
}

}  // namespace campus::api
