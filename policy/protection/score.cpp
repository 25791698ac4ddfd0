#include "policy/protection/score.hpp"

#include <algorithm>

namespace campus::protection {
namespace {

std::optional<double> score_of(Verdict verdict) {
  if (verdict == Verdict::met) return 1.0;
  if (verdict == Verdict::partly) return 0.5;
  if (verdict == Verdict::not_met) return 0.0;
  return std::nullopt;
}

}  // namespace

std::vector<ScoredItem> scored(std::span<Finding const> findings, Level level) {
  std::vector<ScoredItem> items;
  for (auto const& finding : findings)
    if (finding.verdict != Verdict::not_applicable)
      items.push_back({finding.control->side, finding.control->weight, score_of(finding.verdict),
                       finding.control->is_high_risk_at(level)});
  return items;
}

Result<Edition> edition_at(std::span<Edition const> editions, CivilDay report) {
  Edition const* found = nullptr;
  for (auto const& edition : editions)
    if (edition.from <= report && (!found || edition.from > found->from)) found = &edition;
  if (!found) return fail(Fault::Kind::invalid, "CMP-G030");
  return *found;
}

}  // namespace campus::protection
