#pragma once

#include <functional>
#include <string>

#include "collectors/packet/rollup.hpp"
#include "collectors/packet/slab.hpp"
#include "policy/model/observation.hpp"

namespace campus::gateway {

// Makes of each slab what the detectors look at.  The one observation it lends is filled again and again, so
// a flood costs time and no memory.  Lives on the control loop.
class FlowDigest {
public:
  // What runs already when a capture begins looks new, and who began it is a guess: so long nothing is new.
  static constexpr std::chrono::seconds warm_up{10};

  FlowDigest(std::string interface_name, packet::AddressPlan plan);

  Observation const& of(packet::FlowSlab const& slab);

private:
  packet::AddressPlan plan_;
  Observation seen_;
  std::int64_t began_ns_ = 0;
};

// The same for clues, which come one by one.
class ClueDigest {
public:
  explicit ClueDigest(std::string interface_name);

  void hear(Clue const& clue, std::function<void(Observation const&)> const& seen);

private:
  Observation heard_;
};

}  // namespace campus::gateway
