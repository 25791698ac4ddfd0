#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>

#include "collectors/probe/probe_config.hpp"
#include "policy/model/probe.hpp"

namespace campus {

struct ProbeCounters {
  std::uint64_t started = 0, answered = 0, failed = 0;  // only grow
  std::size_t in_flight = 0;
};

// Asks every configured device in turn, for ever, and reports what came of it.  Lives on the executor's one
// thread, as does everything it calls.  Constructed inert; run() lives until stop() and then leaves no socket
// and no timer behind. Destroy it only after run() has returned.
class Prober {
public:
  using Report = std::function<void(ProbeDone)>;
  using IsSchoolTime = std::function<bool()>;

  Prober(boost::asio::any_io_executor executor, ProbeConfig config, Report report, ProbeClock clock,
         IsSchoolTime is_school_time);
  ~Prober();
  Prober(Prober const&) = delete;
  Prober& operator=(Prober const&) = delete;

  boost::asio::awaitable<void> run();
  void stop();                         // probes under way are dropped without a report
  void hurry(DeviceId const& device);  // asked at once, out of its turn
  ProbeCounters counters() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace campus
