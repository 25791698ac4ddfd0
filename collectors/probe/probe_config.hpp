#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "policy/model/device.hpp"
#include "policy/model/time.hpp"

namespace campus {

// What the prober is told: whom to ask, how and how often.  Plain values, filled by the reader of the
// configuration.

struct PjlinkQuestion {
  static constexpr std::uint16_t default_port = 4352;
  static constexpr std::size_t password_longest = 32;  // what the specification allows

  std::uint16_t port = default_port;  // TCP
  std::string password{};             // empty: the projector wants none
  bool operator==(PjlinkQuestion const&) const = default;
};

struct PingQuestion {
  bool operator==(PingQuestion const&) const = default;
};

struct ProbeTarget {
  DeviceId id;
  std::string address;  // numeric, IPv4 or IPv6 without brackets
  std::variant<PjlinkQuestion, PingQuestion> question{};
  bool operator==(ProbeTarget const&) const = default;
};

struct ProbeConfig {
  static constexpr std::chrono::milliseconds every_least = std::chrono::seconds(5);
  static constexpr std::chrono::milliseconds every_most = std::chrono::hours(1);
  static constexpr std::chrono::milliseconds timeout_least = std::chrono::milliseconds(100);
  static constexpr std::chrono::milliseconds timeout_most = std::chrono::seconds(30);

  std::chrono::milliseconds every = std::chrono::seconds(60);  // in school hours
  std::chrono::milliseconds every_after_school = std::chrono::minutes(5);
  // For a connection or one answer.  Some projectors think for seconds after a change of power.
  std::chrono::milliseconds timeout = std::chrono::seconds(8);
  std::vector<ProbeTarget> targets{};
  bool operator==(ProbeConfig const&) const = default;
};

// Tells the time of day at which an answer came.
using ProbeClock = std::function<Instant()>;

}  // namespace campus
