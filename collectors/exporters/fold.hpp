#pragma once

#include <cstdint>
#include <optional>

#include "collectors/exporters/exported.hpp"
#include "collectors/exporters/heading.hpp"
#include "collectors/exporters/samplers.hpp"
#include "collectors/exporters/told.hpp"

namespace campus::exporters {

// What a record needs to become a flow, besides itself.
struct Setting {
  Heading const& heading;
  Sampling sampling;
  Duration shift{};  // added to every moment: the exporter's clock behind ours
  std::optional<std::uint64_t>
      started_ns{};  // of the exporter, as its options tell; IPFIX counts uptimes from it
};

enum class Folded : std::uint8_t {
  flow,
  flow_of_impossible_time,  // a flow, dated by its export
  not_a_flow,               // two addresses and a protocol are the least
  without_counts,           // it tells of something else than traffic, or of none
};

// Makes a flow of what a record told: ends in the order of the key, counts scaled up, moments in nanoseconds.
// `out` is as new, and whole if it became a flow.
Folded fold(Told const& told, Setting const& setting, ExportedFlow& out) noexcept;

}  // namespace campus::exporters
