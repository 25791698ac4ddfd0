#pragma once

#include <cstdint>
#include <optional>

#include "collectors/exporters/drop_counters.hpp"
#include "collectors/exporters/exported.hpp"
#include "collectors/exporters/heading.hpp"
#include "collectors/exporters/samplers.hpp"
#include "collectors/exporters/sequence_watch.hpp"
#include "collectors/exporters/statistics.hpp"
#include "collectors/exporters/template_book.hpp"
#include "collectors/exporters/told.hpp"
#include "collectors/exporters/waiting_room.hpp"

namespace campus::exporters {

// What is remembered of one domain of one exporter.
struct Domain {
  explicit Domain(SequenceWatch::Way standard) : sequence(standard) {}

  DomainStatistics statistics;
  SequenceWatch sequence;
  TemplateBook templates;
  WaitingRoom waiting;
  Samplers samplers;
  DropCounters drops;
  std::optional<std::uint64_t> started_ns;  // of the exporter, as its options tell
};

// One datagram being heard: where it came from, when, and who listens.  The sampling is what the
// configuration says of this exporter; none: as it tells itself.
struct Hearing {
  Heading const& heading;
  Domain& domain;
  std::optional<Sampling> fixed_sampling;
  Duration shift;
  Instant now;
  Audience& audience;
};

// What was in it, for the sequence.
struct Contents {
  std::uint32_t flows = 0;    // records of flows
  std::uint32_t records = 0;  // those and records of options
  bool is_counted = true;     // false: some could not be counted
};

// Makes a flow of a record, hands it on and counts it.
void tell(Told const& told, Hearing const& hearing);

}  // namespace campus::exporters
