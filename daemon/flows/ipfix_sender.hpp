#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "daemon/flows/ipfix_writer.hpp"
#include "policy/model/fault.hpp"

namespace campus::flows {

struct IpfixTarget {
  IpAddress address;
  std::uint16_t port = 4739;  // IANA's
  IpfixSettings settings{};
};

// Sends FlowRecords to a collector as IPFIX over UDP.  Nobody answers, so nobody knows what arrived: the
// collector sees by the sequence what is missing.  Lives on the executor's one thread; run() lives until
// stop().  Destroy it only after run() has returned.
class IpfixSender {
public:
  // 1.4 MB, or 18,000 flows: what a loop that was late for a second has to say.  Full: the newest are dropped
  // and counted.
  static constexpr std::size_t messages_waiting_max = 1'024;
  // A turn that has more goes on after others had theirs; a collector's buffer is small, too.
  static constexpr std::size_t messages_per_turn_max = 64;

  struct Counters {
    std::uint64_t messages = 0;         // handed to the kernel
    std::uint64_t records = 0;          // in them, a direction each
    std::uint64_t records_dropped = 0;  // there was no room to wait
    std::uint64_t records_unsent = 0;   // the kernel refused them: no route, no buffer
    std::uint64_t refused = 0;          // times the other machine said that nobody listens
    bool operator==(Counters const&) const = default;
  };

  IpfixSender(boost::asio::any_io_executor executor, IpfixTarget target, std::function<Instant()> clock);
  ~IpfixSender();
  IpfixSender(IpfixSender const&) = delete;
  IpfixSender& operator=(IpfixSender const&) = delete;

  Result<void> open();  // before run()
  void offer(std::span<FlowRecord const> records);
  boost::asio::awaitable<void> run();
  void stop();  // what waits is sent first, as far as one turn goes
  Counters const& counters() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace campus::flows
