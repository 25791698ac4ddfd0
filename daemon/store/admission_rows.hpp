#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/host.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// What the record remembers of admission.
struct AdmissionMemory {
  AdmissionMode mode = AdmissionMode::observe;
  std::uint32_t next_host = 1;
  std::vector<Host> hosts;
  std::vector<Grant> grants;              // those that are not over, and the newest of whom it expired
  std::vector<Restriction> restrictions;  // those that were not lifted
};

// What one step of admission adds to it, with its audit: together or not at all.
struct AdmissionStep {
  struct Audit {
    Instant at;
    std::string actor, action, subject, outcome;
  };
  Instant at;
  std::vector<Host> hosts;
  std::vector<HostId> forgotten;
  std::vector<Grant> granted, withdrawn;
  std::vector<Restriction> imposed, lifted;
  std::vector<StandingChange> changes;
  std::optional<AdmissionMode> mode;
  std::uint32_t next_host = 1;
  std::vector<Audit> audit;
};

}  // namespace campus::store
