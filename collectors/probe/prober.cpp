#include "collectors/probe/prober.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <list>
#include <random>
#include <utility>

#include "collectors/probe/icmp.hpp"
#include "collectors/probe/pjlink.hpp"
#include "collectors/probe/probe_plan.hpp"

namespace campus {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

// School begins without a bell that we could hear: the plan is looked at this often.
constexpr std::chrono::milliseconds look_every{1'000};

asio::awaitable<ProbeDone> ask(ProbeTarget target, std::chrono::milliseconds timeout, ProbeClock clock) {
  if (std::holds_alternative<PjlinkQuestion>(target.question))
    return ask_projector(std::move(target), timeout, std::move(clock));
  return ping(std::move(target), timeout, std::move(clock));
}

}  // namespace

struct Prober::State {
  asio::any_io_executor executor;
  ProbePlan plan;
  Report report;
  ProbeClock clock;
  IsSchoolTime is_school_time;
  asio::steady_timer wake;
  std::list<asio::cancellation_signal> flights;
  ProbeCounters counters;
  bool is_stopping = false;

  State(asio::any_io_executor on, ProbeConfig with, Report to, ProbeClock by, IsSchoolTime when)
      : executor(on),
        plan(std::move(with), Clock::now(), std::random_device{}()),
        report(std::move(to)),
        clock(std::move(by)),
        is_school_time(std::move(when)),
        wake(on) {}

  void start(std::size_t number);
  void landed(std::size_t number, std::exception_ptr const& error, ProbeDone done);
  asio::awaitable<void> pause(Clock::time_point until);
};

void Prober::State::start(std::size_t number) {
  ++counters.started;
  flights.emplace_back();
  auto const flight = std::prev(flights.end());
  auto done = [this, number, flight](std::exception_ptr error, ProbeDone probe) {
    flights.erase(flight);
    landed(number, error, std::move(probe));
  };
  auto const& config = plan.config();
  asio::co_spawn(executor, ask(config.targets[number], config.timeout, clock),
                 asio::bind_cancellation_slot(flight->slot(), std::move(done)));
}

void Prober::State::landed(std::size_t number, std::exception_ptr const& error, ProbeDone done) {
  plan.landed(number);
  wake.cancel();
  if (is_stopping) return;
  if (error)  // the machine is out of memory or sockets
    done = {.device = plan.config().targets[number].id,
            .protocol = std::holds_alternative<PjlinkQuestion>(plan.config().targets[number].question)
                            ? ProbeProtocol::pjlink
                            : ProbeProtocol::ping,
            .at = clock(),
            .failure = ProbeFailure::not_sent};
  ++(done.failure ? counters.failed : counters.answered);
  report(std::move(done));
}

asio::awaitable<void> Prober::State::pause(Clock::time_point until) {
  wake.expires_at(until);
  boost::system::error_code woken;
  auto token = asio::redirect_error(asio::use_awaitable, woken);
  co_await wake.async_wait(token);
}

Prober::Prober(asio::any_io_executor executor, ProbeConfig config, Report report, ProbeClock clock,
               IsSchoolTime is_school_time)
    : state_(std::make_unique<State>(std::move(executor), std::move(config), std::move(report),
                                     std::move(clock), std::move(is_school_time))) {}

Prober::~Prober() = default;

asio::awaitable<void> Prober::run() {
  auto& state = *state_;
  while (!state.is_stopping) {
    auto const now = Clock::now();
    for (auto const number : state.plan.start(now, state.is_school_time())) state.start(number);
    co_await state.pause(now + look_every);
  }
  for (auto& flight : state.flights) flight.emit(asio::cancellation_type::terminal);
  while (!state.flights.empty()) co_await state.pause(Clock::time_point::max());
}

void Prober::stop() {
  state_->is_stopping = true;
  state_->wake.cancel();
}

void Prober::hurry(DeviceId const& device) {
  state_->plan.hurry(device);
  state_->wake.cancel();
}

ProbeCounters Prober::counters() const {
  auto counters = state_->counters;
  counters.in_flight = state_->plan.in_flight();
  return counters;
}

}  // namespace campus
