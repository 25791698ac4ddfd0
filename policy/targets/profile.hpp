#pragma once

#include <cstddef>
#include <vector>

#include "policy/model/fault.hpp"
#include "policy/model/metric.hpp"
#include "policy/model/target.hpp"

namespace campus::targets {

// What is wrong with a profile, and with which of its targets.
struct ProfileFault {
  std::size_t target = 0;
  Fault fault;
};

// Everything that is wrong: an id used twice, a bound in the unit of something else, an amount no network
// has, evidence that cannot prove the metric, times that end before they begin, and two targets that no
// school can follow both: one asks for at least what the other forbids, or both ask for different amounts at
// the same time.
std::vector<ProfileFault> faults_of(Profile const& profile);

// Whether this kind of evidence can be had for this metric at all.
bool can_prove(EvidenceKind kind, Metric metric);

}  // namespace campus::targets
