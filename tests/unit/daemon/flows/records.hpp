#pragma once

#include <string_view>

#include "policy/model/flow_record.hpp"

namespace campus::flows::test {

struct Ends {
  std::string_view source = "10.0.0.5", destination = "10.0.0.1";
  std::uint16_t source_port = 40'000, destination_port = 443;
  std::uint8_t protocol = 6;
};

constexpr std::int64_t noon_ns = 1'788'220'800'000'000'000;  // 2026-09-01 00:00:00 UTC

// A conversation that the source opened: 5 frames and 700 bytes there, 4 and 4200 back, over 90.5 seconds.
inline FlowRecord conversation(Ends ends = {}) {
  auto const source = IpAddress::parse(ends.source).value(),
             destination = IpAddress::parse(ends.destination).value();
  bool const has_ports = ends.protocol == 6 || ends.protocol == 17 || ends.protocol == 132;
  std::uint16_t const from = has_ports ? ends.source_port : std::uint16_t{0};
  std::uint16_t const to = has_ports ? ends.destination_port : std::uint16_t{0};
  FlowRecord record;
  bool const is_a = std::pair(source, from) <= std::pair(destination, to);
  record.key = {.address_a = is_a ? source : destination,
                .address_b = is_a ? destination : source,
                .port_a = is_a ? from : to,
                .port_b = is_a ? to : from,
                .protocol = ends.protocol,
                .ip_version = source.is_v4() ? std::uint8_t{4} : std::uint8_t{6}};
  record.is_opened_by_a = is_a;
  FlowSide const there{.counts = {.packets = 5, .bytes = 700}, .tcp_flags = 0x1b, .tos = 0x48, .ttl = 64};
  FlowSide const back{.counts = {.packets = 4, .bytes = 4200}, .tcp_flags = 0x1a, .tos = 0, .ttl = 55};
  record.a = is_a ? there : back;
  record.b = is_a ? back : there;
  record.first_ns = noon_ns + 123'456'789;
  record.last_ns = noon_ns + 90'623'456'789;
  record.end = FlowEnd::finished;
  return record;
}

}  // namespace campus::flows::test
