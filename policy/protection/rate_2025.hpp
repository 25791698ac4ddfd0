#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "policy/model/fault.hpp"
#include "policy/protection/score.hpp"

namespace campus::protection {

// The edition of 2025: the share of the applicable items that are fully met, and the major hazards.  Whether
// a hazard is one is for a person to say: an unmet item with a trigger only makes it possible.  Pure; any
// thread.
struct Rate2025 {
  struct Rules {
    double conforms_above = 0;  // percent; more than this and no hazard
    double basically_from = 0;  // percent
    bool operator==(Rules const&) const = default;
  };
  enum class Conclusion : std::uint8_t { conforms, basically, does_not };

  std::size_t applicable = 0, met = 0, unchecked = 0;
  Span percent;
  std::size_t hazards = 0;  // said to be some, those that were mended among them not counted
  std::size_t hazards_mended = 0;
  std::optional<Conclusion> conclusion;  // absent: what is unchecked could still change it

  // Refused: a score that is none of 0, 0.5 and 1, no item that applies, more mended than found.
  static Result<Rate2025> count(std::span<ScoredItem const> items, std::size_t hazards_found,
                                std::size_t hazards_mended, Rules const& rules);
};

}  // namespace campus::protection
