#include "daemon/enforce/enforcer.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace campus::enforce {
namespace {

namespace asio = boost::asio;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

std::unexpected<Fault> gone(std::string reason) {
  return fail(Fault::Kind::unreachable, "CMP-A043", {{"reason", std::move(reason)}});
}

}  // namespace

Enforcer::Enforcer(asio::any_io_executor executor, std::filesystem::path socket, World world)
    : executor_(executor),
      path_(std::move(socket)),
      world_(std::move(world)),
      bell_(executor),
      changed_(executor, asio::steady_timer::time_point::max()) {}

void Enforcer::set_desired(admission::AdmissionTable table) {
  if (desired_ && *desired_ == table) return;
  desired_ = std::move(table);
  ++generation_;
  bell_.cancel();
}

void Enforcer::stop() {
  is_ending_ = true;
  bell_.cancel();
  changed_.cancel();
}

Enforcer::Status Enforcer::status() const {
  return {.is_connected = is_connected_,
          .is_in_force = is_connected_ && desired_ && in_force_ == generation_,
          .rows = actual_ ? actual_->elements.size() : 0,
          .last_error = last_error_};
}

// The bell is everybody's and rings when something was done; how long to wait for it is each one's own.
asio::awaitable<bool> Enforcer::in_force(std::chrono::milliseconds at_most) {
  using namespace asio::experimental::awaitable_operators;
  auto const wanted = generation_;
  asio::steady_timer deadline(executor_, at_most);
  auto const is_late = [&] { return std::chrono::steady_clock::now() >= deadline.expiry(); };
  while (in_force_ < wanted && is_running_ && !is_ending_ && !is_late()) {
    auto changed_or_late = changed_.async_wait(quietly) || deadline.async_wait(quietly);
    co_await std::move(changed_or_late);
  }
  co_return in_force_ >= wanted;
}

asio::awaitable<void> Enforcer::run() {
  is_running_ = true;
  while (!is_ending_) {
    if (!desired_) {
      co_await pause(read_back_every);
      continue;
    }
    Socket socket(executor_);
    asio::local::stream_protocol::endpoint const endpoint(path_.string());
    auto const [error] = co_await socket.async_connect(endpoint, quietly);
    Result<void> lived = gone(error.message());
    if (!error) lived = co_await live(std::move(socket));
    is_connected_ = false;
    actual_.reset();
    if (is_ending_) break;
    if (!lived) fail_with(lived.error());
    co_await pause(retry_every);
  }
}

// The whole life of one connection: read, and whenever the kernel's table is not the desired one, the steps
// between.
asio::awaitable<Result<void>> Enforcer::live(Socket socket) {
  is_connected_ = true;
  while (!is_ending_) {
    auto const generation = generation_;
    auto const serial = ++serial_;
    auto const steps = actual_ ? admission::plan(*actual_, *desired_) : admission::Plan{};
    if (actual_ && steps.is_empty()) {
      take(std::move(*actual_), generation);
      auto const before = generation_;
      bool const has_ended = co_await rest(socket);
      if (has_ended) co_return gone("the connection was closed");
      if (before == generation_) actual_.reset();
      continue;
    }
    auto question = actual_ ? encode(serial, steps) : encode_read(serial);
    bool const was_applying = actual_.has_value();
    auto answer = co_await ask(socket, std::move(question), serial);
    if (!answer) co_return std::unexpected(std::move(answer.error()));
    auto const wanted = was_applying ? admission::after(*actual_, steps) : admission::AdmissionTable{};
    actual_ = std::move(*answer);
    // Somebody else writes into our table, or the kernel does not do what it says: both are for a person to
    // know.
    if (was_applying && *actual_ != wanted) {
      auto const off = admission::plan(*actual_, wanted);
      co_return fail(Fault::Kind::conflict, "CMP-A044",
                     {{"rows", std::to_string(off.removed.size() + off.added.size())}});
    }
  }
  co_return Result<void>{};
}

// Until there is something to do.  Nobody speaks unasked: what comes now is the end of the connection.
asio::awaitable<bool> Enforcer::rest(Socket& socket) {
  using namespace asio::experimental::awaitable_operators;
  auto woken_or_closed = until_news(generation_) || socket.async_wait(Socket::wait_read, quietly);
  auto const outcome = co_await std::move(woken_or_closed);
  co_return outcome.index() == 1 && !is_ending_;
}

void Enforcer::take(admission::AdmissionTable actual, std::uint64_t generation) {
  actual_ = std::move(actual);
  in_force_ = generation;
  changed_.cancel();
  if (std::exchange(last_error_, std::nullopt)) world_.regained();
}

asio::awaitable<Result<admission::AdmissionTable>> Enforcer::ask(Socket& socket, Bytes question,
                                                                 std::uint64_t serial) {
  using namespace asio::experimental::awaitable_operators;
  Head head;
  Bytes body;
  asio::steady_timer deadline(executor_, answer_wait_max);
  auto answered_or_late = exchange(socket, std::move(question), head, body) || deadline.async_wait(quietly);
  auto const outcome = co_await std::move(answered_or_late);
  if (outcome.index() == 1) co_return fail(Fault::Kind::timeout, "CMP-A045");
  auto const& exchanged = std::get<0>(outcome);
  if (!exchanged) co_return std::unexpected(exchanged.error());
  if (head.serial != serial) co_return fail(Fault::Kind::broken, "CMP-A030", {{"field", "serial"}});
  if (head.word == Word::table) co_return decode_table(head, body);
  auto refusal = decode_refusal(head, body);
  co_return std::unexpected(refusal ? std::move(*refusal) : std::move(refusal.error()));
}

asio::awaitable<Result<void>> Enforcer::exchange(Socket& socket, Bytes question, Head& head, Bytes& body) {
  auto const whole = asio::buffer(question);
  auto const [not_sent, sent] = co_await asio::async_write(socket, whole, quietly);
  if (not_sent) co_return gone(not_sent.message());
  std::array<std::byte, head_bytes> bytes{};
  auto const head_room = asio::buffer(bytes);
  auto const [no_head, got] = co_await asio::async_read(socket, head_room, quietly);
  if (no_head) co_return gone(no_head.message());
  auto const read = decode_head(bytes);
  if (!read) co_return std::unexpected(read.error());
  head = *read;
  body.resize(head.body_bytes());
  auto const body_room = asio::buffer(body);
  auto const [no_body, rest] = co_await asio::async_read(socket, body_room, quietly);
  if (no_body) co_return gone(no_body.message());
  co_return Result<void>{};
}

// Said once until it is well again; what is asked in between sees it in status().
void Enforcer::fail_with(Fault const& fault) {
  bool const is_news = !last_error_ || last_error_->code != fault.code;
  last_error_ = fault;
  if (is_news) world_.failed(fault);
}

// Looks before it waits: the desire may have changed before this coroutine was begun.
asio::awaitable<void> Enforcer::until_news(std::uint64_t known) {
  bell_.expires_after(read_back_every);
  if (generation_ == known && !is_ending_) co_await bell_.async_wait(quietly);
}

asio::awaitable<void> Enforcer::pause(std::chrono::milliseconds at_most) {
  bell_.expires_after(at_most);
  co_await bell_.async_wait(quietly);
}

}  // namespace campus::enforce
