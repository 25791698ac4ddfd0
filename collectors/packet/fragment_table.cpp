#include "collectors/packet/fragment_table.hpp"

namespace campus::packet {

std::size_t FragmentTable::slot_of(Dissection::Datagram const& datagram) const noexcept {
  FlowKey const ends{.address_a = datagram.source,
                     .address_b = datagram.destination,
                     .vlan = datagram.vlan,
                     .protocol = datagram.protocol,
                     .ip_version = datagram.ip_version};
  return (hash_of(ends, seed_) ^ datagram.id) & (slots_max - 1);
}

void FragmentTable::remember(Dissection const& first) noexcept {
  slots_[slot_of(first.datagram)] = {.datagram = first.datagram,
                                     .key = first.key,
                                     .fate = first.fate,
                                     .is_from_a = first.is_from_a,
                                     .tunnel = first.tunnel,
                                     .tunnel_depth = first.tunnel_depth,
                                     .is_used = true};
}

bool FragmentTable::complete(Dissection& later) const noexcept {
  auto const& slot = slots_[slot_of(later.datagram)];
  if (!slot.is_used || slot.datagram != later.datagram) return false;
  later.key = slot.key;
  later.fate = slot.fate;
  later.is_from_a = slot.is_from_a;
  later.tunnel = slot.tunnel;
  later.tunnel_depth = slot.tunnel_depth;
  return true;
}

}  // namespace campus::packet
