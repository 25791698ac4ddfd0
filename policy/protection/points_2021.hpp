#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "policy/model/fault.hpp"
#include "policy/protection/score.hpp"

namespace campus::protection {

// The edition of 2021: a hundred points, less what each item that is not fully met costs, by its weight; the
// technical and the management half are floored each on its own.  Pure; any thread.
struct Points2021 {
  struct Rules {
    double attention = 0;             // the technical half's share of the hundred, set by the authority
    std::array<double, 3> factors{};  // of ordinary, important, critical items
    double excellent = 0, good = 0, fair = 0;  // points from which on
    bool operator==(Rules const&) const = default;
  };
  enum class Grade : std::uint8_t { excellent, good, fair, poor };

  std::size_t applicable = 0, unchecked = 0;
  Span points, technical, management;
  std::optional<Grade> grade;  // absent: what is unchecked could still change it

  // Refused: a score that is none of 0, 0.5 and 1, an attention outside [0, 1], no item that applies.
  static Result<Points2021> count(std::span<ScoredItem const> items, Rules const& rules);
};

}  // namespace campus::protection
