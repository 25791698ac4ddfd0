#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/model/calendar.hpp"
#include "policy/model/fault.hpp"
#include "policy/protection/assessor.hpp"
#include "policy/protection/catalog.hpp"

namespace campus::protection {

// What both editions of scoring share: an item as a number, and the span between what is certain and what is
// still possible.  A self-check has items that nobody looked at; they count as failed in the lower figure and
// as passed in the upper one, and a conclusion is drawn only where both agree.

struct ScoredItem {
  Side side = Side::technical;
  Weight weight = Weight::ordinary;
  std::optional<double> score;  // 0, 0.5 or 1; absent: unchecked
  bool is_high_risk_case = false;
};

// One item of each finding that applies.
std::vector<ScoredItem> scored(std::span<Finding const> findings, Level level);

struct Span {
  double least = 0, most = 0;
  bool operator==(Span const&) const = default;
};

// Which edition judges a report, by its date.
struct Edition {
  enum class Method : std::uint8_t { points, rate };
  std::string name;  // "2021"
  Method method = Method::points;
  CivilDay from{};
  Certainty certainty = Certainty::known;
  bool operator==(Edition const&) const = default;
};

// The newest that had begun; refused where none had.
Result<Edition> edition_at(std::span<Edition const> editions, CivilDay report);

}  // namespace campus::protection
