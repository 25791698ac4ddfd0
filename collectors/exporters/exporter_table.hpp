#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <vector>

#include "collectors/exporters/domain.hpp"
#include "collectors/exporters/heading.hpp"

namespace campus::exporters {

// Every exporter that was heard, and its domains; both bounded.
class ExporterTable {
public:
  // The domain that a heading names, new if need be.  Null: there is no room for it.
  Domain* find(IpAddress const& exporter, Heading const& heading, Instant now);
  std::vector<DomainStatistics> statistics() const;  // by exporter, then in the order of their coming
  template <class Predicate>
  void forget_if(Predicate is_gone) {
    std::erase_if(exporters_, [&](auto const& entry) { return is_gone(entry.first); });
  }

private:
  struct Exporter {
    Instant last_heard;
    std::vector<std::unique_ptr<Domain>> domains;  // at most domains_per_exporter_max
  };
  Exporter* room_for(IpAddress const& exporter, Instant now);

  std::unordered_map<IpAddress, Exporter> exporters_;  // at most exporters_max
};

}  // namespace campus::exporters
