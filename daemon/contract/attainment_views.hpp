#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/contract/dashboard.hpp"
#include "daemon/contract/day_views.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/target.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// How far the schools are with what is asked of them: Attainment and TargetEvidence of openapi.yaml.  Plain
// values; any thread.

struct AttainmentCell {
  Metric metric{};
  std::string target;
  targets::Outcome outcome{};
  targets::Want want{};
  std::optional<std::int64_t> value;
  std::optional<targets::Bound> bound;
  bool is_strictest = false, is_due = false, is_baseline = false;
  bool is_disputed = false;  // one kind of evidence meets the bound and another misses it
  Instant observed_at;
  std::optional<std::int64_t> task;      // the newest about it that is not closed
  std::optional<CivilDay> exempt_until;  // by that task
};

struct AttainmentRow {
  SchoolSummary school;
  std::vector<AttainmentCell> cells;
};

struct TargetEvidence {
  struct Step {
    Instant at;
    targets::Outcome outcome{};
    std::optional<std::int64_t> value;
  };
  SchoolRef school;
  Instant observed_at, received_at;
  std::string body;           // of encode(Verdict)
  std::vector<Step> history;  // the oldest first
  std::optional<std::int64_t> task;
  std::optional<CivilDay> exempt_until;
};

std::string encode(std::vector<AttainmentRow> const& rows, Instant at);
std::string encode(TargetEvidence const& evidence);

}  // namespace campus::contract
