#pragma once

#include <cstdint>
#include <vector>

namespace campus::packet {

// The packet sockets that a driver opened: net_af_packet does not count what the kernel dropped because the driver's ring
// was full, so the kernel is asked itself.  Opened around the driver's start on the control loop, asked by one thread.
class PacketSockets {
public:
  void look_before();  // at those that are there already
  void look_after();   // the others are the driver's
  std::uint64_t dropped() noexcept;  // since they were opened; the kernel forgets what it told

private:
  std::vector<int> before_, ours_;
  std::uint64_t dropped_ = 0;
};

}  // namespace campus::packet
