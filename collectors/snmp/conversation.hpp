#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <expected>

#include "collectors/snmp/key_ring.hpp"
#include "collectors/snmp/poll_config.hpp"
#include "collectors/snmp/poll_plan.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/observation.hpp"

namespace campus {

// What is kept of a device between its polls, and written by each.
struct DeviceMemory {
  PollMemory plan;
  SnmpEngine engine;
};

struct Conversation {
  std::expected<DevicePolled, SilenceCause> outcome = std::unexpected(SilenceCause::timeout);
  std::uint64_t requests = 0, repeated = 0, timeouts = 0, unusable = 0, values_refused = 0;
};

// A device that answers each request just in time would hold its place for ever; after this the poll ends
// with what there is.  Longer only where one question with all its tries may take longer.
constexpr std::chrono::milliseconds conversation_least_limit = std::chrono::seconds(30);

// Polls one device once: PollPlan says what, SnmpSession carries it, this awaits.  A Fault is ours (no
// socket), a silence is the device's.  Keys and memory must outlive it.  On the executor of the caller;
// cancelling it leaves nothing behind.
boost::asio::awaitable<Result<Conversation>> converse(SnmpTarget target, std::chrono::milliseconds timeout,
                                                      int tries, KeyRing& keys, DeviceMemory& memory,
                                                      PollClock clock);

}  // namespace campus
