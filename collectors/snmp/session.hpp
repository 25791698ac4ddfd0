#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "collectors/snmp/key_ring.hpp"
#include "collectors/snmp/message.hpp"
#include "collectors/snmp/poll_config.hpp"
#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"

namespace campus {

// One conversation with one agent over one UDP socket, by net-snmp's single-session functions; nobody else
// may include its headers.  It neither blocks nor waits: whoever holds it awaits the socket and the time and
// calls read() and expire().  A v3 engine is discovered on the way, before the first request goes out.
// net-snmp keeps its users and clocks in lists of the process, so all sessions live on one thread: the
// control loop.
class SnmpSession {
public:
  struct Timing {
    std::chrono::milliseconds timeout;
    int tries;
  };
  struct Counters {
    std::uint64_t repeated = 0;
    std::uint64_t unusable = 0;
  };

  // The engine is read and written while the session lives.
  static Result<std::unique_ptr<SnmpSession>> open(SnmpTarget const& target, IpAddress const& address,
                                                   Timing timing, KeyRing& keys, SnmpEngine& engine);
  ~SnmpSession();
  SnmpSession(SnmpSession const&) = delete;
  SnmpSession& operator=(SnmpSession const&) = delete;

  int socket() const;
  void send(SnmpRequest const& request);
  void read();                                                // the socket is readable
  void expire();                                              // repeat or give up what has waited long enough
  std::optional<std::chrono::microseconds> patience() const;  // until expire() is due; none: nothing is asked
  std::vector<SnmpAnswer> take_answers();
  Counters counters() const;

private:
  struct Impl;
  explicit SnmpSession(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace campus
