#pragma once

#include <chrono>
#include <cstddef>

#include "collectors/packet/dissect.hpp"
#include "collectors/packet/flow_timeouts.hpp"
#include "daemon/config/cursor.hpp"
#include "daemon/config/settings.hpp"

namespace campus::config {

// How conversations are told apart and when one is over.
struct FlowsConfig {
  // Whole seconds, by what carries it.
  struct Spans {
    std::chrono::seconds tcp, udp, icmp, other;
    bool operator==(Spans const&) const = default;
  };
  std::size_t table = std::size_t{1} << 18;  // flows a capture thread keeps; a power of two
  bool is_vlan_in_key = true;                // the same two ends on two VLANs are two conversations
  Spans quiet{.tcp = std::chrono::seconds(300), .udp = std::chrono::seconds(60), .icmp = std::chrono::seconds(15),
              .other = std::chrono::seconds(60)};
  Spans active{.tcp = std::chrono::seconds(300), .udp = std::chrono::seconds(300), .icmp = std::chrono::seconds(300),
               .other = std::chrono::seconds(300)};  // how often one that lasts is told of

  packet::FlowTimeouts timeouts() const;
  bool operator==(FlowsConfig const&) const = default;
};

FlowsConfig read_flows(Cursor at);
Setting setting_of(FlowsConfig const& flows);

// The key `tunnels`: which are opened, and how deep.
packet::DissectOptions read_tunnels(Cursor at);
Setting setting_of(packet::DissectOptions const& tunnels);

}  // namespace campus::config
