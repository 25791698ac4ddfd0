// How the poller takes turns.
//
// One coroutine keeps the time: a queue of devices by the moment they are due, and two lanes with places. Who
// is due and finds a place is asked by a coroutine of its own; who finds none waits at the head of the line,
// and how long is counted.  The quick lane is for devices that answered last time, the slow one for those
// that did not: a hall full of dead devices, each holding its place until the last try is over, must not
// delay the living.
//
// A dead device is asked the same as any other, since the first request of a poll is a single GET that
// doubles as the probe.  Until the judge may call it unreachable it is asked as often and as stubbornly as
// before; then with one try and with pauses that double.
#include "collectors/snmp/poller.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <exception>
#include <list>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "collectors/snmp/conversation.hpp"

namespace campus {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// A socket, and at most 16 answers of 2.3 kB in its buffer, each.  Full: the device waits, and
// poll_late_ms_max grows.
constexpr std::size_t quick_lane_places = 256;
constexpr std::size_t slow_lane_places = 32;

// When the judge may already have called it unreachable (Campus::misses_until_unreachable), haste is over.
constexpr unsigned misses_until_pause = 3;
constexpr milliseconds pause_most = std::chrono::minutes(2);

// The first round starts devices this far apart, the later ones keep what jitter makes of it.
constexpr milliseconds first_round_step{50};
constexpr double jitter_share = 0.05;  // of the interval, either way

// The machine is out of memory or sockets.
Result<Conversation> refusal(SnmpTarget const& target, std::exception_ptr const& error) {
  std::string reason;
  try {
    std::rethrow_exception(error);
  } catch (std::exception const& thrown) {
    reason = thrown.what();
  }
  return fail(Fault::Kind::failure, "CMP-N007", {{"device", target.id.name}, {"reason", std::move(reason)}});
}

}  // namespace

struct Poller::State {
  struct Device {
    SnmpTarget target;
    DeviceMemory memory;
    unsigned misses = 0;  // in turn
  };
  struct Lane {
    std::size_t places;
    std::size_t taken = 0;
    std::deque<std::pair<Clock::time_point, Device*>> line;  // those who are due; at most all devices
  };

  asio::any_io_executor executor;
  PollConfig config;
  Report report;
  Failed failed;
  PollClock clock;
  asio::steady_timer wake;
  std::list<Device> devices;
  std::multimap<Clock::time_point, Device*> due;
  Lane quick{.places = quick_lane_places, .line = {}};
  Lane slow{.places = slow_lane_places, .line = {}};
  std::list<asio::cancellation_signal> flights;
  KeyRing keys;
  PollCounters counters;
  std::minstd_rand random{std::random_device{}()};
  bool is_stopping = false;

  State(asio::any_io_executor on, PollConfig with, Report to, Failed otherwise, PollClock by)
      : executor(on),
        config(std::move(with)),
        report(std::move(to)),
        failed(std::move(otherwise)),
        clock(std::move(by)),
        wake(on) {}

  void schedule_first_round();
  void schedule(Device& device);
  void line_up(Clock::time_point now);
  void start_waiting(Lane& lane, Clock::time_point now);
  void start(Lane& lane, Device& device);
  void landed(Device& device, Result<Conversation> const& result);
  void count(Device& device, Conversation const& conversation);
  void note_engine(Device const& device, SnmpEngine const& before);
  static asio::awaitable<Result<Conversation>> fly(State* self, Device* device);
};

void Poller::State::schedule_first_round() {
  auto const spread = std::min<milliseconds>(config.every, first_round_step * config.devices.size());
  auto const now = Clock::now();
  std::size_t place = 0;
  for (auto const& target : config.devices) {
    devices.push_back({.target = target, .memory = {}});
    due.emplace(now + spread * place++ / config.devices.size(), &devices.back());
  }
}

void Poller::State::schedule(Device& device) {
  auto pause = config.every;
  if (device.misses > misses_until_pause) {
    auto const doublings = std::min(device.misses - misses_until_pause, 10U);
    pause = std::max(pause, std::min(pause_most, pause * (1 << doublings)));
  }
  std::uniform_real_distribution<> jitter(1 - jitter_share, 1 + jitter_share);
  auto const wait = std::chrono::duration_cast<Clock::duration>(pause * jitter(random));
  due.emplace(Clock::now() + wait, &device);
}

void Poller::State::line_up(Clock::time_point now) {
  while (!due.empty() && due.begin()->first <= now) {
    auto const [when, device] = *due.begin();
    due.erase(due.begin());
    (device->misses == 0 ? quick : slow).line.emplace_back(when, device);
  }
}

void Poller::State::start_waiting(Lane& lane, Clock::time_point now) {
  while (!lane.line.empty() && lane.taken < lane.places) {
    auto const [when, device] = lane.line.front();
    lane.line.pop_front();
    auto const late = std::chrono::duration_cast<milliseconds>(now - when).count();
    counters.poll_late_ms_max = std::max<std::int64_t>(counters.poll_late_ms_max, late);
    start(lane, *device);
  }
}

asio::awaitable<Result<Conversation>> Poller::State::fly(State* self, Device* device) {
  int const tries = device->misses >= misses_until_pause ? 1 : self->config.tries;
  co_return co_await converse(device->target, self->config.timeout, tries, self->keys, device->memory,
                              self->clock);
}

void Poller::State::start(Lane& lane, Device& device) {
  ++lane.taken;
  ++counters.in_flight;
  ++counters.polls_started;
  flights.emplace_back();
  auto const flight = std::prev(flights.end());
  auto const engine_before = device.memory.engine;
  auto done = [this, &lane, &device, flight, engine_before](std::exception_ptr error,
                                                            Result<Conversation> result) {
    flights.erase(flight);
    --lane.taken;
    --counters.in_flight;
    if (!error && !is_stopping) {
      note_engine(device, engine_before);
      landed(device, result);
    } else if (!is_stopping) {
      landed(device, refusal(device.target, error));
    }
    wake.cancel();
  };
  asio::co_spawn(executor, fly(this, &device), asio::bind_cancellation_slot(flight->slot(), std::move(done)));
}

void Poller::State::landed(Device& device, Result<Conversation> const& result) {
  if (!result) {
    ++counters.sessions_refused;
    failed(result.error());
    return schedule(device);
  }
  count(device, *result);
  schedule(device);
  if (result->outcome) {
    report(*result->outcome);
    return;
  }
  report(DeviceSilent{.device = device.target.id, .at = clock(), .cause = result->outcome.error()});
}

void Poller::State::count(Device& device, Conversation const& conversation) {
  counters.requests_sent += conversation.requests;
  counters.requests_repeated += conversation.repeated;
  counters.timeouts += conversation.timeouts;
  counters.datagrams_unusable += conversation.unusable;
  counters.values_refused += conversation.values_refused;
  if (conversation.outcome) {
    ++counters.polls_answered;
    if (conversation.outcome->is_truncated) ++counters.polls_truncated;
    if (device.misses > 0) --counters.devices_dead;
    device.misses = 0;
  } else {
    ++counters.polls_silent;
    if (device.misses == 0) ++counters.devices_dead;
    ++device.misses;
  }
}

// Cloned images and cheap access points share an engine identifier, and then their clocks fight over one
// place.
void Poller::State::note_engine(Device const& device, SnmpEngine const& before) {
  auto const& id = device.memory.engine.id;
  if (id.empty() || id == before.id) return;
  if (std::ranges::any_of(
          devices, [&](Device const& other) { return &other != &device && other.memory.engine.id == id; }))
    ++counters.equal_engine_ids;
}

Poller::Poller(asio::any_io_executor executor, PollConfig config, Report report, Failed failed, PollClock clock)
    : state_(std::make_unique<State>(std::move(executor), std::move(config), std::move(report),
                                     std::move(failed), std::move(clock))) {}

Poller::~Poller() = default;

asio::awaitable<void> Poller::run() {
  auto& state = *state_;
  state.schedule_first_round();
  while (!state.is_stopping) {
    auto const now = Clock::now();
    state.line_up(now);
    state.start_waiting(state.quick, now);
    state.start_waiting(state.slow, now);
    state.wake.expires_at(state.due.empty() ? Clock::time_point::max() : state.due.begin()->first);
    boost::system::error_code woken;
    auto token = asio::redirect_error(asio::use_awaitable, woken);
    co_await state.wake.async_wait(token);
  }
  for (auto& flight : state.flights) flight.emit(asio::cancellation_type::terminal);
  while (!state.flights.empty()) {
    state.wake.expires_at(Clock::time_point::max());
    boost::system::error_code woken;
    auto token = asio::redirect_error(asio::use_awaitable, woken);
    co_await state.wake.async_wait(token);
  }
}

void Poller::ask_now(DeviceId const& device) {
  auto& due = state_->due;
  auto const found = std::ranges::find_if(due, [&](auto const& turn) { return turn.second->target.id == device; });
  if (found == due.end()) return;
  auto* const asked = found->second;
  due.erase(found);
  due.emplace(Clock::now(), asked);
  state_->wake.cancel();
}

void Poller::stop() {
  state_->is_stopping = true;
  state_->wake.cancel();
}

PollCounters Poller::counters() const { return state_->counters; }

asio::awaitable<Result<DevicePolled>> poll_once(SnmpTarget target, milliseconds timeout, int tries,
                                                PollClock clock) {
  KeyRing keys;
  DeviceMemory memory;
  auto const result = co_await converse(target, timeout, tries, keys, memory, std::move(clock));
  if (!result) co_return std::unexpected(result.error());
  if (!result->outcome) co_return std::unexpected(to_fault(result->outcome.error(), target));
  co_return *result->outcome;
}

Fault to_fault(SilenceCause cause, SnmpTarget const& target) {
  auto fault = [&](Fault::Kind kind, std::string code) {
    return Fault{
        kind,
        std::move(code),
        {{"device", target.id.name}, {"address", target.address}, {"port", std::to_string(target.port)}}};
  };
  switch (cause) {
    case SilenceCause::timeout: return fault(Fault::Kind::unreachable, "CMP-N001");
    case SilenceCause::refused: return fault(Fault::Kind::unreachable, "CMP-N002");
    case SilenceCause::authentication: return fault(Fault::Kind::permission, "CMP-N003");
    case SilenceCause::garbage: return fault(Fault::Kind::broken, "CMP-N004");
    case SilenceCause::endless: return fault(Fault::Kind::broken, "CMP-N005");
    case SilenceCause::not_resolved: return fault(Fault::Kind::invalid, "CMP-N006");
    case SilenceCause::not_sent: return fault(Fault::Kind::failure, "CMP-N009");
  }
  return fault(Fault::Kind::failure, "CMP-N001");
}

}  // namespace campus
