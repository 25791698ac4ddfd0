#include "collectors/packet/fragment_table.hpp"

namespace campus::packet {

FragmentTable::Datagram FragmentTable::datagram_of(Dissection const& dissection) noexcept {
  Datagram datagram{.key = dissection.key, .id = dissection.fragment_id, .is_from_a = dissection.is_from_a};
  // Between equal addresses the ports decided who is first, and later fragments have none.
  if (datagram.key.address_a == datagram.key.address_b) datagram.is_from_a = true;
  datagram.key.port_a = datagram.key.port_b = 0;
  datagram.key.protocol = dissection.fragment_protocol;
  return datagram;
}

std::size_t FragmentTable::slot_of(Datagram const& datagram) const noexcept {
  return (hash_of(datagram.key, seed_) ^ datagram.id) & (slots_max - 1);
}

void FragmentTable::remember(Dissection const& first) noexcept {
  auto const datagram = datagram_of(first);
  slots_[slot_of(datagram)] = {.datagram = datagram,
                               .fate = first.fate,
                               .protocol = first.key.protocol,
                               .source = first.is_from_a ? first.key.port_a : first.key.port_b,
                               .destination = first.is_from_a ? first.key.port_b : first.key.port_a,
                               .is_used = true};
}

bool FragmentTable::complete(Dissection& later) const noexcept {
  auto const datagram = datagram_of(later);
  auto const& slot = slots_[slot_of(datagram)];
  if (!slot.is_used || slot.datagram != datagram) return false;
  later.key.protocol = slot.protocol;
  later.fate = slot.fate;
  set_ports(later, slot.source, slot.destination);
  return true;
}

}  // namespace campus::packet
