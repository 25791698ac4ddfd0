#include "daemon/config/flows_config.hpp"

#include <bit>
#include <cstdint>
#include <string>

#include "daemon/config/values.hpp"

namespace campus::config {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;
using Spans = FlowsConfig::Spans;

Spans read_spans(Cursor at, Spans const& usual, Between<seconds> const& range) {
  return {.tcp = at.get("tcp", usual.tcp, range),
          .udp = at.get("udp", usual.udp, range),
          .icmp = at.get("icmp", usual.icmp, range),
          .other = at.get("other", usual.other, range)};
}

Setting setting_of(Spans const& spans) {
  return Setting::Map{{"tcp", to_text(spans.tcp)},
                      {"udp", to_text(spans.udp)},
                      {"icmp", to_text(spans.icmp)},
                      {"other", to_text(spans.other)}};
}

packet::FlowTimeouts::Limits limits_of(seconds quiet, seconds active) {
  return {.quiet_ns = std::chrono::nanoseconds(quiet).count(), .active_ns = std::chrono::nanoseconds(active).count()};
}

}  // namespace

packet::FlowTimeouts FlowsConfig::timeouts() const {
  packet::FlowTimeouts timeouts;
  timeouts.tcp = limits_of(quiet.tcp, active.tcp);
  timeouts.udp = limits_of(quiet.udp, active.udp);
  timeouts.icmp = limits_of(quiet.icmp, active.icmp);
  timeouts.other = limits_of(quiet.other, active.other);
  return timeouts;
}

FlowsConfig read_flows(Cursor at) {
  // 64 is eight buckets; 2^24 flows take 3.6 GB.
  FlowsConfig flows;
  auto const table = at.get("table", static_cast<std::int64_t>(flows.table), {64, 1 << 24});
  flows.table = static_cast<std::size_t>(table);
  if (!std::has_single_bit(flows.table))
    at.complain("table", {Fault::Kind::invalid,
                          "CMP-C073",
                          {{"value", std::to_string(table)},
                           {"below", std::to_string(std::bit_floor(flows.table))},
                           {"above", std::to_string(std::bit_ceil(flows.table))}}});
  flows.is_vlan_in_key = at.get("vlan_in_key", flows.is_vlan_in_key);
  // Below a second a conversation would be cut by every pause; what lasts longer than an hour untold is forgotten by
  // whoever waits for it.
  flows.quiet = read_spans(at.inside("quiet"), flows.quiet, {1s, 1h});
  constexpr Between<seconds> told_every{10s, 1h};
  if (at.holds_map("active")) {
    flows.active = read_spans(at.inside("active"), flows.active, told_every);
  } else {
    auto const all = at.get("active", flows.active.tcp, told_every);
    flows.active = {all, all, all, all};
  }
  return flows;
}

Setting setting_of(FlowsConfig const& flows) {
  return Setting::Map{{"table", static_cast<std::int64_t>(flows.table)},
                      {"vlan_in_key", flows.is_vlan_in_key},
                      {"active", setting_of(flows.active)},
                      {"quiet", setting_of(flows.quiet)}};
}

packet::DissectOptions read_tunnels(Cursor at) {
  packet::DissectOptions options;
  options.depth_max =
      static_cast<int>(at.get("depth", std::int64_t{options.depth_max}, {0, packet::tunnel_depth_max}));
  for (std::size_t kind = 1; kind < packet::tunnel_kinds; ++kind)
    if (!at.get(packet::tunnel_names[kind], true))
      options.tunnels = options.tunnels.without(static_cast<packet::Tunnel>(kind));
  return options;
}

Setting setting_of(packet::DissectOptions const& tunnels) {
  Setting::Map map{{"depth", std::int64_t{tunnels.depth_max}}};
  for (std::size_t kind = 1; kind < packet::tunnel_kinds; ++kind)
    map.emplace_back(std::string(packet::tunnel_names[kind]), tunnels.tunnels.has(static_cast<packet::Tunnel>(kind)));
  return map;
}

}  // namespace campus::config
