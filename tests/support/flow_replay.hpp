#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "collectors/packet/applications.hpp"
#include "collectors/packet/dissect.hpp"

namespace campus::test {

// What the applications need of a frame; nothing where it is no whole packet of a flow.
std::optional<packet::PacketView> view_of(packet::Frame const& frame, packet::Dissection const& seen);

struct FlowKeyHash {
  std::size_t operator()(FlowKey const& key) const;
};
using FlowPlaces = std::unordered_map<FlowKey, std::size_t, FlowKeyHash>;

// A meter's part in recognising applications, as plainly as it can be: every flow of a capture with its slot.
class FlowReplay {
public:
  struct Flow {
    FlowKey key;
    packet::AppSlot slot;
    std::uint64_t packets = 0;
  };

  explicit FlowReplay(packet::Applications& applications) : applications_(applications) {}

  void take(packet::Frame const& frame);
  void take_file(std::string const& path);
  void end();  // every flow is given up

  std::vector<Flow> const& flows() const { return flows_; }
  Flow const* find(FlowKey const& key) const;

private:
  packet::Applications& applications_;
  FlowPlaces places_;
  std::vector<Flow> flows_;
  std::int64_t last_ns_ = 0;
};

}  // namespace campus::test
