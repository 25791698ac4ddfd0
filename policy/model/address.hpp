#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace campus {

// The addresses of a network, as small values that compare, hash, parse and print.

// An IEEE 802 address.  Prints as "3c:6a:9d:00:00:01".
struct MacAddress {
  std::array<std::uint8_t, 6> octets{};

  static std::optional<MacAddress> parse(std::string_view text);  // ':' or '-' between the octets, or none
  std::string to_string() const;
  auto operator<=>(MacAddress const&) const = default;
};

// An IPv4 or IPv6 address in network byte order.  IPv4 is held as ::ffff:a.b.c.d (RFC 4291 2.5.5.2), so both
// kinds share one table.
struct IpAddress {
  std::array<std::uint8_t, 16> octets{};

  static IpAddress v4(std::uint32_t host_order);
  static std::optional<IpAddress> parse(std::string_view text);
  bool is_v4() const;
  std::string to_string() const;  // RFC 5952 for IPv6
  auto operator<=>(IpAddress const&) const = default;
};

// A block of addresses, "10.20.0.0/16".  Bits beyond the length are zero.
class Prefix {
public:
  Prefix() = default;
  static std::optional<Prefix> parse(std::string_view text);  // an address without "/n" is a block of one
  static std::optional<Prefix> of(IpAddress const& address, int length);

  bool contains(IpAddress const& address) const;
  IpAddress const& address() const { return address_; }
  int length() const;  // as written: 0..32 for IPv4, 0..128 for IPv6
  std::string to_string() const;
  auto operator<=>(Prefix const&) const = default;

private:
  IpAddress address_{};
  std::uint8_t bits_ = 0;  // counted over the 128 bits of IpAddress
};

// An 802.1Q VLAN, 1..4094; 0 means untagged.
struct VlanId {
  static constexpr std::uint16_t highest = 4094;
  std::uint16_t number = 0;
  auto operator<=>(VlanId const&) const = default;
};

}  // namespace campus

template <>
struct std::hash<campus::IpAddress> {
  std::size_t operator()(campus::IpAddress const& address) const noexcept;
};

template <>
struct std::hash<campus::MacAddress> {
  std::size_t operator()(campus::MacAddress const& address) const noexcept;
};
