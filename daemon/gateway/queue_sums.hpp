#pragma once

#include <vector>

#include "policy/model/traffic.hpp"

namespace campus::gateway {

// A port or an interface that several threads share is measured by as many; whoever asks what passed it wants one number.
// Every other interface stays as it is.
std::vector<TrafficRollup> one_for_each_port(std::vector<TrafficRollup> const& rollups);

}  // namespace campus::gateway
