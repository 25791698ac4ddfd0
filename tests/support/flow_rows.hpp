#pragma once

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "policy/model/flow_record.hpp"

namespace campus::test {

// A flow as the line that nfdump prints of it, with the columns of tests/golden/exporters/record but the
// last.
struct FlowRow {
  FlowRecord const& record;
  bool is_from_a = true;  // the direction that the line is about
  std::uint32_t interface_in = 0, interface_out = 0;
  MacAddress source_mac{}, destination_mac{};
  bool has_answer = true;  // the other direction stands in the same line
};

inline std::string row_moment(std::int64_t ns) {
  auto const at = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ns / 1'000'000));
  auto const day = std::chrono::floor<std::chrono::days>(at);
  std::chrono::year_month_day const date(day);
  std::chrono::hh_mm_ss const time(at - day);
  return fmt::format("{}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

inline std::string row_flags(std::uint8_t tcp_flags) {
  std::string letters = "CEUAPRSF";
  for (std::size_t i = 0; i < letters.size(); ++i)
    if ((tcp_flags >> (7 - i) & 1) == 0) letters[i] = '.';
  return letters;
}

inline std::string to_string(FlowRow const& row) {
  auto const& key = row.record.key;
  auto const& forward = row.is_from_a ? row.record.a : row.record.b;
  auto const reverse = row.has_answer ? (row.is_from_a ? row.record.b : row.record.a) : FlowSide{};
  bool const is_icmp = key.protocol == 1 || key.protocol == 58;
  auto const destination_port = is_icmp ? fmt::format("{}.{}", row.record.icmp_type, row.record.icmp_code)
                                        : std::to_string(row.is_from_a ? key.port_b : key.port_a);
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}", row_moment(row.record.first_ns),
                     row_moment(row.record.last_ns), key.protocol,
                     (row.is_from_a ? key.address_a : key.address_b).to_string(),
                     (row.is_from_a ? key.address_b : key.address_a).to_string(),
                     row.is_from_a ? key.port_a : key.port_b, destination_port, row_flags(forward.tcp_flags),
                     forward.tos, forward.counts.packets, forward.counts.bytes, reverse.counts.packets,
                     reverse.counts.bytes, row.interface_in, row.interface_out, key.vlan,
                     row.source_mac.to_string(), row.destination_mac.to_string());
}

}  // namespace campus::test
