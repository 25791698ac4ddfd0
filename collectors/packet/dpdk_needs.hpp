#pragma once

#include <vector>

#include "collectors/packet/open_source.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

// What a source "dpdk:" would not start for, as far as it can be seen without starting anything: the module, the card or
// interface, huge pages, and the rights of whoever asks.
std::vector<Fault> dpdk_obstacles(SourceConfig const& config);

}  // namespace campus::packet
