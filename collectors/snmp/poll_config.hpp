#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "policy/model/device.hpp"
#include "policy/model/time.hpp"

namespace campus {

// What the poller is told: whom to ask, how often, and with which secrets.  Plain values, filled by the
// reader of the configuration; neither net-snmp nor Asio is needed to name them.

// SNMPv2c: one word in clear text.
struct SnmpV2c {
  std::string community = "public";
  bool operator==(SnmpV2c const&) const = default;
};

// SNMPv3 with the user-based security model, always authenticated and encrypted (authPriv).
struct SnmpV3 {
  enum class Auth : std::uint8_t { sha1, sha224, sha256, sha384, sha512 };
  enum class Priv : std::uint8_t { aes128 };
  static constexpr std::size_t passphrase_shortest = 8;  // octets; RFC 3414 11.2, and what agents enforce

  std::string user;
  Auth auth = Auth::sha256;
  std::string auth_passphrase;
  Priv priv = Priv::aes128;
  std::string priv_passphrase;
  std::optional<std::string> context{};  // only agents that serve several machines want one
  bool operator==(SnmpV3 const&) const = default;
};

using SnmpCredential = std::variant<SnmpV2c, SnmpV3>;

struct SnmpTarget {
  DeviceId id;
  DeviceKind kind = DeviceKind::switch_;
  std::string address;  // numeric, IPv4 or IPv6 without brackets; anything else is reported as not_resolved
  std::uint16_t port = 161;  // UDP
  SnmpCredential credential = SnmpV2c{};
  bool operator==(SnmpTarget const&) const = default;
};

// Tells the time of day at which an answer came.
using PollClock = std::function<Instant()>;

struct PollConfig {
  static constexpr std::chrono::milliseconds every_least = std::chrono::seconds(5);
  static constexpr std::chrono::milliseconds every_most = std::chrono::hours(1);
  static constexpr std::chrono::milliseconds timeout_least = std::chrono::milliseconds(100);
  static constexpr std::chrono::milliseconds timeout_most = std::chrono::seconds(10);
  static constexpr int tries_most = 10;
  // A school has a few hundred devices; past this the plan of one event loop for all of them must be
  // revisited.
  static constexpr std::size_t devices_most = 20'000;

  std::chrono::milliseconds every = std::chrono::seconds(60);
  std::chrono::milliseconds timeout = std::chrono::seconds(2);  // for one try of one request
  int tries = 2;                                                // the first request and its repetitions
  std::vector<SnmpTarget> devices;
  bool operator==(PollConfig const&) const = default;
};

}  // namespace campus
