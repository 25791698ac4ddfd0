#pragma once

#include <cstdint>

namespace campus::packet {

// When a conversation is over; the figures are those that users of NetFlow know.
struct FlowTimeouts {
  struct Limits {
    std::int64_t quiet_ns = 60'000'000'000;    // over after so long without a frame
    std::int64_t active_ns = 300'000'000'000;  // one that lasts longer is told of in between
    bool operator==(Limits const&) const = default;
  };
  Limits tcp{.quiet_ns = 300'000'000'000};  // keep-alives come every two minutes and less
  Limits udp;
  Limits icmp{.quiet_ns = 15'000'000'000};
  Limits other;
  std::int64_t closed_ns = 5'000'000'000;  // behind TCP's last word: what still arrives belongs to it
  bool operator==(FlowTimeouts const&) const = default;

  Limits const& of(std::uint8_t protocol) const noexcept {
    switch (protocol) {
      case 1:
      case 58: return icmp;
      case 6: return tcp;
      case 17: return udp;
      default: return other;
    }
  }
};

}  // namespace campus::packet
