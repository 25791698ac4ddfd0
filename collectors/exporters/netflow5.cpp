#include "collectors/exporters/netflow5.hpp"

#include <algorithm>

namespace campus::exporters {
namespace {

constexpr std::size_t record_bytes = 48;

// The heading's interval is believed whatever its manner: devices that sample leave the manner at 0 ("none").
void read_sampling(std::uint16_t field, Told& told) {
  constexpr std::uint64_t interval_bits = 0x3fff;
  auto const interval = field & interval_bits;
  if (interval > 1) told.set(Item::sampling_interval, interval);
}

void read_record(Bytes& body, Told& told) noexcept {
  told.set(Item::source_v4, body.u32());
  told.set(Item::destination_v4, body.u32());
  body.skip(4);  // next hop
  told.set(Item::interface_in, body.u16());
  told.set(Item::interface_out, body.u16());
  told.set(Item::packets, body.u32());
  told.set(Item::octets, body.u32());
  told.set(Item::first_uptime, body.u32());
  told.set(Item::last_uptime, body.u32());
  told.set(Item::source_port, body.u16());
  told.set(Item::destination_port, body.u16());
  body.skip(1);
  told.set(Item::tcp_flags, body.u8());
  told.set(Item::protocol, body.u8());
  told.set(Item::tos, body.u8());
  body.skip(8);  // autonomous systems, masks
}

}  // namespace

Contents read_netflow5(Bytes body, Hearing const& hearing) {
  auto const claimed = hearing.heading.count;
  auto const there = static_cast<std::uint32_t>(body.left() / record_bytes);
  if (body.left() != claimed * record_bytes) ++hearing.domain.statistics.broken;
  Told told;
  read_sampling(hearing.heading.sampling, told);
  for (std::uint32_t i = 0; i < std::min(claimed, there); ++i) {
    read_record(body, told);
    tell(told, hearing);
  }
  return {.flows = claimed, .records = claimed};
}

}  // namespace campus::exporters
