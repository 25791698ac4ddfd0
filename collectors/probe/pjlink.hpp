#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>

#include "collectors/probe/probe_config.hpp"
#include "policy/model/probe.hpp"

namespace campus {

// Asks one projector everything in one connection and closes it.  `timeout` holds for the connection and for
// each answer, three of it for the whole.  The target's question must be PJLink's.  On the executor of the
// caller; cancelling it leaves no socket behind.
boost::asio::awaitable<ProbeDone> ask_projector(ProbeTarget target, std::chrono::milliseconds timeout,
                                                ProbeClock clock);

}  // namespace campus
