#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "collectors/packet/open_source.hpp"

namespace campus::packet {

// How the source "dpdk:PORT" is read; PORT is the PCI address of a card, or a virtual device of DPDK with its arguments.
constexpr std::string_view dpdk_prefix = "dpdk:";

inline bool is_dpdk(SourceConfig const& config) { return config.source.starts_with(dpdk_prefix); }

// The port alone, also of one queue of several: "dpdk:PORT#QUEUE".
inline std::string dpdk_port(SourceConfig const& config) {
  auto port = config.source.substr(dpdk_prefix.size());
  auto const suffix = '#' + std::to_string(config.queue);
  if (config.dpdk.queues > 1 && port.ends_with(suffix)) port.resize(port.size() - suffix.size());
  return port;
}

// "net_pcap0" of "net_pcap0,iface=eth1".
inline std::string_view dpdk_device_name(std::string_view port) { return port.substr(0, port.find(',')); }

// The value of an argument of a virtual device, "iface" of "net_pcap0,iface=eth1"; of several the first; empty: none.
inline std::string_view dpdk_argument(std::string_view port, std::string_view name) {
  while (!port.empty()) {
    auto const word = port.substr(0, port.find(','));
    if (word.starts_with(name) && word.substr(name.size()).starts_with('=')) return word.substr(name.size() + 1);
    port.remove_prefix(std::min(word.size() + 1, port.size()));
  }
  return {};
}

}  // namespace campus::packet
