#include "collectors/exporters/heading.hpp"

#include <algorithm>

namespace campus::exporters {
namespace {

constexpr std::uint16_t version_v5 = 5, version_v9 = 9, version_ipfix = 10;
constexpr std::uint32_t version_sflow = 5;

Instant at_seconds(std::uint32_t seconds, std::uint32_t nanoseconds = 0) noexcept {
  return Instant{std::chrono::seconds{seconds} + std::chrono::nanoseconds{nanoseconds}};
}

Heading read_v5(Bytes& datagram) noexcept {
  Heading heading{.protocol = Protocol::netflow5};
  heading.count = datagram.u16();
  heading.uptime_ms = datagram.u32();
  auto const seconds = datagram.u32();
  heading.exported = at_seconds(seconds, std::min<std::uint32_t>(datagram.u32(), 999'999'999));
  heading.sequence = datagram.u32();
  heading.domain = datagram.u16();
  heading.sampling = datagram.u16();
  return heading;
}

Heading read_v9(Bytes& datagram) noexcept {
  Heading heading{.protocol = Protocol::netflow9};
  heading.count = datagram.u16();
  heading.uptime_ms = datagram.u32();
  heading.exported = at_seconds(datagram.u32());
  heading.sequence = datagram.u32();
  heading.domain = datagram.u32();
  return heading;
}

Heading read_ipfix(Bytes& datagram) noexcept {
  Heading heading{.protocol = Protocol::ipfix};
  std::size_t const length = datagram.u16();
  heading.has_false_length = length != datagram.left() + 4;
  heading.exported = at_seconds(datagram.u32());
  heading.sequence = datagram.u32();
  heading.domain = datagram.u32();
  return heading;
}

IpAddress read_agent(Bytes& datagram) noexcept {
  constexpr std::uint32_t kind_v4 = 1, kind_v6 = 2;
  auto const kind = datagram.u32();
  if (kind == kind_v4) return IpAddress::v4(datagram.u32());
  IpAddress agent;
  if (kind != kind_v6) return agent;  // it has no address, as the specification allows
  auto const bytes = datagram.take(agent.octets.size());
  std::copy_n(bytes.at(), bytes.left(), agent.octets.begin());
  return agent;
}

Heading read_sflow(Bytes& datagram, Instant now) noexcept {
  Heading heading{.protocol = Protocol::sflow};
  heading.agent = read_agent(datagram);
  heading.domain = datagram.u32();
  heading.sequence = datagram.u32();
  heading.uptime_ms = datagram.u32();
  heading.count = datagram.u32();
  heading.exported = now;
  return heading;
}

}  // namespace

std::optional<Heading> read_heading(Bytes& datagram, Instant now) noexcept {
  std::optional<Heading> heading;
  switch (datagram.u16()) {
    case version_v5: heading = read_v5(datagram); break;
    case version_v9: heading = read_v9(datagram); break;
    case version_ipfix: heading = read_ipfix(datagram); break;
    case 0:  // the upper half of sFlow's
      if (datagram.u16() == version_sflow) heading = read_sflow(datagram, now);
      break;
    default: break;
  }
  return datagram.is_short() ? std::nullopt : heading;
}

}  // namespace campus::exporters
