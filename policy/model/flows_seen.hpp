#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/time.hpp"

namespace campus {

// One conversation in one second, as far as a detector needs it.
struct SeenFlow {
  IpAddress from;  // who spoke first
  IpAddress to;
  std::uint16_t to_port = 0;
  std::uint16_t vlan = 0;
  std::uint8_t protocol = 0;
  bool is_new = false;  // its first second
  bool is_from_inside = false, is_to_inside = false;
  std::uint32_t packets_out = 0,
                packets_back = 0;  // as seen from who spoke first; the highest stands for more
  std::uint32_t bytes_out = 0, bytes_back = 0;
};

// What crossed one interface in a part of a second.  Whoever makes it uses the same one again and again, so
// that no memory is asked for while a flood runs; one that is observed is read and not kept.
struct FlowsSeen {
  // As many as a capture thread hands over at once.
  static constexpr std::size_t flows_max = 512;
  std::string interface_name;
  Instant at;
  std::vector<SeenFlow> flows{};  // at most flows_max
};

}  // namespace campus
