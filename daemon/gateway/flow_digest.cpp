#include "daemon/gateway/flow_digest.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace campus::gateway {
namespace {

static_assert(FlowsSeen::flows_max >= packet::deltas_per_slab);

std::uint32_t clipped_count(std::uint64_t count) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(count, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

FlowDigest::FlowDigest(std::string interface_name, packet::AddressPlan plan) : plan_(std::move(plan)) {
  FlowsSeen seen;
  seen.interface_name = std::move(interface_name);
  seen.flows.reserve(FlowsSeen::flows_max);
  seen_ = std::move(seen);
}

Observation const& FlowDigest::of(packet::FlowSlab const& slab) {
  auto& seen = std::get<FlowsSeen>(seen_);
  seen.flows.clear();
  for (std::uint32_t i = 0; i < slab.used; ++i) {
    auto const& delta = slab.deltas[i];
    if (delta.key.ip_version == 0) continue;  // the sum of those that found no room: no conversation
    if (began_ns_ == 0) began_ns_ = delta.last_ns;
    bool const is_a_inside = (delta.inside_by_mac & 1) != 0 || plan_.is_inside(delta.key.address_a);
    bool const is_b_inside = (delta.inside_by_mac & 2) != 0 || plan_.is_inside(delta.key.address_b);
    bool const is_from_a = delta.is_opened_by_a;
    auto const& out = is_from_a ? delta.from_a : delta.from_b;
    auto const& back = is_from_a ? delta.from_b : delta.from_a;
    auto const warm_ns = std::chrono::nanoseconds(warm_up).count();
    seen.at = Instant{Duration{delta.last_ns}};
    seen.flows.push_back({.from = is_from_a ? delta.key.address_a : delta.key.address_b,
                          .to = is_from_a ? delta.key.address_b : delta.key.address_a,
                          .to_port = is_from_a ? delta.key.port_b : delta.key.port_a,
                          .vlan = delta.key.vlan,
                          .protocol = delta.key.protocol,
                          .is_new = delta.is_new && delta.first_ns - began_ns_ >= warm_ns,
                          .is_from_inside = is_from_a ? is_a_inside : is_b_inside,
                          .is_to_inside = is_from_a ? is_b_inside : is_a_inside,
                          .packets_out = clipped_count(out.packets),
                          .packets_back = clipped_count(back.packets),
                          .bytes_out = clipped_count(out.bytes),
                          .bytes_back = clipped_count(back.bytes)});
  }
  return seen_;
}

ClueDigest::ClueDigest(std::string interface_name) {
  CluesHeard heard;
  heard.interface_name = std::move(interface_name);
  heard.clues.reserve(1);
  heard_ = std::move(heard);
}

void ClueDigest::hear(Clue const& clue, std::function<void(Observation const&)> const& seen) {
  if (!seen) return;
  auto& heard = std::get<CluesHeard>(heard_);
  heard.at = clue.at;
  heard.clues.assign(1, clue);
  seen(heard_);
}

}  // namespace campus::gateway
