#include "policy/protection/rate_2025.hpp"

#include <string>

namespace campus::protection {
namespace {

using Conclusion = Rate2025::Conclusion;

Conclusion conclusion_of(double percent, bool has_hazard, Rate2025::Rules const& rules) {
  if (percent < rules.basically_from) return Conclusion::does_not;
  return percent > rules.conforms_above && !has_hazard ? Conclusion::conforms : Conclusion::basically;
}

}  // namespace

Result<Rate2025> Rate2025::count(std::span<ScoredItem const> items, std::size_t hazards_found,
                                 std::size_t hazards_mended, Rules const& rules) {
  if (items.empty()) return fail(Fault::Kind::invalid, "CMP-G031");
  if (hazards_mended > hazards_found)
    return fail(Fault::Kind::invalid, "CMP-G034",
                {{"found", std::to_string(hazards_found)}, {"mended", std::to_string(hazards_mended)}});
  Rate2025 rate;
  rate.applicable = items.size();
  for (auto const& item : items) {
    if (!item.score) {
      ++rate.unchecked;
      continue;
    }
    if (*item.score != 0.0 && *item.score != 0.5 && *item.score != 1.0)
      return fail(Fault::Kind::invalid, "CMP-G033", {{"value", std::to_string(*item.score)}});
    if (*item.score == 1.0) ++rate.met;
  }
  rate.hazards = hazards_found - hazards_mended;
  rate.hazards_mended = hazards_mended;
  auto const percent_of = [&](std::size_t met) {
    return 100.0 * static_cast<double>(met) / static_cast<double>(rate.applicable);
  };
  rate.percent = {percent_of(rate.met), percent_of(rate.met + rate.unchecked)};
  auto const worst = conclusion_of(rate.percent.least, rate.hazards > 0, rules);
  if (worst == conclusion_of(rate.percent.most, rate.hazards > 0, rules)) rate.conclusion = worst;
  return rate;
}

}  // namespace campus::protection
