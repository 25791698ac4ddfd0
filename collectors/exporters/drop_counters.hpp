#pragma once

#include <cstdint>
#include <vector>

namespace campus::exporters {

// What the samplers of one sFlow agent could not send, by the counters that each of them carries in every
// sample.
class DropCounters {
public:
  // How many more than at its last sample; 0 for the first, and for one that began anew.
  std::uint32_t feed(std::uint64_t source, std::uint32_t drops);

private:
  struct Source {
    std::uint64_t number = 0;
    std::uint32_t drops = 0;
  };
  std::vector<Source> sources_;  // at most drop_sources_per_domain_max, ordered by number
};

}  // namespace campus::exporters
