#include "collectors/exporters/drop_counters.hpp"

#include <algorithm>
#include <utility>

#include "collectors/exporters/limits.hpp"

namespace campus::exporters {

std::uint32_t DropCounters::feed(std::uint64_t source, std::uint32_t drops) {
  // A counter that goes back by so much wrapped or began anew; which of the two cannot be told.
  constexpr std::uint32_t step_most = 1u << 31;
  auto const place = std::ranges::lower_bound(sources_, source, {}, &Source::number);
  if (place != sources_.end() && place->number == source) {
    auto const step = drops - std::exchange(place->drops, drops);
    return step < step_most ? step : 0;
  }
  if (sources_.size() < drop_sources_per_domain_max) sources_.insert(place, {source, drops});
  return 0;
}

}  // namespace campus::exporters
