#include "collectors/exporters/sflow_counters.hpp"

namespace campus::exporters {
namespace {

constexpr std::uint32_t format_generic = 1, format_ethernet = 2;

std::int64_t nanoseconds(Instant moment) noexcept { return moment.time_since_epoch().count(); }

InterfaceCounters read_generic(Bytes& record) noexcept {
  constexpr std::uint32_t full_duplex = 1, enabled = 1, up = 2, promiscuous = 1;
  InterfaceCounters counters;
  counters.index = record.u32();
  counters.type = record.u32();
  counters.bits_per_second = record.u64();
  counters.is_full_duplex = record.u32() == full_duplex;
  auto const status = record.u32();
  counters.is_enabled = (status & enabled) != 0;
  counters.is_up = (status & up) != 0;
  for (auto* const way : {&counters.in, &counters.out}) {
    way->octets = record.u64();
    way->unicast = record.u32();
    way->multicast = record.u32();
    way->broadcast = record.u32();
    way->discards = record.u32();
    way->errors = record.u32();
    if (way == &counters.in) counters.unknown_protocols = record.u32();
  }
  counters.is_promiscuous = record.u32() == promiscuous;
  return counters;
}

EthernetCounters read_ethernet(Bytes& record) noexcept {
  EthernetCounters counters;
  for (auto* const counter :
       {&counters.alignment_errors, &counters.checksum_errors, &counters.single_collisions,
        &counters.multiple_collisions, &counters.signal_errors, &counters.deferred, &counters.late_collisions,
        &counters.excessive_collisions, &counters.transmit_errors, &counters.carrier_errors,
        &counters.too_long, &counters.receive_errors, &counters.symbol_errors})
    *counter = record.u32();
  return counters;
}

template <class Counters>
void hand_on(Counters counters, Bytes const& record, Hearing const& hearing) {
  if (record.is_short()) {
    ++hearing.domain.statistics.broken;
    return;
  }
  counters.exporter = hearing.domain.statistics.exporter;
  counters.domain = hearing.heading.domain;
  counters.heard_ns = nanoseconds(hearing.now);
  if constexpr (requires { counters.uptime_ms; }) {
    counters.agent = hearing.heading.agent;
    counters.uptime_ms = hearing.heading.uptime_ms;
  }
  ++hearing.domain.statistics.counter_samples;
  hearing.audience.hear(counters);
}

}  // namespace

void read_counter_sample(Bytes sample, bool is_expanded, Hearing const& hearing) {
  constexpr std::uint32_t index_bits = 0x00ff'ffff;
  sample.skip(4);  // its own sequence number
  if (is_expanded) sample.skip(4);
  auto const index = is_expanded ? sample.u32() : sample.u32() & index_bits;
  auto const count = sample.u32();
  for (std::uint32_t i = 0; i < count; ++i) {
    auto const format = sample.u32();
    auto record = sample.take(sample.u32());
    if (sample.is_short()) {
      ++hearing.domain.statistics.broken;
      return;
    }
    if (format == format_generic) {
      auto const counters = read_generic(record);
      hand_on(counters, record, hearing);
    } else if (format == format_ethernet) {
      auto counters = read_ethernet(record);
      counters.index = index;
      hand_on(counters, record, hearing);
    }
  }
}

}  // namespace campus::exporters
