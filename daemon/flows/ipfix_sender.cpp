#include "daemon/flows/ipfix_sender.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <string>
#include <utility>

namespace campus::flows {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

udp::endpoint endpoint_of(IpfixTarget const& target) {
  if (target.address.is_v4()) {
    asio::ip::address_v4::bytes_type bytes;
    std::copy_n(target.address.octets.begin() + 12, bytes.size(), bytes.begin());
    return {asio::ip::address_v4{bytes}, target.port};
  }
  return {asio::ip::address_v6{target.address.octets}, target.port};
}

}  // namespace

struct IpfixSender::State {
  udp::socket socket;
  asio::steady_timer wake;
  IpfixTarget target;
  std::function<Instant()> clock;
  IpfixWriter writer;
  std::deque<IpfixMessage> waiting;  // at most messages_waiting_max
  Counters counters;
  bool is_stopping = false;

  State(asio::any_io_executor executor, IpfixTarget to, std::function<Instant()> by)
      : socket(executor), wake(executor), target(to), clock(std::move(by)), writer(to.settings) {}

  error_code prepare();
  bool send_one();
  bool send_turn();
};

error_code IpfixSender::State::prepare() {
  auto const endpoint = endpoint_of(target);
  error_code error;
  socket.open(endpoint.protocol(), error);
  if (!error) socket.connect(endpoint, error);
  if (!error) socket.non_blocking(true, error);
  return error;
}

// False: the kernel has no room now.  A refusal is the answer to an earlier datagram, and this one is sent
// again.
bool IpfixSender::State::send_one() {
  auto& message = waiting.front();
  error_code error;
  socket.send(asio::buffer(message.bytes), 0, error);
  if (error == asio::error::connection_refused) {
    ++counters.refused;
    socket.send(asio::buffer(message.bytes), 0, error);
  }
  if (error == asio::error::would_block) return false;
  if (error) {
    counters.records_unsent += message.records;
  } else {
    ++counters.messages;
    counters.records += message.records;
  }
  waiting.pop_front();
  return true;
}

bool IpfixSender::State::send_turn() {
  for (std::size_t sent = 0; sent < messages_per_turn_max && !waiting.empty(); ++sent)
    if (!send_one()) return false;
  return true;
}

IpfixSender::IpfixSender(asio::any_io_executor executor, IpfixTarget target, std::function<Instant()> clock)
    : state_(std::make_unique<State>(std::move(executor), target, std::move(clock))) {}

IpfixSender::~IpfixSender() = default;

Result<void> IpfixSender::open() {
  auto const error = state_->prepare();
  if (!error) return {};
  return fail(Fault::Kind::unreachable, "CMP-P203",
              {{"address", state_->target.address.to_string()},
               {"port", std::to_string(state_->target.port)},
               {"reason", error.message()}});
}

void IpfixSender::offer(std::span<FlowRecord const> records) {
  auto& state = *state_;
  for (auto& message : state.writer.write(records, state.clock())) {
    if (state.waiting.size() >= messages_waiting_max) {
      state.counters.records_dropped += message.records;
      continue;
    }
    state.waiting.push_back(std::move(message));
  }
  state.wake.cancel();
}

asio::awaitable<void> IpfixSender::run() {
  auto& state = *state_;
  while (true) {
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    bool const has_room = state.send_turn();
    if (state.is_stopping) break;
    if (!has_room) {
      co_await state.socket.async_wait(udp::socket::wait_write, token);
    } else if (state.waiting.empty()) {
      state.wake.expires_at(asio::steady_timer::time_point::max());
      co_await state.wake.async_wait(token);
    } else {
      auto const executor = state.socket.get_executor();
      co_await asio::post(executor, asio::use_awaitable);
    }
  }
  error_code ignored;
  state.socket.close(ignored);
}

void IpfixSender::stop() {
  state_->is_stopping = true;
  state_->wake.cancel();
  error_code ignored;
  state_->socket.cancel(ignored);
}

IpfixSender::Counters const& IpfixSender::counters() const { return state_->counters; }

}  // namespace campus::flows
