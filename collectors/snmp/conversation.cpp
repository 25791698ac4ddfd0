#include "collectors/snmp/conversation.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

#include "collectors/snmp/session.hpp"

namespace campus {
namespace {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;
using Clock = std::chrono::steady_clock;

// Asio watches the session's socket without owning it.
class Watch {
public:
  Watch(asio::any_io_executor const& executor, int socket)
      : descriptor_(executor, socket), timer_(executor) {}
  ~Watch() { descriptor_.release(); }  // before the session closes it
  Watch(Watch const&) = delete;
  Watch& operator=(Watch const&) = delete;

  // Returns when there is something to read, or when the moment has come.
  asio::awaitable<void> readable(Clock::time_point until) {
    boost::system::error_code read_error, timer_error;
    timer_.expires_at(until);
    auto read_token = asio::redirect_error(asio::use_awaitable, read_error);
    auto timer_token = asio::redirect_error(asio::use_awaitable, timer_error);
    co_await (descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, read_token) ||
              timer_.async_wait(timer_token));
  }

private:
  asio::posix::stream_descriptor descriptor_;
  asio::steady_timer timer_;
};

void exchange(PollPlan& plan, SnmpSession& session, Conversation& conversation) {
  // An answer may be there at once, when a request could not be sent.
  for (;;) {
    for (auto const& answer : session.take_answers()) {
      if (answer.outcome == SnmpAnswer::Outcome::timeout || answer.outcome == SnmpAnswer::Outcome::garbage)
        ++conversation.timeouts;
      plan.take(answer);
    }
    auto const requests = plan.is_done() ? std::vector<SnmpRequest>{} : plan.next();
    if (requests.empty()) return;
    for (auto const& request : requests) session.send(request);
    conversation.requests += requests.size();
  }
}

void sum_up(PollPlan const& plan, SnmpSession const& session, Clock::time_point started, Instant at,
            DeviceMemory& memory, Conversation& conversation) {
  memory.plan = plan.memory();
  conversation.outcome = plan.finish(at, Clock::now() - started);
  conversation.repeated = session.counters().repeated;
  conversation.unusable = session.counters().unusable;
  conversation.values_refused = plan.values_refused();
}

}  // namespace

asio::awaitable<Result<Conversation>> converse(SnmpTarget target, std::chrono::milliseconds timeout,
                                               int tries, KeyRing& keys, DeviceMemory& memory,
                                               PollClock clock) {
  Conversation conversation;
  auto const address = IpAddress::parse(target.address);
  if (!address) {
    conversation.outcome = std::unexpected(SilenceCause::not_resolved);
    co_return conversation;
  }
  SnmpSession::Timing const timing{timeout, tries};
  auto opened = SnmpSession::open(target, *address, timing, keys, memory.engine);
  if (!opened) co_return std::unexpected(opened.error());
  auto const session = std::move(*opened);

  auto const executor = co_await asio::this_coro::executor;
  auto const started = Clock::now();
  auto const limit = started + std::max(conversation_least_limit, 2 * tries * timeout);
  auto const host = target.kind == DeviceKind::computer ? PollPlan::Host::asked : PollPlan::Host::not_asked;
  PollPlan plan(target.id, memory.plan, host);
  Watch watch(executor, session->socket());
  exchange(plan, *session, conversation);
  while (!plan.is_done()) {
    auto const patience = session->patience();
    auto const until = patience ? std::min(limit, Clock::now() + *patience) : limit;
    co_await watch.readable(until);
    // Both, whatever woke us: where this program was late the answer is not, and a peer that sends without
    // pause must not keep its requests from ending.
    session->read();
    session->expire();
    if (Clock::now() >= limit) plan.give_up();
    exchange(plan, *session, conversation);
  }
  sum_up(plan, *session, started, clock(), memory, conversation);
  co_return conversation;
}

}  // namespace campus
