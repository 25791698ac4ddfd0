#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/packet/tunnel.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// Where a frame ended.  Every frame ends in exactly one of these, so their sum is what the source gave.
enum class FrameFate : std::uint8_t {
  tcp,
  udp,
  icmp,  // of IPv4 and IPv6
  sctp,
  ip_other,  // any other protocol over IP
  portless,  // TCP, UDP or SCTP whose ports are cut off or in a fragment we did not see: port 0
  arp,
  lldp,
  spanning_tree,
  not_ip,        // any other frame that carries no IP
  cut_short,     // broke off before the addresses
  malformed,     // says what it is and cannot be that, or was heard with a wrong checksum
  unknown_link,  // the link type has no reader here
};

constexpr std::size_t frame_fates = 13;

// The names under which the counters are printed and sent; by the order of FrameFate.
constexpr std::array<std::string_view, frame_fates> frame_fate_names{
    "tcp",  "udp",           "icmp",   "sctp",      "ip_other",  "portless",    "arp",
    "lldp", "spanning_tree", "not_ip", "cut_short", "malformed", "unknown_link"};

// True when the frame was counted in a flow.
constexpr bool is_flow(FrameFate fate) { return fate <= FrameFate::portless; }

// Running sums by fate.  Plain numbers; written by the capture thread, copied into a slab for the others.
struct FrameCounters {
  std::array<Counts, frame_fates> by_fate{};
  // Of these frames, those that were counted by the packet inside, by the outermost tunnel; no part of the
  // sums.
  std::array<Counts, tunnel_kinds> by_tunnel{};

  Counts& operator[](FrameFate fate) noexcept { return by_fate[static_cast<std::size_t>(fate)]; }
  Counts const& operator[](FrameFate fate) const noexcept { return by_fate[static_cast<std::size_t>(fate)]; }
  Counts& operator[](Tunnel tunnel) noexcept { return by_tunnel[static_cast<std::size_t>(tunnel)]; }
  Counts const& operator[](Tunnel tunnel) const noexcept {
    return by_tunnel[static_cast<std::size_t>(tunnel)];
  }

  FrameCounters& operator+=(FrameCounters const& other) noexcept {
    for (std::size_t i = 0; i < by_fate.size(); ++i) by_fate[i] += other.by_fate[i];
    for (std::size_t i = 0; i < by_tunnel.size(); ++i) by_tunnel[i] += other.by_tunnel[i];
    return *this;
  }

  Counts total() const noexcept { return sum(FrameFate::tcp, FrameFate::unknown_link); }
  Counts flows() const noexcept { return sum(FrameFate::tcp, FrameFate::portless); }
  Counts other() const noexcept { return sum(FrameFate::arp, FrameFate::not_ip); }
  Counts undissected() const noexcept { return sum(FrameFate::cut_short, FrameFate::unknown_link); }

private:
  Counts sum(FrameFate first, FrameFate last) const noexcept {
    Counts all;
    for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i)
      all += by_fate[i];
    return all;
  }
};

}  // namespace campus::packet
