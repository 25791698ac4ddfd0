#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/time.hpp"

namespace campus::store {

// What the stores can show to somebody who asks whether logs were kept.  Plain values.

// Bit n: hour n of that civil day has rows.
struct DayHours {
  std::chrono::sys_days day;
  std::uint32_t hours = 0;
  bool operator==(DayHours const&) const = default;
};

struct RecordEvidence {
  std::vector<std::string> columns;  // "device.name", of every table
  std::uint64_t audit_entries = 0;
  std::optional<Instant> audit_oldest, audit_newest;
  std::vector<Instant> self_checks;  // reported ones, the newest first
};

// How many earlier self-checks are told of: two years of one a month.
constexpr std::size_t self_checks_max = 24;
// The action under which a report is noted.
constexpr char const* self_check_action = "compliance.report";

}  // namespace campus::store
