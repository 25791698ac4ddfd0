#include "policy/watch/threshold.hpp"

namespace campus::watch {

Threshold::Edge Threshold::feed(double value) {
  bool const is_high_bad = levels_.raise >= levels_.clear;
  bool const is_bad = is_high_bad ? value > levels_.raise : value < levels_.raise;
  bool const is_good = is_high_bad ? value < levels_.clear : value > levels_.clear;
  if (!is_raised_ && is_bad) {
    is_raised_ = true;
    return Edge::raised;
  }
  if (is_raised_ && is_good) {
    is_raised_ = false;
    return Edge::cleared;
  }
  return Edge::none;
}

void Restlessness::feed(bool has_changed) {
  constexpr auto kept = (std::uint32_t{1} << changes_kept) - 1;
  changes_ = (changes_ << 1 | (has_changed ? 1u : 0u)) & kept;
}

double Restlessness::share() const {
  constexpr double oldest = 0.8, step = 0.02;
  double sum = 0;
  for (unsigned age = 0; age < changes_kept; ++age)
    if (changes_ >> age & 1) sum += oldest + step * (changes_kept - 1 - age);
  return sum / changes_kept;
}

}  // namespace campus::watch
