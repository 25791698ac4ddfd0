#include "collectors/probe/probe_plan.hpp"

#include <algorithm>
#include <utility>

namespace campus {
namespace {

using std::chrono::milliseconds;

// The first round starts devices this far apart; later the stretch of each keeps them so.
constexpr milliseconds first_round_step{50};
constexpr double stretch_share = 0.05;  // of the interval, either way

}  // namespace

ProbePlan::ProbePlan(ProbeConfig config, Time start, std::uint32_t seed)
    : config_(std::move(config)), random_(seed) {
  auto const count = config_.targets.size();
  auto const spread = std::min<milliseconds>(config_.every, first_round_step * count);
  for (std::size_t at = 0; at < count; ++at) {
    auto const place = std::chrono::duration_cast<Time::duration>(spread * at / count);
    turns_.push_back({.first = start + place});
  }
}

ProbePlan::Time ProbePlan::due(Turn const& turn, bool is_school_time) const {
  if (turn.is_hurried) return Time::min();
  if (turn.first) return *turn.first;
  auto const every = is_school_time ? config_.every : config_.every_after_school;
  return turn.asked + std::chrono::duration_cast<Time::duration>(every * turn.stretch);
}

std::vector<std::size_t> ProbePlan::start(Time now, bool is_school_time) {
  std::vector<std::pair<Time, std::size_t>> waiting;
  for (std::size_t at = 0; at < turns_.size(); ++at) {
    if (turns_[at].is_in_flight) continue;
    auto const when = due(turns_[at], is_school_time);
    if (when <= now) waiting.emplace_back(when, at);
  }
  std::ranges::sort(waiting);
  std::vector<std::size_t> started;
  std::uniform_real_distribution<> jitter(1 - stretch_share, 1 + stretch_share);
  for (auto const& [when, at] : waiting) {
    if (in_flight_ == in_flight_max) break;
    ++in_flight_;
    turns_[at] = {.first = {}, .asked = now, .stretch = jitter(random_), .is_in_flight = true};
    started.push_back(at);
  }
  return started;
}

void ProbePlan::landed(std::size_t target) {
  turns_.at(target).is_in_flight = false;
  --in_flight_;
}

void ProbePlan::hurry(DeviceId const& device) {
  for (std::size_t at = 0; at < turns_.size(); ++at)
    if (config_.targets[at].id == device) turns_[at].is_hurried = true;
}

}  // namespace campus
