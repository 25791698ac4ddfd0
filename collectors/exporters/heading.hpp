#pragma once

#include <cstdint>
#include <optional>

#include "collectors/exporters/bytes.hpp"
#include "collectors/exporters/statistics.hpp"
#include "policy/model/time.hpp"

namespace campus::exporters {

// What stands at the beginning of a datagram, whatever its protocol.
struct Heading {
  Protocol protocol = Protocol::netflow5;
  // Source id, observation domain, sub-agent; of v5 engine type and engine id.
  std::uint32_t domain = 0;
  IpAddress agent{};  // of sFlow
  std::uint32_t sequence = 0;
  std::uint32_t count = 0;        // of v5 the records, of sFlow the samples that follow
  std::uint32_t uptime_ms = 0;    // of the exporter; IPFIX has none
  Instant exported{};             // by its clock; sFlow has none: when it was heard
  std::uint16_t sampling = 0;     // of v5: two bits for the manner, 14 for the interval
  bool has_false_length = false;  // of IPFIX: it is not that of the datagram
};

// None: no version of ours, or too short for its heading.  `datagram` stands behind the heading afterwards.
std::optional<Heading> read_heading(Bytes& datagram, Instant now) noexcept;

}  // namespace campus::exporters
