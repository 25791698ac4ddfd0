#pragma once

#include "collectors/packet/flow_table.hpp"

namespace campus::test {

// All that was counted in a table, that without a place included.
inline Counts counted_in(packet::FlowTable const& table) {
  Counts sum;
  auto const add = [&sum](packet::FlowEntry const& flow) {
    auto const record = packet::record_of(flow, FlowEnd::stopped);
    sum += record.a.counts;
    sum += record.b.counts;
  };
  for (auto const& flow : table.places()) add(flow);
  add(table[packet::FlowTable::nowhere]);
  return sum;
}

}  // namespace campus::test
