#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"

namespace campus::config {

// What one word of a configuration may mean, and how the same is written back.  A number that measures
// something carries its unit: "30s", "64MiB", "100Mbps"; a bare 30 leaves open of what.  A refusal is a Fault
// whose arguments hold the word as `value`; who asked adds the `key`.  Pure functions; any thread.

struct ByteSize {
  std::uint64_t bytes = 0;
  auto operator<=>(ByteSize const&) const = default;
};

struct BitRate {
  std::uint64_t per_second = 0;
  auto operator<=>(BitRate const&) const = default;
};

// An address and a port other than 0: "192.0.2.9:4739", "[2001:db8::9]:4739".
struct SocketAddress {
  IpAddress address;
  std::uint16_t port = 0;
  bool operator==(SocketAddress const&) const = default;
};

// "30s", "500ms", "5m", "8h", "184d"
Result<std::chrono::milliseconds> read_duration(std::string_view text);

Result<void> read_value(std::string_view text, std::chrono::milliseconds& value);
Result<void> read_value(std::string_view text, std::chrono::seconds& value);  // a fraction of one is refused
Result<void> read_value(std::string_view text, ByteSize& value);  // "256B", "64KiB", "64MiB", "2GiB"
Result<void> read_value(std::string_view text, BitRate& value);   // "64kbps", "100Mbps", "1Gbps"
Result<void> read_value(std::string_view text, std::int64_t& value);
Result<void> read_value(std::string_view text, bool& value);
Result<void> read_value(std::string_view text, std::string& value);  // any text but the empty one
Result<void> read_value(std::string_view text, IpAddress& value);
Result<void> read_value(std::string_view text, Prefix& value);  // with no bit set behind its length
Result<void> read_value(std::string_view text, MacAddress& value);
Result<void> read_value(std::string_view text, VlanId& value);
Result<void> read_value(std::string_view text, SocketAddress& value);

// In the largest unit that divides it: 90s, 2m, 184d.
std::string to_text(std::chrono::milliseconds value);
std::string to_text(ByteSize value);
std::string to_text(BitRate value);
std::string to_text(std::int64_t value);
std::string to_text(SocketAddress const& value);

}  // namespace campus::config
