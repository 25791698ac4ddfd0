#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/contract/day_views.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// The self-checks of the schools: SelfCheckList and SelfCheck of openapi.yaml.  Plain values; any thread.

struct SelfCheckSummary {
  std::string id;  // the first 16 digits of the seal
  Instant made_at, received_at;
  std::string members;  // of the pack, as members of JSON without their braces
};

struct SelfCheckRow {
  SchoolRef school;
  std::optional<SelfCheckSummary> newest;
  std::uint64_t kept = 0;
};

struct SelfCheckDetail {
  SchoolRef school;
  SelfCheckSummary summary;
  std::vector<SelfCheckSummary> kept;  // the newest first
  std::string pack;                    // as it was sealed
};

std::string encode(std::vector<SelfCheckRow> const& rows, Instant at);
std::string encode(SelfCheckDetail const& detail);

}  // namespace campus::contract
