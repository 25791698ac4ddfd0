#pragma once

#include <cstdint>

namespace campus::packet {

// When a conversation is over, in nanoseconds without a frame; the figures are those that users of NetFlow know.
struct FlowTimeouts {
  std::int64_t tcp_ns = 300'000'000'000;       // keep-alives come every two minutes and less
  std::int64_t udp_ns = 60'000'000'000;
  std::int64_t icmp_ns = 15'000'000'000;
  std::int64_t other_ns = 60'000'000'000;
  std::int64_t closed_ns = 5'000'000'000;      // behind TCP's last word: what still arrives belongs to it
  std::int64_t active_ns = 300'000'000'000;    // one that lasts longer is told of in between
  bool operator==(FlowTimeouts const&) const = default;

  std::int64_t of(std::uint8_t protocol) const noexcept {
    switch (protocol) {
      case 1:
      case 58: return icmp_ns;
      case 6: return tcp_ns;
      case 17: return udp_ns;
      default: return other_ns;
    }
  }
};

}  // namespace campus::packet
