#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "policy/model/fault.hpp"
#include "policy/model/host.hpp"

namespace campus::link {

// Says who is there, by what the kernel says of its neighbours: HostSeen and HostLeft, of the named
// interfaces alone. Lives on the executor's one thread; run() lives until stop().
class NeighbourWatch {
public:
  // The kernel says nothing while a known neighbour goes on speaking: so it is asked now and then.
  static constexpr std::chrono::seconds ask_every{60};
  static constexpr std::chrono::seconds retry_every{5};

  struct World {
    std::function<void(HostSeen)> seen;
    std::function<void(HostLeft)> left;
    std::function<void(Fault const&)> lost;  // it no longer hears; tried again
    std::function<Instant()> now;
  };
  struct Counters {
    std::uint64_t heard = 0;
    std::uint64_t overruns = 0;  // the kernel had more to say than there was room; everything was asked again
    std::uint64_t missed = 0;    // who had left without a word that was heard
  };

  NeighbourWatch(boost::asio::any_io_executor executor, std::vector<std::string> interfaces, World world);
  ~NeighbourWatch();
  NeighbourWatch(NeighbourWatch const&) = delete;
  NeighbourWatch& operator=(NeighbourWatch const&) = delete;

  boost::asio::awaitable<void> run();
  void stop();
  Counters counters() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace campus::link
