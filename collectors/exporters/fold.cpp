#include "collectors/exporters/fold.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "collectors/exporters/elements.hpp"
#include "collectors/exporters/moments.hpp"

namespace campus::exporters {
namespace {

constexpr std::uint8_t proto_icmp = 1, proto_tcp = 6, proto_udp = 17, proto_icmp6 = 58, proto_sctp = 132;
constexpr std::uint8_t tcp_fin = 0x01, tcp_reset = 0x04;

// Those whose ports our own capture makes part of the key.
bool has_ports(std::uint8_t protocol) noexcept {
  return protocol == proto_tcp || protocol == proto_udp || protocol == proto_sctp;
}
bool is_icmp(std::uint8_t protocol) noexcept { return protocol == proto_icmp || protocol == proto_icmp6; }

template <class Number>
Number low(std::uint64_t value) noexcept {
  return static_cast<Number>(value);
}

// In the order of the record, before the order of the key.
struct Ends {
  IpAddress source, destination;
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint8_t ip_version = 4;
};

IpAddress v6(std::uint8_t const* bytes) noexcept {
  IpAddress address;
  std::copy_n(bytes, address.octets.size(), address.octets.begin());
  return address;
}

// Some templates have room for both kinds and zeros in the one that it is not.
bool is_v4(Told const& told) noexcept {
  if (!told.has(Item::source_v4) || !told.has(Item::destination_v4)) return false;
  if (!told.has(Item::source_v6) || !told.has(Item::destination_v6)) return true;
  if (told.has(Item::ip_version)) return told.number(Item::ip_version) == 4;
  return told.number(Item::source_v4) != 0 || told.number(Item::destination_v4) != 0;
}

bool read_ends(Told const& told, std::uint8_t protocol, Ends& ends) noexcept {
  if (is_v4(told)) {
    ends.source = IpAddress::v4(low<std::uint32_t>(told.number(Item::source_v4)));
    ends.destination = IpAddress::v4(low<std::uint32_t>(told.number(Item::destination_v4)));
  } else {
    if (!told.has(Item::source_v6) || !told.has(Item::destination_v6)) return false;
    ends.source = v6(told.bytes(Item::source_v6));
    ends.destination = v6(told.bytes(Item::destination_v6));
    ends.ip_version = 6;
  }
  if (!has_ports(protocol)) return true;
  ends.source_port = low<std::uint16_t>(told.number(Item::source_port));
  ends.destination_port = low<std::uint16_t>(told.number(Item::destination_port));
  return true;
}

// Changes of a flow, totals of a flow, or what a firewall calls initiator and responder.  What went out is in
// NetFlow v9 the other direction where both are told (so say nfdump, nProbe and ntopng), and in IPFIX the
// same packets again; alone it is the count of who meters at the way out.
void read_counts(Told const& told, Protocol protocol, Counts& forward, Counts& reverse) noexcept {
  bool const has_own = told.has(Item::octets) || told.has(Item::packets) || told.has(Item::octets_total) ||
                       told.has(Item::packets_total) || told.has(Item::initiator_octets) ||
                       told.has(Item::initiator_packets);
  if (has_own) {
    forward.bytes = told.number(Item::octets, Item::octets_total);
    forward.packets = told.number(Item::packets, Item::packets_total);
    if (forward.bytes == 0) forward.bytes = told.number(Item::initiator_octets);
    if (forward.packets == 0) forward.packets = told.number(Item::initiator_packets);
  } else {
    forward = {.packets = told.number(Item::packets_post), .bytes = told.number(Item::octets_post)};
  }
  reverse.bytes = told.number(Item::reverse_octets, Item::reverse_octets_total);
  reverse.packets = told.number(Item::reverse_packets, Item::reverse_packets_total);
  if (reverse.bytes == 0) reverse.bytes = told.number(Item::responder_octets);
  if (reverse.packets == 0) reverse.packets = told.number(Item::responder_packets);
  if (has_own && protocol == Protocol::netflow9 && reverse == Counts{})
    reverse = {.packets = told.number(Item::packets_post), .bytes = told.number(Item::octets_post)};
}

void read_sides(Told const& told, Setting const& setting, FlowSide& forward, FlowSide& reverse) noexcept {
  read_counts(told, setting.heading.protocol, forward.counts, reverse.counts);
  if (!setting.sampling.is_whole())
    for (auto* const counts : {&forward.counts, &reverse.counts}) {
      counts->bytes = setting.sampling.scale(counts->bytes);
      counts->packets = setting.sampling.scale(counts->packets);
    }
  forward.tcp_flags = low<std::uint8_t>(told.number(Item::tcp_flags));
  reverse.tcp_flags = low<std::uint8_t>(told.number(Item::reverse_tcp_flags));
  forward.tos =
      low<std::uint8_t>(told.has(Item::tos) ? told.number(Item::tos) : told.number(Item::dscp) << 2);
  reverse.tos = low<std::uint8_t>(told.number(Item::reverse_tos));
  auto const ttl =
      told.has(Item::ttl) ? told.number(Item::ttl) : told.number(Item::ttl_least, Item::ttl_most);
  forward.ttl = low<std::uint8_t>(ttl);
  reverse.ttl = low<std::uint8_t>(told.number(Item::reverse_ttl));
}

// NetFlow v5, and v9 without an element of its own, carry type and code in place of the destination's port.
void read_icmp(Told const& told, FlowRecord& record) noexcept {
  auto const both = told.number(Item::icmp, Item::destination_port);
  record.icmp_type = low<std::uint8_t>(told.has(Item::icmp_type) ? told.number(Item::icmp_type) : both >> 8);
  record.icmp_code = low<std::uint8_t>(told.has(Item::icmp_code) ? told.number(Item::icmp_code) : both);
}

// Without a reason, all that is known is what TCP's flags say; else it is taken for the usual one.
FlowEnd read_end(Told const& told, FlowSide const& forward, FlowSide const& reverse,
                 std::uint8_t protocol) noexcept {
  bool const is_tcp = protocol == proto_tcp;
  auto const flags = forward.tcp_flags | reverse.tcp_flags;
  auto const by_flags = is_tcp && (flags & tcp_reset) != 0 ? FlowEnd::reset
                        : is_tcp && (flags & tcp_fin) != 0 ? FlowEnd::finished
                                                           : FlowEnd::idle;
  switch (static_cast<EndReason>(told.number(Item::end_reason))) {
    case EndReason::idle: return FlowEnd::idle;
    case EndReason::active: return FlowEnd::active;
    case EndReason::ended: return by_flags == FlowEnd::reset ? FlowEnd::reset : FlowEnd::finished;
    case EndReason::forced: return FlowEnd::stopped;
    case EndReason::lack_of_resources: return FlowEnd::evicted;
  }
  return by_flags;
}

Metered read_metered(Told const& told) noexcept {
  if (!told.has(Item::direction)) return Metered::not_told;
  return told.number(Item::direction) == 0 ? Metered::coming_in : Metered::going_out;
}

MacAddress mac(std::uint64_t value) noexcept {
  MacAddress address;
  for (std::size_t i = 0; i < address.octets.size(); ++i)
    address.octets[i] = static_cast<std::uint8_t>(value >> (40 - 8 * i));
  return address;
}

std::uint16_t read_vlan(Told const& told) noexcept {
  constexpr std::uint64_t number_bits = 0x0fff;
  auto const told_first = told.number(Item::vlan, Item::vlan_dot1q);
  return low<std::uint16_t>((told_first != 0 ? told_first : told.number(Item::vlan_post)) & number_bits);
}

void put_ends(Told const& told, Ends const& ends, ExportedFlow& out) noexcept {
  auto& key = out.record.key;
  out.is_source_a =
      std::tie(ends.source, ends.source_port) <= std::tie(ends.destination, ends.destination_port);
  key.address_a = out.is_source_a ? ends.source : ends.destination;
  key.address_b = out.is_source_a ? ends.destination : ends.source;
  key.port_a = out.is_source_a ? ends.source_port : ends.destination_port;
  key.port_b = out.is_source_a ? ends.destination_port : ends.source_port;
  key.ip_version = ends.ip_version;
  auto const source = mac(told.number(Item::source_mac, Item::source_mac_post));
  auto const destination = mac(told.number(Item::destination_mac, Item::destination_mac_post));
  out.mac_a = out.is_source_a ? source : destination;
  out.mac_b = out.is_source_a ? destination : source;
}

}  // namespace

Folded fold(Told const& told, Setting const& setting, ExportedFlow& out) noexcept {
  auto const protocol = low<std::uint8_t>(told.number(Item::protocol));
  Ends ends;
  if (!told.has(Item::protocol) || !read_ends(told, protocol, ends)) return Folded::not_a_flow;
  put_ends(told, ends, out);
  auto& record = out.record;
  auto& forward = out.is_source_a ? record.a : record.b;
  auto& reverse = out.is_source_a ? record.b : record.a;
  read_sides(told, setting, forward, reverse);
  if (forward.counts == Counts{} && reverse.counts == Counts{}) return Folded::without_counts;
  record.key.protocol = protocol;
  record.key.vlan = read_vlan(told);
  record.end = read_end(told, forward, reverse, protocol);
  if (is_icmp(protocol)) read_icmp(told, record);
  record.sampled_one_in = setting.sampling.one_in();
  constexpr std::uint64_t by_the_other = 2;
  bool const is_answer = told.number(Item::biflow_direction) == by_the_other;
  record.is_opened_by_a = out.is_source_a != is_answer;
  auto const moments = moments_of(told, setting);
  record.first_ns = moments.first_ns;
  record.last_ns = moments.last_ns;
  out.domain = setting.heading.domain;
  out.interface_in = low<std::uint32_t>(told.number(Item::interface_in));
  out.interface_out = low<std::uint32_t>(told.number(Item::interface_out));
  out.metered = read_metered(told);
  return moments.are_refused ? Folded::flow_of_impossible_time : Folded::flow;
}

}  // namespace campus::exporters
