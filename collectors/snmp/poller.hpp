#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "collectors/snmp/poll_config.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/observation.hpp"

namespace campus {

// What the poller did since it started.  Every number only grows, except in_flight.
struct PollCounters {
  std::uint64_t polls_started = 0;
  std::uint64_t polls_answered = 0;
  std::uint64_t polls_silent = 0;
  std::uint64_t polls_truncated = 0;
  std::uint64_t requests_sent = 0;       // not counting repetitions
  std::uint64_t requests_repeated = 0;   // sent again because no answer came in time
  std::uint64_t timeouts = 0;            // requests given up
  std::uint64_t datagrams_unusable = 0;  // no SNMP, or not an answer to us
  std::uint64_t values_refused = 0;      // of a type the column cannot have
  std::uint64_t equal_engine_ids = 0;    // two devices that claim to be the same SNMPv3 engine
  std::uint64_t sessions_refused = 0;    // no socket or no key: the poll was left out
  std::int64_t poll_late_ms_max = 0;     // the longest a device waited for its turn
  std::size_t in_flight = 0;             // devices being asked now
  std::size_t devices_dead = 0;          // devices in the slow lane now
};

// Asks every configured device in turn, for ever, and reports what each says.  Lives on the executor's one
// thread, as does everything it calls.  Constructed inert; run() lives until stop() and then leaves no socket
// and no timer behind.  Destroy it only after run() has returned.
class Poller {
public:
  using Report = std::function<void(Observation)>;
  // A device could not even be asked, for a reason of ours: no socket, no key.  Said at each of its turns.
  using Failed = std::function<void(Fault const&)>;

  Poller(boost::asio::any_io_executor executor, PollConfig config, Report report, Failed failed, PollClock clock);
  ~Poller();
  Poller(Poller const&) = delete;
  Poller& operator=(Poller const&) = delete;

  boost::asio::awaitable<void> run();
  void ask_now(DeviceId const& device);  // out of its turn; one that is being asked stays as it is
  void stop();  // polls under way are dropped without a report
  PollCounters counters() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

// Asks one device once: for the command line and for tests.
boost::asio::awaitable<Result<DevicePolled>> poll_once(SnmpTarget target, std::chrono::milliseconds timeout,
                                                       int tries, PollClock clock);

// The sentence for a device that gave no usable answer.
Fault to_fault(SilenceCause cause, SnmpTarget const& target);

}  // namespace campus
