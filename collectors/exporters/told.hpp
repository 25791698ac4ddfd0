#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace campus::exporters {

// What we understand of a record.
// clang-format off
enum class Item : std::uint8_t {
  nothing,
  source_v4, destination_v4, source_v6, destination_v6,
  source_port, destination_port, protocol, ip_version, vlan, vlan_post, vlan_dot1q,
  tos, dscp, tcp_flags, ttl, ttl_least, ttl_most, icmp, icmp_type, icmp_code,
  octets, packets, octets_total, packets_total, octets_post, packets_post,
  initiator_octets, responder_octets, initiator_packets, responder_packets,
  reverse_octets, reverse_packets, reverse_octets_total, reverse_packets_total,
  reverse_tcp_flags, reverse_tos, reverse_ttl,
  first_uptime, last_uptime, first, last, observed, first_delta_us, last_delta_us, duration_ms, duration_us, started,
  end_reason, direction, biflow_direction,
  source_mac, destination_mac, source_mac_post, destination_mac_post, interface_in, interface_out,
  sampler, sampling_interval, sampler_random_interval, packet_interval, packet_space, sampling_size,
  sampling_population,
};
// clang-format on
constexpr std::size_t item_count = static_cast<std::size_t>(Item::sampling_population) + 1;
static_assert(item_count <= 64);

// The items of one record.  An IPv6 address is where it stands in the datagram, all others are numbers;
// moments are nanoseconds since 1970.  Lives no longer than the datagram.
class Told {
public:
  void forget() noexcept { present_ = 0; }
  void set(Item item, std::uint64_t number) noexcept {
    present_ |= bit(item);
    numbers_[place(item)] = number;
  }
  void set_bytes(Item item, std::uint8_t const* at) noexcept {
    present_ |= bit(item);
    (item == Item::source_v6 ? source_v6_ : destination_v6_) = at;
  }

  bool has(Item item) const noexcept { return (present_ & bit(item)) != 0; }
  std::uint64_t number(Item item) const noexcept { return has(item) ? numbers_[place(item)] : 0; }
  // The first of the two that was told.
  std::uint64_t number(Item item, Item otherwise) const noexcept {
    return number(has(item) ? item : otherwise);
  }
  std::uint8_t const* bytes(Item item) const noexcept {
    return item == Item::source_v6 ? source_v6_ : destination_v6_;
  }

private:
  static std::size_t place(Item item) noexcept { return static_cast<std::size_t>(item); }
  static std::uint64_t bit(Item item) noexcept { return std::uint64_t{1} << place(item); }

  std::uint64_t present_ = 0;
  std::array<std::uint64_t, item_count> numbers_;  // of what is present; the rest is never looked at
  std::uint8_t const* source_v6_ = nullptr;
  std::uint8_t const* destination_v6_ = nullptr;
};

}  // namespace campus::exporters
