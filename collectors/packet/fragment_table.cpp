#include "collectors/packet/fragment_table.hpp"

#include <algorithm>

#include "collectors/packet/flow_hash.hpp"

namespace campus::packet {
namespace {

// RFC 8200, 4.5: what has not come together within 60 seconds is given up.  Numbers are used again.
constexpr std::int64_t together_ns_max = 60'000'000'000;

bool are_together(std::int64_t one_ns, std::int64_t other_ns) noexcept {
  auto const [least, most] = std::minmax(one_ns, other_ns);
  return static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least) <= together_ns_max;
}

}  // namespace

bool FragmentTable::join(Dissection& part, std::int64_t arrived_ns) noexcept {
  bool const is_first = part.part == Dissection::Part::first_fragment;
  bool const is_complete = is_first || complete(part, arrived_ns);
  if (is_first) remember(part.datagram, part, arrived_ns);
  if (part.has_carrier) remember(part.carrier, part, arrived_ns);
  return is_complete;
}

FragmentTable::Set& FragmentTable::set_of(Dissection::Datagram const& datagram) const noexcept {
  FlowKey const ends{.address_a = datagram.source,
                     .address_b = datagram.destination,
                     .vlan = datagram.vlan,
                     .protocol = datagram.protocol,
                     .ip_version = datagram.ip_version};
  return sets_[(hash_of(ends, {.first = 1, .second = 2}) ^ datagram.id) % sets];
}

void FragmentTable::remember(Dissection::Datagram const& datagram, Dissection const& first,
                             std::int64_t arrived_ns) noexcept {
  auto& set = set_of(datagram);
  auto slot = std::ranges::find_if(
      set.slots, [&](Slot const& known) { return known.is_used && known.datagram == datagram; });
  if (slot == set.slots.end()) {
    slot = set.slots.begin() + set.oldest;
    set.oldest = static_cast<std::uint8_t>((set.oldest + 1) % ways);
  }
  *slot = {.datagram = datagram,
           .key = first.key,
           .arrived_ns = arrived_ns,
           .fate = first.fate,
           .is_from_a = first.is_from_a,
           .tunnel = first.tunnel,
           .tunnel_depth = first.tunnel_depth,
           .is_used = true};
}

bool FragmentTable::complete(Dissection& later, std::int64_t arrived_ns) const noexcept {
  for (auto const& slot : set_of(later.datagram).slots) {
    if (!slot.is_used || slot.datagram != later.datagram) continue;
    if (!are_together(slot.arrived_ns, arrived_ns)) return false;
    later.key = slot.key;
    later.fate = slot.fate;
    later.is_from_a = slot.is_from_a;
    later.tunnel = slot.tunnel;
    later.tunnel_depth = slot.tunnel_depth;
    return true;
  }
  return false;
}

}  // namespace campus::packet
