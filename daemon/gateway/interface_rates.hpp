#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "collectors/exporters/exported.hpp"
#include "policy/model/time.hpp"
#include "policy/watch/rate.hpp"

namespace campus::gateway {

// What the counters of interfaces that sFlow agents send come to: octets as rates, over wraps, resets and restarts as
// RateMeter judges them, errors and discards as what was added between two samples.  Sans I/O; lives on the control loop.
class InterfaceRates {
public:
  // The ports of a full stack of switches.  Full: further ones of this exporter are not followed, and counted.
  static constexpr std::size_t interfaces_per_exporter_max = 512;
  // Of all exporters together, some 6 MB.  Full: likewise.
  static constexpr std::size_t interfaces_max = 8'192;
  // Agents send at least every few minutes.  One that was silent for longer is forgotten.
  static constexpr std::chrono::hours forgotten_after{1};

  // What one way through an interface added between two samples; nothing: unknown, or not counted by the device.
  struct Way {
    std::optional<std::uint64_t> bps;
    std::optional<std::uint64_t> errors, discards;
    bool operator==(Way const&) const = default;
  };
  struct Interface {
    IpAddress exporter, agent;
    std::uint32_t domain = 0, index = 0;
    std::uint64_t speed_bps = 0;  // 0: the device does not say
    bool is_up = false, is_enabled = false;
    Instant heard;   // the last sample
    Duration over{};  // between the two samples that the ways are of; zero: there is only one
    Way in, out;
  };

  void hear(exporters::InterfaceCounters const& counters);
  void forget_silent(Instant now);

  std::vector<Interface> interfaces() const;  // by exporter, agent and index
  std::uint64_t not_followed() const { return not_followed_; }  // samples

private:
  struct Key {
    IpAddress exporter, agent;
    std::uint32_t domain = 0, index = 0;
    auto operator<=>(Key const&) const = default;
  };
  struct Followed {
    RateMeter meter;
    exporters::InterfaceCounters last;
    Interface shown;
  };

  Followed* place_of(Key const& key);

  std::map<Key, Followed> followed_;  // at most interfaces_max
  std::map<IpAddress, std::size_t> of_exporter_;
  std::uint64_t not_followed_ = 0;
};

}  // namespace campus::gateway
