#include "policy/protection/points_2021.hpp"

#include <algorithm>
#include <string>

namespace campus::protection {
namespace {

using Rules = Points2021::Rules;
using Grade = Points2021::Grade;

bool is_score(double score) { return score == 0.0 || score == 0.5 || score == 1.0; }

// With what is unchecked taken for `otherwise`.
struct Tally {
  double technical = 0, management = 0;
  bool has_high_risk = false, has_medium_risk = false;
  double points() const { return technical + management; }
};

Tally tally(std::span<ScoredItem const> items, Rules const& rules, double otherwise) {
  auto const base = 100.0 / static_cast<double>(items.size());
  double technical_cost = 0, management_cost = 0;
  Tally sum;
  for (auto const& item : items) {
    auto const missing = 1.0 - item.score.value_or(otherwise);
    auto const factor = rules.factors[static_cast<std::size_t>(item.weight) - 1];
    (item.side == Side::technical ? technical_cost : management_cost) += factor * missing * base;
    sum.has_high_risk |= item.is_high_risk_case && missing == 1.0;
    sum.has_medium_risk |= item.is_high_risk_case && missing > 0;
  }
  sum.technical = std::max(0.0, 100.0 * rules.attention - technical_cost);
  sum.management = std::max(0.0, 100.0 * (1.0 - rules.attention) - management_cost);
  return sum;
}

Grade grade_of(Tally const& sum, Rules const& rules) {
  // Sums of thousandths: a hundred less nothing must not miss its threshold by the last bit.
  constexpr double slack = 1e-9;
  auto const points = sum.points() + slack;
  if (sum.has_high_risk || points < rules.fair) return Grade::poor;
  if (points < rules.good) return Grade::fair;
  return points < rules.excellent || sum.has_medium_risk ? Grade::good : Grade::excellent;
}

}  // namespace

Result<Points2021> Points2021::count(std::span<ScoredItem const> items, Rules const& rules) {
  if (items.empty()) return fail(Fault::Kind::invalid, "CMP-G031");
  if (!(rules.attention >= 0 && rules.attention <= 1))
    return fail(Fault::Kind::invalid, "CMP-G032", {{"value", std::to_string(rules.attention)}});
  for (auto const& item : items)
    if (item.score && !is_score(*item.score))
      return fail(Fault::Kind::invalid, "CMP-G033", {{"value", std::to_string(*item.score)}});
  auto const worst = tally(items, rules, 0.0), best = tally(items, rules, 1.0);
  Points2021 points;
  points.applicable = items.size();
  points.unchecked = static_cast<std::size_t>(
      std::ranges::count_if(items, [](ScoredItem const& item) { return !item.score; }));
  points.points = {worst.points(), best.points()};
  points.technical = {worst.technical, best.technical};
  points.management = {worst.management, best.management};
  if (auto const grade = grade_of(worst, rules); grade == grade_of(best, rules)) points.grade = grade;
  return points;
}

}  // namespace campus::protection
